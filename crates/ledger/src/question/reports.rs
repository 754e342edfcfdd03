//! Reports to makers: what was reported, whether it went out, and what was answered.

use std::collections::BTreeSet;

use crate::event::{EventId, Step};
use crate::key::Key;
use crate::record::{Case, Reading, Records};
use crate::time::Moment;

/// The stages of [`Report`](crate::event::fact::Report).
pub const DUE: &str = "due";
pub const SENT: &str = "sent";
pub const ANSWERED: &str = "answered";

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has said that it was sent.
    NotSent,
    Sent,
    Answered,
    /// It was settled.
    Closed,
    /// It was taken back.
    Voided,
}

/// One further word on a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub event: EventId,
    pub at: Moment,
    pub stage: String,
    pub by: Option<String>,
    pub words: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub state: State,
    /// What was sent and answered, oldest first.
    pub told: Vec<Told>,
}

/// What must be read to know how far the reports are that `events` began.
pub fn reading(known: &Records, events: &[EventId]) -> Reading {
    let mut keys = BTreeSet::new();
    for event in events {
        keys.extend([Key::Case(*event), Key::Entry(*event)]);
        let told = known.case(*event).into_iter().flat_map(Case::standing);
        keys.extend(told.map(|(event, _)| Key::Entry(event)));
    }
    Reading::of(keys)
}

/// How far the report is that `event` began; none if no case of that event is known.
pub fn report(records: &Records, event: EventId) -> Option<Report> {
    let case = records.case(event)?;
    let mut told: Vec<Told> = Vec::new();
    for (event, _) in case.standing().filter(|(_, step)| *step == Step::Attach) {
        let Some(act) = records.entry(&event).map(|entry| &entry.act) else { continue };
        let Some(report) = &act.report else { continue };
        let (stage, by) = (report.stage.clone(), report.by.clone());
        told.push(Told { event, at: act.occurred_at, stage, by, words: act.reason.clone() });
    }
    told.sort_by_key(|told| (told.at, told.event));
    let has = |stage: &str| told.iter().any(|told| told.stage == stage);
    let begun = case.standing().any(|(_, step)| step == Step::Complain);
    let state = if !begun {
        State::Voided
    } else if !case.is_open() {
        State::Closed
    } else if has(ANSWERED) {
        State::Answered
    } else if has(SENT) {
        State::Sent
    } else {
        State::NotSent
    };
    Some(Report { state, told })
}
