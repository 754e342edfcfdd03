//! What the records say of a batch beside its holds. Goods are counted by lot, so only what came of a batch is
//! known, and not what is left of it.

use crate::key::{BatchKey, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Reading, Record, Records, term};

/// What must be read to know what [came] of a batch.
pub fn reading(known: &Records, batch: &BatchKey) -> Reading {
    let mut reading = Reading::default();
    reading.terms.insert(term::timeline(&Key::Batch(batch.clone())));
    let entries = known.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Entry(event), Record::Entry(_)) => Some(Key::Voided(*event)),
        _ => None,
    });
    reading.keys.extend(entries);
    reading
}

/// How much of a batch came into the house for the first time: received, made, or there from the beginning. What
/// comes back is not counted again.
pub fn came(records: &Records, batch: &BatchKey) -> Quantity {
    let lines = records.standing().flat_map(|(_, entry)| &entry.act.lines);
    let own = lines.filter(|line| line.batch.as_deref() == Some(batch) && line.to.is_inside());
    let first = own
        .filter(|line| matches!(line.from, Location::Supplier(_) | Location::Production | Location::Opening));
    first.map(|line| line.quantity).sum()
}
