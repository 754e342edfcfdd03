//! Attributes as registers: each field keeps the values of its highest revision, each with its last
//! write.
//!
//! A write carries `rev = 1 +` the revision that its author saw, so an author who saw a value
//! replaces it whatever the clocks say, and two who did not see each other both stand.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{EventId, Write};
use crate::time::Hlc;

/// The attributes of one thing, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Registers(BTreeMap<String, Register>);

/// Which write it was. Orders the writes of one revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    pub hlc: Hlc,
    pub event: EventId,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Register {
    rev: u32,
    /// Sorted by stamp; the last one is shown.
    values: Vec<(Stamp, String)>,
}

impl Registers {
    pub(crate) fn write(&mut self, write: &Write, stamp: Stamp) {
        let register = self.0.entry(write.field.clone()).or_default();
        if write.rev < register.rev {
            return;
        }
        if write.rev > register.rev {
            *register = Register { rev: write.rev, values: Vec::new() };
        }
        match register.values.iter().position(|(_, value)| *value == write.value) {
            Some(place) if register.values[place].0 >= stamp => return,
            Some(place) => drop(register.values.remove(place)),
            None => {}
        }
        let value = (stamp, write.value.clone());
        let place = register.values.partition_point(|other| *other < value);
        register.values.insert(place, value);
    }

    /// The value that is shown.
    pub fn text(&self, field: &str) -> Option<&str> {
        let (_, value) = self.0.get(field)?.values.last()?;
        Some(value)
    }

    /// The revision that the next write must carry.
    pub fn next_rev(&self, field: &str) -> u32 {
        self.0.get(field).map_or(1, |register| register.rev.saturating_add(1))
    }

    /// All values that stand side by side, each once.
    pub fn standing(&self, field: &str) -> Vec<&str> {
        let values = self.0.get(field).map(|register| register.values.as_slice()).unwrap_or_default();
        let mut texts: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
        texts.sort_unstable();
        texts
    }

    pub fn earliest_date(&self, field: &str) -> Option<NaiveDate> {
        self.standing(field).into_iter().filter_map(crate::iso::day).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::DeviceId;
    use crate::key::Key;

    fn write(rev: u32, value: &str) -> Write {
        let key: Key = "product/sku:OAT-1".parse().expect("a key");
        Write { key, field: "name".to_owned(), value: value.to_owned(), rev }
    }

    fn stamp(seq: u64) -> Stamp {
        let event = EventId { device: DeviceId::of_public_key(&[1; 32]), seq };
        Stamp { hlc: Hlc::default(), event }
    }

    /// A thousand phones that say the same leave one value, whichever of them is heard first.
    #[test]
    fn what_many_say_is_kept_once() {
        let told = [(1, write(1, "Oat")), (3, write(1, "Oat")), (2, write(1, "Hafer")), (4, write(0, "Soy"))];
        for begin in 0..told.len() {
            for turned in [false, true] {
                let mut order: Vec<_> = (0..told.len()).map(|n| &told[(begin + n) % told.len()]).collect();
                if turned {
                    order.reverse();
                }
                let mut registers = Registers::default();
                for (seq, write) in order {
                    registers.write(write, stamp(*seq));
                }
                let kept = [(stamp(2), "Hafer".to_owned()), (stamp(3), "Oat".to_owned())];
                assert_eq!(registers.0["name"].values, kept);
            }
        }
    }
}
