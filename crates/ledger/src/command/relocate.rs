//! Moving within the firm, and shipping out of it: the same movement, judged differently.

use std::collections::BTreeSet;

use super::{Circumstances, Decision, Refusal};
use crate::event::{Act, Doubt, Line, Seen, Step, Subject};
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::question::availability::{self, Purpose};
use crate::record::Records;

/// Goods taken from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocate {
    pub taken: Vec<Taken>,
    pub from: Location,
    pub to: Location,
    /// The delivery note or invoice.
    pub document: Option<String>,
}

/// What is taken. Quantities are in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Lot(LotKey, Quantity),
    Product(ProductKey, Quantity),
    Serial(SerialKey),
}

impl Relocate {
    pub(super) fn keys(&self, known: &Records) -> BTreeSet<Key> {
        // What shipping is judged by beside the goods: the places with their holds and demands.
        let mut keys = BTreeSet::from([Key::Location(self.from.clone()), Key::Location(self.to.clone())]);
        for taken in &self.taken {
            let goods = match taken {
                Taken::Lot(lot, _) => Goods::Lot(lot.clone()),
                Taken::Product(product, _) => Goods::Product(product.clone()),
                Taken::Serial(serial) => {
                    keys.extend([Key::Serial(serial.clone()), Key::Product(serial.product.clone())]);
                    let lot = known.serial(serial).and_then(|serial| serial.lot());
                    keys.extend(lot.cloned().map(Key::Lot));
                    continue;
                }
            };
            if let Goods::Lot(lot) = &goods {
                keys.insert(Key::Lot(lot.clone()));
            }
            keys.insert(Key::Product(goods.product().clone()));
            keys.insert(Key::Stock(goods, self.from.clone()));
        }
        keys
    }

    pub(super) fn decide_move(&self, records: &Records, at: &Circumstances) -> Decision {
        self.decide(Step::Move, records, at)
    }

    /// Shipping is refused for what is held, recalled or past its use-by date; moving, scrapping and
    /// returning never are.
    pub(super) fn decide_ship(&self, records: &Records, at: &Circumstances) -> Decision {
        let to = match &self.to {
            Location::Customer(customer) => customer.clone(),
            _ => None,
        };
        let purpose = Purpose::Ship { to };
        for taken in &self.taken {
            let (key, lot, serial) = match taken {
                Taken::Lot(lot, _) => (Key::Lot(lot.clone()), Some(lot.clone()), None),
                Taken::Product(..) => continue,
                Taken::Serial(serial) => (Key::Serial(serial.clone()), None, Some(serial.clone())),
            };
            let subject = availability::Subject { lot, serial, at: Some(self.from.clone()) };
            let answer = availability::judge(records, &subject, &purpose, at.occurred_at);
            if !answer.is_available() {
                return Err(Refusal::Blocked { key, reasons: answer.blocked });
            }
        }
        self.decide(Step::Ship, records, at)
    }

    fn decide(&self, step: Step, records: &Records, at: &Circumstances) -> Decision {
        if self.taken.is_empty() {
            return Err(Refusal::Nothing);
        }
        if self.from == self.to {
            return Err(Refusal::SamePlace { at: self.to.clone() });
        }
        let mut act = Act::new(step, at.occurred_at, at.actor.clone());
        act.document.clone_from(&self.document);
        let mut doubts = Vec::new();
        for taken in &self.taken {
            match taken {
                Taken::Lot(lot, quantity) => self.take(Subject::Lot(lot.clone()), *quantity, &mut act)?,
                Taken::Product(product, quantity) => {
                    self.take(Subject::Product(product.clone()), *quantity, &mut act)?;
                }
                Taken::Serial(serial) => doubts.extend(self.take_serial(serial, records, &mut act)?),
            }
        }
        doubts.extend(self.short(&act, records));
        Ok((act, doubts))
    }

    fn take(&self, subject: Subject, quantity: Quantity, act: &mut Act) -> Result<(), Refusal> {
        if !quantity.is_positive() {
            return Err(Refusal::NotPositive { quantity });
        }
        act.lines.push(Line::new(subject, quantity, self.from.clone(), self.to.clone()));
        Ok(())
    }

    fn take_serial(
        &self,
        key: &SerialKey,
        records: &Records,
        act: &mut Act,
    ) -> Result<Option<Doubt>, Refusal> {
        if act.seen.iter().any(|seen| seen.key == *key) {
            return Err(Refusal::Repeated { key: Key::Serial(key.clone()) });
        }
        let known = records.serial(key);
        let doubt = match known.and_then(|serial| serial.last_place()) {
            None => Some(Doubt::NeverReceived { serial: key.clone() }),
            Some(at) if *at != self.from => {
                Some(Doubt::BookedElsewhere { serial: key.clone(), at: at.clone() })
            }
            Some(_) => None,
        };
        act.seen.push(Seen { key: key.clone(), last: known.and_then(|serial| serial.last_event()) });
        let lot = known.and_then(|serial| serial.lot()).cloned();
        self.take(Subject::Serial { key: key.clone(), lot }, Quantity::ONE, act)?;
        Ok(doubt)
    }

    /// Doubts about lots and lot-less goods of which fewer are booked than all lines together take.
    fn short(&self, act: &Act, records: &Records) -> Vec<Doubt> {
        let mut taken = std::collections::BTreeMap::<Goods, Quantity>::new();
        for line in act.lines.iter().filter(|line| !matches!(line.subject, Subject::Serial { .. })) {
            let Some(goods) = line.subject.goods() else { continue };
            let sum = taken.entry(goods).or_default();
            *sum = *sum + line.quantity;
        }
        let at = || self.from.clone();
        let doubts = taken.into_iter().filter_map(|(goods, taken)| {
            let booked = records.stock(&goods, &self.from);
            (taken > booked).then(|| match goods {
                Goods::Lot(lot) => Doubt::FewerBooked { lot, at: at(), booked, taken },
                Goods::Product(product) => Doubt::FewerBookedOfProduct { product, at: at(), booked, taken },
            })
        });
        doubts.collect()
    }
}
