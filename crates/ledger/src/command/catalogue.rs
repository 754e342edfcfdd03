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

/// Fields that are narrowed to a country or a language ([`narrowed`](crate::event::field::narrowed)), and others with
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrow {
    /// The thing, the field, and the text that it becomes; an empty one takes back what it said.
    pub fields: Vec<(Key, String, String)>,
}

impl Describe {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        self.fields.iter().map(|(key, ..)| key.clone()).collect()
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        described(self.fields.iter().map(|(key, field, value)| (key, *field, value)), records, at)
    }
}

impl Narrow {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        self.fields.iter().map(|(key, ..)| key.clone()).collect()
    }

    /// What says nothing and never said anything is left out, too.
    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let says = |key: &Key, field: &str| records.registers(key).is_some_and(|it| it.text(field).is_some());
        let fields = self.fields.iter().filter(|(key, field, value)| !value.is_empty() || says(key, field));
        described(fields.map(|(key, field, value)| (key, field.as_str(), value)), records, at)
    }
}

fn described<'a>(
    fields: impl Iterator<Item = (&'a Key, &'a str, &'a String)>,
    records: &Records,
    at: &Circumstances,
) -> Result<Act, Refusal> {
    let mut act = Act::new(Step::Describe, at.occurred_at, at.actor.clone());
    for (key, field, value) in fields {
        act.writes.extend(write(records, key, field, Some(value.clone())));
    }
    if act.writes.is_empty() { Err(Refusal::Nothing) } else { Ok(act) }
}
