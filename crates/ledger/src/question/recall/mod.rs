//! Recall: from a scope to everything affected, where it is, who has it, and what became of it.

mod report;
mod scope;

use std::collections::BTreeSet;

pub use report::{Account, Consigned, Report, report};
pub use scope::{Scope, ScopeError};

use super::trace::{self, Direction, Trace, trace};
use crate::event::{EventId, Step, field};
use crate::key::Key;
use crate::record::{Case, Reading, Records, term};

/// A recall's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Draft,
    /// An exercise: traced and timed, but nothing is held.
    Mock,
    Published,
    Closed,
}

/// The state of a recall. Where two people wrote without knowing of each other, the furthest.
pub fn state(case: &Case) -> State {
    if !case.is_open() {
        return State::Closed;
    }
    let states = case.registers.standing(field::STATUS).into_iter().map(|state| match state {
        "published" => State::Published,
        "mock" => State::Mock,
        _ => State::Draft,
    });
    states.max().unwrap_or(State::Draft)
}

/// What a recall covers. Scopes written without knowing of each other are all covered.
pub fn scopes(case: &Case) -> BTreeSet<Scope> {
    let texts = case.registers.standing(field::SCOPE).into_iter().flat_map(str::lines);
    texts.filter_map(|text| text.parse().ok()).collect()
}

/// Everything that the scopes reach, forward to what it went into.
pub fn affected(records: &Records, scopes: &BTreeSet<Scope>) -> Trace {
    let starts: BTreeSet<Key> = scopes.iter().flat_map(|scope| scope.keys(records)).collect();
    trace(records, starts, Direction::Forward)
}

/// What must be read to follow the scopes as far as [`affected`] does.
pub fn reading(known: &Records, scopes: &BTreeSet<Scope>) -> Reading {
    let mut reading = Reading::default();
    scopes.iter().for_each(|scope| reading.add(scope.reading(known)));
    let starts: BTreeSet<Key> = scopes.iter().flat_map(|scope| scope.keys(known)).collect();
    reading.add(trace::reading(known, starts, Direction::Forward));
    reading
}

/// The recalls in `records` that are published and not closed.
pub fn published(records: &Records) -> impl Iterator<Item = (EventId, &Case)> {
    let recalls = records.cases().filter(|(_, case)| case.opened == Some(Step::Recall));
    recalls.filter(|(_, case)| state(case) == State::Published)
}

/// The published recalls that name these goods, or anything they are made of. Drafts and exercises
/// reach nothing.
pub fn reaching(records: &Records, goods: &BTreeSet<Key>) -> Vec<EventId> {
    let published: Vec<_> = published(records).map(|(recall, case)| (recall, scopes(case))).collect();
    if published.is_empty() {
        return Vec::new();
    }
    let all = trace::made_of(records, goods);
    let named = |scope: &Scope| all.iter().any(|key| scope.names(key, records));
    let reached = published.into_iter().filter(|(_, scopes)| scopes.iter().any(named));
    reached.map(|(recall, _)| recall).collect()
}

/// What must be read to know which published recalls reach these goods: nothing but the open recalls,
/// as long as none is published.
pub fn reaching_reading(known: &Records, goods: &BTreeSet<Key>) -> Reading {
    let mut reading = Reading::default();
    reading.terms.insert(term::open_cases(Step::Recall));
    let complaints = published(known).flat_map(|(_, case)| scopes(case)).filter_map(|scope| match scope {
        Scope::Complaints(complaints) => Some(complaints),
        _ => None,
    });
    reading.keys.extend(complaints.flatten().map(Key::Case));
    if published(known).next().is_some() {
        reading.add(trace::made_of_reading(known, goods));
    }
    reading
}
