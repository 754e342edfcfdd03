//! What must be read from a store before a question is answered or a command decided.

use std::collections::BTreeSet;

use crate::key::Key;

/// Records to be read: under these keys, under keys that begin so, and under terms that begin so.
///
/// Much follows only from records. Whoever reads asks again with what was read, until nothing is
/// missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub keys: BTreeSet<Key>,
    pub beginnings: BTreeSet<String>,
    pub terms: BTreeSet<String>,
}

impl Reading {
    pub fn of(keys: BTreeSet<Key>) -> Self {
        Self { keys, ..Self::default() }
    }

    /// Adds what `other` wants.
    pub fn add(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.beginnings.extend(other.beginnings);
        self.terms.extend(other.terms);
    }

    /// What this wants and `done` has not.
    pub fn beyond(&self, done: &Self) -> Self {
        Self {
            keys: self.keys.difference(&done.keys).cloned().collect(),
            beginnings: self.beginnings.difference(&done.beginnings).cloned().collect(),
            terms: self.terms.difference(&done.terms).cloned().collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.beginnings.is_empty() && self.terms.is_empty()
    }
}
