//! A serial's record: its attributes, its holds and its moves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Holds, Moves, Registers, UnitMove};
use crate::event::{EventId, Step};
use crate::key::{BatchKey, Location, LotKey, SerialKey};

/// What is known of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Serial {
    pub registers: Registers,
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
    pub moves: Moves,
    /// What else was told of it: claims, services, replacements, the end of its warranty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    told: BTreeMap<EventId, Step>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    untold: BTreeSet<EventId>,
}

impl Serial {
    pub(crate) fn tell(&mut self, event: EventId, step: Step) {
        self.told.insert(event, step);
    }

    pub(crate) fn untell(&mut self, event: EventId) {
        self.untold.insert(event);
    }

    /// The events beside its moves that were not taken back.
    pub fn told(&self) -> impl Iterator<Item = (EventId, Step)> {
        let standing = self.told.iter().filter(|(event, _)| !self.untold.contains(*event));
        standing.map(|(event, step)| (*event, *step))
    }

    /// The moves that are not voided, oldest first.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &UnitMove> {
        self.moves.standing()
    }

    /// The places where the unit is by the records: one, or several when they contradict each other.
    pub fn places(&self) -> Vec<&Location> {
        self.moves.places()
    }

    /// The place of the firm where the unit is, if it is in the house.
    pub fn in_house(&self) -> Option<&Location> {
        self.places().into_iter().find(|place| place.is_inside())
    }

    /// Where the last standing move brought it.
    pub fn last_place(&self) -> Option<&Location> {
        self.moves.last_place()
    }

    /// The last standing event: what the next author names as seen.
    pub fn last_event(&self) -> Option<EventId> {
        self.moves.last_event()
    }

    pub fn lot(&self) -> Option<&LotKey> {
        self.standing().rev().find_map(|moved| moved.lot.as_deref())
    }

    /// The batch within its lot, where somebody said so.
    pub fn batch(&self) -> Option<&BatchKey> {
        let told = self.standing().rev().find_map(|moved| moved.batch.as_deref());
        told.filter(|batch| self.lot() == Some(&batch.lot))
    }

    /// The unit that it is installed in.
    pub fn installed_in(&self) -> Option<&SerialKey> {
        self.places().into_iter().find_map(|place| match place {
            Location::Unit(unit) => Some(&**unit),
            _ => None,
        })
    }
}
