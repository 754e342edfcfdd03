//! Days and moments as text, in the forms of ISO 8601 that events carry.
//!
//! Chrono's own reader takes many forms and is larger than all that reads them here.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeZone, Timelike};

/// `2026-11-21`.
pub fn day_text(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// Reads `2026-11-21`, and no other form; none if there is no such day.
pub fn day(text: &str) -> Option<NaiveDate> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return None;
    };
    let year: &[u8; 4] = year.try_into().ok()?;
    let year = i32::try_from(number(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
}

/// Reads `15:30` as minutes of the day.
pub fn minutes(text: &str) -> Option<u32> {
    let [h1, h2, b':', m1, m2] = text.as_bytes() else {
        return None;
    };
    let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// RFC 3339 with milliseconds where there are any: `2026-11-21T10:00:00+01:00`, and `Z` for UTC.
pub(crate) fn moment_text(at: DateTime<FixedOffset>) -> String {
    let (day, time) = (day_text(at.date_naive()), at.time());
    let second = time.second();
    let mut text = format!("{day}T{:02}:{:02}:{second:02}", time.hour(), time.minute());
    let ms = time.nanosecond() / 1_000_000;
    if ms > 0 {
        text.push_str(&format!(".{ms:03}"));
    }
    match at.offset().local_minus_utc() / 60 {
        0 => text.push('Z'),
        minutes => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.abs();
            text.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
    }
    text
}

/// Reads RFC 3339, section 5.6, in capitals; what is finer than a millisecond is cut off.
pub(crate) fn moment(text: &str) -> Option<DateTime<FixedOffset>> {
    let (date, rest) = text.split_once('T')?;
    let offset_at = rest.find(['Z', '+', '-'])?;
    let (time, offset) = rest.split_at(offset_at);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [h1, h2, b':', m1, m2, b':', s1, s2] = whole.as_bytes() else {
        return None;
    };
    let ms = fraction.bytes().chain(*b"00").take(3);
    let ms = number(&ms.collect::<Vec<u8>>()).filter(|_| number(fraction.as_bytes()).is_some())?;
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?);
    let local = day(date)?.and_hms_milli_opt(hour, minute, second, ms)?;
    offset_of(offset)?.from_local_datetime(&local).single()
}

fn offset_of(text: &str) -> Option<FixedOffset> {
    let [sign, h1, h2, b':', m1, m2] = text.as_bytes() else {
        return (text == "Z").then(|| FixedOffset::east_opt(0))?;
    };
    let minutes = number(&[*m1, *m2]).filter(|minutes| *minutes < 60)?;
    let seconds = i32::try_from(number(&[*h1, *h2])? * 3600 + minutes * 60).ok()?;
    FixedOffset::east_opt(if *sign == b'-' { -seconds } else { seconds })
}

/// The value of decimal digits; none if there are none, or others.
fn number(digits: &[u8]) -> Option<u32> {
    let value = |number: u32, digit: &u8| {
        let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    };
    digits.iter().try_fold(0, value).filter(|_| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, again: Option<&str>) {
        assert_eq!(moment(text).map(moment_text).as_deref(), again, "{text}");
    }

    #[test]
    fn a_moment_is_read_and_written() {
        for text in [
            "2026-11-21T10:00:00+01:00",
            "2026-11-21T23:59:59.120Z",
            "2024-02-29T00:00:00.007-03:30",
            "0001-01-01T00:00:00+14:00",
        ] {
            check(text, Some(text));
        }
        check("2026-11-21T10:00:00.5+00:00", Some("2026-11-21T10:00:00.500Z"));
        check("2026-11-21T10:00:00.123456789Z", Some("2026-11-21T10:00:00.123Z"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T10:00:00",
            "2026-02-29T10:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T10:61:00Z",
            "2026-11-21T10:00:00.Z",
            "2026-11-21T10:00:00.1xZ",
            "2026-11-21T10:00:00+1:00",
            "2026-11-21T10:00:00+25:00",
            "2026-11-21T10:00:00+01:60",
            "2026-1-21T10:00:00Z",
            "Täterätäää",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_day_has_one_form() {
        assert_eq!(day("2028-02-29").map(day_text).as_deref(), Some("2028-02-29"));
        for text in
            ["2026-02-29", "2026-2-28", "26-02-28", "2026-02-28 ", "+026-02-28", "2026/02/28", "ä026-02-28"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
