//! The guard before texts that a spreadsheet program would run.
//!
//! A cell of a CSV that begins with one of [`RUN`] is a formula to the program that opens it, whoever wrote it:
//! OWASP, CSV Injection. An apostrophe in front makes it a text. A program that separates by semicolons or tabs
//! finds beginnings within a cell, too. Reading takes the apostrophe off again, so that a list comes in as it
//! was.

use std::borrow::Cow;

use crate::table::Cell;

/// What a formula begins with, also in the wide letters of East Asian keyboards, and what some programs drop
/// before they look.
const RUN: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/// The text of a cell as it may stand in a CSV.
pub(super) fn guarded(cell: &Cell) -> String {
    match cell {
        Cell::Number(text) if is_plain(text) => text.clone(),
        cell => guard(&cell.shown()).into_owned(),
    }
}

/// The text of a workbook's cell, which runs nothing: only what looks guarded already gets a guard.
pub(super) fn kept(text: &str) -> Cow<'_, str> {
    if is_guarded(text) { guard(text) } else { Cow::Borrowed(text) }
}

/// The text without its guards.
pub(super) fn bare(text: &str) -> Cow<'_, str> {
    if !is_guarded(text) {
        return Cow::Borrowed(text);
    }
    let guards: Vec<usize> = starts(text).filter(|at| has_guard(&text[*at..])).collect();
    let kept = text.char_indices().filter(|(at, _)| !guards.contains(at));
    Cow::Owned(kept.map(|(_, it)| it).collect())
}

fn guard(text: &str) -> Cow<'_, str> {
    let guards: Vec<usize> = starts(text).filter(|at| runs(&text[*at..])).collect();
    if guards.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut guarded = String::with_capacity(text.len() + guards.len());
    let mut begin = 0;
    for at in guards {
        guarded.push_str(&text[begin..at]);
        guarded.push('\'');
        begin = at;
    }
    guarded.push_str(&text[begin..]);
    Cow::Owned(guarded)
}

fn is_guarded(text: &str) -> bool {
    starts(text).any(|at| has_guard(&text[at..]))
}

fn has_guard(text: &str) -> bool {
    text.strip_prefix('\'').is_some_and(runs)
}

/// Where a program may see a cell begin: at the beginning, and behind what parts cells and lines elsewhere.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let behind = text.match_indices([';', '\t', '\n', '\r']).map(|(at, parting)| at + parting.len());
    std::iter::once(0).chain(behind)
}

/// Whether a formula begins here, behind quotes and guards: a text that has a guard gets another one, so that
/// taking one off leads back to it.
fn runs(text: &str) -> bool {
    text.trim_start_matches(['\'', '"']).starts_with(RUN)
}

/// A number and nothing else.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(guard(text), expected, "{text:?}");
        assert_eq!(bare(expected), text, "{expected:?}");
    }

    #[test]
    fn what_runs_gets_a_guard() {
        check("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")");
        check("+49 30 1", "'+49 30 1");
        check("-A1", "'-A1");
        check("@SUM(1)", "'@SUM(1)");
        check("＝1+1", "'＝1+1");
        check("\t=1", "'\t'=1");
        check("\r=1", "'\r'=1");
        check("Oats;=1+1;x", "Oats;'=1+1;x");
        check("Oats\n=1+1", "Oats\n'=1+1");
        check("Oats;\"=1+1\"", "Oats;'\"=1+1\"");
    }

    #[test]
    fn what_looks_guarded_keeps_its_apostrophe() {
        check("'=1", "''=1");
        check("''-A1", "'''-A1");
    }

    #[test]
    fn other_texts_stay() {
        for text in ["", "A-01", "'t Hof", "5 = 5", "a@b.example", "L1; L2", "'", "it's"] {
            check(text, text);
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        let number = |text: &str| guarded(&Cell::Number(text.to_owned()));
        assert_eq!(number("-5"), "-5");
        assert_eq!(number("-0.25"), "-0.25");
        assert_eq!(number("-5+1"), "'-5+1", "a foreign device may say anything to be a number");
        assert_eq!(guarded(&Cell::Text("-5".to_owned())), "'-5");
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_again(text in "[=+@\t\r\n;'\"a－-]{0,12}|\\PC{0,12}") {
            let guarded = guard(&text).into_owned();
            for at in starts(&guarded) {
                let begun = guarded[at..].trim_start_matches('"');
                prop_assert!(!begun.starts_with(RUN), "{:?}", guarded);
            }
            prop_assert_eq!(bare(&guarded), &text[..]);
            let kept = kept(&text).into_owned();
            prop_assert_eq!(bare(&kept), &text[..]);
        }
    }
}
