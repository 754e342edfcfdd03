//! Registering a unit for its warranty: the months may count from that day on.

use chrono::NaiveDate;

use super::{Circumstances, Decision, Refusal, must_have_come, write};
use crate::event::{Act, Doubt, Step, field};
use crate::iso;
use crate::key::{Key, SerialKey};
use crate::record::Records;
use crate::time::Day;

/// What whoever bought a unit says of it. Who that is stands nowhere in the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    pub serial: SerialKey,
    pub on: NaiveDate,
    /// The day on the proof of purchase, where he showed it.
    pub purchased: Option<NaiveDate>,
    /// The country in which it was sold to him, as its two letters (ISO 3166-1).
    pub sold_in: Option<String>,
}

impl Registration {
    /// Refuses days that have not come. What the firm never had, still has, or registered for another day
    /// is asked: whoever registers has the unit, and a firm's records begin later than its first sale.
    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        must_have_come(self.purchased.map_or(self.on, |purchased| purchased.max(self.on)), at)?;
        let mut act = Act::new(Step::Register, at.occurred_at, at.actor.clone());
        let key = Key::Serial(self.serial.clone());
        let said = [
            (field::REGISTERED, Some(iso::day_text(self.on))),
            (field::PURCHASED, self.purchased.map(iso::day_text)),
            (field::SOLD_IN, self.sold_in.clone()),
        ];
        act.writes.extend(said.into_iter().filter_map(|(field, value)| write(records, &key, field, value)));
        if act.writes.is_empty() {
            if at.attached.is_empty() {
                return Err(Refusal::Nothing);
            }
            // Who has bought it is new, and what he says lies apart.
            act.about.push(key);
        }
        Ok((act, self.doubts(records)))
    }

    fn doubts(&self, records: &Records) -> Vec<Doubt> {
        let serial = || self.serial.clone();
        let known = records.serial(&self.serial);
        let mut doubts = Vec::new();
        if known.and_then(|unit| unit.last_place()).is_none() {
            doubts.push(Doubt::NeverReceived { serial: serial() });
        }
        if let Some(at) = known.and_then(|unit| unit.in_house()) {
            doubts.push(Doubt::BookedElsewhere { serial: serial(), at: at.clone() });
        }
        let before = known.and_then(|unit| unit.registers.earliest_date(field::REGISTERED));
        let before = before.filter(|day| *day != self.on);
        doubts.extend(before.map(|on| Doubt::AlreadyRegistered { serial: serial(), on: Day(on) }));
        doubts
    }
}
