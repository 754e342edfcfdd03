//! Holds: what must not be used or shipped, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::{Act, EventId, Hold};
use crate::quantity::Quantity;
use crate::text::Actor;
use crate::time::Moment;

/// Holds placed and released. A hold stands until its own release is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    placed: BTreeMap<EventId, Placed>,
    /// When each hold was released, in milliseconds since 1970; of several releases, the first.
    released: BTreeMap<EventId, i64>,
}

/// One hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub reason: String,
    pub by: Actor,
    /// From when on, in milliseconds since 1970.
    pub since_ms: i64,
    /// The recall or complaint that it was placed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<EventId>,
    /// How much of the stock; all of it where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

impl Holds {
    pub(crate) fn place(&mut self, id: EventId, hold: &Hold, act: &Act) {
        let placed = Placed {
            reason: hold.reason.clone(),
            by: act.actor.clone(),
            since_ms: act.occurred_at.unix_ms(),
            case: act.case,
            quantity: hold.quantity,
        };
        self.placed.insert(id, placed);
    }

    pub(crate) fn release(&mut self, hold: EventId, at: Moment) {
        let first = self.released.entry(hold).or_insert(i64::MAX);
        *first = at.unix_ms().min(*first);
    }

    /// The holds that stood at a moment, whether they were known there and then or not.
    pub fn standing_at(&self, at: Moment) -> impl Iterator<Item = EventId> {
        let at = at.unix_ms();
        let stood = self.placed.iter().filter(move |(hold, placed)| {
            placed.since_ms <= at && self.released.get(*hold).is_none_or(|released| at < *released)
        });
        stood.map(|(hold, _)| *hold)
    }

    /// Whether any hold stood at some time between, both ends included.
    pub fn stood_within(&self, first_ms: i64, last_ms: i64) -> bool {
        self.placed.iter().any(|(hold, placed)| {
            let released = self.released.get(hold).copied().unwrap_or(i64::MAX);
            placed.since_ms <= last_ms && first_ms < released
        })
    }

    /// A hold, whether it stands or not.
    pub fn placed_by(&self, event: EventId) -> Option<&Placed> {
        self.placed.get(&event)
    }

    /// The holds that stand, with their reasons.
    pub fn standing(&self) -> impl Iterator<Item = (EventId, &str)> {
        self.placed().map(|(hold, placed)| (hold, placed.reason.as_str()))
    }

    /// The holds that stand, with all that is known of them.
    pub fn placed(&self) -> impl Iterator<Item = (EventId, &Placed)> {
        let standing = self.placed.iter().filter(|(hold, _)| !self.released.contains_key(hold));
        standing.map(|(hold, placed)| (*hold, placed))
    }

    pub fn is_empty(&self) -> bool {
        self.placed.is_empty() && self.released.is_empty()
    }
}
