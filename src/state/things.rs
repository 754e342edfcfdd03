//! What a read on a page of work means: the one thing that its code stands for.

use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{ContainerKey, Key, ProductKey};
use lotwise_ledger::question::{Found, Label};

use super::orders::product_of;
use super::scanner::{Outcome, Reading};

/// The thing; none if the code stands for nothing, or for several things. Where several products have
/// goods of the same number, `product` is the one that is looked for.
pub fn thing(reading: &Reading, product: Option<&ProductKey>) -> Option<Key> {
    let Outcome::Resolved(resolved) = &reading.outcome else { return None };
    match &resolved.found {
        Found::Serial(serial) => Some(Key::Serial(serial.clone())),
        Found::Lot(lot) => Some(Key::Lot(lot.clone())),
        Found::Product(product) => Some(Key::Product(product.clone())),
        Found::Other(key) => Some(key.clone()),
        Found::Container(sscc) => Some(Key::Container(ContainerKey(sscc.clone()))),
        Found::New => resolved.label.as_ref().and_then(Label::key),
        Found::Several(keys) => {
            let mut of_it = keys.iter().filter(|key| product.is_some() && product_of(key) == product);
            of_it.next().filter(|_| of_it.next().is_none()).cloned()
        }
        // A container's number is often typed without what stands before it on the label.
        Found::Unknown => Sscc::parse(&reading.text).ok().map(|sscc| Key::Container(ContainerKey(sscc))),
    }
}
