//! The pages for whoever holds the package, as a browser without script gets them (SYNC-27).
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;

mod complaining;
mod firm;
mod looking;
mod photos;
mod publishing;
mod telling;
