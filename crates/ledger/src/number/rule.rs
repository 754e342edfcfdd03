//! A rule that makes lot, batch and serial numbers: a text with places to fill in, as it is stored in
//! a register: `L{yy}{jjj}-{line}-{n:4}{check:mod37}`.
//!
//! | place | filled with |
//! |---|---|
//! | `{yyyy}` `{yy}` `{y}` | the year, its last two digits, its last one |
//! | `{mm}` `{dd}` `{jjj}` | month, day of the month, day of the year (001 to 366) |
//! | `{gg}` `{ww}` | year and number of the week (ISO 8601; the year is the week's own) |
//! | `{facility}` `{line}` `{shift}` | as the production says, letters and digits only |
//! | `{n:4}` | a counter of four digits that runs on |
//! | `{k:4}` | a counter of four digits for each text that the other places give, as for each day |
//! | `{check:luhn}` `{check:gs1}` `{check:mod37}` | a check digit over all before it; stands last |
//! | `{{` `}}` | a brace |

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::check::CheckDigit;
use super::counter::{Count, largest};
use crate::text::MAX_CHARS;

/// A rule whose numbers never collide: two numbers are the same only if all that was filled in is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rule(Vec<Part>);

/// A place of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Date(DatePart),
    Facility,
    Line,
    Shift,
    /// `restarts`: whether it counts for each text of the other places, or runs on for ever.
    Counter {
        width: u8,
        restarts: bool,
    },
    Check(CheckDigit),
}

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    Year4,
    Year2,
    Year1,
    Month,
    Day,
    DayOfYear,
    WeekYear,
    Week,
}

const DATE_PARTS: [(&str, DatePart); 8] = [
    ("yyyy", DatePart::Year4),
    ("yy", DatePart::Year2),
    ("y", DatePart::Year1),
    ("mm", DatePart::Month),
    ("dd", DatePart::Day),
    ("jjj", DatePart::DayOfYear),
    ("gg", DatePart::WeekYear),
    ("ww", DatePart::Week),
];

/// The most digits that a counter may have.
const MAX_WIDTH: u8 = 18;

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("a rule makes at least one character")]
    Empty,
    #[error("a brace is not closed or not opened; a brace itself is written twice")]
    Brace,
    #[error("no such place: {{{place}}}")]
    UnknownPlace { place: String },
    #[error("the counter has {width:?} digits; it may have 1 to {MAX_WIDTH}")]
    CounterWidth { width: String },
    #[error("more than one counter")]
    TwoCounters,
    #[error("the check digit does not stand last")]
    CheckNotLast,
    /// `{facility}{line}` would make `AB1` of both `A`, `B1` and `AB`, `1`. A letter between them does
    /// not help, as it may be one of theirs; a sign like `-` does.
    #[error("{first} and {second} need a sign between them that is no letter or digit")]
    RunTogether { first: String, second: String },
    #[error("control characters cannot be printed")]
    Unprintable,
}

/// What a number is filled in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs<'a> {
    /// The day at the facility.
    pub day: NaiveDate,
    pub facility: &'a str,
    pub line: &'a str,
    pub shift: &'a str,
}

/// Why a number cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The rule wants something that was not said.
    #[error("{place} is not known")]
    Missing { place: String },
    /// Signs in it would be taken for the rule's own.
    #[error("{place} is {value:?}; only letters and digits can stand in a number")]
    NotPlain { place: String, value: String },
    #[error("the year {year} does not have four digits")]
    Year { year: i32 },
    #[error("{count} has more than {width} digits")]
    TooWide { count: u64, width: u8 },
    #[error("longer than {MAX_CHARS} characters")]
    TooLong { chars: usize },
    /// Numbers of a rule without a counter need no count, and those with one do.
    #[error("the rule and the count do not belong together")]
    CountMismatch,
}

impl Rule {
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The counter's width in digits, and whether it restarts; none if the rule has no counter, and
    /// the same day and place therefore give the same number.
    pub fn counter(&self) -> Option<(u8, bool)> {
        self.0.iter().find_map(|part| match part {
            Part::Counter { width, restarts } => Some((*width, *restarts)),
            _ => None,
        })
    }

    /// Under which name the counter's blocks are kept: the rule itself where the counter runs on, and
    /// the number without its count where it restarts.
    ///
    /// # Errors
    /// As for [`Rule::issue`].
    pub fn series(&self, inputs: Inputs<'_>) -> Result<String, IssueError> {
        match self.counter() {
            Some((_, true)) => self.fill(inputs, |_| Ok("{k}".to_owned())),
            _ => Ok(self.to_string()),
        }
    }

    /// Makes the number with this count; see [`counter`](super::counter) for where counts come from.
    ///
    /// # Errors
    /// If something is missing, cannot stand in a number, or does not fit.
    pub fn issue(&self, inputs: Inputs<'_>, count: Option<&Count>) -> Result<String, IssueError> {
        if count.is_some() != self.counter().is_some() {
            return Err(IssueError::CountMismatch);
        }
        let number = self.fill(inputs, |width| count_text(count.ok_or(IssueError::CountMismatch)?, width))?;
        let chars = number.chars().count();
        if chars > MAX_CHARS {
            return Err(IssueError::TooLong { chars });
        }
        Ok(number)
    }

    fn fill(
        &self,
        inputs: Inputs<'_>,
        count: impl Fn(u8) -> Result<String, IssueError>,
    ) -> Result<String, IssueError> {
        let mut text = String::new();
        for part in &self.0 {
            let filled = match part {
                Part::Text(literal) => literal.clone(),
                Part::Date(date) => date.of(inputs.day)?,
                Part::Facility => plain(part, inputs.facility)?,
                Part::Line => plain(part, inputs.line)?,
                Part::Shift => plain(part, inputs.shift)?,
                Part::Counter { width, .. } => count(*width)?,
                Part::Check(check) => check.of(&text).to_string(),
            };
            text.push_str(&filled);
        }
        Ok(text)
    }
}

fn count_text(count: &Count, width: u8) -> Result<String, IssueError> {
    let (count, tag) = match count {
        Count::Granted(count) => (*count, ""),
        Count::Own(count, tag) => (*count, tag.as_str()),
    };
    if count > largest(width) {
        return Err(IssueError::TooWide { count, width });
    }
    Ok(format!("{count:0width$}{tag}", width = usize::from(width)))
}

fn plain(part: &Part, value: &str) -> Result<String, IssueError> {
    let place = part.to_string();
    if value.is_empty() {
        return Err(IssueError::Missing { place });
    }
    if !value.chars().all(char::is_alphanumeric) {
        return Err(IssueError::NotPlain { place, value: value.to_owned() });
    }
    Ok(value.to_owned())
}

impl DatePart {
    fn of(self, day: NaiveDate) -> Result<String, IssueError> {
        let four_digits = |year: i32| match u32::try_from(year) {
            Ok(digits @ 0..=9999) => Ok(digits),
            _ => Err(IssueError::Year { year }),
        };
        let year = four_digits(day.year())?;
        let week = day.iso_week();
        Ok(match self {
            Self::Year4 => format!("{year:04}"),
            Self::Year2 => format!("{:02}", year % 100),
            Self::Year1 => format!("{}", year % 10),
            Self::Month => format!("{:02}", day.month()),
            Self::Day => format!("{:02}", day.day()),
            Self::DayOfYear => format!("{:03}", day.ordinal()),
            Self::WeekYear => format!("{:02}", four_digits(week.year())? % 100),
            Self::Week => format!("{:02}", week.week()),
        })
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let parts = parts(text.trim())?;
        check_order(&parts)?;
        check_separation(&parts)?;
        Ok(Self(parts))
    }
}

fn parts(text: &str) -> Result<Vec<Part>, RuleError> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if character.is_control() {
            return Err(RuleError::Unprintable);
        }
        if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
            literal.push(character);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let (place, after) = after.split_once('}').ok_or(RuleError::Brace)?;
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(place_named(place)?);
            rest = after;
        } else if character == '}' {
            return Err(RuleError::Brace);
        } else {
            literal.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    if parts.is_empty() { Err(RuleError::Empty) } else { Ok(parts) }
}

fn place_named(place: &str) -> Result<Part, RuleError> {
    if let Some((_, date)) = DATE_PARTS.iter().find(|(name, _)| *name == place) {
        return Ok(Part::Date(*date));
    }
    let unknown = || RuleError::UnknownPlace { place: place.to_owned() };
    match place.split_once(':') {
        None if place == "facility" => Ok(Part::Facility),
        None if place == "line" => Ok(Part::Line),
        None if place == "shift" => Ok(Part::Shift),
        Some((name @ ("n" | "k"), width)) => match width.parse() {
            Ok(width @ 1..=MAX_WIDTH) => Ok(Part::Counter { width, restarts: name == "k" }),
            _ => Err(RuleError::CounterWidth { width: width.to_owned() }),
        },
        Some(("check", name)) => CheckDigit::named(name).map(Part::Check).ok_or_else(unknown),
        _ => Err(unknown()),
    }
}

fn check_order(parts: &[Part]) -> Result<(), RuleError> {
    if parts.iter().filter(|part| matches!(part, Part::Counter { .. })).count() > 1 {
        return Err(RuleError::TwoCounters);
    }
    let check = parts.iter().position(|part| matches!(part, Part::Check(_)));
    match check {
        Some(place) if place + 1 < parts.len() => Err(RuleError::CheckNotLast),
        _ => Ok(()),
    }
}

/// Between two signs at most one place may vary in length: then the signs tell where each begins.
fn check_separation(parts: &[Part]) -> Result<(), RuleError> {
    let mut open: Option<&Part> = None;
    for part in parts {
        match part {
            Part::Text(text) if text.chars().any(|character| !character.is_alphanumeric()) => open = None,
            Part::Facility | Part::Line | Part::Shift | Part::Counter { .. } => {
                if let Some(first) = open {
                    return Err(RuleError::RunTogether {
                        first: first.to_string(),
                        second: part.to_string(),
                    });
                }
                open = Some(part);
            }
            Part::Text(_) | Part::Date(_) | Part::Check(_) => {}
        }
    }
    Ok(())
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Self::Date(date) => {
                let name = DATE_PARTS.iter().find(|(_, known)| known == date).map_or("", |(name, _)| name);
                write!(f, "{{{name}}}")
            }
            Self::Facility => f.write_str("{facility}"),
            Self::Line => f.write_str("{line}"),
            Self::Shift => f.write_str("{shift}"),
            Self::Counter { width, restarts } => {
                write!(f, "{{{}:{width}}}", if *restarts { 'k' } else { 'n' })
            }
            Self::Check(check) => write!(f, "{{check:{}}}", check.name()),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| part.fmt(f))
    }
}

impl TryFrom<String> for Rule {
    type Error = RuleError;

    fn try_from(text: String) -> Result<Self, RuleError> {
        text.parse()
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}
