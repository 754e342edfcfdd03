//! Places where goods wait, for putting away or for their truck: what a booking says of a place that nobody
//! has said anything of yet.

use std::collections::BTreeSet;

use super::{Taking, write};
use crate::event::{Write, field};
use crate::key::{Key, Location};
use crate::question::put_away::lying_at;
use crate::record::{Described, Reading, Records, term};

/// What must be read to know whether a place becomes one where goods wait.
pub(super) fn reading(place: &Location, known: &Records) -> Reading {
    let mut reading = Reading::default();
    reading.keys.insert(Key::Location(place.clone()));
    // At a place without a record nothing ever lay.
    if known.location(place).is_some_and(has_no_purpose) {
        reading.terms.insert(term::at(place));
    }
    reading
}

/// Gives a place its purpose, if nobody has said one yet and nothing lies there. Where goods lie already one
/// picks and puts away, and a scan of the wrong bin must not end that.
pub(super) fn becomes(purpose: &str, place: &Location, records: &Records) -> Option<Write> {
    let is_open = records.location(place).is_none_or(has_no_purpose) && lying_at(records, place).is_empty();
    is_open
        .then(|| write(records, &Key::Location(place.clone()), field::PURPOSE, Some(purpose.to_owned())))?
}

/// Goods that were picked stand at a place for shipping, from which nothing is picked for another order.
pub(super) fn set_down(taken: &[Taking], records: &Records) -> Vec<Write> {
    let places: BTreeSet<&Location> = taken.iter().map(|taking| &taking.to).collect();
    places.into_iter().filter_map(|place| becomes(field::SHIPPING, place, records)).collect()
}

fn has_no_purpose(place: &Described) -> bool {
    place.registers.text(field::PURPOSE).is_none()
}
