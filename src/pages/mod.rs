//! One page per screen. A page reads with `state`, shows with `components` and `ui`, and decides
//! nothing itself.

pub mod enrol;
pub mod home;
pub mod item;
pub mod public_lot;
pub mod receive;
pub mod relocate;
pub mod search;
pub mod settings;
pub mod warranty;
