//! Holding goods, and releasing them: a release names the one hold that it ends.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal};
use crate::event::{self, Act, EventId, Step, field};
use crate::key::Key;
use crate::quantity::Quantity;
use crate::record::Records;

/// Holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A lot, batch, serial, container or location, or a [`Key::Stock`].
    pub key: Key,
    pub reason: String,
}

/// Holds a part of a stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceSome {
    /// A [`Key::Stock`].
    pub stock: Key,
    pub quantity: Quantity,
    pub reason: String,
}

/// Releases every hold that stands on something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub key: Key,
    pub reason: Option<String>,
}

/// Releases one hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseOne {
    pub key: Key,
    pub hold: EventId,
    pub reason: Option<String>,
}

impl Place {
    pub(super) fn decide(&self, at: &Circumstances) -> Result<Act, Refusal> {
        place(&self.key, &self.reason, None, at)
    }
}

impl PlaceSome {
    pub(super) fn decide(&self, at: &Circumstances) -> Result<Act, Refusal> {
        if !self.quantity.is_positive() {
            return Err(Refusal::NotPositive { quantity: self.quantity });
        }
        place(&self.stock, &self.reason, Some(self.quantity), at)
    }
}

fn place(key: &Key, reason: &str, quantity: Option<Quantity>, at: &Circumstances) -> Result<Act, Refusal> {
    let mut act = Act::new(Step::Hold, at.occurred_at, at.actor.clone());
    act.holds.push(event::Hold { key: key.clone(), reason: reason.to_owned(), quantity });
    Ok(act)
}

impl Release {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        BTreeSet::from([self.key.clone(), Key::Firm])
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        release(&self.key, None, self.reason.as_ref(), records, at)
    }
}

impl ReleaseOne {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        BTreeSet::from([self.key.clone(), Key::Firm])
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        release(&self.key, Some(self.hold), self.reason.as_ref(), records, at)
    }
}

/// Whether the firm wants another hand for a release than for the hold. [`Key::Firm`] must have been read.
pub(super) fn is_by_another(records: &Records) -> bool {
    let firm = records.registers(&Key::Firm);
    firm.and_then(|firm| firm.text(field::RELEASE_BY_ANOTHER)) == Some("yes")
}

fn release(
    key: &Key,
    only: Option<EventId>,
    reason: Option<&String>,
    records: &Records,
    at: &Circumstances,
) -> Result<Act, Refusal> {
    let by_another = is_by_another(records);
    let standing = records.holds(key).into_iter().flat_map(|holds| holds.placed());
    let mut act = Act::new(Step::Release, at.occurred_at, at.actor.clone());
    for (hold, placed) in standing.filter(|(hold, _)| only.is_none_or(|only| only == *hold)) {
        if by_another && placed.by == at.actor {
            return Err(Refusal::SameHand { hold });
        }
        act.releases.push(event::Release { key: key.clone(), hold });
    }
    act.reason = reason.cloned();
    if act.releases.is_empty() { Err(Refusal::NotHeld { key: key.clone() }) } else { Ok(act) }
}
