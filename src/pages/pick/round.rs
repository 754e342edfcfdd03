//! How far a picker has come at one stop: what was scanned and typed there.

use lotwise_ledger::key::{Goods, Key, Location, LotKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::walk::{Past, Stop};
use lotwise_ledger::question::{Reason, pick::Passing};
use serde::{Deserialize, Serialize};

/// What is kept of a round until it is recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Round {
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
    /// A place that is none for shipping was scanned, and nobody has said whether picked goods are set down
    /// there.
    pub elsewhere: Option<Location>,
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
    /// A place that is not the stop's: picked goods may be set down there.
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
    pub fn stand_at(&mut self, stop: &Stop) {
        let at = Some((stop.goods.clone(), stop.at.clone()));
        if self.stop != at {
            *self = Self { stop: at, ..self.behind() };
        }
    }

    /// What stays for the next stop.
    fn behind(&self) -> Self {
        Self { set_down: self.set_down.clone(), missing: self.missing.clone(), ..Self::default() }
    }

    /// Ends the stop, unless the picker stands at another one by now. Where there was too little, nobody is
    /// sent again in this round.
    pub fn end_stop(&mut self, stop: &(Goods, Location), was_short: bool) {
        if self.stop.as_ref() == Some(stop) {
            *self = self.behind();
        }
        self.missing.extend(was_short.then(|| stop.clone()));
    }

    /// These are recorded, and the rest of the stop is still to come.
    pub fn are_taken(&mut self, units: &[SerialKey]) {
        self.units.retain(|unit| !units.contains(unit));
    }

    /// A place was scanned that is none of picking: goods are set down there from now on, at once if it is one
    /// for shipping, and else once the picker says so.
    pub fn set_down_at(&mut self, at: Location, name: String, is_for_shipping: bool) {
        if is_for_shipping || self.set_down == name {
            (self.set_down, self.elsewhere) = (name, None);
        } else {
            self.elsewhere = Some(at);
        }
    }

    /// Takes what was scanned; `lot` is the one that the records give a unit.
    pub fn scan(&mut self, key: &Key, lot: Option<LotKey>, stop: &Stop, past: &[Past]) -> Scan {
        let (goods, unit) = match key {
            Key::Location(at) if *at == stop.at => {
                self.there = true;
                self.elsewhere = None;
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
        // After "none here" something was found after all.
        if self.quantity.is_empty() || self.quantity.trim() == "0" {
            self.quantity = stop.quantity.to_string();
            self.short.clear();
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
        stop.by_serial() || !self.units.is_empty()
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::pick::sample::{begun, goods, lot, place, stop};

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
    fn a_round_outlives_a_reload() {
        let mut round = begun();
        round.scan(&lot("L2"), None, &stop(), &[]);
        let kept = serde_json::to_string(&round).unwrap();
        let mut again: Round = serde_json::from_str(&kept).unwrap();
        again.stand_at(&stop());
        assert_eq!(again, round);
    }
}
