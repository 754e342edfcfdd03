//! What a read on a page of work means: the one thing that its code stands for.

use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{BatchKey, ContainerKey, Goods, Key};
use lotwise_ledger::question::{Found, Label};

use super::scanner::{Outcome, Reading};

/// What a code stands for on a page of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    One(Key),
    /// A person has to say which.
    Several(Vec<Key>),
    Nothing,
}

/// What is meant: where several things have the same number, those that `may` be meant here.
pub fn meant(reading: &Reading, may: impl Fn(&Key) -> bool) -> Meant {
    let Outcome::Resolved(resolved) = &reading.outcome else { return Meant::Nothing };
    let Found::Several(keys) = &resolved.found else {
        return thing(reading, None).map_or(Meant::Nothing, Meant::One);
    };
    let mut keys: Vec<Key> = keys.iter().filter(|key| may(key)).cloned().collect();
    match keys.len() {
        0 => Meant::Nothing,
        1 => Meant::One(keys.remove(0)),
        _ => Meant::Several(keys),
    }
}

/// The thing, and of a batch its lot, as which its goods are counted; none if the code stands for nothing, or
/// for several things. Where several have the same number, `goods` are what is looked for: that lot, or else
/// the one thing of that product.
pub fn thing(reading: &Reading, goods: Option<&Goods>) -> Option<Key> {
    let Outcome::Resolved(resolved) = &reading.outcome else { return None };
    match &resolved.found {
        Found::Serial(serial) => Some(Key::Serial(serial.clone())),
        Found::Lot(lot) | Found::Other(Key::Batch(BatchKey { lot, .. })) => Some(Key::Lot(lot.clone())),
        Found::Product(product) => Some(Key::Product(product.clone())),
        Found::Other(key) => Some(key.clone()),
        Found::Container(sscc) => Some(Key::Container(ContainerKey(sscc.clone()))),
        Found::New => resolved.label.as_ref().and_then(Label::key),
        Found::Several(keys) => {
            let goods = goods?;
            if keys.contains(&goods.key()) {
                return Some(goods.key());
            }
            let mut of_it = keys.iter().filter(|key| key.product() == Some(goods.product()));
            of_it.next().filter(|_| of_it.next().is_none()).cloned()
        }
        // A container's number is often typed without what stands before it on the label.
        Found::Unknown => Sscc::parse(&reading.text).ok().map(|sscc| Key::Container(ContainerKey(sscc))),
    }
}
