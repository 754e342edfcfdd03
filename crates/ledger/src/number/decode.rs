//! What a serial number says of its unit, by the rule of its maker: model, plant, and when it was made.
//!
//! A rule is a text of statements, as it is stored in a register:
//! `length 9; model 1-3; year 4 = A:2010, B:2011; week 5-6; plant 7 = L:Leipzig, B:Brno`, or with
//! separators `split -; plant 1; model 2; year 3:1-2; yearday 3:3-5`.
//!
//! Places are characters from 1, of the whole serial or, behind `split`, of the piece before the colon.
//! `split` and `length` stand first. Behind `=` stand the codes and what each means; without them the text itself is the answer.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// How one maker's serials are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialRule {
    separator: Option<char>,
    length: Option<usize>,
    fields: Vec<(Field, Place, BTreeMap<String, String>)>,
}

/// What a part of a serial says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Model,
    Plant,
    Year,
    Month,
    /// The day of the month.
    Day,
    /// The day of the year, from 1.
    YearDay,
    /// The week of ISO 8601; the year is then the week's own.
    Week,
}

const FIELDS: [(&str, Field); 7] = [
    ("model", Field::Model),
    ("plant", Field::Plant),
    ("year", Field::Year),
    ("month", Field::Month),
    ("day", Field::Day),
    ("yearday", Field::YearDay),
    ("week", Field::Week),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// From 1; the whole serial is piece 1.
    piece: usize,
    /// Characters from 1, both included; none for the whole piece.
    chars: Option<(usize, usize)>,
}

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SerialRuleError {
    #[error("a rule reads at least one field")]
    Empty,
    #[error("{statement:?} is no statement")]
    Statement { statement: String },
    #[error("{field} is read twice")]
    Twice { field: String },
    /// Such as a month without a year, or a week with a day.
    #[error("these parts of a date make no date")]
    DateParts,
}

/// When a unit was made, as exactly as its serial says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    Year(i32),
    Month { year: i32, month: u32 },
    Week { year: i32, week: u32 },
    Day(NaiveDate),
}

/// What a serial says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    pub model: Option<String>,
    pub plant: Option<String>,
    pub made: Option<Made>,
}

/// Why a serial does not fit its maker's rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("has {chars} characters instead of {expected}")]
    Length { expected: usize, chars: usize },
    #[error("ends before {field:?}")]
    TooShort { field: Field },
    #[error("{code:?} is none of the maker's codes for {field:?}")]
    UnknownCode { field: Field, code: String },
    #[error("{text:?} is no number for {field:?}")]
    NotANumber { field: Field, text: String },
    #[error("there is no such date")]
    NoSuchDate,
}

impl SerialRule {
    /// Reads a serial. `today` tells the century of a year of two digits and the decade of one: the
    /// latest such year that is not in the future.
    ///
    /// # Errors
    /// If the serial does not fit the rule; the first field that does not is named.
    pub fn decode(&self, serial: &str, today: NaiveDate) -> Result<Decoded, DecodeError> {
        let serial = serial.trim();
        let chars = serial.chars().count();
        if let Some(expected) = self.length.filter(|expected| *expected != chars) {
            return Err(DecodeError::Length { expected, chars });
        }
        let mut decoded = Decoded::default();
        let mut numbers = BTreeMap::new();
        for (field, place, codes) in &self.fields {
            let code = self.at(serial, *place).ok_or(DecodeError::TooShort { field: *field })?;
            let text = match codes.get(&code) {
                Some(meaning) => meaning.clone(),
                None if codes.is_empty() => code,
                None => return Err(DecodeError::UnknownCode { field: *field, code }),
            };
            match field {
                Field::Model => decoded.model = Some(text),
                Field::Plant => decoded.plant = Some(text),
                _ => {
                    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                    let number = text.parse::<u32>().ok().filter(|_| digits && text.len() <= 4);
                    let number = number
                        .ok_or_else(|| DecodeError::NotANumber { field: *field, text: text.clone() })?;
                    numbers.insert(*field, (number, text.len()));
                }
            }
        }
        decoded.made = made(&numbers, today)?;
        Ok(decoded)
    }

    fn at(&self, serial: &str, place: Place) -> Option<String> {
        let piece = match self.separator {
            Some(separator) => serial.split(separator).nth(place.piece - 1)?.trim(),
            None => serial,
        };
        let found = match place.chars {
            None => piece.to_owned(),
            Some((from, to)) => {
                let found: String = piece.chars().skip(from - 1).take(to - from + 1).collect();
                (found.chars().count() == to - from + 1).then_some(found)?
            }
        };
        (!found.is_empty()).then_some(found)
    }
}

fn made(numbers: &BTreeMap<Field, (u32, usize)>, today: NaiveDate) -> Result<Option<Made>, DecodeError> {
    let Some((year, digits)) = numbers.get(&Field::Year) else { return Ok(None) };
    let number = |field| numbers.get(&field).map(|(number, _)| *number);
    let week = number(Field::Week);
    let current = if week.is_some() { today.iso_week().year() } else { today.year() };
    let year = full_year(*year, *digits, current).ok_or(DecodeError::NoSuchDate)?;
    let exists = |day: Option<NaiveDate>| day.ok_or(DecodeError::NoSuchDate);
    let made = if let Some(ordinal) = number(Field::YearDay) {
        Made::Day(exists(NaiveDate::from_yo_opt(year, ordinal))?)
    } else if let Some(week) = week {
        exists(NaiveDate::from_isoywd_opt(year, week, chrono::Weekday::Mon))?;
        Made::Week { year, week }
    } else if let Some(month) = number(Field::Month) {
        let first = exists(NaiveDate::from_ymd_opt(year, month, 1))?;
        match number(Field::Day) {
            Some(day) => Made::Day(exists(first.with_day(day))?),
            None => Made::Month { year, month },
        }
    } else {
        Made::Year(year)
    };
    Ok(Some(made))
}

/// The latest year up to `current` that ends in these digits; four digits are the year itself.
fn full_year(year: u32, digits: usize, current: i32) -> Option<i32> {
    let year = i32::try_from(year).ok()?;
    if digits >= 4 {
        return Some(year);
    }
    let cycle = 10_i32.checked_pow(u32::try_from(digits).ok()?)?;
    Some(current - (current - year).rem_euclid(cycle))
}

impl FromStr for SerialRule {
    type Err = SerialRuleError;

    fn from_str(text: &str) -> Result<Self, SerialRuleError> {
        let mut rule = Self { separator: None, length: None, fields: Vec::new() };
        for statement in text.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            let not_understood = || SerialRuleError::Statement { statement: statement.to_owned() };
            rule.add(statement).ok_or_else(not_understood)?;
        }
        let mut seen = Vec::new();
        for (field, ..) in &rule.fields {
            if seen.contains(field) {
                return Err(SerialRuleError::Twice { field: format!("{field:?}").to_lowercase() });
            }
            seen.push(*field);
        }
        if seen.is_empty() {
            return Err(SerialRuleError::Empty);
        }
        if makes_a_date(&seen) { Ok(rule) } else { Err(SerialRuleError::DateParts) }
    }
}

/// Whether the parts of a date belong together: none, or a year with at most one way of going on.
fn makes_a_date(fields: &[Field]) -> bool {
    let has = |field| fields.contains(&field);
    let ways = [Field::Month, Field::YearDay, Field::Week].into_iter().filter(|field| has(*field)).count();
    (has(Field::Year) || ways == 0) && ways <= 1 && (has(Field::Month) || !has(Field::Day))
}

impl SerialRule {
    fn add(&mut self, statement: &str) -> Option<()> {
        let (name, rest) = statement.split_once(char::is_whitespace)?;
        match name {
            "length" => self.length = Some(rest.trim().parse().ok().filter(|length| *length > 0)?),
            "split" => {
                let mut characters = rest.trim().chars();
                self.separator =
                    characters.next().filter(|sign| !sign.is_alphanumeric() && characters.next().is_none());
                self.separator?;
            }
            name => {
                let (_, field) = FIELDS.iter().find(|(known, _)| *known == name)?;
                let (place, codes) = rest.split_once('=').unwrap_or((rest, ""));
                self.fields.push((*field, place_of(place.trim(), self.separator)?, codes_of(codes)?));
            }
        }
        Some(())
    }
}

/// `3`, `3-5`, and behind `split` `2` and `2:3-5`.
fn place_of(text: &str, separator: Option<char>) -> Option<Place> {
    let positive = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let span = |text: &str| {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let (from, to) = (positive(from)?, positive(to)?);
        (from <= to).then_some((from, to))
    };
    match (separator, text.split_once(':')) {
        (None, None) => Some(Place { piece: 1, chars: Some(span(text)?) }),
        (None, Some(_)) => None,
        (Some(_), None) => Some(Place { piece: positive(text)?, chars: None }),
        (Some(_), Some((piece, chars))) => Some(Place { piece: positive(piece)?, chars: Some(span(chars)?) }),
    }
}

fn codes_of(text: &str) -> Option<BTreeMap<String, String>> {
    let codes = text.split(',').map(str::trim).filter(|code| !code.is_empty());
    let parted = codes.map(|code| {
        let (code, meaning) = code.split_once(':')?;
        Some((code.trim().to_owned(), meaning.trim().to_owned()))
    });
    parted.collect()
}
