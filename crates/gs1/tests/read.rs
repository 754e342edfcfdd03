//! Texts as scanners and people hand them over, and what they are read as.

use chrono::NaiveDate;
use lotwise_gs1::{ReadError, Scan, read};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

/// Reads `text` with `|` standing for GS, and compares a short description of what came out:
/// the printed form of elements, `gtin …`, or `plain …`.
#[track_caller]
fn check(symbology: &str, text: &str, expected: &str) {
    let symbology = Some(symbology).filter(|id| !id.is_empty());
    let scan = read(&text.replace('|', "\u{1D}"), symbology, today());
    let described = match &scan {
        Ok(Scan::Elements(elements)) => elements.to_bracketed(),
        Ok(Scan::Gtin(gtin)) => format!("gtin {gtin}"),
        Ok(Scan::Plain(text)) => format!("plain {}", text.replace('\u{1D}', "|")),
        Err(error) => format!("error {error:?}"),
    };
    assert_eq!(described, expected, "{symbology:?} {text}");
}

#[track_caller]
fn check_error(symbology: &str, text: &str, expected: &ReadError) {
    check(symbology, text, &format!("error {expected:?}"));
}

const LABEL: &str = "(01)04012345678901(17)270131(10)AB-1";

#[test]
fn gs1_symbols() {
    check("]d2", "01040123456789011727013110AB-1", LABEL);
    check("]C1", "01040123456789011727013110AB-1", LABEL);
    check("]Q3", "01040123456789011727013110AB-1", LABEL);
    check("]e0", "0104012345678901", "(01)04012345678901");
    check("]C1", "|01040123456789011727013110AB-1|", LABEL);
    check("]C1", "10AB-1|0104012345678901|17270131", "(10)AB-1(01)04012345678901(17)270131");
    check("]C1", "010401234567890110A|21B|3712", "(01)04012345678901(10)A(21)B(37)12");
    check("]C1", "00106141411234567897", "(00)106141411234567897");
    check("]C1", "02040123456789013712|10AB-1", "(02)04012345678901(37)12(10)AB-1");
    check("]C1", "3103001500|70032701312359", "(3103)001500(7003)2701312359");
    check("]C1", LABEL, LABEL);
}

#[test]
fn an_identifier_in_front_of_the_text_counts() {
    check("", "]C101040123456789011727013110AB-1", LABEL);
    check("", "]d201040123456789011727013110AB-1\r\n", LABEL);
    check("]d2", "]d201040123456789011727013110AB-1", LABEL);
    check("", "]Q301040123456789011727013110AB-1", LABEL);
    check("", "]E04012345678901", "gtin 04012345678901");
    check("", "]I130712345000010", "gtin 30712345000010");
    check("", "]C04012345678901", "plain 4012345678901");
    check("]C0", "]E04012345678901", "plain ]E04012345678901");
    check("", "]", "plain ]");
    check("", "]é1", "plain ]é1");
    check_error("", "]C1", &ReadError::Empty);
}

#[test]
fn the_same_element_twice_is_one() {
    check("]C1", "10A|010401234567890110A", "(10)A(01)04012345678901");
    let (first, second) = ("A".into(), "B".into());
    let error = ReadError::Contradiction { ai: "10".into(), first, second };
    check_error("]C1", "10A|10B", &error);
}

#[test]
fn shop_symbols() {
    check("]E0", "4012345678901", "gtin 04012345678901");
    check("]E0", "614141000036", "gtin 00614141000036");
    check("]E4", "96385074", "gtin 00000096385074");
    check("]E3", "978080481663251299", "gtin 09780804816632");
    check("]E2", "51299", "plain 51299");
    check("]I0", "30712345000010", "gtin 30712345000010");
    check("]I0", "0829220875", "plain 0829220875");
    let text = || "4012345678902".to_owned();
    check_error("]E0", &text(), &ReadError::WrongCheckDigit { ai: None, text: text(), expected: '1' });
    check_error("]E0", "96385074", &ReadError::WrongLength { text: "96385074".into() });
    check_error("]E3", "97808é", &ReadError::WrongLength { text: "97808é".into() });
    let text = || "30712345000011".to_owned();
    check_error("]I1", &text(), &ReadError::WrongCheckDigit { ai: None, text: text(), expected: '0' });
}

#[test]
fn a_plain_code_stays_a_plain_code() {
    check("]C0", "4012345678901", "plain 4012345678901");
    check("]A0", "01040123456789011727013110AB-1", "plain 01040123456789011727013110AB-1");
    check("]C0", "(10)AB", "plain (10)AB");
    check("]d1", "4012345678901", "plain 4012345678901");
    check("]Q1", "https://example.com/01/2026", "plain https://example.com/01/2026");
    check("]Q1", "[)>\u{1E}06|1PX", "plain [)>\u{1E}06|1PX");
    check("]F0", "4012345678901", "plain 4012345678901");
    check("nonsense", "4012345678901", "plain 4012345678901");
    check("]d1", "Grüße", "plain Grüße");
}

#[test]
fn typed_numbers() {
    check("", "4012345678901", "gtin 04012345678901");
    check("", " 30712345000010 ", "gtin 30712345000010");
    check("", "614141000036", "gtin 00614141000036");
    check("", "96385074", "plain 96385074");
    check("", "20261121", "plain 20261121");
    check("", "4012345678902", "plain 4012345678902");
    check("", "106141411234567897", "plain 106141411234567897");
    check("", "L114321", "plain L114321");
    check_error("", "", &ReadError::Empty);
    check_error("", " \r\n", &ReadError::Empty);
    check_error("]d2", "|", &ReadError::Empty);
}

#[test]
fn printed_form() {
    check("", LABEL, LABEL);
    check("", " (01) 04012345678901 (17) 270131\n(10) AB-1 ", LABEL);
    check("]Q1", LABEL, LABEL);
    check("", "(10)A(B)C(21)D", "(10)A\\(B)C(21)D");
    check("", "(10)A\\(21)C", "(10)A\\(21)C");
    check("", "(x)AB", "plain (x)AB");
    check("", "(05)AB", "plain (05)AB");
    check("", "(", "plain (");
    check_error("", "(10)AB(05)C", &ReadError::UnknownAi { text: "05".into() });
    check_error("", "(10)", &ReadError::TooShort { ai: "10".into(), text: String::new() });
    let text = || "A\\B".to_owned();
    check_error(
        "",
        "(10)A\\B",
        &ReadError::BadCharacter { ai: Some("10".into()), text: text(), character: '\\' },
    );
}

#[test]
fn scanners_that_name_no_carrier() {
    check("", "01040123456789011727013110AB-1", LABEL);
    check("]d1", "01040123456789011727013110AB-1", LABEL);
    check("", "010401234567890110A|21B", "(01)04012345678901(10)A(21)B");
    check("", "10A|21B", "(10)A(21)B");
    check("", "|10A", "(10)A");
    // Sixteen digits alone, a wrong check digit, or a rest that is no element: not a label.
    check("", "0104012345678901", "plain 0104012345678901");
    check("", "010401234567890210AB", "plain 010401234567890210AB");
    check("", "01040123456789010599", "plain 01040123456789010599");
    check("", "010401234567890117279999", "plain 010401234567890117279999");
    check("", "XY|10A", "plain XY|10A");
    check_error("", "|05A", &ReadError::UnknownAi { text: "05A".into() });
}

/// Compares what a GS1 symbol is refused for; `what` is the error without AI and text.
#[track_caller]
fn check_refused(text: &str, what: &str, ai: &str, value: &str) {
    let (ai, text_of) = (ai.to_owned(), value.to_owned());
    let error = match (what, what.chars().last()) {
        ("short", _) => ReadError::TooShort { ai, text: text_of },
        ("long", _) => ReadError::TooLong { ai, text: text_of },
        ("date", _) => ReadError::ImpossibleDate { ai, text: text_of },
        ("unknown", _) => ReadError::UnknownAi { text: text_of },
        (_, Some(character)) if what.starts_with("character") => {
            ReadError::BadCharacter { ai: Some(ai), text: text_of, character }
        }
        (_, Some(expected)) if what.starts_with("expected") => {
            ReadError::WrongCheckDigit { ai: Some(ai), text: text_of, expected }
        }
        _ => panic!("no such error: {what}"),
    };
    check_error("]d2", text, &error);
}

#[test]
fn impossible_dates() {
    check_refused("17270230", "date", "17", "270230");
    check_refused("15261301", "date", "15", "261301");
    check_refused("12260431", "date", "12", "260431");
    check_refused("70032701312400", "date", "7003", "2701312400");
    check_refused("7006270100", "date", "7006", "270100");
}

#[test]
fn wrong_check_digits() {
    check_refused("0104012345678902", "expected 1", "01", "04012345678902");
    check_refused("0204012345678902", "expected 1", "02", "04012345678902");
    check_refused("00106141411234567896", "expected 7", "00", "106141411234567896");
    check_refused("4144012345678902", "expected 1", "414", "4012345678902");
    check_refused("2534012345678902X1", "expected 1", "253", "4012345678902X1");
}

#[test]
fn wrong_lengths() {
    check_refused("0599", "unknown", "", "0599");
    check_refused("1", "unknown", "", "1");
    check_refused("https://x", "unknown", "", "http");
    check_refused("01040123", "short", "01", "040123");
    check_refused("0104|10A", "short", "01", "04");
    check_refused("0104|21ABCDEFGHIJKLMN", "short", "01", "04");
    check_refused("10|21A", "short", "10", "");
    check_refused("10ABCDEFGHIJKLMNOPQRSTU", "long", "10", "ABCDEFGHIJKLMNOPQRSTU");
    check_refused("70062701001", "long", "7006", "2701001");
}

#[test]
fn characters_out_of_place() {
    check_refused("10A B", "character  ", "10", "A B");
    check_refused("10é", "character é", "10", "é");
    check_refused("37é", "character é", "37", "é");
    check_refused("1712345é", "character é", "17", "12345é");
    check_refused("8010a", "character a", "8010", "a");
    check_refused("42112A", "character A", "421", "12A");
}

#[test]
fn digital_links() {
    let lot = "https://example.com/p/01/04012345678901/10/AB-1?17=270131";
    check("]Q1", lot, "(01)04012345678901(10)AB-1(17)270131");
    check("", lot, "(01)04012345678901(10)AB-1(17)270131");
    check_error(
        "]Q1",
        "https://example.com/01/04012345678902",
        &ReadError::WrongCheckDigit { ai: Some("01".into()), text: "04012345678902".into(), expected: '1' },
    );
    check("]C0", "https://example.com/01/04012345678901", "plain https://example.com/01/04012345678901");
}
