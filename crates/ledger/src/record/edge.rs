//! Genealogy: what went into what, and what ran on a production line.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{EventId, Step};
use crate::quantity::Quantity;
use crate::time::Moment;

/// All that is known of one thing having gone into another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    uses: BTreeMap<EventId, Use>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    voided: BTreeSet<EventId>,
}

/// One event in which it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    pub step: Step,
    /// How much of the first went in, in its base units. Where one event has several outputs, it is
    /// what went into all of them.
    pub used: Quantity,
    /// How much of the second came of it; zero while that is not said.
    pub made: Quantity,
    pub at: Moment,
}

impl Edge {
    pub(crate) fn add(&mut self, event: EventId, it: Use) {
        self.uses.insert(event, it);
    }

    pub(crate) fn void(&mut self, event: EventId) {
        self.voided.insert(event);
    }

    /// What was not taken back.
    pub fn standing(&self) -> impl Iterator<Item = (&EventId, &Use)> {
        self.uses.iter().filter(|(event, _)| !self.voided.contains(*event))
    }

    /// Whether the edge stands at all.
    pub fn stands(&self) -> bool {
        self.standing().next().is_some()
    }

    /// How much of the first went into the second altogether.
    pub fn used(&self) -> Quantity {
        self.standing().map(|(_, it)| it.used).sum()
    }
}
