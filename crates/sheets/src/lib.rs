//! Spreadsheets: the lists that people have now come in, line by line, and every list goes out.
//!
//! Read in this order: [`table`] (cells), `file` (bytes to a table and back), [`column`] (what a column
//! means), `value` (what a cell says, and Excel's damage), [`line`](mod@line) (what a line says, and what
//! is wrong with it), `read` (a table to lines), [`plan`] (lines against the records: what is created,
//! changed and refused), [`list`] (records to a table), [`message`] (how the app and the worker talk). The
//! binary `sheets-worker` puts them together in a Web Worker.
//!
//! Tables in, lines out: there is no I/O and no clock in here. The app depends on this crate without its
//! default feature `files` and gets neither the readers nor the writers.

pub mod column;
#[cfg(feature = "files")]
pub mod file;
pub mod line;
pub mod list;
pub mod message;
pub mod plan;
#[cfg(feature = "files")]
pub mod read;
pub mod table;
#[cfg(feature = "files")]
pub mod value;
#[cfg(all(feature = "files", target_arch = "wasm32"))]
pub mod worker;
