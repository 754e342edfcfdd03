//! Element strings: several application identifiers (AI) with their values in one text.

use chrono::{NaiveDate, NaiveDateTime};

use crate::{ElementsBuilder, GS, Gtin, ReadError, Sscc, ai, date};

/// The elements of one label, in the order they were read, each checked and each AI at most once.
///
/// Source: GS1 General Specifications, section 3 for the meaning of each AI and 7.8 for the syntax.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elements {
    elements: Vec<Element>,
    gtin: Option<Gtin>,
    content: Option<Gtin>,
    sscc: Option<Sscc>,
    production_date: Option<NaiveDate>,
    best_before: Option<NaiveDate>,
    sell_by: Option<NaiveDate>,
    expiry: Option<NaiveDate>,
    expiry_minute: Option<NaiveDateTime>,
}

/// One application identifier, 2 to 4 digits, with its value as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    ai: String,
    value: String,
}

impl Elements {
    /// Starts a label from typed values.
    pub fn builder() -> ElementsBuilder {
        ElementsBuilder::default()
    }

    /// Reads the transmitted form: AI and value, the values of open length ended by [`GS`]. A `GS`
    /// in front, behind, or after a value that needs none is tolerated.
    pub fn from_element_string(text: &str, today: NaiveDate) -> Result<Self, ReadError> {
        let mut elements = Self::default();
        let mut rest = text.trim_start_matches(GS);
        while !rest.is_empty() {
            let (ai, row, after) = ai::split(rest).ok_or_else(|| unknown_ai(rest))?;
            let (value, after) = row.take(after);
            elements.push(ai, value, today)?;
            rest = after.trim_start_matches(GS);
        }
        elements.or_empty()
    }

    /// Reads the printed form, `(01)04012345678901(10)AB`. White space around a value is dropped.
    /// A value ends where the next AI stands in brackets; `\(` is a bracket of the value itself.
    pub fn from_bracketed(text: &str, today: NaiveDate) -> Result<Self, ReadError> {
        let mut elements = Self::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (ai, after) = split_bracketed_ai(rest).ok_or_else(|| unknown_ai(rest))?;
            let (value, after) = split_bracketed_value(after);
            elements.push(ai, value.trim(), today)?;
            rest = after;
        }
        elements.or_empty()
    }

    /// The elements in the order they were read.
    pub fn iter(&self) -> std::slice::Iter<'_, Element> {
        self.elements.iter()
    }

    /// The value of `ai`, 2 to 4 digits, as it was read.
    pub fn get(&self, ai: &str) -> Option<&str> {
        self.elements.iter().find(|element| element.ai == ai).map(Element::value)
    }

    /// The item itself, AI 01.
    pub fn gtin(&self) -> Option<&Gtin> {
        self.gtin.as_ref()
    }

    /// What a logistic unit contains, AI 02, and how many of it, AI 37.
    pub fn content(&self) -> Option<(&Gtin, Option<u32>)> {
        Some((self.content.as_ref()?, self.number("37")))
    }

    /// The logistic unit, AI 00.
    pub fn sscc(&self) -> Option<&Sscc> {
        self.sscc.as_ref()
    }

    /// The lot or batch number, AI 10.
    pub fn lot(&self) -> Option<&str> {
        self.get("10")
    }

    /// The serial number, AI 21.
    pub fn serial(&self) -> Option<&str> {
        self.get("21")
    }

    /// The number of items: those contained, AI 37, else the variable count, AI 30.
    pub fn count(&self) -> Option<u32> {
        self.number("37").or_else(|| self.number("30"))
    }

    /// The production date, AI 11.
    pub fn production_date(&self) -> Option<NaiveDate> {
        self.production_date
    }

    /// The best-before date, AI 15.
    pub fn best_before(&self) -> Option<NaiveDate> {
        self.best_before
    }

    /// The sell-by date, AI 16.
    pub fn sell_by(&self) -> Option<NaiveDate> {
        self.sell_by
    }

    /// The last day of use: AI 17 or the day of AI 7003, the earlier where both stand.
    pub fn expiry(&self) -> Option<NaiveDate> {
        let to_the_minute = self.expiry_minute.map(|minute| minute.date());
        self.expiry.into_iter().chain(to_the_minute).min()
    }

    /// The last minute of use, AI 7003, in local time of the place of the goods.
    pub fn expiry_minute(&self) -> Option<NaiveDateTime> {
        self.expiry_minute
    }

    /// Writes the printed form; brackets within a value become `\(`.
    pub fn to_bracketed(&self) -> String {
        let mut text = String::new();
        for Element { ai, value } in &self.elements {
            text.extend(["(", ai, ")", &value.replace('(', "\\(")]);
        }
        text
    }

    /// Writes the form that a symbol encodes after its FNC1 start, with [`GS`] for FNC1 between.
    pub fn to_element_string(&self) -> String {
        let mut text = String::new();
        let mut open = false;
        for Element { ai, value } in &self.elements {
            if open {
                text.push(GS);
            }
            text.extend([ai.as_str(), value]);
            open = !ai::row(ai).is_some_and(ai::Row::is_fixed);
        }
        text
    }

    /// Checks and adds one element. The same element twice is one; the same AI with another value
    /// is a contradiction.
    pub(crate) fn push(&mut self, ai: &str, value: &str, today: NaiveDate) -> Result<(), ReadError> {
        let row = ai::row(ai).ok_or_else(|| unknown_ai(ai))?;
        row.check(ai, value)?;
        let day = row.date(ai, value, today)?;
        if let Some(first) = self.get(ai) {
            return if first == value { Ok(()) } else { Err(contradiction(ai, first, value)) };
        }
        match ai {
            "00" => self.sscc = Sscc::parse(value).ok(),
            "01" => self.gtin = Gtin::parse(value).ok(),
            "02" => self.content = Gtin::parse(value).ok(),
            "11" => self.production_date = day,
            "15" => self.best_before = day,
            "16" => self.sell_by = day,
            "17" => self.expiry = day,
            "7003" => {
                let minute = date::minute(value, today);
                self.expiry_minute = Some(minute.ok_or_else(|| ReadError::ImpossibleDate {
                    ai: ai.to_owned(),
                    text: value.to_owned(),
                })?);
            }
            _ => {}
        }
        self.elements.push(Element { ai: ai.to_owned(), value: value.to_owned() });
        Ok(())
    }

    pub(crate) fn or_empty(self) -> Result<Self, ReadError> {
        if self.elements.is_empty() { Err(ReadError::Empty) } else { Ok(self) }
    }

    fn number(&self, ai: &str) -> Option<u32> {
        self.get(ai)?.parse().ok()
    }
}

impl Element {
    pub fn ai(&self) -> &str {
        &self.ai
    }

    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Splits `(10)` from the front of a text, whether or not there is such an AI.
pub(crate) fn split_bracketed_ai(text: &str) -> Option<(&str, &str)> {
    let (ai, rest) = text.strip_prefix('(')?.split_once(')')?;
    let is_ai = (2..=4).contains(&ai.len()) && ai.bytes().all(|byte| byte.is_ascii_digit());
    is_ai.then_some((ai, rest))
}

fn split_bracketed_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if split_bracketed_ai(rest).is_some() {
            break;
        }
        let escaped = rest.strip_prefix("\\(");
        value.push(if escaped.is_some() { '(' } else { character });
        rest = escaped.unwrap_or(&rest[character.len_utf8()..]);
    }
    (value, rest)
}

fn unknown_ai(text: &str) -> ReadError {
    ReadError::UnknownAi { text: text.chars().take(4).collect() }
}

fn contradiction(ai: &str, first: &str, second: &str) -> ReadError {
    let (first, second) = (first.to_owned(), second.to_owned());
    ReadError::Contradiction { ai: ai.to_owned(), first, second }
}
