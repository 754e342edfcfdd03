//! A container's record: its own moves, and what was put in and taken out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Holds, Moves};
use crate::key::Key;
use crate::quantity::Quantity;

/// What is known of one container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
    pub moves: Moves,
    /// What was put in less what was taken out, by lot, product, serial or inner container. What
    /// came to nothing stays, so that the record tells nothing of the order.
    contents: BTreeMap<String, Quantity>,
}

impl Container {
    pub(crate) fn add(&mut self, key: &Key, quantity: Quantity) {
        let sum = self.contents.entry(key.to_string()).or_default();
        *sum = *sum + quantity;
    }

    /// What is in it. A negative quantity is an exception and is shown as such.
    pub fn contents(&self) -> Vec<(Key, Quantity)> {
        let there = self.contents.iter().filter(|(_, quantity)| !quantity.is_zero());
        there.filter_map(|(key, quantity)| Some((key.parse().ok()?, *quantity))).collect()
    }
}
