//! A believable firm, made from a seed: it buys ingredients, makes its goods in three levels, stores
//! and ships them in lots and serials to its customers, and now and then takes something back.

use lotwise_ledger::event::{
    Act, BODY_VERSION, Body, DeviceId, Event, EventId, Hash, Header, Line, Seen, Step, Subject, Write, field,
};
use lotwise_ledger::key::{Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, PartnerId, SerialNumber, Sku};
use lotwise_ledger::time::{Hlc, Moment};

/// How large the firm is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub events: u64,
    pub lots: u64,
    pub serials: u64,
    pub customers: u64,
}

/// The firm that the figures are told of.
#[allow(dead_code)] // The benches use a smaller one.
pub const MILLION: Size = Size { events: 1_000_000, lots: 5_000, serials: 200_000, customers: 2_000 };

/// 2024-01-01T06:00Z.
const START_MS: i64 = 1_704_088_800_000;
const DEVICES: u64 = 12;
const BINS: u64 = 400;

/// Makes the firm's events, one after the other.
pub struct Firm {
    size: Size,
    told: u64,
    rng: u64,
    seqs: Vec<u64>,
    hlc: Hlc,
    /// Lots that exist by level, 0 for ingredients, 3 for what is sold.
    lots: [u64; 4],
    serials: u64,
    /// For each serial that was made: its last event, and whether it was shipped.
    units: Vec<(EventId, bool)>,
}

pub fn bin(number: u64) -> Location {
    Location::Inside {
        facility: FacilityCode::parse("MAIN").unwrap(),
        code: LocationCode::parse(&format!("A-{:03}", number % BINS)).unwrap(),
    }
}

pub fn customer(number: u64) -> Location {
    Location::Customer(Some(PartnerId::parse(&format!("C{number:05}")).unwrap()))
}

/// The products of a level: ten each.
pub fn product(level: u64, number: u64) -> ProductKey {
    ProductKey::Sku(Sku::parse(&format!("P{level}-{:02}", number % 10)).unwrap())
}

pub fn lot(level: u64, number: u64) -> LotKey {
    let lot_number = LotNumber::parse(&format!("L{level}{number:05}")).unwrap();
    LotKey { product: product(level, number), issuer: Issuer::Own, number: lot_number }
}

pub fn serial(number: u64) -> SerialKey {
    let sku = Sku::parse(&format!("S-{:02}", number % 10)).unwrap();
    SerialKey {
        product: ProductKey::Sku(sku),
        serial: SerialNumber::parse(&format!("SN{number:07}")).unwrap(),
    }
}

/// A lot of salt, which goes into very many lots: a hundred mixes, and what they go into.
pub const SALT: u64 = 400;

/// The bin in which a lot begins.
pub fn home(level: u64, number: u64) -> Location {
    bin(level * 100 + number)
}

impl Firm {
    pub fn new(size: Size) -> Self {
        Self {
            size,
            told: 0,
            rng: 7,
            seqs: vec![0; usize::try_from(DEVICES).unwrap()],
            hlc: Hlc::default(),
            lots: [0; 4],
            serials: 0,
            units: Vec::new(),
        }
    }

    /// SplitMix64: good enough, and the same everywhere.
    fn random(&mut self, below: u64) -> u64 {
        self.rng = self.rng.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.rng;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }

    fn now_ms(&self) -> i64 {
        // Two years, whatever the number of events.
        let two_years_ms = 2 * 365 * 86_400_000;
        START_MS + two_years_ms / self.size.events.max(1) as i64 * self.told as i64
    }

    fn next_act(&mut self) -> Act {
        let per_level = [3, 3, 2, 2].map(|tenths| self.size.lots * tenths / 10);
        // New lots come evenly over the whole time; a level begins when the one below has some.
        for level in 0..4u64 {
            let of = usize::try_from(level).unwrap();
            let due = per_level[of] * (self.told + 1) / self.size.events + 1;
            let below_ready = level == 0 || self.lots[of - 1] > 2;
            if self.lots[of] < due.min(per_level[of]) && below_ready {
                return self.new_lot(level);
            }
        }
        let due = self.size.serials * (self.told + 1) / self.size.events;
        if self.serials < due {
            return self.new_serial();
        }
        match self.random(100) {
            0..=24 => self.ship_serial(),
            25..=64 => self.ship_lot(),
            65..=96 => self.move_lot(),
            97..=98 => self.return_lot(),
            _ => self.describe_lot(),
        }
    }

    fn act(&self, step: Step) -> Act {
        let moment = Moment::new(self.now_ms(), 60).unwrap();
        Act::new(step, moment, Actor::parse(&format!("W{:02}", self.told % DEVICES)).unwrap())
    }

    fn new_lot(&mut self, level: u64) -> Act {
        let of = usize::try_from(level).unwrap();
        let number = self.lots[of];
        let key = lot(level, number);
        let mut act = self.act(if level == 0 { Step::Receive } else { Step::Produce });
        if level == 0 {
            let supplier =
                Location::Supplier(Some(PartnerId::parse(&format!("S{:02}", number % 40)).unwrap()));
            let subject = Subject::Lot(key.clone());
            act.lines.push(Line::new(subject, Quantity::units(100_000), supplier, home(level, number)));
        } else {
            for turn in 0..3 {
                let recent = self.random(self.lots[of - 1].min(12));
                // One lot of salt goes into very many mixes.
                let salt = level == 1 && turn == 0;
                let input = if salt { number / 100 * 100 } else { self.lots[of - 1] - 1 - recent };
                let subject = Subject::Lot(lot(level - 1, input));
                let repeated = act.lines.iter().any(|line| line.subject == subject);
                if !repeated {
                    let from = home(level - 1, input);
                    act.lines.push(Line::new(subject, Quantity::units(500), from, Location::Production));
                }
            }
            let subject = Subject::Lot(key.clone());
            let made = Quantity::units(100_000);
            act.lines.push(Line::new(subject, made, Location::Production, home(level, number)));
        }
        let value = format!("20{}-{:02}-{:02}", 26 + number % 3, 1 + number % 12, 1 + number % 28);
        act.writes.push(Write { key: Key::Lot(key), field: field::EXPIRY.to_owned(), value, rev: 1 });
        self.lots[of] += 1;
        act
    }

    fn new_serial(&mut self) -> Act {
        let number = self.serials;
        let mut act = self.act(Step::Produce);
        let key = serial(number);
        act.seen.push(Seen { key: key.clone(), last: None });
        let subject = Subject::Serial { key, lot: None };
        act.lines.push(Line::new(subject, Quantity::ONE, Location::Production, bin(number)));
        self.serials += 1;
        act
    }

    fn ship_serial(&mut self) -> Act {
        for _ in 0..8 {
            let number = self.random(self.serials);
            let Some((last, shipped)) = self.units.get(usize::try_from(number).unwrap()).copied() else {
                break;
            };
            if !shipped {
                let mut act = self.act(Step::Ship);
                let key = serial(number);
                act.seen.push(Seen { key: key.clone(), last: Some(last) });
                let to = customer(self.random(self.size.customers));
                act.lines.push(Line::new(Subject::Serial { key, lot: None }, Quantity::ONE, bin(number), to));
                return act;
            }
        }
        self.move_lot()
    }

    fn ship_lot(&mut self) -> Act {
        let number = self.random(self.lots[3]);
        let to = customer(self.random(self.size.customers) % 64 + number * 31 % (self.size.customers - 64));
        let mut act = self.act(Step::Ship);
        let quantity = Quantity::units(1 + u32::try_from(self.random(40)).unwrap());
        act.lines.push(Line::new(Subject::Lot(lot(3, number)), quantity, home(3, number), to));
        act.document = Some(format!("D{:07}", self.told));
        act
    }

    fn move_lot(&mut self) -> Act {
        let level = self.random(4);
        let number = self.random(self.lots[usize::try_from(level).unwrap()]);
        let mut act = self.act(Step::Move);
        let (from, to) = (home(level, number), bin(level * 100 + number + 1 + self.random(3)));
        let quantity = Quantity::units(1 + u32::try_from(self.random(20)).unwrap());
        act.lines.push(Line::new(Subject::Lot(lot(level, number)), quantity, from, to));
        act
    }

    fn return_lot(&mut self) -> Act {
        let number = self.random(self.lots[3]);
        let from = customer(number * 31 % (self.size.customers - 64));
        let mut act = self.act(Step::Return);
        act.lines.push(Line::new(Subject::Lot(lot(3, number)), Quantity::ONE, from, home(3, number)));
        act
    }

    fn describe_lot(&mut self) -> Act {
        let level = self.random(4);
        let number = self.random(self.lots[usize::try_from(level).unwrap()]);
        let mut act = self.act(Step::Describe);
        let rev = 1 + u32::try_from(self.random(3)).unwrap();
        let key = Key::Lot(lot(level, number));
        act.writes.push(Write { key, field: field::SHIFT.to_owned(), value: "late".to_owned(), rev });
        act
    }
}

impl Iterator for Firm {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.told >= self.size.events {
            return None;
        }
        let mut act = self.next_act();
        act.shrink();
        let device = self.told % DEVICES;
        let seq = &mut self.seqs[usize::try_from(device).unwrap()];
        *seq += 1;
        let device = DeviceId::of_public_key(&[u8::try_from(device).unwrap(); 32]);
        let id = EventId { device, seq: *seq };
        self.hlc = self.hlc.next(self.now_ms());
        self.told += 1;
        if let Some(Subject::Serial { key, .. }) = act.lines.first().map(|line| &line.subject) {
            let number: usize = key.serial.as_str()[2..].parse().unwrap();
            match self.units.get_mut(number) {
                Some(unit) => *unit = (id, true),
                None => self.units.push((id, false)),
            }
        }
        let header = Header {
            device,
            seq: id.seq,
            prev: Hash::ZERO,
            hlc: self.hlc,
            feeds: Vec::new(),
            kind: act.step.as_str().to_owned(),
            version: BODY_VERSION,
            body: Hash::ZERO,
        };
        Some(Event { header, header_hash: Hash::ZERO, body: Body::Act(std::sync::Arc::new(act)) })
    }
}
