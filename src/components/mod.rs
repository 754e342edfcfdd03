//! Views that know the domain: the bar, the viewfinder, codes, states, timelines, the doubt dialog.

pub mod code;
pub mod doubt;
pub mod fetched;
pub mod item;
pub mod item_parts;
pub mod last_read;
pub mod latest;
pub mod pick;
pub mod qr;
pub mod review_problem;
pub mod sign_on;
pub mod standing;
pub mod status_bar;
pub mod timeline;
pub mod undecided;
pub mod viewfinder;
pub mod words;
pub mod working;
