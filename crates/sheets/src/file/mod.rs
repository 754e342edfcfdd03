//! Files: bytes to a table, and a table to bytes.

mod csv_file;
mod encoding;
mod guard;
mod write;
mod xlsx;

pub use csv_file::table_of_text;
pub use encoding::decode;
pub use write::{to_csv, to_xlsx};

use crate::table::{FileError, ROWS_MAX, Table};

/// Reads a file by its content, whatever its name says. `sheet` is the number of a workbook's sheet. Returns
/// the names of all sheets, of which a text has none.
///
/// # Errors
/// If there is no table in it.
pub fn open(bytes: &[u8], sheet: usize) -> Result<(Vec<String>, Table), FileError> {
    const ZIP: &[u8] = b"PK\x03\x04";
    // MS-CFB, section 2.2: the compound file of older Office programs, and of encrypted new ones.
    const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    let (names, table) = if bytes.starts_with(ZIP) {
        xlsx::open(bytes, sheet)?
    } else if bytes.starts_with(COMPOUND) {
        return Err(FileError::OldWorkbook);
    } else {
        (Vec::new(), table_of_text(&decode(bytes).ok_or(FileError::NoTable)?))
    };
    match table.rows.len() {
        0 => Err(FileError::Empty),
        rows if rows > ROWS_MAX => Err(FileError::TooLong { rows }),
        _ => Ok((names, table)),
    }
}
