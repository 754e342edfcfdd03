//! Lists of serial numbers as people type and paste them: `A001-A120`, `1-5, 9`, `10+3`, one below the
//! other or in a row. Each item is judged alone, so that one typo does not cost a hundred good ones.
//!
//! Items are separated by commas, semicolons, tabs and line ends. `A-B` is a range where both ends end
//! in digits behind the same text, or where the second end is as many digits alone that count on; `10+3` is 10 and the three
//! that follow it, as InvenTree reads it. `SN-001..SN-1000` can be nothing but a range: behind 999 it goes
//! on with more digits. Whatever else has a `-`, `+` or `..` in it is a serial, and so is all that stands
//! in double quotes.

use std::collections::BTreeMap;

use crate::text::{SerialNumber, TextError};

/// A serial that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// From 1.
    pub line: usize,
    pub serial: SerialNumber,
}

/// An item that was not accepted, or not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// From 1.
    pub line: usize,
    /// As it was written.
    pub item: String,
    pub problem: Problem,
}

/// What is wrong with an item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error(transparent)]
    NoSerial(#[from] TextError),
    /// A quote opens and does not close, or something stands behind the closing one.
    #[error("a quote has no counterpart")]
    Quote,
    /// The second end comes before the first.
    #[error("the range runs backward")]
    Backward,
    /// With leading zeros both ends need the same number of digits; `A08-A0012` may mean anything.
    #[error("the ends have {first} and {last} digits")]
    DigitsDiffer { first: usize, last: usize },
    /// Nothing of the item was taken, so that no half of it is recorded.
    #[error("{asked} serials are more than the {room} there is room for")]
    TooMany { asked: u128, room: usize },
    #[error("more digits than can be counted")]
    TooManyDigits,
    /// These were taken before; the item's other serials were accepted.
    #[error("there already")]
    Duplicates(Vec<Duplicate>),
}

/// A serial that stood there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    pub serial: SerialNumber,
    /// Where it stood first, from 1.
    pub first_line: usize,
}

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In the order of the text.
    pub accepted: Vec<Accepted>,
    pub refused: Vec<Refused>,
}

/// Reads a list of at most `most` serials.
pub fn read(text: &str, most: usize) -> List {
    let mut list = List::default();
    let mut first_lines = BTreeMap::new();
    for (line, item) in items(text) {
        let room = most.saturating_sub(list.accepted.len());
        let problem = match serials(item, room) {
            Ok(serials) => {
                let mut duplicates = Vec::new();
                for serial in serials {
                    match first_lines.get(&serial) {
                        Some(first_line) => duplicates.push(Duplicate { serial, first_line: *first_line }),
                        None => {
                            first_lines.insert(serial.clone(), line);
                            list.accepted.push(Accepted { line, serial });
                        }
                    }
                }
                (!duplicates.is_empty()).then_some(Problem::Duplicates(duplicates))
            }
            Err(problem) => Some(problem),
        };
        list.refused.extend(problem.map(|problem| Refused { line, item: item.to_owned(), problem }));
    }
    list
}

/// The items and their lines; separators within quotes separate nothing.
fn items(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        let mut quoted = false;
        let items = line.split(move |character| {
            quoted ^= character == '"';
            !quoted && matches!(character, ',' | ';' | '\t')
        });
        items.map(str::trim).filter(|item| !item.is_empty()).map(move |item| (index + 1, item))
    })
}

/// The serials that one item stands for.
fn serials(item: &str, room: usize) -> Result<Vec<SerialNumber>, Problem> {
    let Some(range) = quoted(item)?.map_or_else(|| range(item), |_| Ok(None))? else {
        if room == 0 {
            return Err(Problem::TooMany { asked: 1, room });
        }
        return Ok(vec![SerialNumber::parse(quoted(item)?.unwrap_or(item))?]);
    };
    let asked = (range.last - range.first).saturating_add(1);
    if asked > room as u128 {
        return Err(Problem::TooMany { asked, room });
    }
    let serial =
        |number| SerialNumber::parse(&format!("{}{number:0width$}", range.before, width = range.digits));
    Ok((range.first..=range.last).map(serial).collect::<Result<_, _>>()?)
}

/// What stands between the quotes; none if the item has none.
fn quoted(item: &str) -> Result<Option<&str>, Problem> {
    if !item.contains('"') {
        return Ok(None);
    }
    let inner = item.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => Ok(Some(inner)),
        _ => Err(Problem::Quote),
    }
}

struct Range<'a> {
    before: &'a str,
    /// How many digits at least; shorter numbers have zeros before them.
    digits: usize,
    first: u128,
    last: u128,
}

/// Reads a range; none if the item is a serial.
fn range(item: &str) -> Result<Option<Range<'_>>, Problem> {
    if let Some((first, more)) = item.rsplit_once('+') {
        let (first, more) = (first.trim_end(), more.trim_start());
        let (before, digits) = split_digits(first);
        if digits.is_empty() || more.is_empty() || !split_digits(more).0.is_empty() {
            return Ok(None);
        }
        let first = number(digits)?;
        let last = first.checked_add(number(more)?).ok_or(Problem::TooManyDigits)?;
        return Ok(Some(Range { before, digits: digits.len(), first, last }));
    }
    if let Some((first, last)) = item.split_once("..").or_else(|| item.split_once('…')) {
        let ((before, from), (before_last, to)) = (split_digits(first.trim()), split_digits(last.trim()));
        let same = before == before_last || before_last.is_empty();
        if same && !from.is_empty() && !to.is_empty() {
            // Only more digits than the first end has, and no zeros before them, can be meant to grow.
            let grows = to.len() > from.len() && !to.starts_with('0');
            return if grows {
                let (first, last) = (number(from)?, number(to)?);
                Ok(Some(Range { before, digits: from.len(), first, last }))
            } else {
                counted(before, from, to).map(Some)
            };
        }
        return Ok(None);
    }
    // Serials may themselves have a dash, as in `SN-001-SN-009`: any of them may be the range's.
    let dashes = item.char_indices().filter(|(_, character)| matches!(character, '-' | '–'));
    for (at, dash) in dashes {
        let (first, last) = (item[..at].trim_end(), item[at + dash.len_utf8()..].trim_start());
        let ((before, from), (before_last, to)) = (split_digits(first), split_digits(last));
        let same = before == before_last || before_last.is_empty();
        if same && !from.is_empty() && !to.is_empty() {
            let range = counted(before, from, to);
            // `T40-1000`: digits alone that count on are as many as those of the first end; others are no end.
            let is_short = before_last.is_empty() && !before.is_empty();
            if is_short && (range.is_err() || from.len() != to.len()) {
                continue;
            }
            return range.map(Some);
        }
    }
    Ok(None)
}

fn counted<'a>(before: &'a str, from: &str, to: &str) -> Result<Range<'a>, Problem> {
    let padded = |digits: &str| digits.len() > 1 && digits.starts_with('0');
    if from.len() != to.len() && (padded(from) || padded(to)) {
        return Err(Problem::DigitsDiffer { first: from.len(), last: to.len() });
    }
    let (first, last) = (number(from)?, number(to)?);
    if last < first {
        return Err(Problem::Backward);
    }
    Ok(Range { before, digits: from.len(), first, last })
}

/// The text, and the digits that it ends in.
fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.trim_end_matches(|character: char| character.is_ascii_digit()).len())
}

fn number(digits: &str) -> Result<u128, Problem> {
    digits.parse().map_err(|_| Problem::TooManyDigits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Accepted serials in a row, and each refusal as `line item: problem`.
    fn check(text: &str, accepted: &str, refused: &[&str]) {
        let list = read(text, 1_000);
        let serials: Vec<&str> = list.accepted.iter().map(|accepted| accepted.serial.as_str()).collect();
        assert_eq!(serials.join(" "), accepted, "{text:?}");
        let shown = |refused: &Refused| format!("{} {}: {}", refused.line, refused.item, refused.problem);
        let problems: Vec<String> = list.refused.iter().map(shown).collect();
        assert_eq!(problems, refused, "{text:?}");
    }

    #[test]
    fn ranges_and_lists_are_read() {
        check("A001-A003", "A001 A002 A003", &[]);
        check("A001-003", "A001 A002 A003", &[]);
        check("K00-K100", "", &["1 K00-K100: the ends have 2 and 3 digits"]);
        check("1-5, 9", "1 2 3 4 5 9", &[]);
        check("10+3", "10 11 12 13", &[]);
        check("X08 + 2", "X08 X09 X10", &[]);
        check("98 - 101", "98 99 100 101", &[]);
        check("A9–A11", "A9 A10 A11", &[]);
        check("SN-001-SN-003", "SN-001 SN-002 SN-003", &[]);
        check("SN-001-003", "SN-001 SN-002 SN-003", &[]);
        check("z150-0009 - z150-0010", "z150-0009 z150-0010", &[]);
        check("a;b\tc\r\n\r\n  d ,", "a b c d", &[]);
        check("5-5", "5", &[]);
        check("SN-001..SN-003", "SN-001 SN-002 SN-003", &[]);
        check("SN-08..12", "SN-08 SN-09 SN-10 SN-11 SN-12", &[]);
        check("K98 … K101", "K98 K99 K100 K101", &[]);
        check("K099..K0101", "", &["1 K099..K0101: the ends have 3 and 4 digits"]);
        check("K9..K7", "", &["1 K9..K7: the range runs backward"]);
    }

    #[test]
    fn what_is_no_range_is_a_serial() {
        check("SN-0042", "SN-0042", &[]);
        check("AB-CD", "AB-CD", &[]);
        check("A1-B2", "A1-B2", &[]);
        check("T40-0001\nT40-12\nT40-1000", "T40-0001 T40-12 T40-1000", &[]);
        check("C+", "C+", &[]);
        check("A1..B2", "A1..B2", &[]);
        check("\"2024-2026\", \"a,b\"", "2024-2026 a,b", &[]);
    }

    #[test]
    fn a_bad_item_costs_only_itself() {
        check(
            "A1\nA5-A2\nA3\nA08-A0012\n\"x\nA2",
            "A1 A3 A2",
            &[
                "2 A5-A2: the range runs backward",
                "4 A08-A0012: the ends have 2 and 4 digits",
                "5 \"x: a quote has no counterpart",
            ],
        );
        let long = "x".repeat(81);
        check(&format!("{long}, B"), "B", &[&format!("1 {long}: longer than 80 characters")]);
        let digits = "9".repeat(40);
        check(
            &format!("{digits}-{digits}"),
            "",
            &[&format!("1 {digits}-{digits}: more digits than can be counted")],
        );
    }

    #[test]
    fn duplicates_are_named_and_the_rest_of_their_item_kept() {
        let list = read("A2\nA1-A4\nA4", 100);
        let serials: Vec<&str> = list.accepted.iter().map(|accepted| accepted.serial.as_str()).collect();
        assert_eq!(serials, ["A2", "A1", "A3", "A4"]);
        let duplicate =
            |serial, first_line| Duplicate { serial: SerialNumber::parse(serial).unwrap(), first_line };
        let problems: Vec<_> =
            list.refused.into_iter().map(|refused| (refused.line, refused.problem)).collect();
        let expected = [
            (2, Problem::Duplicates(vec![duplicate("A2", 1)])),
            (3, Problem::Duplicates(vec![duplicate("A4", 2)])),
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_range_beyond_the_limit_is_refused_whole() {
        let list = read("1-1000000\n7\n0-340282366920938463463374607431768211455", 5);
        assert_eq!(list.accepted.len(), 1);
        let problems: Vec<_> = list.refused.into_iter().map(|refused| refused.problem).collect();
        let many = |asked, room| Problem::TooMany { asked, room };
        assert_eq!(problems[0], many(1_000_000, 5));
        assert!(matches!(problems[1], Problem::TooMany { room: 4, .. }), "{problems:?}");
        assert_eq!(read("1-3\n4,5", 4).refused[0].problem, many(1, 0));
        assert_eq!(read("1-4", 4).accepted.len(), 4);
        assert_eq!(read("1-5", 4).refused[0].problem, many(5, 4));
    }

    proptest! {
        #[test]
        fn any_text_is_read_within_the_limit_and_without_duplicates(text in "[A-B0-9+\\-,;\n\" –]{0,60}") {
            let list = read(&text, 50);
            prop_assert!(list.accepted.len() <= 50);
            let mut serials: Vec<_> = list.accepted.iter().map(|accepted| &accepted.serial).collect();
            serials.sort();
            serials.dedup();
            prop_assert_eq!(serials.len(), list.accepted.len());
        }

        #[test]
        fn a_range_has_all_between_its_ends(first in 0_u32..5_000, more in 0_u32..200, width in 1_usize..6) {
            let last = first + more;
            let (from, to) = (format!("{first:0width$}"), format!("{last:0width$}"));
            // Leading zeros that end within the range are refused, as the worked cases show.
            prop_assume!(from.len() == to.len() || !from.starts_with('0'));
            let expected: Vec<String> = (first..=last).map(|number| format!("K{number:0width$}")).collect();
            for text in [format!("K{from}-K{to}"), format!("K{from}+{more}")] {
                let list = read(&text, 1_000);
                let read: Vec<&str> = list.accepted.iter().map(|accepted| accepted.serial.as_str()).collect();
                prop_assert_eq!(&read, &expected, "{}", text);
            }
        }
    }
}
