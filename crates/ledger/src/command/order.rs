//! Entering an order: who it is from or to, when it is due, and its lines, in one act.

use chrono::NaiveDate;

use super::{Circumstances, Decision, Refusal, write};
use crate::event::fact::{Plan, Planned};
use crate::event::{Act, Step, field};
use crate::iso;
use crate::key::{Key, OrderKey};
use crate::record::Records;
use crate::text::PartnerId;

/// An order as it stands from now on. What is not said is left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEntry {
    pub order: OrderKey,
    /// The customer or supplier.
    pub partner: Option<PartnerId>,
    pub due: Option<NaiveDate>,
    pub lines: Vec<Planned>,
}

impl OrderEntry {
    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        if self.lines.is_empty() {
            return Err(Refusal::Nothing);
        }
        if let Some(line) = self.lines.iter().find(|line| !line.quantity.is_positive()) {
            return Err(Refusal::NotPositive { quantity: line.quantity });
        }
        let mut act = Act::new(Step::Order, at.occurred_at, at.actor.clone());
        let rev = records.order(&self.order).map_or(1, |order| order.next_rev());
        let key = Key::Order(self.order.clone());
        let said = [
            (field::PARTNER, self.partner.as_ref().map(ToString::to_string)),
            (field::DUE, self.due.map(iso::day_text)),
        ];
        act.writes.extend(said.into_iter().filter_map(|(field, value)| write(records, &key, field, value)));
        act.order = Some(self.order.clone());
        act.plan = Some(Box::new(Plan { rev, lines: self.lines.clone() }));
        Ok((act, Vec::new()))
    }
}
