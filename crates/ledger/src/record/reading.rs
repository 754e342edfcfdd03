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
    pub fn beyond(self, done: &Self) -> Self {
        Self {
            keys: without(self.keys, &done.keys),
            beginnings: without(self.beginnings, &done.beginnings),
            terms: without(self.terms, &done.terms),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.beginnings.is_empty() && self.terms.is_empty()
    }
}

/// What `done` has not of `wanted`. It is put in one by one: a set that is collected is sorted first, and that
/// would be kilobytes of the file which a phone waits for.
fn without<T: Ord>(wanted: BTreeSet<T>, done: &BTreeSet<T>) -> BTreeSet<T> {
    let mut left = BTreeSet::new();
    left.extend(wanted.into_iter().filter(|one| !done.contains(one)));
    left
}
