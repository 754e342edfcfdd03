//! A small firm to tell stories about, and a device that writes them down.
#![allow(dead_code)] // Each test binary uses its own part.

#[path = "../reader/mod.rs"]
mod reader;

use lotwise_ledger::command::{
    Circumstances, Coded, Command, Dates, Packaging, Receive, Received, Relocate, Stop, Taken, Void, feeds,
};
use lotwise_ledger::event::{Act, DeviceId, Doubt, Draft, Event, EventId, Head, SignedEvent};
use lotwise_ledger::fold::{fold, keys};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, FacilityCode, LocationCode, LotNumber, PartnerId, SerialNumber, Sku};
use lotwise_ledger::time::Moment;

pub use reader::read;

/// 2026-11-21T09:00Z.
pub const NOW_MS: i64 = 1_795_251_600_000;
pub const DAY_MS: i64 = 86_400_000;

pub fn oat() -> ProductKey {
    ProductKey::Sku(Sku::parse("OAT-1").unwrap())
}

pub fn pump() -> ProductKey {
    ProductKey::Sku(Sku::parse("PUMP").unwrap())
}

pub fn lot(number: &str) -> LotKey {
    LotKey { product: oat(), issuer: Issuer::Own, number: LotNumber::parse(number).unwrap() }
}

pub fn pump_lot(number: &str) -> LotKey {
    LotKey { product: pump(), ..lot(number) }
}

pub fn serial(text: &str) -> SerialKey {
    SerialKey { product: pump(), serial: SerialNumber::parse(text).unwrap() }
}

pub fn bin(code: &str) -> Location {
    Location::Inside {
        facility: FacilityCode::parse("MAIN").unwrap(),
        code: LocationCode::parse(code).unwrap(),
    }
}

pub fn customer(name: &str) -> Location {
    Location::Customer(Some(PartnerId::parse(name).unwrap()))
}

pub fn receive_lot(number: &str, quantity: &str, to: Location) -> Receive {
    Receive {
        product: oat(),
        product_name: Some("Oat drink".to_owned()),
        packaging: None,
        lot: Some(lot(number)),
        dates: Dates::default(),
        received: Received::Quantity(quantity.parse().unwrap()),
        supplier: Some(PartnerId::parse("Mill & Sons").unwrap()),
        to,
        document: None,
        batch: None,
        coded: Coded::Came,
    }
}

pub fn receive_serials(serials: &[&str], to: Location) -> Receive {
    let serials = serials.iter().map(|text| SerialNumber::parse(text).unwrap()).collect();
    Receive {
        product: pump(),
        product_name: Some("Pump".to_owned()),
        packaging: Some(Packaging { gtin: Gtin::parse("04012345678901").unwrap(), content: None }),
        lot: None,
        received: Received::Serials(serials),
        supplier: None,
        ..receive_lot("L1", "1", to)
    }
}

pub fn take_lot(number: &str, quantity: &str, from: Location, to: Location) -> Relocate {
    let quantity: Quantity = quantity.parse().unwrap();
    Relocate { taken: vec![Taken::Lot(lot(number), quantity)], from, to, document: None, invoice: None }
}

pub fn take_serial(text: &str, from: Location, to: Location) -> Relocate {
    Relocate { taken: vec![Taken::Serial(serial(text))], from, to, document: None, invoice: None }
}

/// A device: what it knows, and its chain.
#[derive(Clone)]
pub struct Device {
    pub id: DeviceId,
    pub head: Head,
    pub records: Records,
    pub now_ms: i64,
}

impl Device {
    pub fn new(number: u8) -> Self {
        let id = DeviceId::of_public_key(&[number; 32]);
        Self { id, head: Head::default(), records: Records::default(), now_ms: NOW_MS }
    }

    pub fn at(&self, confirmed: Vec<Doubt>) -> Circumstances {
        let occurred_at = Moment::new(self.now_ms, 60).unwrap();
        Circumstances { confirmed, ..Circumstances::now(occurred_at, Actor::parse("Ada").unwrap()) }
    }

    /// Decides on what the command asks to read, and on nothing else.
    pub fn decide(&self, command: &Command) -> Result<Act, Stop> {
        self.decides(command, &self.at(Vec::new()))
    }

    pub fn decides(&self, command: &Command, at: &Circumstances) -> Result<Act, Stop> {
        command.decide(&read(&self.records, |known| command.reading(known)), at)
    }

    /// Decides, confirms whatever is doubted, and records; a refusal fails the test.
    pub fn does(&mut self, command: &Command) -> Event {
        let act = match self.decide(command) {
            Ok(act) => act,
            Err(Stop::Ask(doubts)) => self.decides(command, &self.at(doubts)).unwrap(),
            Err(Stop::Refuse(refusal)) => panic!("refused: {refusal:?}"),
        };
        self.writes(&act)
    }

    pub fn writes(&mut self, act: &Act) -> Event {
        let event = self.signs(act).open().unwrap();
        self.head = self.head.after(&event);
        self.hears(&event);
        event
    }

    pub fn signs(&self, act: &Act) -> SignedEvent {
        Draft::new(self.id, &self.head, feeds(act), act, self.now_ms).signed([7; 64])
    }

    pub fn hears(&mut self, event: &Event) {
        fold(event, &mut self.records);
        self.head.hlc = self.head.hlc.max(event.header.hlc);
    }

    pub fn receives(&mut self, receive: Receive) -> Event {
        self.does(&Command::Receive(receive))
    }

    pub fn ships(&mut self, relocate: Relocate) -> Event {
        self.does(&Command::Ship(relocate))
    }

    pub fn moves(&mut self, relocate: Relocate) -> Event {
        self.does(&Command::Move(relocate))
    }

    pub fn voids(&mut self, target: EventId) -> Event {
        self.does(&Command::Void(Void { target, reason: None }))
    }

    pub fn on_hand(&self, number: &str, at: &Location) -> Quantity {
        self.records.stock(&lotwise_ledger::key::Goods::Lot(lot(number)), at)
    }
}

/// Folds events into nothing, giving each fold only the records of the keys that the event names.
pub fn folded<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<(Key, String)> {
    let mut all = Records::default();
    for event in events {
        let mut named = Records::default();
        for key in keys(event) {
            if let Some(record) = all.get(&key) {
                named.load(key, record.clone());
            }
        }
        fold(event, &mut named);
        for key in named.take_changed() {
            if let Some(record) = named.get(&key) {
                all.load(key, record.clone());
            }
        }
    }
    all.iter().map(|(key, record)| (key.clone(), serde_json::to_string(record).unwrap())).collect()
}
