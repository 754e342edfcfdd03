//! The claims that nobody has decided, and for how long they have waited.

use chrono::NaiveDate;

use crate::event::fact::Claim;
use crate::event::{EventId, Step};
use crate::key::Key;
use crate::record::{Reading, Records, term};

/// A claim that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub event: EventId,
    pub claim: Claim,
    /// Days since the defect was reported: 0 on that day, and less where a clock is behind.
    pub age_days: i64,
}

/// What must be read to know [all](open) of them. A list that shows some at a time reads
/// [`term::open_cases`] in order, which is that of their ages.
pub fn reading(known: &Records) -> Reading {
    let mut reading = Reading::default();
    reading.terms.insert(term::open_cases(Step::Claim));
    reading.keys.extend(waiting(known).map(Key::Entry));
    reading
}

/// The claims that wait, the oldest first.
pub fn open(records: &Records, today: NaiveDate) -> Vec<Open> {
    let claim_of = |event| records.entry(&event)?.act.claim.as_deref().cloned();
    let claims = waiting(records).filter_map(|event| Some((event, claim_of(event)?)));
    let mut open: Vec<Open> = claims
        .map(|(event, claim)| Open { event, age_days: (today - claim.reported_on.0).num_days(), claim })
        .collect();
    open.sort_by_key(|open| (open.claim.reported_on, open.event));
    open
}

fn waiting(records: &Records) -> impl Iterator<Item = EventId> {
    let claims = records.cases().filter(|(_, case)| case.opened == Some(Step::Claim));
    claims.filter(|(_, case)| case.is_open()).map(|(event, _)| event)
}
