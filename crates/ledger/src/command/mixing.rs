//! Places that take one lot or one product only.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Act, Doubt};
use crate::key::{Goods, Location};
use crate::question::put_away::{self, Unfit};
use crate::record::{Reading, Records, term};

/// What must be read to know whether goods may be put there: what lies there, if anything may not.
pub(super) fn reading(to: &Location, known: &Records) -> Reading {
    let mut reading = Reading::default();
    if put_away::forbids_mixing(known, to) {
        reading.terms.insert(term::at(to));
    }
    reading
}

/// Doubts about goods that come to where other goods lie and must not. What the same act takes away
/// from there counts as gone.
pub(super) fn doubts(act: &Act, records: &Records) -> Vec<Doubt> {
    let moved = act.lines.iter().filter(|line| line.from != line.to);
    let mut coming = BTreeMap::<&Location, BTreeSet<Goods>>::new();
    for line in moved.filter(|line| put_away::forbids_mixing(records, &line.to)) {
        coming.entry(&line.to).or_default().extend(line.subject.goods());
    }
    let mut doubts = Vec::new();
    for (at, coming) in coming {
        let mut there = put_away::lying_at(records, at);
        for line in act.lines.iter().filter(|line| line.from == *at && line.to != *at) {
            if let Some((goods, quantity)) = line.subject.goods().and_then(|it| there.remove_entry(&it)) {
                there.insert(goods, quantity - line.quantity);
            }
        }
        there.retain(|_, quantity| quantity.is_positive());
        let beside: Vec<Goods> = there.into_keys().chain(coming.iter().cloned()).collect();
        for goods in coming {
            let other = beside.iter().find(|other| match put_away::may_mix(records, at, &goods, other) {
                Err(Unfit::OtherLot | Unfit::OtherProduct) => true,
                Err(Unfit::OtherPurpose) | Ok(()) => false,
            });
            if let Some(there) = other.cloned() {
                doubts.push(Doubt::MustNotMix { at: at.clone(), goods, there });
            }
        }
    }
    doubts
}
