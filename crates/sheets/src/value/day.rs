//! Days as people and programs write them.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::line::DayOrder;
use crate::table::Cell;

/// The day 0 of spreadsheet programs, as they count from March 1900 on (ECMA-376 part 1, section 18.17.4.1).
pub const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("it is in the calendar");

/// What a cell says as a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayRead {
    Day(NaiveDate),
    /// It can only be read so, and thus tells how the others of its column are to be read.
    Telling(NaiveDate, DayOrder),
    /// A day that became the number of days since [`EPOCH`].
    Count(NaiveDate),
    /// Day first, or month first: both are days.
    Either {
        day_first: NaiveDate,
        month_first: NaiveDate,
    },
    No,
}

/// Reads a cell as a day.
pub fn day(cell: &Cell) -> DayRead {
    match cell {
        Cell::Day(day) => DayRead::Day(*day),
        Cell::Text(text) | Cell::Number(text) => of_text(text),
        Cell::Empty | Cell::Error(_) => DayRead::No,
    }
}

fn of_text(text: &str) -> DayRead {
    let text = without_time(text);
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_digits(text);
    }
    let is_mark = |it: char| matches!(it, '-' | '/' | '.' | ' ' | ',');
    let parts: Vec<&str> = text.split(is_mark).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return DayRead::No };
    if let Some(month) = month(second) {
        return plain(year(third), Some(month), number(first));
    }
    if let Some(month) = month(first) {
        return plain(year(third), Some(month), number(second));
    }
    if first.len() == 4 {
        return plain(year(first), number(second), number(third));
    }
    let (Some(a), Some(b), Some(year)) = (number(first), number(second), year(third)) else {
        return DayRead::No;
    };
    let (day_first, month_first) = (NaiveDate::from_ymd_opt(year, b, a), NaiveDate::from_ymd_opt(year, a, b));
    // Who separates by points writes the day first.
    if text.contains('.') {
        return day_first.map_or(DayRead::No, DayRead::Day);
    }
    match (day_first, month_first) {
        (Some(day), None) => DayRead::Telling(day, DayOrder::DayFirst),
        (None, Some(day)) => DayRead::Telling(day, DayOrder::MonthFirst),
        (Some(day_first), Some(month_first)) if day_first == month_first => DayRead::Day(day_first),
        (Some(day_first), Some(month_first)) => DayRead::Either { day_first, month_first },
        (None, None) => DayRead::No,
    }
}

/// `20260403`, or a count of days.
fn of_digits(text: &str) -> DayRead {
    match text.len() {
        8 => plain(year(&text[..4]), number(&text[4..6]), number(&text[6..])),
        5 => text.parse().ok().and_then(TimeDelta::try_days).map_or(DayRead::No, |days| {
            // From 1954 to 2119: any other number of five digits is no day of goods.
            let day = EPOCH + days;
            if (1954..2120).contains(&day.year()) { DayRead::Count(day) } else { DayRead::No }
        }),
        _ => DayRead::No,
    }
}

fn without_time(text: &str) -> &str {
    let end = text.find([':', 'T']).and_then(|at| text[..at].rfind(|it: char| !it.is_ascii_digit()));
    match (text.find('T'), end) {
        (Some(at), _) if text[..at].ends_with(|it: char| it.is_ascii_digit()) => &text[..at],
        (None, Some(at)) if text.contains(':') => text[..at].trim_end(),
        _ => text,
    }
}

fn plain(year: Option<i32>, month: Option<u32>, day: Option<u32>) -> DayRead {
    let read = || NaiveDate::from_ymd_opt(year?, month?, day?);
    read().map_or(DayRead::No, DayRead::Day)
}

/// Four digits, or two of this century: goods are not older.
fn year(text: &str) -> Option<i32> {
    let year: i32 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    match text.len() {
        4 if (1900..=2199).contains(&year) => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

fn number(text: &str) -> Option<u32> {
    let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| text.parse().ok())?
}

/// The month of a word, by its first letters, in English and German.
pub(super) fn month(text: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "jän"],
        &["feb"],
        &["mar", "mär", "mrz"],
        &["apr"],
        &["may", "mai"],
        &["jun"],
        &["jul"],
        &["aug"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez"],
    ];
    let word = text.to_lowercase();
    let is_word = word.chars().count() >= 3 && word.chars().all(char::is_alphabetic);
    let month = MONTHS.iter().position(|begins| begins.iter().any(|begin| word.starts_with(begin)))?;
    is_word.then(|| u32::try_from(month + 1).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn check(text: &str, expected: DayRead) {
        assert_eq!(day(&Cell::of_text(text)), expected, "{text:?}");
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        let third = DayRead::Day(date("2026-04-03"));
        for text in [
            "2026-04-03",
            "2026/4/3",
            "03.04.2026",
            "3.4.26",
            "20260403",
            "3 Apr 2026",
            "03-Apr-26",
            "3. April 2026",
            "April 3, 2026",
            "2026-04-03T00:00:00",
            "03.04.2026 00:00",
            "2026-04-03 12:30:00",
        ] {
            check(text, third);
        }
        check("3. März 2026", DayRead::Day(date("2026-03-03")));
        check("31.12.2026", DayRead::Day(date("2026-12-31")));
    }

    #[test]
    fn what_can_be_two_days_says_so() {
        let (day_first, month_first) = (date("2026-04-03"), date("2026-03-04"));
        check("03/04/2026", DayRead::Either { day_first, month_first });
        check("13/04/2026", DayRead::Telling(date("2026-04-13"), DayOrder::DayFirst));
        check("04/13/2026", DayRead::Telling(date("2026-04-13"), DayOrder::MonthFirst));
        check("04/04/2026", DayRead::Day(date("2026-04-04")));
    }

    #[test]
    fn a_count_of_days_is_known() {
        check("46115", DayRead::Count(date("2026-04-03")));
        check("12345", DayRead::No);
        check("1", DayRead::No);
    }

    #[test]
    fn other_texts_are_no_days() {
        for text in ["31.02.2026", "soon", "2026", "2026-13-01", "1.2", "99/99/2026", "12:30"] {
            check(text, DayRead::No);
        }
    }
}
