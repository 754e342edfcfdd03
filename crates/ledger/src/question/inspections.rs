//! What the tests of a lot or serial came to.

use std::collections::BTreeMap;

use crate::event::EventId;
use crate::event::fact::TestResult;
use crate::key::Key;
use crate::record::{Record, Records};
use crate::time::Moment;

/// One inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    pub event: EventId,
    pub at: Moment,
    pub results: Vec<TestResult>,
    /// The inspector's word.
    pub passed: bool,
}

/// The inspections of `key` that were not taken back, oldest first. `records` hold its timeline.
pub fn inspections(records: &Records, key: &Key) -> Vec<Inspected> {
    let mut found: Vec<Inspected> = records
        .iter()
        .filter_map(|(entry_key, record)| {
            let (Key::Entry(event), Record::Entry(entry)) = (entry_key, record) else { return None };
            let inspection = entry.act.inspection.as_ref().filter(|it| it.of.contains(key))?;
            (!records.is_voided(event)).then(|| Inspected {
                event: *event,
                at: entry.act.occurred_at,
                results: inspection.results.clone(),
                passed: inspection.passed,
            })
        })
        .collect();
    found.sort_by_key(|inspected| (inspected.at, inspected.event));
    found
}

/// For each test the last result, and whether it lies within its limits; none where nothing says it.
pub fn latest(inspections: &[Inspected]) -> BTreeMap<&str, (&TestResult, Option<bool>)> {
    let results = inspections.iter().flat_map(|inspected| &inspected.results);
    results.map(|result| (result.test.as_str(), (result, within_limits(result)))).collect()
}

/// Whether a result passes by its own limits, both included. What was seen and not measured passes as
/// it was said to.
pub fn within_limits(result: &TestResult) -> Option<bool> {
    let Some(value) = result.value else { return result.passed };
    if result.least.is_none() && result.most.is_none() {
        return result.passed;
    }
    Some(result.least.is_none_or(|least| least <= value) && result.most.is_none_or(|most| value <= most))
}
