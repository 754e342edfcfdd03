//! How far a picker has come at one stop: what was scanned and typed there, and the command that it becomes.

use lotwise_ledger::command::{Book, Command, Count, Place, Sight, Sighted, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Goods, Key, Location, LotKey, OrderKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::walk::{Past, Stop};
use lotwise_ledger::question::{Reason, pick::Passing};
use serde::{Deserialize, Serialize};

/// What is kept of a round until it is recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The order, as text.
    pub order: String,
    /// The stop that is worked at.
    pub stop: Option<(Goods, Location)>,
    pub there: bool,
    /// What was scanned there, and is taken.
    pub taken: Option<Goods>,
    /// Another lot was scanned, and the picker has not said what to do.
    pub other: Option<Goods>,
    other_unit: Option<SerialKey>,
    /// Why another lot is taken.
    pub reason: String,
    pub quantity: String,
    pub units: Vec<SerialKey>,
    /// Why fewer are taken: [`EMPTY`] or [`DAMAGED`].
    pub short: String,
    /// Where picked goods are set down.
    pub set_down: String,
    /// Where there was too little.
    pub missing: Vec<(Goods, Location)>,
}

/// Nothing more lies there.
pub const EMPTY: &str = "empty";
/// What lies there cannot go out.
pub const DAMAGED: &str = "damaged";

/// What a picker does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Place,
    Goods,
    /// Decide on another lot.
    Other,
    Amount,
}

/// What a scan came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Scan {
    Accepted,
    Already,
    /// A place that is not the stop's: picked goods are set down there.
    SetDown(Location),
    WrongPlace(Location),
    WrongProduct(Key),
    /// The product alone does not tell the lot.
    NeedsLot,
    /// It must not go out.
    Blocked(Vec<Reason>),
    /// It may go out, but another lot goes before it.
    Other,
    Unknown,
}

/// What is missing before it can be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Quantity,
    TooMany,
    Reason,
    Short,
    SetDown,
    /// Serials are to be scanned.
    Units,
}

impl Phase {
    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Goods => "goods",
            Self::Other => "other",
            Self::Amount => "amount",
        }
    }
}

impl Round {
    pub fn phase(&self) -> Phase {
        match (self.there, &self.other, &self.taken) {
            (false, ..) => Phase::Place,
            (true, Some(_), _) => Phase::Other,
            (true, None, None) => Phase::Goods,
            (true, None, Some(_)) => Phase::Amount,
        }
    }

    /// Goes on with the stop if it was begun, else begins it.
    pub fn stand_at(&mut self, order: &OrderKey, stop: &Stop) {
        let (order, at) = (order.to_string(), Some((stop.goods.clone(), stop.at.clone())));
        if self.order != order {
            *self = Self { set_down: self.set_down.clone(), order, ..Self::default() };
        }
        if self.stop != at {
            *self = Self { stop: at, ..self.behind() };
        }
    }

    /// What stays for the next stop.
    fn behind(&self) -> Self {
        Self {
            order: self.order.clone(),
            set_down: self.set_down.clone(),
            missing: self.missing.clone(),
            ..Self::default()
        }
    }

    /// Ends the stop. Where there was too little, nobody is sent again in this round.
    pub fn end_stop(&mut self, was_short: bool) {
        let missing = self.stop.clone().filter(|_| was_short);
        *self = self.behind();
        self.missing.extend(missing);
    }

    /// Takes what was scanned; `lot` is the one that the records give a unit.
    pub fn scan(&mut self, key: &Key, lot: Option<LotKey>, stop: &Stop, past: &[Past]) -> Scan {
        let (goods, unit) = match key {
            Key::Location(at) if *at == stop.at => {
                self.there = true;
                return Scan::Accepted;
            }
            Key::Location(at) if self.phase() == Phase::Amount => return Scan::SetDown(at.clone()),
            Key::Location(at) => return Scan::WrongPlace(at.clone()),
            Key::Lot(lot) => (Goods::Lot(lot.clone()), None),
            Key::Product(product) => (Goods::Product(product.clone()), None),
            Key::Serial(unit) => {
                let goods = lot.map_or_else(|| Goods::Product(unit.product.clone()), Goods::Lot);
                (goods, Some(unit.clone()))
            }
            _ => return Scan::Unknown,
        };
        if goods.product() != stop.goods.product() {
            return Scan::WrongProduct(key.clone());
        }
        if matches!((key, &stop.goods), (Key::Product(_), Goods::Lot(_))) {
            return Scan::NeedsLot;
        }
        self.there = true;
        if goods == stop.goods || self.taken.as_ref() == Some(&goods) {
            return self.take(goods, unit, stop);
        }
        let found = past.iter().filter(|past| past.goods == goods);
        let nearest = found.clone().find(|past| past.at == stop.at).or_else(|| found.clone().next());
        match nearest.map(|past| &past.why) {
            Some(Passing::Blocked(reasons)) => Scan::Blocked(reasons.clone()),
            Some(Passing::AllHeld) => Scan::Blocked(Vec::new()),
            _ => {
                (self.other, self.other_unit) = (Some(goods), unit);
                Scan::Other
            }
        }
    }

    fn take(&mut self, goods: Goods, unit: Option<SerialKey>, stop: &Stop) -> Scan {
        self.taken = Some(goods);
        if self.quantity.is_empty() {
            self.quantity = stop.quantity.to_string();
        }
        match unit {
            Some(unit) if self.units.contains(&unit) => return Scan::Already,
            Some(unit) => self.units.push(unit),
            None => {}
        }
        Scan::Accepted
    }

    /// Takes the other lot instead; false without a reason.
    pub fn take_instead(&mut self, stop: &Stop) -> bool {
        if self.reason.trim().is_empty() {
            return false;
        }
        if let Some(other) = self.other.take() {
            self.units.clear();
            let unit = self.other_unit.take();
            self.take(other, unit, stop);
        }
        true
    }

    pub fn put_back(&mut self) {
        (self.other, self.other_unit) = (None, None);
        self.reason.clear();
    }

    /// Nothing of it lies there, or nothing that can go out.
    pub fn find_none(&mut self, stop: &Stop) {
        self.taken = Some(stop.goods.clone());
        self.quantity = "0".to_owned();
    }

    /// Whether each unit is scanned.
    pub fn by_serial(&self, stop: &Stop) -> bool {
        stop.by_serial || !self.units.is_empty()
    }

    /// How many are taken.
    pub fn amount(&self, stop: &Stop) -> Option<Quantity> {
        if self.by_serial(stop) && self.quantity.trim() != "0" {
            return u32::try_from(self.units.len()).ok().map(Quantity::units);
        }
        self.quantity.parse().ok().filter(|quantity: &Quantity| !quantity.is_negative())
    }

    /// Whether fewer are taken than the list says.
    pub fn is_short(&self, stop: &Stop) -> bool {
        self.amount(stop).is_some_and(|amount| amount < stop.quantity)
    }

    /// What is recorded. `place` makes a location of a typed code, and `say` words of why it is short.
    pub fn parse(
        &self,
        order: &OrderKey,
        stop: &Stop,
        place: impl Fn(&str) -> Option<Location>,
        say: impl Fn(&str) -> String,
    ) -> Result<Command, Wrong> {
        let taken = self.taken.clone().unwrap_or_else(|| stop.goods.clone());
        let amount = self.amount(stop).ok_or(Wrong::Quantity)?;
        if amount > stop.quantity {
            return Err(Wrong::TooMany);
        }
        let instead = taken != stop.goods;
        if instead && self.reason.trim().is_empty() {
            return Err(Wrong::Reason);
        }
        let short = amount < stop.quantity;
        if short && self.short.is_empty() {
            return Err(if self.by_serial(stop) && self.units.is_empty() {
                Wrong::Units
            } else {
                Wrong::Short
            });
        }
        if amount.is_zero() {
            let goods = stop.goods.clone();
            return Ok(if self.short == DAMAGED {
                Command::Hold(Place { key: Key::Stock(goods, stop.at.clone()), reason: say(&self.short) })
            } else {
                let (what, at) = (Sight::Goods(goods, amount), stop.at.clone());
                let seen = vec![Sighted { what, at, reason: Some(say(&self.short)) }];
                Command::Count(Count { seen })
            });
        }
        let to = place(&self.set_down).filter(|to| *to != stop.at).ok_or(Wrong::SetDown)?;
        let what: Vec<Taken> = match taken {
            _ if self.by_serial(stop) => self.units.iter().cloned().map(Taken::Serial).collect(),
            Goods::Lot(lot) => vec![Taken::Lot(lot, amount)],
            Goods::Product(product) => vec![Taken::Product(product, amount)],
        };
        let reasons = [instead.then(|| self.reason.trim().to_owned()), short.then(|| say(&self.short))];
        let reasons: Vec<String> = reasons.into_iter().flatten().collect();
        let taken = what.into_iter().map(|what| Taking::new(what, stop.at.clone(), to.clone()));
        Ok(Command::Book(Book {
            order: Some(order.clone()),
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            ..Book::new(Step::Pick, taken.collect())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goods(number: &str) -> Goods {
        format!("sku:OAT/own/{number}").parse().unwrap()
    }

    fn place(code: &str) -> Option<Location> {
        format!("at:MAIN:{code}").parse().ok()
    }

    fn lot(number: &str) -> Key {
        goods(number).key()
    }

    fn stop() -> Stop {
        let at = place("A-01").unwrap();
        Stop { goods: goods("L1"), at, quantity: Quantity::units(5), last_day: None, by_serial: false }
    }

    fn order() -> OrderKey {
        "sales:77".to_owned().try_into().unwrap()
    }

    fn begun() -> Round {
        let mut round = Round { set_down: "DOCK".to_owned(), ..Round::default() };
        round.stand_at(&order(), &stop());
        round
    }

    fn parse(round: &Round) -> Result<Command, Wrong> {
        round.parse(&order(), &stop(), place, str::to_owned)
    }

    #[test]
    fn one_step_follows_the_other() {
        let mut round = begun();
        assert_eq!(round.phase(), Phase::Place);
        let elsewhere = place("B-07").unwrap();
        let scanned = round.scan(&Key::Location(elsewhere.clone()), None, &stop(), &[]);
        assert_eq!(scanned, Scan::WrongPlace(elsewhere.clone()));
        assert_eq!(round.scan(&Key::Location(stop().at), None, &stop(), &[]), Scan::Accepted);
        assert_eq!(round.phase(), Phase::Goods);
        assert_eq!(round.scan(&lot("L1"), None, &stop(), &[]), Scan::Accepted);
        assert_eq!((round.phase(), round.quantity.as_str()), (Phase::Amount, "5"));
        assert_eq!(
            round.scan(&Key::Location(elsewhere.clone()), None, &stop(), &[]),
            Scan::SetDown(elsewhere)
        );
        let Ok(Command::Book(book)) = parse(&round) else { panic!() };
        assert_eq!((book.step, book.taken.len(), book.reason), (Step::Pick, 1, None));
    }

    #[test]
    fn another_lot_needs_a_reason() {
        let mut round = begun();
        assert_eq!(round.scan(&lot("L2"), None, &stop(), &[]), Scan::Other);
        assert!(!round.take_instead(&stop()), "nobody said why");
        round.put_back();
        assert_eq!(round.phase(), Phase::Goods);
        round.scan(&lot("L2"), None, &stop(), &[]);
        round.reason = "box crushed".to_owned();
        assert!(round.take_instead(&stop()));
        let Ok(Command::Book(book)) = parse(&round) else { panic!() };
        assert_eq!(book.reason.as_deref(), Some("box crushed"));
        assert!(matches!(&book.taken[0].what, Taken::Lot(lot, _) if lot.number.as_str() == "L2"));
    }

    #[test]
    fn what_must_not_go_out_is_not_taken_with_any_reason() {
        let mut round = begun();
        let reasons = vec![Reason::Expired { on: chrono::NaiveDate::MIN }];
        let past = Past { goods: goods("L0"), at: stop().at, why: Passing::Blocked(reasons.clone()) };
        assert_eq!(round.scan(&lot("L0"), None, &stop(), &[past]), Scan::Blocked(reasons));
        assert_eq!((round.other, round.taken), (None, None));
    }

    #[test]
    fn a_short_pick_says_why() {
        let mut round = begun();
        round.scan(&lot("L1"), None, &stop(), &[]);
        round.quantity = "3".to_owned();
        assert_eq!(parse(&round), Err(Wrong::Short));
        round.short = EMPTY.to_owned();
        let Ok(Command::Book(book)) = parse(&round) else { panic!() };
        assert_eq!(book.reason.as_deref(), Some(EMPTY));
        round.quantity = "0".to_owned();
        let Ok(Command::Count(count)) = parse(&round) else { panic!() };
        assert!(matches!(&count.seen[0].what, Sight::Goods(_, amount) if amount.is_zero()));
        round.short = DAMAGED.to_owned();
        assert!(matches!(parse(&round), Ok(Command::Hold(_))));
        round.quantity = "6".to_owned();
        assert_eq!(parse(&round), Err(Wrong::TooMany));
        round.end_stop(true);
        assert_eq!(round.missing, [(goods("L1"), stop().at)]);
        assert_eq!((round.phase(), round.set_down.as_str()), (Phase::Place, "DOCK"));
    }

    #[test]
    fn serials_are_scanned_one_by_one() {
        let mut round = begun();
        let unit = |number: &str| -> Key { format!("serial/sku:OAT/{number}").parse().unwrap() };
        let Goods::Lot(of) = goods("L1") else { panic!() };
        let stop = Stop { quantity: Quantity::units(2), by_serial: true, ..stop() };
        assert_eq!(round.scan(&lot("L1"), None, &stop, &[]), Scan::Accepted);
        assert_eq!(round.parse(&order(), &stop, place, str::to_owned), Err(Wrong::Units));
        assert_eq!(round.scan(&unit("S1"), Some(of.clone()), &stop, &[]), Scan::Accepted);
        assert_eq!(round.scan(&unit("S1"), Some(of.clone()), &stop, &[]), Scan::Already);
        assert_eq!(round.scan(&unit("S2"), Some(of), &stop, &[]), Scan::Accepted);
        let Ok(Command::Book(book)) = round.parse(&order(), &stop, place, str::to_owned) else { panic!() };
        assert_eq!(book.taken.len(), 2);
    }

    #[test]
    fn a_round_outlives_a_reload() {
        let mut round = begun();
        round.scan(&lot("L2"), None, &stop(), &[]);
        let kept = serde_json::to_string(&round).unwrap();
        let mut again: Round = serde_json::from_str(&kept).unwrap();
        again.stand_at(&order(), &stop());
        assert_eq!(again, round);
    }
}
