//! Spreadsheets: lists that come in, and lists that go out.

mod checking;
pub mod exporting;
pub mod importing;
mod keeping;
mod recording;

pub use importing::{Importing, Stage};

/// Where the worker for spreadsheets is served; trunk puts it there.
const WORKER_URL: &str = "/sheets-worker_loader.js";
