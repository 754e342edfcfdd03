//! Holding goods, and releasing them: a release names the one hold that it ends.

use super::{Circumstances, Refusal};
use crate::event::{self, Act, Step};
use crate::key::Key;
use crate::record::{Record, Records};

/// Holds a lot or a serial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A [`Key::Lot`] or a [`Key::Serial`].
    pub key: Key,
    pub reason: String,
}

/// Releases every hold that stands on a lot or serial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub key: Key,
    pub reason: Option<String>,
}

impl Place {
    pub(super) fn decide(&self, at: &Circumstances) -> Result<Act, Refusal> {
        let mut act = Act::new(Step::Hold, at.occurred_at, at.actor.clone());
        act.holds.push(event::Hold { key: self.key.clone(), reason: self.reason.clone(), quantity: None });
        Ok(act)
    }
}

impl Release {
    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let holds = match records.get(&self.key) {
            Some(Record::Lot(lot)) => &lot.holds,
            Some(Record::Serial(serial)) => &serial.holds,
            _ => {
                return Err(Refusal::NotHeld { key: self.key.clone() });
            }
        };
        let mut act = Act::new(Step::Release, at.occurred_at, at.actor.clone());
        let standing = holds.standing().map(|(hold, _)| event::Release { key: self.key.clone(), hold });
        act.releases.extend(standing);
        act.reason.clone_from(&self.reason);
        if act.releases.is_empty() { Err(Refusal::NotHeld { key: self.key.clone() }) } else { Ok(act) }
    }
}
