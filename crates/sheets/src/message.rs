//! What the app and the worker say to each other by `postMessage`: one question, one answer.
//!
//! To the worker goes an object with [`field::ASK`], the JSON of an [`Ask`], and for [`Ask::Open`]
//! [`field::BYTES`]. What comes back has [`field::ANSWER`], the JSON of an [`Answer`], and for
//! [`Answer::Written`] [`field::BYTES`]. When its file has loaded the worker says [`Answer::Ready`].

use serde::{Deserialize, Serialize};

use crate::column::Kind;
use crate::line::{Line, Look, Settings};
use crate::table::{FileError, Row};

/// The names of a message's fields.
pub mod field {
    pub const ASK: &str = "ask";
    pub const ANSWER: &str = "answer";
    pub const BYTES: &str = "bytes";
}

/// What the app asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Opens the file whose bytes come along, and looks at one sheet.
    Open { sheet: usize },
    /// Opens what was pasted.
    Paste { text: String },
    /// Looks again, at a list of another kind.
    Look { kind: Kind },
    /// Reads lines, from the `from`th on, counted from 0.
    Lines { settings: Settings, from: usize, count: usize },
    /// Puts rows to the end of the table that is to be written.
    Rows { rows: Vec<Row> },
    /// Writes the table to a file.
    Write { format: Format, name: String },
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// It waits for questions.
    Ready,
    Opened {
        sheets: Vec<String>,
        look: Look,
    },
    Looked {
        look: Look,
    },
    Lines {
        lines: Vec<Line>,
    },
    /// The rows stand in the table.
    Taken,
    /// The file's bytes come along.
    Written,
    Failed {
        error: FileError,
    },
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Writes a message.
pub fn to_json<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("texts, numbers and lists always become JSON")
}

/// Reads a message; none if app and worker are of different builds.
pub fn from_json<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    serde_json::from_slice(json.as_bytes()).ok()
}
