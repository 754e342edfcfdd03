//! The domain of Lotwise: what happened is a set of immutable events; what is shown is a pure fold
//! of that set.
//!
//! Read in this order: [`key`] (what things are called), [`event`] (what can happen), [`record`]
//! (what is known), [`fold`] (how the one becomes the other), [`command`] (what a person may do, and
//! the event it makes), [`question`] (what the records answer). There is no clock, no randomness
//! and no I/O in here: time, ids and records come in as arguments.

pub mod advice;
pub mod command;
pub mod event;
pub mod fold;
pub mod iso;
pub mod key;
pub mod number;
pub mod quantity;
pub mod question;
pub mod record;
pub mod statistics;
pub mod text;
pub mod time;

pub use lotwise_gs1 as gs1;
