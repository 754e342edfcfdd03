//! Dates of six digits, YYMMDD, and the century they belong to.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, Timelike};

/// What the day `00` means in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayZero {
    /// The last day of the month: the label states no day.
    EndOfMonth,
    /// Not a date.
    Impossible,
}

/// Reads YYMMDD from the front of `digits`; none if there is no such day.
pub(crate) fn day(digits: &str, day_zero: DayZero, today: NaiveDate) -> Option<NaiveDate> {
    let (year, month) = (full_year(two(digits, 0)?, today)?, two(digits, 2)?);
    match (two(digits, 4)?, day_zero) {
        (0, DayZero::Impossible) => None,
        (0, DayZero::EndOfMonth) => {
            NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
        }
        (day, _) => NaiveDate::from_ymd_opt(year, month, day),
    }
}

/// Reads YYMMDDhhmm; none if there is no such minute.
pub(crate) fn minute(digits: &str, today: NaiveDate) -> Option<NaiveDateTime> {
    day(digits, DayZero::Impossible, today)?.and_hms_opt(two(digits, 6)?, two(digits, 8)?, 0)
}

/// Writes YYMMDD.
pub(crate) fn day_digits(date: NaiveDate) -> String {
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day())
}

/// Writes YYMMDDhhmm; seconds are cut off.
pub(crate) fn minute_digits(time: NaiveDateTime) -> String {
    format!("{}{:02}{:02}", day_digits(time.date()), time.hour(), time.minute())
}

/// Chooses the century that puts the year at most 50 years ahead of today and less than 51 behind.
///
/// Source: GS1 General Specifications, section 7.12.
fn full_year(two_digits: u32, today: NaiveDate) -> Option<i32> {
    let this_year = today.year();
    let year = i32::try_from(two_digits).ok()?;
    let ahead = year - this_year.rem_euclid(100);
    let century = match ahead {
        51.. => -100,
        ..=-50 => 100,
        _ => 0,
    };
    this_year.checked_add(ahead + century)
}

fn two(digits: &str, at: usize) -> Option<u32> {
    digits.get(at..at + 2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(digits: &str, this_year: i32, expected: &str) {
        let today = NaiveDate::from_ymd_opt(this_year, 6, 15).unwrap();
        let read = day(digits, DayZero::EndOfMonth, today).map(|day| day.to_string());
        assert_eq!(read.as_deref().unwrap_or("none"), expected, "{digits} in {this_year}");
    }

    #[test]
    fn the_century_follows_the_year_it_is_read_in() {
        check("260101", 2026, "2026-01-01");
        check("760101", 2026, "2076-01-01");
        check("770101", 2026, "1977-01-01");
        check("000101", 2050, "2100-01-01");
        check("010101", 2050, "2001-01-01");
        check("490101", 2099, "2149-01-01");
        check("500101", 2099, "2050-01-01");
        check("990101", 2000, "1999-01-01");
        check("500101", 2000, "2050-01-01");
        check("510101", 2000, "1951-01-01");
    }

    #[test]
    fn day_zero_is_the_end_of_the_month() {
        check("270200", 2026, "2027-02-28");
        check("280200", 2026, "2028-02-29");
        check("261200", 2026, "2026-12-31");
    }

    #[test]
    fn days_that_no_calendar_has() {
        check("270229", 2026, "none");
        check("261301", 2026, "none");
        check("260001", 2026, "none");
        check("260000", 2026, "none");
        check("260431", 2026, "none");
        check("2604", 2026, "none");
    }

    #[test]
    fn minutes() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();
        let read = |digits| minute(digits, today).map(|minute| minute.to_string());
        assert_eq!(read("2701312359").as_deref(), Some("2027-01-31 23:59:00"));
        assert_eq!(read("2701312400"), None);
        assert_eq!(read("2701310060"), None);
        assert_eq!(read("2701000000"), None);
        assert_eq!(minute_digits(minute("2701312359", today).unwrap()), "2701312359");
    }
}
