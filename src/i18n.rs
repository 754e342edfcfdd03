//! Words for people, in their language: typed keys made from locales/*.json by build.rs.
//!
//! A change of language draws the whole app anew, so texts are plain values and no signals.

use std::sync::atomic::{AtomicU8, Ordering};

use chrono::{Datelike, NaiveDate};
use lotwise_ledger::iso::day_text;

/// The languages that the app speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    German,
}

/// A text of the locales, in each of the [`Language`]s. A text comes along with the code that names it, so
/// that those of rare pages are in the second wasm file with them (see `crate::later`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(&'static [&'static str; 2]);

/// A text with a form for one and a form for all other numbers, as English and German have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural {
    one: Text,
    other: Text,
}

/// All texts, named after their keys: `scan.start` is [`SCAN_START`](text).
#[allow(missing_docs)]
pub mod text {
    use super::{Plural, Text};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

static LANGUAGE: AtomicU8 = AtomicU8::new(0);

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language that `tag` (BCP 47, as browsers name it) asks for; English unless German.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("de") { Self::German } else { Self::English }
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    pub fn current() -> Self {
        if LANGUAGE.load(Ordering::Relaxed) == 0 { Self::English } else { Self::German }
    }

    /// Texts made from now on are in this language.
    pub fn set(self) {
        LANGUAGE.store(u8::from(self == Self::German), Ordering::Relaxed);
    }
}

/// The text in the current language.
pub fn tr(text: Text) -> &'static str {
    let [english, german] = text.0;
    match Language::current() {
        Language::English => english,
        Language::German => german,
    }
}

/// The text with its `{name}` places filled.
pub fn tr_with(text: Text, values: &[(&str, &str)]) -> String {
    let mut filled = tr(text).to_owned();
    for (name, value) in values {
        filled = filled.replace(&["{", name, "}"].concat(), value);
    }
    filled
}

/// The form of the text for a count, with `{n}` filled.
pub fn tr_count(plural: Plural, count: usize) -> String {
    let text = if count == 1 { plural.one } else { plural.other };
    tr_with(text, &[("n", &count.to_string())])
}

/// A day as people of the language write it: `21 Nov 2026` would need month names; digits are
/// shorter and are read the same in a hurry.
pub fn date(day: NaiveDate) -> String {
    match Language::current() {
        Language::English => day_text(day),
        Language::German => format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_a_language() {
        assert_eq!(Language::from_tag("de-AT"), Language::German);
        assert_eq!(Language::from_tag("en-GB"), Language::English);
        assert_eq!(Language::from_tag("fr"), Language::English);
    }
}
