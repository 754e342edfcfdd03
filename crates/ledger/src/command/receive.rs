//! Receiving: goods come from a supplier to a place of the firm. The first record of an unknown
//! product is an ordinary receipt that also says what the product is called.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use lotwise_gs1::Gtin;

use super::coding::{self, Coded};
use super::{Circumstances, Decision, Refusal, mixing, write};
use crate::event::{Act, Doubt, Line, Seen, Step, Subject, field};
use crate::key::{BatchKey, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Reading, Records};
use crate::text::{BatchNumber, PartnerId, SerialNumber};

/// One receipt of one lot, or of serials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receive {
    pub product: ProductKey,
    /// What the product is called, where the person was asked.
    pub product_name: Option<String>,
    /// The GTIN that was scanned, if any.
    pub packaging: Option<Packaging>,
    pub lot: Option<LotKey>,
    /// The batch within the lot; without a lot, there is none.
    pub batch: Option<BatchNumber>,
    pub coded: Coded,
    pub dates: Dates,
    pub received: Received,
    pub supplier: Option<PartnerId>,
    pub to: Location,
    /// The purchase order or delivery note.
    pub document: Option<String>,
}

/// A GTIN with what it contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packaging {
    pub gtin: Gtin,
    /// In base units, where the person or the label said so.
    pub content: Option<Quantity>,
}

/// The dates that the label carries; an absent one blanks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    pub expiry: Option<NaiveDate>,
    pub best_before: Option<NaiveDate>,
    pub produced: Option<NaiveDate>,
}

/// How much came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// In base units.
    Quantity(Quantity),
    Serials(Vec<SerialNumber>),
}

impl Receive {
    pub(super) fn reading(&self, known: &Records) -> Reading {
        let to = Key::Location(self.to.clone());
        let mut keys = BTreeSet::from([Key::Product(self.product.clone()), to]);
        keys.extend(self.packaging.as_ref().map(|packaging| Key::Gtin(packaging.gtin.clone())));
        keys.extend(self.lot.clone().map(Key::Lot));
        keys.extend(self.batch().map(Key::Batch));
        keys.extend(self.serials().map(Key::Serial));
        keys.extend(coding::receiving_keys(&self.from(), &self.to));
        let mut reading = mixing::reading(&self.to, known);
        reading.keys.extend(keys);
        reading
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        let mut act = Act::new(Step::Receive, at.occurred_at, at.actor.clone());
        act.document.clone_from(&self.document);
        self.describe(records, &mut act);
        let mut doubts = match &self.received {
            Received::Quantity(quantity) => self.receive_quantity(*quantity, &mut act)?,
            Received::Serials(_) => self.receive_serials(records, &mut act)?,
        };
        doubts.extend(mixing::doubts(&act, records));
        let (goods, way) = ((&self.product, self.lot.as_ref()), (&self.from(), &self.to));
        doubts.extend(coding::receiving(records, goods, &self.coded, way, &mut act));
        Ok((act, doubts))
    }

    fn receive_quantity(&self, quantity: Quantity, act: &mut Act) -> Result<Vec<Doubt>, Refusal> {
        if !quantity.is_positive() {
            return Err(Refusal::NotPositive { quantity });
        }
        let subject = match &self.lot {
            Some(lot) => Subject::Lot(lot.clone()),
            None => Subject::Product(self.product.clone()),
        };
        act.lines.push(self.line(subject, quantity));
        Ok(Vec::new())
    }

    fn receive_serials(&self, records: &Records, act: &mut Act) -> Result<Vec<Doubt>, Refusal> {
        let mut doubts = Vec::new();
        let mut met = BTreeSet::new();
        for key in self.serials() {
            if !met.insert(key.clone()) {
                return Err(Refusal::Repeated { key: Key::Serial(key) });
            }
            let known = records.serial(&key);
            if let Some(at) = known.and_then(|serial| serial.in_house()) {
                doubts.push(Doubt::AlreadyReceived { serial: key.clone(), at: at.clone() });
            }
            let last = known.and_then(|serial| serial.last_event());
            act.seen.push(Seen { key: key.clone(), last });
            act.lines.push(self.line(Subject::Serial { key, lot: self.lot.clone() }, Quantity::ONE));
        }
        if act.lines.is_empty() { Err(Refusal::Nothing) } else { Ok(doubts) }
    }

    /// What the receipt says about product, GTIN and lot beside moving them.
    fn describe(&self, records: &Records, act: &mut Act) {
        let product = Key::Product(self.product.clone());
        act.writes.extend(write(records, &product, field::NAME, self.product_name.clone()));
        if let Some(Packaging { gtin, content }) = &self.packaging {
            let key = Key::Gtin(gtin.clone());
            act.writes.extend(write(records, &key, field::PRODUCT, Some(self.product.to_string())));
            act.writes.extend(write(
                records,
                &key,
                field::CONTENT,
                content.map(|content| content.to_string()),
            ));
        }
        if let Some(lot) = &self.lot {
            let key = Key::Lot(lot.clone());
            let dates = [
                (field::EXPIRY, self.dates.expiry),
                (field::BEST_BEFORE, self.dates.best_before),
                (field::PRODUCED, self.dates.produced),
            ];
            for (field, date) in dates {
                act.writes.extend(write(records, &key, field, date.map(crate::iso::day_text)));
            }
        }
    }

    fn serials(&self) -> impl Iterator<Item = SerialKey> {
        let serials = match &self.received {
            Received::Serials(serials) => serials.as_slice(),
            Received::Quantity(_) => &[],
        };
        serials.iter().map(|serial| SerialKey { product: self.product.clone(), serial: serial.clone() })
    }

    fn line(&self, subject: Subject, quantity: Quantity) -> Line {
        let mut line = Line::new(subject, quantity, self.from(), self.to.clone());
        line.batch = self.batch().map(Box::new);
        line
    }

    fn batch(&self) -> Option<BatchKey> {
        Some(BatchKey { lot: self.lot.clone()?, number: self.batch.clone()? })
    }

    fn from(&self) -> Location {
        Location::Supplier(self.supplier.clone())
    }
}
