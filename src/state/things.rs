//! What a read on a page of work means: the one thing that its code stands for.

use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{BatchKey, ContainerKey, Goods, Key};
use lotwise_ledger::question::{Found, Label};

use super::scanner::{Outcome, Reading};

/// The thing, and of a batch its lot, as which its goods are counted; none if the code stands for nothing, or for several things. Where several have the same number,
/// `goods` are what is looked for: that lot, or else the one thing of that product.
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
