//! Builds the elements of a label from typed values.

use chrono::{NaiveDate, NaiveDateTime};

use crate::{Elements, Gtin, ReadError, Sscc, date};

/// The elements of a label to be, in the order they are given. [`build`](Self::build) checks them
/// as if they were read.
#[derive(Clone, Debug, Default)]
pub struct ElementsBuilder {
    elements: Vec<(String, String)>,
    days: Vec<(&'static str, NaiveDate)>,
}

impl ElementsBuilder {
    /// AI 01.
    pub fn gtin(self, gtin: &Gtin) -> Self {
        self.element("01", gtin.as_str())
    }

    /// AI 02 and AI 37: what a logistic unit contains, and how many of it.
    pub fn content(self, gtin: &Gtin, count: u32) -> Self {
        self.element("02", gtin.as_str()).element("37", &count.to_string())
    }

    /// AI 00.
    pub fn sscc(self, sscc: &Sscc) -> Self {
        self.element("00", sscc.as_str())
    }

    /// AI 10, 1 to 20 characters of set 82.
    pub fn lot(self, lot: &str) -> Self {
        self.element("10", lot)
    }

    /// AI 21, 1 to 20 characters of set 82.
    pub fn serial(self, serial: &str) -> Self {
        self.element("21", serial)
    }

    /// AI 30, the number of items in a pack of variable count; at most 8 digits.
    pub fn count(self, count: u32) -> Self {
        self.element("30", &count.to_string())
    }

    /// AI 11.
    pub fn production_date(self, day: NaiveDate) -> Self {
        self.day("11", day)
    }

    /// AI 15.
    pub fn best_before(self, day: NaiveDate) -> Self {
        self.day("15", day)
    }

    /// AI 16.
    pub fn sell_by(self, day: NaiveDate) -> Self {
        self.day("16", day)
    }

    /// AI 17.
    pub fn expiry(self, day: NaiveDate) -> Self {
        self.day("17", day)
    }

    /// AI 7003; seconds are cut off.
    pub fn expiry_minute(mut self, minute: NaiveDateTime) -> Self {
        self.days.push(("7003", minute.date()));
        self.element("7003", &date::minute_digits(minute))
    }

    /// Any AI, with its value as it is to be encoded.
    pub fn element(mut self, ai: &str, value: &str) -> Self {
        self.elements.push((ai.to_owned(), value.to_owned()));
        self
    }

    /// Checks all values. `today` is the day the label is made: a date that two digits of a year
    /// cannot carry from then is refused with [`ReadError::DateOutOfReach`].
    pub fn build(self, today: NaiveDate) -> Result<Elements, ReadError> {
        // The century depends on the year alone, so that one comparison serves all kinds of dates.
        for (ai, date) in self.days {
            let digits = date::day_digits(date);
            if date::day(&digits, date::DayZero::Impossible, today) != Some(date) {
                return Err(ReadError::DateOutOfReach { ai: ai.to_owned(), date });
            }
        }
        let mut elements = Elements::default();
        for (ai, value) in &self.elements {
            elements.push(ai, value, today)?;
        }
        elements.or_empty()
    }

    fn day(mut self, ai: &'static str, day: NaiveDate) -> Self {
        self.days.push((ai, day));
        self.element(ai, &date::day_digits(day))
    }
}
