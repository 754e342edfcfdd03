//! Writing attributes of products, GTINs and locations without moving anything.

use std::collections::BTreeSet;

use super::{Circumstances, Refusal, write};
use crate::event::{Act, Step};
use crate::key::Key;
use crate::record::Records;

/// Fields to be written. One that says what stands already is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Describe {
    /// The thing, one of [`field`](crate::event::field), and the text that it becomes.
    pub fields: Vec<(Key, &'static str, String)>,
}

impl Describe {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        self.fields.iter().map(|(key, ..)| key.clone()).collect()
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let mut act = Act::new(Step::Describe, at.occurred_at, at.actor.clone());
        for (key, field, value) in &self.fields {
            act.writes.extend(write(records, key, field, Some(value.clone())));
        }
        if act.writes.is_empty() { Err(Refusal::Nothing) } else { Ok(act) }
    }
}
