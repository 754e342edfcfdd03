//! Numbers that the firm prints: rules that make them ([`Rule`]), counters that no two devices share
//! ([`counter`]), when a traceability lot code may be new ([`lot_code`]), lists of serials as people
//! paste them ([`paste`]), what a maker's serial says ([`decode`]), and numbers that are taken for each other
//! ([`look_alike`]).

mod check;
pub mod counter;
pub mod decode;
pub mod look_alike;
pub mod lot_code;
pub mod paste;
mod rule;

pub use check::CheckDigit;
pub use rule::{Inputs, IssueError, Part, Rule, RuleError};
