//! XLSX: the workbooks of Excel, LibreOffice and Google.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader as _, Xlsx};

use super::guard::bare;
use crate::table::{Cell, FileError, Row, Table};

/// Reads one sheet, and the names of all. Formulas count by the value that the file has for them.
pub(super) fn open(bytes: &[u8], sheet: usize) -> Result<(Vec<String>, Table), FileError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let names = book.sheet_names();
    let range = book.worksheet_range_at(sheet).ok_or(FileError::Empty)?.map_err(|_| FileError::Damaged)?;
    Ok((names, Table { rows: rows(&range), mark: None }))
}

fn rows(range: &Range<Data>) -> Vec<Row> {
    let first = range.start().map_or(0, |(row, _)| row);
    let rows = range
        .rows()
        .zip(first + 1..)
        .map(|(cells, line)| Row { line, cells: cells.iter().map(cell).collect() });
    rows.filter(|row: &Row| row.cells.iter().any(|cell| !cell.is_empty())).collect()
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DurationIso(text) => Cell::of_text(&bare(text)),
        Data::Int(number) => Cell::Number(number.to_string()),
        Data::Float(number) => Cell::Number(number_text(*number)),
        Data::Bool(yes) => Cell::Text(if *yes { "yes" } else { "no" }.to_owned()),
        Data::DateTime(moment) => day(moment),
        Data::DateTimeIso(text) => Cell::of_text(text.split_once('T').map_or(text, |(day, _)| day)),
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}

fn day(moment: &ExcelDateTime) -> Cell {
    match moment.as_datetime().filter(|_| moment.is_datetime()) {
        Some(moment) => Cell::Day(moment.date()),
        None => Cell::Number(number_text(moment.as_f64())),
    }
}

/// A number without exponent, with the 15 digits that spreadsheet programs keep.
fn number_text(number: f64) -> String {
    let digits_before = if number.abs() < 1.0 { 0 } else { number.abs().log10().floor() as i32 + 1 };
    let decimals = usize::try_from(15 - digits_before).unwrap_or_default();
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_dust() {
        let cases = [
            (12.0, "12"),
            (0.1 + 0.2, "0.3"),
            (1234.5, "1234.5"),
            (4_012_345_678_901.0, "4012345678901"),
            (-0.25, "-0.25"),
            (1.23e17, "123000000000000000"),
            (0.0, "0"),
        ];
        for (number, text) in cases {
            assert_eq!(number_text(number), text);
        }
    }
}
