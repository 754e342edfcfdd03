//! Looks at a page as a person does who sees little, uses a keyboard, wears gloves or reads another language:
//! axe-core's rules (WCAG 2.2 AA), and ours.

use std::collections::{BTreeMap, BTreeSet};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::phone::Phone;
use crate::server::required;

const OURS: &str = include_str!("inspect.js");
/// More Tabs than controls: a date has a stop for each of its parts, and a page that changes while they are
/// pressed has some more.
const SPARE_TABS: u64 = 24;

/// Looks at pages in one language, and keeps what it found.
pub struct Inspector {
    language: &'static str,
    axe: String,
    /// Texts of the other language that this one has not, each in the parts between its gaps.
    foreign: Vec<(String, Vec<String>)>,
    /// What was found, and at which stops.
    findings: BTreeMap<String, Vec<String>>,
}

impl Inspector {
    pub fn new(language: &'static str) -> Self {
        let path = required("LOTWISE_AXE");
        let axe =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { language, axe, foreign: foreign(language), findings: BTreeMap::new() }
    }

    /// Looks at the page as it stands, in light and in dark.
    pub async fn look(&mut self, phone: &Phone, stop: &str) {
        self.load(phone).await;
        let rules = "const done = arguments[0]; (async () => done([ \
            ...await inspect.rules('light', true), ...await inspect.rules('dark', false), \
            ...inspect.small(), ...inspect.covered(), ...inspect.mains(), ...inspect.headings('LANGUAGE'), ...inspect.cut()]))()";
        let rules = rules.replace("LANGUAGE", self.language);
        self.keep(
            stop,
            phone.client().execute_async(&rules, Vec::new()).await.expect("the page is looked at"),
        );
        self.read_words(phone, stop).await;
    }

    /// Looks at the page with letters of twice the size.
    pub async fn look_at_large_text(&mut self, phone: &Phone, stop: &str) {
        self.load(phone).await;
        self.keep(stop, phone.run("return inspect.largeText()").await);
    }

    /// Goes through the page by Tab, from its head on: each control is reached, and shows it. It does not go
    /// round: behind the last control the browser itself may have the focus, and keep it for a while.
    pub async fn tab_through(&mut self, phone: &Phone, stop: &str) {
        self.load(phone).await;
        let begin = "window.focusWatch = inspect.watchFocus(); return focusWatch.left()";
        let mut left = phone.run(begin).await.as_u64().unwrap_or_default();
        let mut spare = left + SPARE_TABS;
        while left > 0 && spare > 0 {
            let next = left.min(spare);
            press_tab(phone, next).await;
            spare -= next;
            left = phone.run("return focusWatch.left()").await.as_u64().unwrap_or_default();
        }
        self.keep(stop, phone.run("return focusWatch.end()").await);
    }

    /// Fails with all that was found.
    pub fn finish(self) {
        let lines =
            self.findings.iter().map(|(finding, stops)| format!("{finding}\n    at {}", stops.join(", ")));
        let lines: Vec<_> = lines.collect();
        assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
    }

    async fn load(&self, phone: &Phone) {
        if phone.run("return 'inspect' in window").await != json!(true) {
            phone.run(&[&self.axe, "\n;window.axe = axe;\n", OURS].concat()).await;
        }
    }

    fn keep(&mut self, stop: &str, found: Value) {
        let found = found.as_array().cloned().unwrap_or_default();
        for finding in found.iter().filter_map(Value::as_str) {
            self.findings.entry(finding.to_owned()).or_default().push(stop.to_owned());
        }
    }

    /// No text of the page is of the other language.
    async fn read_words(&mut self, phone: &Phone, stop: &str) {
        let texts = phone.run("return inspect.texts()").await;
        let texts = texts.as_array().cloned().unwrap_or_default();
        let is_foreign = |text: &&str| self.foreign.iter().any(|(_, parts)| has_parts(text, parts));
        let words = texts.iter().filter_map(Value::as_str).filter(is_foreign);
        let words: Vec<Value> = words.map(|text| json!(format!("language: \"{text}\""))).collect();
        self.keep(stop, Value::Array(words));
    }
}

async fn press_tab(phone: &Phone, times: u64) {
    let tab = char::from(Key::Tab);
    let pressed =
        |keys: KeyActions, _| keys.then(KeyAction::Down { value: tab }).then(KeyAction::Up { value: tab });
    let tabs = (0..times).fold(KeyActions::new("keyboard".to_owned()), pressed);
    phone.client().perform_actions(tabs).await.expect("keys are pressed");
    phone.client().release_actions().await.expect("keys are let go");
}

/// What the other language says otherwise, cut at its gaps: `{n} records` is `["", " records"]`.
fn foreign(language: &str) -> Vec<(String, Vec<String>)> {
    let (own, other) = (locale(language), locale(if language == "en" { "de" } else { "en" }));
    let own: BTreeSet<String> = own.into_values().collect();
    let differs = |(_, text): &(String, String)| !own.contains(text);
    let cut = |(key, text): (String, String)| (key, parts(&text));
    let enough = |(_, parts): &(String, Vec<String>)| letters(parts) >= 4;
    other.into_iter().filter(differs).map(cut).filter(enough).collect()
}

fn locale(language: &str) -> BTreeMap<String, String> {
    let path = format!("{}/../locales/{language}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parts(text: &str) -> Vec<String> {
    let mut rest = text;
    let mut parts = Vec::new();
    while let Some((before, after)) = rest.split_once('{') {
        parts.push(before.to_owned());
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    parts.push(rest.to_owned());
    parts
}

fn letters(parts: &[String]) -> usize {
    parts.iter().flat_map(|part| part.chars()).filter(|letter| letter.is_alphabetic()).count()
}

/// Whether a text begins with the first part, ends with the last, and has the others in between.
fn has_parts(text: &str, parts: &[String]) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.first().is_some_and(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()))
    else {
        return false;
    };
    for part in middle {
        match rest.split_once(part.as_str()) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, pattern: &str, expected: bool) {
        assert_eq!(has_parts(text, &parts(pattern)), expected, "{text:?} by {pattern:?}");
    }

    #[test]
    fn a_text_is_known_with_its_gaps_filled() {
        check("12 records", "{n} records", true);
        check("12 Einträge", "{n} records", false);
        check("Save", "Save", true);
        check("Save all", "Save", false);
        check("B-07 has 3 of L-1", "{place} has {n} of {lot}", true);
        check("B-07 has 3", "{place} has {n} of {lot}", false);
    }
}
