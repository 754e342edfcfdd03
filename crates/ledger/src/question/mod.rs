//! What the records answer. Each question is a function from records to a typed answer that carries
//! its reasons as codes; words for people are in the app's locales.

pub mod availability;
pub mod balance;
pub mod batches;
pub mod boxed;
pub mod claims;
pub mod complaint;
pub mod counts;
pub mod custody;
pub mod delivery;
pub mod exceptions;
pub mod inspections;
pub mod issuer;
pub mod near;
pub mod next_lot;
pub mod orders;
pub mod outbound;
pub mod outflow;
pub mod outlook;
pub mod paper_numbers;
pub mod pick;
pub mod put_away;
pub mod recall;
pub mod reports;
pub mod resolve;
pub mod sisters;
pub mod trace;
pub mod walk;
pub mod warranty;
pub mod whereabouts;

pub use availability::{Availability, Reason};
pub use exceptions::{Exception, exceptions};
pub use resolve::{Found, Label, Resolved, resolve};
