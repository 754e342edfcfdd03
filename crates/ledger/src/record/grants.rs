//! The counter values of a product's rules that devices were given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::fact::Grant;
use crate::event::{DeviceId, EventId};
use crate::number::counter::{Block, Tag};

/// Every grant, by the event that made it. A grant is never taken back: its numbers may be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(BTreeMap<EventId, Grant>);

/// Values that two devices were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Both ends included.
    pub first: u64,
    pub last: u64,
    /// The two events.
    pub events: [EventId; 2],
}

impl Grants {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All blocks of one rule, such as [`field::LOT_RULE`](crate::event::field::LOT_RULE).
    pub fn blocks(&self, rule: &str) -> Vec<Block> {
        self.of(rule).map(|(_, grant)| block(grant)).collect()
    }

    /// What `device` may use of one rule's counter, lowest first: the values that it was given and no
    /// other device was. As soon as it is known that two have the same values, neither uses them.
    pub fn usable(&self, rule: &str, device: &DeviceId) -> Vec<(u64, u64)> {
        let mut usable = Vec::new();
        for (_, own) in self.of(rule).filter(|(_, grant)| grant.device == *device) {
            let mut free = vec![(own.first, own.last)];
            for (_, other) in self.of(rule).filter(|(_, grant)| grant.device != *device) {
                free = free.into_iter().flat_map(|range| without(range, other)).collect();
            }
            usable.extend(free);
        }
        usable.sort_unstable();
        usable
    }

    /// The values that different devices were given, pair by pair.
    pub fn overlaps(&self) -> Vec<Overlap> {
        let mut overlaps = Vec::new();
        for (event, grant) in &self.0 {
            let later = self.0.range(*event..).skip(1).filter(|(_, other)| {
                other.rule == grant.rule && other.product == grant.product && other.device != grant.device
            });
            for (other_event, other) in later {
                let (first, last) = (grant.first.max(other.first), grant.last.min(other.last));
                if first <= last {
                    overlaps.push(Overlap { first, last, events: [*event, *other_event] });
                }
            }
        }
        overlaps
    }

    pub(crate) fn add(&mut self, event: EventId, grant: &Grant) {
        self.0.insert(event, grant.clone());
    }

    fn of(&self, rule: &str) -> impl Iterator<Item = (&EventId, &Grant)> {
        self.0.iter().filter(move |(_, grant)| grant.rule == rule)
    }
}

fn block(grant: &Grant) -> Block {
    Block { tag: Tag::of_id(&grant.device), first: grant.first, last: grant.last }
}

/// What is left of a range, before and behind what another device was given.
fn without((first, last): (u64, u64), other: &Grant) -> Vec<(u64, u64)> {
    if other.last < first || last < other.first {
        return vec![(first, last)];
    }
    let before = (first < other.first).then(|| (first, other.first - 1));
    let behind = (other.last < last).then(|| (other.last + 1, last));
    before.into_iter().chain(behind).collect()
}
