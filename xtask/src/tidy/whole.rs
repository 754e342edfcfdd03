//! Rules that look at several files at once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Finding;
use super::source::SourceFile;

/// All languages have the same texts, with the same places to fill in.
pub fn locales(files: &[SourceFile]) -> Vec<Finding> {
    let is_locale = |file: &&SourceFile| file.path.starts_with("locales/") && file.path.ends_with(".json");
    let mut locales = files.iter().filter(is_locale).map(|file| (file, texts(&file.text)));
    let mut found = Vec::new();
    let Some((first, expected)) = locales.next() else {
        return found;
    };
    for (file, texts) in locales {
        let keys: BTreeSet<&String> = expected.keys().chain(texts.keys()).collect();
        for key in keys {
            let message = match (expected.get(key), texts.get(key)) {
                (Some(one), Some(other)) if one == other => continue,
                (Some(one), Some(other)) => {
                    format!("`{key}` has {other:?} to fill in, and {one:?} in {}", first.path)
                }
                (Some(_), None) => format!("`{key}` of {} is missing", first.path),
                (None, _) => format!("`{key}` is missing in {}", first.path),
            };
            let position = format!("\"{key}\"");
            let line =
                file.text.lines().position(|line| line.contains(&position)).map_or(0, |index| index + 1);
            found.push(Finding { rule: "locales", file: file.path.clone(), line, message });
        }
    }
    found
}

/// Where the rules of the protocol are, each under a heading of its own.
const SPECIFICATION: &str = "docs/SYNC_SPEC.md";

/// Each rule of the protocol is cited by a test that holds it.
pub fn cited_rules(files: &[SourceFile]) -> Vec<Finding> {
    let Some(specification) = files.iter().find(|file| file.path == SPECIFICATION) else {
        return Vec::new();
    };
    let is_test = |file: &&SourceFile| file.path.contains("tests/") && file.path.ends_with(".rs");
    let cited: BTreeSet<&str> = files.iter().filter(is_test).flat_map(|file| rules(&file.text)).collect();
    let mut found = Vec::new();
    for (index, line) in specification.text.lines().enumerate() {
        if let Some(rule) = line.strip_prefix("## ").and_then(|heading| rules(heading).next())
            && !cited.contains(rule)
        {
            let message = format!("no test cites {rule}");
            found.push(Finding {
                rule: "cited-rules",
                file: SPECIFICATION.to_owned(),
                line: index + 1,
                message,
            });
        }
    }
    found
}

/// The rules that a text names, as `SYNC-7`.
fn rules(text: &str) -> impl Iterator<Item = &str> {
    const NAME: &str = "SYNC-";
    text.match_indices(NAME).filter_map(|(start, _)| {
        let name = text.get(start..)?;
        let digits = name.get(NAME.len()..)?.bytes().take_while(u8::is_ascii_digit).count();
        name.get(..NAME.len() + digits).filter(|_| digits > 0)
    })
}

/// For each key the names of its placeholders. A file that is no JSON object has no keys, and so differs.
fn texts(json: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    collect(&mut texts, "", &serde_json::from_str(json).unwrap_or(Value::Null));
    texts
}

fn collect(texts: &mut BTreeMap<String, BTreeSet<String>>, key: &str, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                collect(texts, &key, value);
            }
        }
        Value::String(text) => drop(texts.insert(key.to_owned(), placeholders(text))),
        _ => {}
    }
}

/// The names in `{name}`.
fn placeholders(text: &str) -> BTreeSet<String> {
    let is_name = |it: char| it.is_alphanumeric() || it == '_';
    let after_braces = text.split('{').skip(1);
    after_braces.filter_map(|rest| rest.split(|it| !is_name(it)).next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(english: &str, german: &str, expected: &[&str]) {
        let files = [("locales/en.json", english), ("locales/de.json", german)]
            .map(|(path, text)| SourceFile::new(path.to_owned(), text.to_owned()));
        let messages: Vec<String> = locales(&files).into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages.len(), expected.len(), "{messages:?}");
        for (message, part) in messages.iter().zip(expected) {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn compares_locales() {
        check(r#"{"a": "one {count}"}"#, r#"{"a": "{count} ein"}"#, &[]);
        check(r#"{"a": "one {count}"}"#, r#"{"a": "{zahl} ein"}"#, &["zahl"]);
        check(r#"{"a": "x", "b": {"c": "y"}}"#, r#"{"a": "x", "d": "z"}"#, &["`b.c` of", "`d` is missing"]);
        check(r#"{"a": "x"}"#, "not JSON", &["`a` of"]);
    }

    #[test]
    fn wants_a_test_for_each_rule() {
        let check = |path: &str, text: &str, expected: &[usize]| {
            let specification = "# Rules\n\n## SYNC-1: one\n\nSee SYNC-9.\n\n## SYNC-12: more\n";
            let files = [("docs/SYNC_SPEC.md", specification), (path, text)]
                .map(|(path, text)| SourceFile::new(path.to_owned(), text.to_owned()));
            let lines: Vec<usize> = cited_rules(&files).iter().map(|finding| finding.line).collect();
            assert_eq!(lines, expected, "{path}: {text}");
        };
        check("crates/a/tests/b.rs", "/// SYNC-1, SYNC-12: both.", &[]);
        check("crates/a/tests/b.rs", "/// SYNC-12: the one is not the other.", &[3]);
        check("crates/a/tests/b.rs", "/// SYNC-1: nor is this one.", &[7]);
        check("crates/a/src/b.rs", "/// SYNC-1, SYNC-12: no test.", &[3, 7]);
    }
}
