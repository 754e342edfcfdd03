//! The moves of one unit, be it a serial or a container. Where it is, and whether two stories
//! exclude each other, is derived from them, in whatever order they came.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Stamp;
use crate::event::{EventId, Step};
use crate::key::{BatchKey, ContainerKey, Location, LotKey};
use crate::time::Moment;

/// A set of moves, with those that were taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moves {
    /// Sorted by stamp.
    told: Vec<UnitMove>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    voided: BTreeSet<EventId>,
}

/// One movement of the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitMove {
    pub stamp: Stamp,
    pub step: Step,
    /// The last event that the author knew of this unit.
    pub seen: Option<EventId>,
    pub from: Location,
    pub to: Location,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Box<LotKey>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Box<BatchKey>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of: Option<Box<ContainerKey>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<Box<ContainerKey>>,
    /// When it moved, with the facility's offset: warranty counts from the day of shipment there.
    pub occurred_at: Moment,
}

impl UnitMove {
    /// Two authors who knew the same and say the same tell one fact.
    fn says_the_same(&self, other: &Self) -> bool {
        (&self.seen, &self.from, &self.to, &self.lot) == (&other.seen, &other.from, &other.to, &other.lot)
            && (&self.batch, &self.out_of, &self.into) == (&other.batch, &other.out_of, &other.into)
    }
}

impl Moves {
    /// Adds a move, and tells whether it changed where the unit is: not when it is voided already,
    /// nor when it says what is known.
    pub(crate) fn add(&mut self, moved: UnitMove) -> bool {
        let counts = !self.voided.contains(&moved.stamp.event)
            && !self.standing().any(|known| known.says_the_same(&moved));
        let place = self.told.partition_point(|known| known.stamp < moved.stamp);
        // Most units move a few times in their life, and there are very many of them.
        self.told.reserve_exact(1);
        self.told.insert(place, moved);
        counts
    }

    /// Voids an event's move, and returns the move if that changed where the unit is.
    pub(crate) fn void(&mut self, target: EventId) -> Option<UnitMove> {
        if !self.voided.insert(target) {
            return None;
        }
        let moved = self.told.iter().find(|moved| moved.stamp.event == target)?.clone();
        let still_told = self.standing().any(|known| known.says_the_same(&moved));
        (!still_told).then_some(moved)
    }

    /// The moves that are not voided, oldest first.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &UnitMove> {
        self.told.iter().filter(|moved| !self.voided.contains(&moved.stamp.event))
    }

    /// The standing moves, each fact once.
    pub fn facts(&self) -> Vec<&UnitMove> {
        let mut facts: Vec<&UnitMove> = Vec::new();
        for moved in self.standing() {
            if !facts.iter().any(|known| known.says_the_same(moved)) {
                facts.push(moved);
            }
        }
        facts
    }

    /// How often the unit came to each place less how often it left.
    pub fn balances(&self) -> BTreeMap<&Location, i32> {
        let mut balances = BTreeMap::new();
        for fact in self.facts() {
            *balances.entry(&fact.from).or_default() -= 1;
            *balances.entry(&fact.to).or_default() += 1;
        }
        balances
    }

    /// The places where the unit is by the records: one, or several when they contradict each other.
    pub fn places(&self) -> Vec<&Location> {
        self.balances().into_iter().filter(|(_, balance)| *balance > 0).map(|(place, _)| place).collect()
    }

    /// Where the last standing move brought it.
    pub fn last_place(&self) -> Option<&Location> {
        self.standing().last().map(|moved| &moved.to)
    }

    /// The last standing event: what the next author names as seen.
    pub fn last_event(&self) -> Option<EventId> {
        self.standing().last().map(|moved| moved.stamp.event)
    }

    /// Events that were written after the same event and say different things: two stories of one
    /// unit. Sorted, empty when there is one story.
    pub fn forks(&self) -> Vec<EventId> {
        let facts = self.facts();
        let mut forked: Vec<EventId> = facts
            .iter()
            .filter(|fact| facts.iter().any(|other| other.seen == fact.seen && !other.says_the_same(fact)))
            .map(|fact| fact.stamp.event)
            .collect();
        forked.sort_unstable();
        forked
    }
}
