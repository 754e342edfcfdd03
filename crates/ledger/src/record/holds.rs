//! Holds: what must not be used or shipped, and why.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{EventId, Hold};
use crate::quantity::Quantity;
use crate::text::Actor;

/// Holds placed and released. A hold stands until its own release is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    placed: BTreeMap<EventId, Placed>,
    released: BTreeSet<EventId>,
}

/// One hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub reason: String,
    pub by: Actor,
    /// The recall or complaint that it was placed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<EventId>,
    /// How much of the stock; all of it where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
}

impl Holds {
    pub(crate) fn place(&mut self, id: EventId, hold: &Hold, by: &Actor, case: Option<EventId>) {
        let placed = Placed { reason: hold.reason.clone(), by: by.clone(), case, quantity: hold.quantity };
        self.placed.insert(id, placed);
    }

    pub(crate) fn release(&mut self, hold: EventId) {
        self.released.insert(hold);
    }

    /// The holds that stand, with their reasons.
    pub fn standing(&self) -> impl Iterator<Item = (EventId, &str)> {
        self.placed().map(|(hold, placed)| (hold, placed.reason.as_str()))
    }

    /// The holds that stand, with all that is known of them.
    pub fn placed(&self) -> impl Iterator<Item = (EventId, &Placed)> {
        let standing = self.placed.iter().filter(|(hold, _)| !self.released.contains(hold));
        standing.map(|(hold, placed)| (*hold, placed))
    }

    pub fn is_empty(&self) -> bool {
        self.placed.is_empty() && self.released.is_empty()
    }
}
