//! Words for spreadsheets: what a list is of, what became of a line, and what is wrong with it.

use lotwise_ledger::iso;
use lotwise_ledger::key::ProductKey;
use lotwise_sheets::column::{Column, Kind};
use lotwise_sheets::line::Finding;
use lotwise_sheets::plan::{Change, Judged, Verdict};
use lotwise_sheets::table::{Cell, FileError, Row, Table};

use crate::i18n::{Text, date, text, tr, tr_with};
use crate::state::sheets::exporting::word;
use crate::state::sheets::importing::NotOpened;

pub fn kind(kind: Kind) -> &'static str {
    tr(match kind {
        Kind::Stock => text::SHEETS_STOCK,
        Kind::Products => text::SHEETS_PRODUCTS,
        Kind::Lots => text::SHEETS_LOTS,
        Kind::Serials => text::SHEETS_SERIALS,
        Kind::Orders => text::SHEETS_ORDERS,
        Kind::Partners => text::SHEETS_PARTNERS,
        Kind::Places => text::SHEETS_PLACES,
    })
}

pub fn verdict(verdict: Verdict) -> &'static str {
    tr(match verdict {
        Verdict::Created => text::IMPORT_CREATED,
        Verdict::Changed => text::IMPORT_CHANGED,
        Verdict::Refused => text::IMPORT_REFUSED,
        Verdict::Same => text::IMPORT_SAME,
    })
}

/// Why a list could not be opened, and what to do.
pub fn not_opened(error: &NotOpened) -> String {
    let error = match error {
        NotOpened::File(FileError::TooLong { rows }) => {
            return tr_with(text::IMPORT_TOO_LONG, &[("n", &rows.to_string())]);
        }
        NotOpened::File(FileError::Empty) => text::IMPORT_EMPTY,
        NotOpened::File(FileError::OldWorkbook) => text::IMPORT_OLD_WORKBOOK,
        NotOpened::File(FileError::Damaged) => text::IMPORT_DAMAGED,
        NotOpened::File(FileError::NoTable) => text::IMPORT_NO_TABLE,
        NotOpened::Unreadable => text::IMPORT_UNREADABLE,
        NotOpened::Worker(_) => text::IMPORT_NO_WORKER,
        NotOpened::Storage => text::IMPORT_STORAGE,
    };
    tr(error).to_owned()
}

/// What stands otherwise in the records.
pub fn change(change: &Change) -> String {
    let Change { column, from, to } = change;
    let shown =
        |value: &str| iso::day(value).filter(|_| column.is_day()).map_or_else(|| value.to_owned(), date);
    let values = [("column", word(*column)), ("from", &shown(from)), ("to", &shown(to))];
    tr_with(text::IMPORT_CHANGE, &values)
}

/// What is wrong with a line, or was put right in it, and what to do.
pub fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Missing { column } => of_column(text::IMPORT_F_MISSING, *column, ""),
        Finding::Shortened { column, text } => of_column(text::IMPORT_F_SHORTENED, *column, text),
        Finding::Rounded { column, text } => of_column(text::IMPORT_F_ROUNDED, *column, text),
        Finding::BecameDay { column, text } => of_column(text::IMPORT_F_BECAME_DAY, *column, text),
        Finding::Error { column, text } => of_column(text::IMPORT_F_ERROR, *column, text),
        Finding::NoDay { column, text } => of_column(text::IMPORT_F_NO_DAY, *column, text),
        Finding::NoQuantity { column, text } => of_column(text::IMPORT_F_NO_QUANTITY, *column, text),
        Finding::TwoQuantities { column, text } => of_column(text::IMPORT_F_TWO_QUANTITIES, *column, text),
        Finding::NotPositive { column, text } => of_column(text::IMPORT_F_NOT_POSITIVE, *column, text),
        Finding::NoText { column, text } => of_column(text::IMPORT_F_NO_TEXT, *column, text),
        Finding::LooksLikeDay { column, text } => of_column(text::IMPORT_F_LOOKS_LIKE_DAY, *column, text),
        Finding::NoGtin { text } => tr_with(text::IMPORT_F_NO_GTIN, &[("text", text)]),
        Finding::CheckDigit { text } => tr_with(text::IMPORT_F_CHECK_DIGIT, &[("text", text)]),
        Finding::TwoDays { column, text, day_first, month_first } => {
            let values = [
                ("column", word(*column)),
                ("text", text),
                ("a", &date(*day_first)),
                ("b", &date(*month_first)),
            ];
            tr_with(text::IMPORT_F_TWO_DAYS, &values)
        }
        Finding::NoWord { column, text } => {
            let values = [("column", word(*column)), ("text", text), ("words", allowed(*column))];
            tr_with(text::IMPORT_F_NO_WORD, &values)
        }
        Finding::DayCount { column, text, day } => {
            let values = [("column", word(*column)), ("text", text), ("day", &date(*day))];
            tr_with(text::IMPORT_F_DAY_COUNT, &values)
        }
        Finding::NothingSaid => tr(text::IMPORT_F_NOTHING_SAID).to_owned(),
        Finding::Doubted => tr(text::IMPORT_F_DOUBTED).to_owned(),
        other => against_others(other),
    }
}

/// Findings about other lines, the records, and what was put right.
fn against_others(finding: &Finding) -> String {
    match finding {
        Finding::TwoLots { place, lot } => {
            tr_with(text::IMPORT_F_TWO_LOTS, &[("place", place), ("lot", lot)])
        }
        Finding::Contradicts { line, column, text } => {
            let values = [("column", word(*column)), ("line", &line.to_string()), ("text", text)];
            tr_with(text::IMPORT_F_CONTRADICTS, &values)
        }
        Finding::Repeats { line } => tr_with(text::IMPORT_F_REPEATS, &[("line", &line.to_string())]),
        Finding::OrderRefused { line } => {
            tr_with(text::IMPORT_F_ORDER_REFUSED, &[("line", &line.to_string())])
        }
        Finding::OtherProduct { gtin, product } => {
            let product = match product {
                ProductKey::Sku(sku) => sku.as_str(),
                ProductKey::Gtin(gtin) => gtin.short(),
            };
            tr_with(text::IMPORT_F_OTHER_PRODUCT, &[("gtin", gtin), ("product", product)])
        }
        Finding::PackGtin { gtin, content } => {
            tr_with(text::IMPORT_F_PACK_GTIN, &[("gtin", gtin), ("content", &content.to_string())])
        }
        Finding::OtherQuantity { recorded } => {
            tr_with(text::IMPORT_F_OTHER_QUANTITY, &[("recorded", &recorded.to_string())])
        }
        Finding::Elsewhere { at } => tr_with(text::IMPORT_F_ELSEWHERE, &[("place", &super::location(at))]),
        Finding::ZerosLost { text, gtin } => {
            tr_with(text::IMPORT_F_ZEROS_LOST, &[("text", text), ("gtin", gtin)])
        }
        Finding::LikeKnown { column, text, known } => {
            let values = [("column", word(*column)), ("text", text), ("known", known)];
            tr_with(text::IMPORT_F_LIKE_KNOWN, &values)
        }
        Finding::LotUnsaid { quantity } => {
            tr_with(text::IMPORT_F_LOT_UNSAID, &[("quantity", &quantity.to_string())])
        }
        Finding::Beside { quantity } => {
            tr_with(text::IMPORT_F_BESIDE, &[("quantity", &quantity.to_string())])
        }
        Finding::OfStock { at } => tr_with(text::IMPORT_F_OF_STOCK, &[("place", &super::location(at))]),
        Finding::PlaceSplit { place, lot } => {
            tr_with(text::IMPORT_F_PLACE_SPLIT, &[("place", place), ("lot", lot)])
        }
        // All others are told of a column alone.
        _ => String::new(),
    }
}

/// What became of each line, to be saved: its number, the outcome, and why.
pub fn report(judged: &[Judged]) -> Table {
    let head = [text::IMPORT_LINE, text::IMPORT_OUTCOME, text::IMPORT_WHY];
    let head = head.map(|word| Cell::Text(tr(word).to_owned())).to_vec();
    let rows = judged.iter().map(|judged| {
        let why = why(judged).join(" ");
        vec![
            Cell::Number(judged.line.to_string()),
            Cell::of_text(verdict(judged.verdict)),
            Cell::of_text(&why),
        ]
    });
    let rows = std::iter::once(head).chain(rows).zip(1..).map(|(cells, line)| Row { line, cells });
    Table { rows: rows.collect(), mark: None }
}

/// All that is to be told of a line.
pub fn why(judged: &Judged) -> Vec<String> {
    judged.findings.iter().map(finding).chain(judged.changes.iter().map(change)).collect()
}

fn of_column(what: Text, column: Column, text: &str) -> String {
    tr_with(what, &[("column", word(column)), ("text", text)])
}

/// The words that may stand in a column.
fn allowed(column: Column) -> &'static str {
    match column {
        Column::Tracking => "lot, serial, serial_in_lot, none",
        Column::PackLevel => "each, pack, case, pallet",
        Column::Dealer => "yes, no",
        Column::Rotation => "fefo, fifo, lifo",
        Column::LotRule | Column::BatchRule => "{yy}{jjj}-{n:3}, L{yyyy}{mm}{dd}-{n:2}",
        Column::Purpose => "storage, receiving, shipping, quarantine",
        Column::Mixing => "free, one_product, one_lot, bulk",
        Column::Paper => "purchase, asn, sales, pick",
        _ => "supplier, customer",
    }
}
