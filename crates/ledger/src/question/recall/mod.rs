//! Recall: from a scope to everything affected, where it is, who has it, and what became of it.

mod report;
mod scope;

use std::collections::BTreeSet;

pub use report::{Account, Consigned, Report, report};
pub use scope::{Scope, ScopeError};

use super::trace::{Direction, Trace, trace};
use crate::event::{EventId, field};
use crate::key::{Key, LotKey, SerialKey};
use crate::record::{Case, Records};

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

/// The published recalls in `records` that name this lot or serial themselves.
pub fn naming(records: &Records, lot: Option<&LotKey>, serial: Option<&SerialKey>) -> Vec<EventId> {
    let recalls = records.cases().filter(|(_, case)| case.opened == Some(crate::event::Step::Recall));
    let published = recalls.filter(|(_, case)| state(case) == State::Published);
    let named = published.filter(|(_, case)| {
        scopes(case).iter().any(|scope| {
            let by_complaint =
                |key: &Key| matches!(scope, Scope::Complaints(_)) && scope.keys(records).contains(key);
            lot.is_some_and(|lot| {
                scope.holds_lot(lot, records.lot(lot)) || by_complaint(&Key::Lot(lot.clone()))
            }) || serial.is_some_and(|serial| {
                scope.holds_serial(serial) || by_complaint(&Key::Serial(serial.clone()))
            })
        })
    });
    named.map(|(id, _)| id).collect()
}
