//! Time as the ledger sees it: always an argument, never read from a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, Months, NaiveDate, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::iso;

/// When something happened, with the facility's offset from UTC at that moment, so that its
/// calendar day can be told for ever without a time-zone database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(DateTime<FixedOffset>);

impl Moment {
    /// `unix_ms` in milliseconds since 1970-01-01T00:00Z; `offset_minutes` east of UTC, within ±24 h.
    pub fn new(unix_ms: i64, offset_minutes: i32) -> Option<Self> {
        let offset = FixedOffset::east_opt(offset_minutes.checked_mul(60)?)?;
        Some(Self(DateTime::from_timestamp_millis(unix_ms)?.with_timezone(&offset)))
    }

    /// 1970-01-01T00:00Z.
    pub fn epoch() -> Self {
        Self(DateTime::UNIX_EPOCH.fixed_offset())
    }

    /// The calendar day at the facility: the one that expiry is judged by.
    pub fn day(self) -> NaiveDate {
        self.0.date_naive()
    }

    /// Minutes since midnight at the facility.
    pub fn minute_of_day(self) -> u32 {
        self.0.time().num_seconds_from_midnight() / 60
    }

    /// The last minute of the day that is so many days later, at the same offset.
    pub fn end_of_day_after(self, days: i64) -> Option<Self> {
        let minutes = 24 * 60 - 1 - i64::from(self.minute_of_day());
        let later = TimeDelta::try_days(days)?.checked_add(&TimeDelta::try_minutes(minutes)?)?;
        self.0.checked_add_signed(later).map(Self)
    }

    pub fn unix_ms(self) -> i64 {
        self.0.timestamp_millis()
    }

    pub fn date_time(self) -> DateTime<FixedOffset> {
        self.0
    }
}

/// A text that is no date and time of RFC 3339 with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a moment is written as RFC 3339 says, with an offset")]
pub struct MomentError;

impl TryFrom<String> for Moment {
    type Error = MomentError;

    fn try_from(text: String) -> Result<Self, MomentError> {
        iso::moment(&text).map(Self).ok_or(MomentError)
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        iso::moment_text(moment.0)
    }
}

/// A calendar day, as events carry it: `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub NaiveDate);

impl Day {
    /// The same day so many months later, or the last one of that month.
    pub fn months_later(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX))
    }
}

/// A text that is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a day: {text:?}")]
pub struct DayError {
    text: String,
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        iso::day(&text).map(Self).ok_or(DayError { text })
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        iso::day_text(day.0)
    }
}

/// A hybrid logical clock: wall-clock milliseconds, and a counter that keeps it going forward when
/// the wall clock does not. It sorts what is displayed; no sum depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hlc {
    unix_ms: u64,
    counter: u16,
}

/// A text that is not 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a hybrid clock reading has 16 hexadecimal digits")]
pub struct HlcError;

/// 48 bits of milliseconds reach to the year 10889.
const MAX_UNIX_MS: u64 = (1 << 48) - 1;

impl Hlc {
    /// The next reading after `self`, never before the wall clock's `now_ms`.
    #[must_use]
    pub fn next(self, now_ms: i64) -> Self {
        let now = u64::try_from(now_ms).unwrap_or(0).min(MAX_UNIX_MS);
        if now > self.unix_ms {
            return Self { unix_ms: now, counter: 0 };
        }
        match self.counter.checked_add(1) {
            Some(counter) => Self { counter, ..self },
            None => Self { unix_ms: (self.unix_ms + 1).min(MAX_UNIX_MS), counter: 0 },
        }
    }

    pub fn unix_ms(self) -> u64 {
        self.unix_ms
    }
}

impl fmt::Display for Hlc {
    /// 12 hexadecimal digits of milliseconds and 4 of the counter: texts sort as readings do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}{:04x}", self.unix_ms, self.counter)
    }
}

impl FromStr for Hlc {
    type Err = HlcError;

    fn from_str(text: &str) -> Result<Self, HlcError> {
        let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 16 || !text.bytes().all(lower_hex) {
            return Err(HlcError);
        }
        let (unix_ms, counter) = text.split_at(12);
        Ok(Self {
            unix_ms: u64::from_str_radix(unix_ms, 16).map_err(|_| HlcError)?,
            counter: u16::from_str_radix(counter, 16).map_err(|_| HlcError)?,
        })
    }
}

impl TryFrom<String> for Hlc {
    type Error = HlcError;

    fn try_from(text: String) -> Result<Self, HlcError> {
        text.parse()
    }
}

impl From<Hlc> for String {
    fn from(hlc: Hlc) -> Self {
        hlc.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_facilitys_own() {
        // 2026-03-31T23:30Z is already April in Berlin.
        let ms = 1_774_999_800_000;
        assert_eq!(Moment::new(ms, 0).unwrap().day().to_string(), "2026-03-31");
        assert_eq!(Moment::new(ms, 120).unwrap().day().to_string(), "2026-04-01");
        assert_eq!(Moment::new(ms, 99_999), None);
    }

    #[test]
    fn a_clock_set_back_does_not_turn_the_order() {
        let first = Hlc::default().next(1_000_000);
        let second = first.next(5);
        let third = second.next(1_000_001);
        assert!(first < second && second < third);
        assert!(first.to_string() < second.to_string() && second.to_string() < third.to_string());
        assert_eq!(second.to_string().parse(), Ok(second));
        assert_eq!("0000000000000+00".parse::<Hlc>(), Err(HlcError));
    }

    #[test]
    fn a_full_counter_carries_into_the_milliseconds() {
        let full: Hlc = "000000000001ffff".parse().unwrap();
        assert_eq!(full.next(0).to_string(), "0000000000020000");
    }
}
