//! What whoever wrote a complaint may be told of it: how far it has come, and since when. The words by which it
//! is looked into and settled are the firm's own, and an answer to a person lies apart, so neither is told here.

use chrono::{Months, NaiveDate};

use super::reports;
use crate::event::{EventId, Step, field};
use crate::key::Key;
use crate::record::{Reading, Record, Records, Registers};
use crate::time::Moment;

/// Categories of complaint of which one is enough for an alert.
const GRAVE: [&str; 4] = ["injury", "illness", "allergen", "foreign_body"];

/// Whether one complaint of this category is enough for an alert.
pub fn is_grave(category: &str) -> bool {
    GRAVE.contains(&category)
}

/// How far a complaint has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Received,
    LookedInto,
    /// Somebody recorded that its writer was answered.
    Answered,
    /// It was settled.
    Closed,
    /// It was taken back.
    Withdrawn,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub stage: Stage,
    /// When it came to that stage; of what was taken back, when it was received.
    pub since: Moment,
}

/// For how many months words are kept where the firm says nothing.
const KEPT_MONTHS: u32 = 24;

/// What must be read to know what [ended](ends) a complaint, and how long its words are kept.
pub fn kept_reading(known: &Records, event: EventId) -> Reading {
    let mut reading = reading(known, event);
    reading.keys.extend([Key::Firm, Key::Voided(event)]);
    reading.keys.extend(voids(known, event).map(Key::Entry));
    reading
}

/// The events of which one was enough to settle the complaint or to take it back, each with when that is said to have
/// been; none as long as somebody has to do with it.
pub fn ends(records: &Records, event: EventId) -> Vec<(EventId, Moment)> {
    let ends: Vec<EventId> = match state(records, event).map(|state| state.stage) {
        Some(Stage::Closed) => {
            let standing = records.case(event).into_iter().flat_map(|case| case.standing());
            standing.filter(|(_, step)| *step == Step::Resolve).map(|(event, _)| event).collect()
        }
        Some(Stage::Withdrawn) => voids(records, event).collect(),
        _ => Vec::new(),
    };
    ends.into_iter().filter_map(|end| Some((end, records.entry(&end)?.act.occurred_at))).collect()
}

/// The last day on which the words of a complaint are kept that ended at this time, by the firm's months.
pub fn kept_until(records: &Records, ended: Moment) -> Option<NaiveDate> {
    ended.day().checked_add_months(Months::new(kept_months(records.registers(&Key::Firm))))
}

fn voids(records: &Records, event: EventId) -> impl Iterator<Item = EventId> {
    let voided = match records.get(&Key::Voided(event)) {
        Some(Record::Voided(voided)) => Some(&voided.by),
        _ => None,
    };
    voided.into_iter().flatten().copied()
}

/// For how many months the words of a settled complaint are kept, by what the firm says of itself.
pub fn kept_months(firm: Option<&Registers>) -> u32 {
    let said = firm.and_then(|firm| firm.text(field::COMPLAINTS_KEPT_MONTHS));
    said.and_then(|months| months.trim().parse().ok()).unwrap_or(KEPT_MONTHS)
}

/// What must be read to know the [state] of the complaint that `event` began.
pub fn reading(known: &Records, event: EventId) -> Reading {
    reports::reading(known, &[event])
}

/// The furthest stage that the events tell of, and its first event; none if no complaint of that event is known.
pub fn state(records: &Records, event: EventId) -> Option<State> {
    let case = records.case(event).filter(|case| case.opened == Some(Step::Complain))?;
    let received = records.entry(&event)?.act.occurred_at;
    if !case.standing().any(|(_, step)| step == Step::Complain) {
        return Some(State { stage: Stage::Withdrawn, since: received });
    }
    let stages = case.standing().filter_map(|(event, step)| {
        let act = &records.entry(&event)?.act;
        let is_answer = || act.report.as_ref().is_some_and(|report| report.stage == reports::ANSWERED);
        let stage = match step {
            Step::Complain => Stage::Received,
            Step::Investigate => Stage::LookedInto,
            Step::Attach if is_answer() => Stage::Answered,
            Step::Resolve => Stage::Closed,
            _ => return None,
        };
        Some((stage, act.occurred_at))
    });
    let stages: Vec<(Stage, Moment)> = stages.collect();
    let furthest = stages.iter().map(|(stage, _)| *stage).max()?;
    let since = stages.into_iter().filter(|(stage, _)| *stage == furthest).map(|(_, at)| at).min()?;
    Some(State { stage: furthest, since })
}
