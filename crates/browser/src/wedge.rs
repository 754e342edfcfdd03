//! A hardware scanner that types like a keyboard.
//!
//! Its keys come faster than any hand's and end with Enter or Tab. [`Wedge`] tells them from typing;
//! `listen` feeds it with the page's keys and takes a scan out of the text field it was typed into.

mod listener;
mod machine;

pub use listener::{WedgeListener, listen};
pub use machine::{Press, Verdict, Wedge};

/// How the scanner is set.
#[derive(Clone, Debug, PartialEq)]
pub struct WedgeOptions {
    /// The longest time between two keys of one scan, in milliseconds. Slow Bluetooth scanners need
    /// 30 and a busy page adds to it; a fast typist takes 80 and more.
    pub gap_ms: f64,
    /// The fewest characters of a scan.
    pub least_chars: usize,
    /// What the scanner types before each scan, if it was set so; it is taken away.
    pub prefix: String,
}

/// One scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The barcode's text, with GS as `\u{1d}`. A symbology identifier stands in front if the
    /// scanner was set to send it.
    pub text: String,
}

impl Default for WedgeOptions {
    fn default() -> Self {
        Self { gap_ms: 60.0, least_chars: 3, prefix: String::new() }
    }
}
