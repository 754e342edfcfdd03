//! Writing a table: CSV that Excel opens with the right letters, and XLSX.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::guard::{guarded, kept};
use crate::table::{Cell, Table};

/// CSV by RFC 4180, with the byte order mark by which Excel knows UTF-8. Texts that would be run have a guard.
pub fn to_csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in &table.rows {
        // A record fails only where its writer does, and memory takes all.
        let _ = writer.write_record(row.cells.iter().map(guarded));
    }
    writer.into_inner().unwrap_or_default()
}

/// XLSX, with the first row kept in sight. Numbers like GTINs are text cells, so that nothing shortens them.
///
/// # Errors
/// If there is more in the table than a sheet holds.
pub fn to_xlsx(name: &str, table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let (head, date) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    for (row, number) in table.rows.iter().zip(0..) {
        for (cell, column) in row.cells.iter().zip(0..) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) | Cell::Error(text) if number == 0 => {
                    sheet.write_string_with_format(number, column, kept(text), &head)?;
                }
                Cell::Text(text) | Cell::Error(text) => {
                    sheet.write_string(number, column, kept(text))?;
                }
                Cell::Number(text) => match text.parse::<f64>() {
                    Ok(value) => {
                        sheet.write_number(number, column, value)?;
                    }
                    Err(_) => {
                        sheet.write_string(number, column, kept(text))?;
                    }
                },
                Cell::Day(day) => {
                    let serial = (*day - crate::value::EPOCH).num_days();
                    sheet.write_number_with_format(number, column, serial as f64, &date)?;
                }
            }
        }
    }
    for column in 0..u16::try_from(table.width()).unwrap_or(u16::MAX) {
        sheet.set_column_width(column, 18)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::file::open;
    use crate::table::Row;

    fn table() -> Table {
        let text = |text: &str| Cell::Text(text.to_owned());
        let rows = vec![
            vec![text("GTIN"), text("Quantity"), text("Use by")],
            vec![
                text("00012345678905"),
                Cell::Number("0.3".to_owned()),
                Cell::Day(NaiveDate::from_ymd_opt(2026, 4, 3).unwrap()),
            ],
            vec![text("Käse; \"alt\", 2"), Cell::Empty, Cell::Empty],
        ];
        let rows = rows.into_iter().zip(1..).map(|(cells, line)| Row { line, cells });
        Table { rows: rows.collect(), mark: None }
    }

    #[test]
    fn a_workbook_is_read_as_it_was_written() {
        let (names, read) = open(&to_xlsx("Stock", &table()).unwrap(), 0).unwrap();
        assert_eq!(names, ["Stock"]);
        assert_eq!(read, table());
    }

    #[test]
    fn csv_begins_with_its_mark() {
        let bytes = to_csv(&table());
        assert!(
            bytes.starts_with("\u{feff}GTIN,Quantity,Use by\r\n00012345678905,0.3,2026-04-03\r\n".as_bytes())
        );
        let (_, read) = open(&bytes, 0).unwrap();
        assert_eq!(read.rows[2].cells[0], Cell::Text("Käse; \"alt\", 2".to_owned()));
    }

    proptest! {
        /// Whatever a cell says, and whatever a spreadsheet program would make of it: it comes in as it went out.
        #[test]
        fn any_texts_go_out_and_in(
            texts in prop::collection::vec("[-=+@;,'\"a1 \t\n]{0,8}", 1..12),
        ) {
            let cells = |text: &String| vec![Cell::Text("1".to_owned()), Cell::of_text(text)];
            let head = ["No", "Name"].map(|word| Cell::Text(word.to_owned())).to_vec();
            let rows = std::iter::once(head).chain(texts.iter().map(cells)).zip(1..).map(|(cells, line)| Row { line, cells });
            let table = Table { rows: rows.collect(), mark: None };
            let shown = |table: &Table| -> Vec<String> {
                table.rows.iter().map(|row| row.cell(1).shown()).collect()
            };
            for bytes in [to_csv(&table), to_xlsx("Any", &table).unwrap()] {
                let (_, read) = open(&bytes, 0).unwrap();
                prop_assert_eq!(shown(&read), shown(&table));
            }
        }
    }
}
