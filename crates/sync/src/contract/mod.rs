//! The contract of the stores, as tests that every implementation runs: memory here, IndexedDB in a
//! real browser, SQLite in the server.
//!
//! The functions panic when a rule is broken, as tests do; nothing but tests calls them.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

pub mod events;
mod list;
pub mod replica;
pub mod sample;
mod snapshot;
