//! A table as it stands in a file: cells, and on which line of the file each row is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    /// A number as the file keeps it, written plainly: `12`, `0.5`.
    Number(String),
    Day(NaiveDate),
    /// What the program that wrote the file could not reckon: `#N/A`.
    Error(String),
}

/// Rows of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: Vec<Row>,
    /// The decimal mark that the file's form tells of: who separates by semicolons writes a comma.
    pub mark: Option<DecimalMark>,
}

/// One row, never without any filled cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The line in the file, from 1, as spreadsheet programs count.
    pub line: u32,
    pub cells: Vec<Cell>,
}

/// What stands before the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    Comma,
    Point,
}

/// The longest table that is taken in at once, in rows: what a browser's memory surely holds.
pub const ROWS_MAX: usize = 200_000;

/// Why a file is no table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum FileError {
    #[error("nothing in it")]
    Empty,
    /// The form that Excel wrote until 2003, or a workbook with a password.
    #[error("an old or locked workbook")]
    OldWorkbook,
    #[error("not a workbook that can be read")]
    Damaged,
    #[error("no text and no workbook")]
    NoTable,
    #[error("more than {ROWS_MAX} rows")]
    TooLong { rows: usize },
}

impl Cell {
    /// A text cell, trimmed; empty if nothing is left.
    pub fn of_text(text: &str) -> Self {
        match text.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}') {
            "" => Self::Empty,
            text if is_error(text) => Self::Error(text.to_owned()),
            text => Self::Text(text.to_owned()),
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// As it is shown to a person.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) | Self::Error(text) => text.clone(),
            Self::Day(day) => lotwise_ledger::iso::day_text(*day),
        }
    }
}

impl Row {
    /// The cell of a column; empty beyond the last.
    pub fn cell(&self, index: usize) -> &Cell {
        self.cells.get(index).unwrap_or(&Cell::Empty)
    }
}

impl Table {
    /// How many columns the widest row has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default()
    }
}

/// The error values of ECMA-376 part 1, section 18.17.3, in English and as German programs write them, and
/// the fence of a column that was too narrow.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 13] = [
        "#N/A", "#NV", "#REF!", "#BEZUG!", "#NAME?", "#VALUE!", "#WERT!", "#DIV/0!", "#NUM!", "#ZAHL!",
        "#NULL!", "#SPILL!", "#CALC!",
    ];
    ERRORS.contains(&text) || (text.len() >= 3 && text.bytes().all(|byte| byte == b'#'))
}
