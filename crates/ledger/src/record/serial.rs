//! A serial's record: its attributes, its holds and its moves.

use serde::{Deserialize, Serialize};

use super::{Holds, Moves, Registers, UnitMove};
use crate::event::EventId;
use crate::key::{Location, LotKey, SerialKey};

/// What is known of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Serial {
    pub registers: Registers,
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
    pub moves: Moves,
}

impl Serial {
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
        self.standing().rev().find_map(|moved| moved.lot.as_ref())
    }

    /// The unit that it is installed in.
    pub fn installed_in(&self) -> Option<&SerialKey> {
        self.places().into_iter().find_map(|place| match place {
            Location::Unit(unit) => Some(&**unit),
            _ => None,
        })
    }
}
