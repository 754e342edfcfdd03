//! Texts with separators: CSV in all its forms, and what is pasted from a spreadsheet.

use super::guard::bare;
use crate::table::{Cell, DecimalMark, Row, Table};

/// How much of a text is looked at to find its separator, in lines.
const LOOKED_AT: usize = 50;

/// Reads a text whose separator is a comma, a semicolon or a tab: the one that most of the first lines have
/// equally often.
pub fn table_of_text(text: &str) -> Table {
    let (declared, text) = declared(text);
    let separator = declared.unwrap_or_else(|| sniff(text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut line) = (Vec::new(), 0);
    let mut record = csv::ByteRecord::new();
    // The text is valid UTF-8 and lies in memory: no record fails, and the loop ends with the text.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let begins = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or_default();
        // The reader ends a record at the first byte of its line's end, and leaves a second one there.
        let left = text[..begins].ends_with('\r') && text[begins..].starts_with('\n');
        line += 1 + blank_lines(&text.as_bytes()[begins + usize::from(left)..]);
        let cells: Vec<Cell> =
            record.iter().map(|cell| Cell::of_text(&bare(&String::from_utf8_lossy(cell)))).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line, cells });
        }
    }
    Table { rows, mark: (separator == b';').then_some(DecimalMark::Comma) }
}

/// The lines without anything that the reader passes over before a record.
fn blank_lines(text: &[u8]) -> u32 {
    let blank = text.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    blank.filter(|byte| **byte == b'\n').zip(1..).last().map_or(0, |(_, count)| count)
}

/// Excel's own way to name the separator: a first line `sep=;`.
fn declared(text: &str) -> (Option<u8>, &str) {
    let Some((first, rest)) = text.split_once('\n') else { return (None, text) };
    match first.trim_end_matches('\r').as_bytes() {
        [b's', b'e', b'p', b'=', separator] => (Some(*separator), rest),
        _ => (None, text),
    }
}

fn sniff(text: &str) -> u8 {
    let counts = |separator: u8| {
        let (mut counts, mut quoted) = (vec![0_usize], false);
        for byte in text.bytes() {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted && counts.len() == LOOKED_AT => break,
                b'\n' if !quoted => counts.push(0),
                byte if byte == separator && !quoted => {
                    if let Some(count) = counts.last_mut() {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        counts
    };
    // How many lines have as many as the first line that has any; a decimal comma is in some cells only.
    let score = |separator: u8| {
        let counts = counts(separator);
        let first = counts.iter().copied().find(|count| *count > 0).unwrap_or_default();
        let alike = counts.iter().filter(|count| **count == first).count();
        if first == 0 { (0, 0) } else { (alike, first) }
    };
    // Of equals the last is taken: a tab or semicolon is rarer in words than a comma.
    [b',', b';', b'\t'].into_iter().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(table: &Table) -> Vec<Vec<String>> {
        table.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect()
    }

    fn check(text: &str, expected: &[&[&str]]) {
        assert_eq!(texts(&table_of_text(text)), expected, "{text:?}");
    }

    #[test]
    fn separators_are_found() {
        check("a,b\n1,2\n", &[&["a", "b"], &["1", "2"]]);
        check("a;b\r\n1,5;2,5\r\n", &[&["a", "b"], &["1,5", "2,5"]]);
        check("a\tb\n1,5\t2;5", &[&["a", "b"], &["1,5", "2;5"]]);
        check("sep=,\na,b;c\n", &[&["a", "b;c"]]);
        check("\"a;b\",\"c\"\"d\ne\"\n1,2\n", &[&["a;b", "c\"d\ne"], &["1", "2"]]);
        check("one\ntwo\n", &[&["one"], &["two"]]);
    }

    #[test]
    fn lines_are_those_that_a_spreadsheet_program_shows() {
        let lines = |text| table_of_text(text).rows.iter().map(|row| row.line).collect::<Vec<_>>();
        assert_eq!(lines("a,b\n\n\"x\ny\",2\n1,2\n"), [1, 3, 4]);
        assert_eq!(lines("a;b\r\n\r\n\r\n1;2\r\n;\r\n3;4"), [1, 4, 6]);
        assert_eq!(lines("sep=;\na;b\n1;2\n"), [1, 2]);
    }

    #[test]
    fn errors_of_a_formula_are_no_texts() {
        let table = table_of_text("a,#NV\n#N/A,####\n");
        assert_eq!(table.rows[0].cells[1], Cell::Error("#NV".to_owned()));
        assert_eq!(table.rows[1].cells, [Cell::Error("#N/A".to_owned()), Cell::Error("####".to_owned())]);
    }

    proptest! {
        /// Whatever stands in the cells, and whatever separates them: what was written is read.
        #[test]
        fn any_cells_survive(
            rows in prop::collection::vec(prop::collection::vec("[a-z0-9 ,;\t\"äß\n]{0,8}", 3), 1..20),
            separator in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(separator).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let trimmed = |row: &Vec<String>| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
            let expected: Vec<_> =
                rows.iter().map(trimmed).filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(texts(&table_of_text(&text)), expected);
        }

        /// Nothing that can be read as a text stops the reader.
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(text) = super::super::decode(&bytes) {
                table_of_text(&text);
            }
        }
    }
}
