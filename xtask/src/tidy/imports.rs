//! Who may import whom inside the app, and what the pure crates must not know.
//! What a crate may know of another crate, its Cargo.toml says, and the compiler checks.

use super::Finding;
use super::source::{SourceFile, is_word_at};

/// In the app: pages use components, components use ui; ui knows nothing of ours, state shows nothing,
/// and the browser is met in three places only.
pub fn layers(file: &SourceFile) -> Vec<Finding> {
    let Some(module) = file.path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")) else {
        return Vec::new();
    };
    let here = Module::new(module);
    let mut found = Vec::new();
    for (line, path) in paths(&file.code) {
        let target = here.absolute(&path);
        if file.is_test_line(line) {
            continue;
        }
        if let Some(message) = here.objection(&target) {
            let message = format!("{message} (`{}`)", target.join("::"));
            found.push(Finding { rule: "layers", file: file.path.clone(), line, message });
        }
    }
    found.dedup_by(|a, b| a.line == b.line && a.message == b.message);
    found
}

/// In gs1 and ledger, time and ids come in as arguments.
pub fn purity(file: &SourceFile) -> Vec<Finding> {
    const FORBIDDEN: [&str; 12] = [
        "SystemTime",
        "Instant",
        "Utc::now",
        "Local::now",
        "rand",
        "getrandom",
        "async",
        "await",
        "wasm_bindgen",
        "js_sys",
        "web_sys",
        "std::net",
    ];
    if !["crates/gs1/src/", "crates/ledger/src/"].iter().any(|crate_| file.path.starts_with(crate_)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, code) in file.code_lines() {
        for word in FORBIDDEN {
            if code.match_indices(word).any(|(at, _)| is_word_at(code, at, word)) {
                let message = format!("`{word}` has no place in a crate without clock, chance and I/O");
                found.push(Finding { rule: "purity", file: file.path.clone(), line, message });
            }
        }
    }
    found
}

/// A module of the app, such as `crate::pages::lot`.
struct Module<'a> {
    path: Vec<&'a str>,
}

impl<'a> Module<'a> {
    fn new(module: &'a str) -> Self {
        let mut path: Vec<&str> = module.split('/').collect();
        if path.last() == Some(&"mod") || path == ["lib"] || path == ["main"] {
            path.pop();
        }
        Self { path }
    }

    /// The path as from the crate's root, for one that begins with `self` or `super`.
    fn absolute<'b>(&self, path: &'b [String]) -> Vec<&'b str>
    where
        'a: 'b,
    {
        let supers = path.iter().take_while(|part| *part == "super").count();
        let rest = path[supers..].iter().map(String::as_str);
        let own = self.path.iter().take(self.path.len().saturating_sub(supers)).copied();
        match path.first().map(String::as_str) {
            Some("super") => std::iter::once("crate").chain(own).chain(rest).collect(),
            Some("self") => std::iter::once("crate").chain(own).chain(rest.skip(1)).collect(),
            _ => rest.collect(),
        }
    }

    fn objection(&self, target: &[&str]) -> Option<&'static str> {
        let layer = self.path.first().copied().unwrap_or_default();
        let part = self.path.get(1).copied().unwrap_or_default();
        let met = (target.first().copied()?, target.get(1).copied().unwrap_or_default());
        match (layer, met) {
            ("ui", ("crate", other)) if other != "ui" => Some("ui knows nothing of ours"),
            ("ui", (name, _)) if name.starts_with("lotwise") => Some("ui knows nothing of ours"),
            ("components", ("crate", "pages")) => Some("components do not know pages"),
            ("state", ("crate", "pages" | "components" | "ui")) => Some("state does not know what shows it"),
            ("pages", ("crate", "pages"))
                if !part.is_empty() && target.get(2).is_some_and(|page| *page != part) =>
            {
                Some("pages do not know each other")
            }
            (_, ("lotwise_browser", _)) if !self.may_meet_browser() => {
                Some("only app.rs, state and the viewfinder meet the browser")
            }
            _ => None,
        }
    }

    fn may_meet_browser(&self) -> bool {
        matches!(self.path.as_slice(), ["app", ..] | ["state", ..] | ["components", "viewfinder", ..])
    }
}

/// All paths in the code with their lines, those of `use {…}` one by one.
fn paths(code: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut prefixes: Vec<Vec<String>> = Vec::new();
    let mut current: Vec<String> = Vec::new();
    let mut is_use = false;
    for (position, line, token) in tokens(code) {
        match token {
            "::" => continue,
            "use" => (is_use, current) = (true, Vec::new()),
            "{" if is_use => prefixes.push(std::mem::take(&mut current)),
            "," | "}" | ";" if is_use => {
                if !current.is_empty() {
                    let prefix = prefixes.iter().flatten().cloned();
                    found.push((line, prefix.chain(std::mem::take(&mut current)).collect()));
                }
                match token {
                    "}" => drop(prefixes.pop()),
                    ";" => is_use = false,
                    _ => {}
                }
            }
            _ if is_name(token) && follows_colons(code, position) => current.push(token.to_owned()),
            _ => {
                if !is_use && current.len() > 1 {
                    found.push((line, std::mem::take(&mut current)));
                }
                let is_start = is_name(token) && (!is_use || current.is_empty());
                if is_start {
                    current = vec![token.to_owned()];
                }
            }
        }
    }
    found
}

/// Names, `::`, and single other characters, with their positions and lines.
fn tokens(code: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut position = 0;
    let mut line = 1;
    std::iter::from_fn(move || {
        let start = position + code[position..].find(|it: char| !it.is_whitespace())?;
        let rest = &code[start..];
        let name = rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
        let length = match name {
            0 if rest.starts_with("::") => 2,
            0 => rest.chars().next().map_or(1, char::len_utf8),
            _ => name,
        };
        line += code[position..start].matches('\n').count();
        position = start + length;
        Some((start, line, &rest[..length]))
    })
}

fn is_name(token: &str) -> bool {
    token.starts_with(|it: char| it.is_alphabetic() || it == '_')
}

fn follows_colons(code: &str, position: usize) -> bool {
    code[..position].trim_end().ends_with("::")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check_rule;

    #[test]
    fn takes_uses_apart() {
        let code =
            "use crate::{pages::lot, state::{self, device::Device}};\nfn a() { crate::ui::button(b) }\n";
        let found: Vec<String> = paths(code).into_iter().map(|(_, path)| path.join("::")).collect();
        let expected =
            ["crate::pages::lot", "crate::state::self", "crate::state::device::Device", "crate::ui::button"];
        assert_eq!(found, expected);
    }

    #[test]
    fn keeps_the_layers_apart() {
        let cases: [(&str, &str, &[usize]); 15] = [
            ("src/components/card.rs", "use crate::{ui::button, pages::lot};", &[1]),
            ("src/components/card.rs", "use crate::{ui::button, state::device};", &[]),
            ("src/ui/button.rs", "use crate::state;", &[1]),
            ("src/ui/button.rs", "use lotwise_ledger::Lot;", &[1]),
            ("src/ui/button.rs", "use super::icon::Icon;", &[]),
            ("src/state/mod.rs", "fn a() { crate::ui::toast() }", &[1]),
            ("src/pages/lot.rs", "use super::serial::Serial;", &[1]),
            ("src/pages/lot.rs", "use crate::pages::lot::parts;", &[]),
            ("src/pages/lot/mod.rs", "use self::parts::Part;", &[]),
            ("src/pages/mod.rs", "pub use lot::LotPage;", &[]),
            ("src/pages/lot.rs", "use lotwise_browser::camera;", &[1]),
            ("src/components/viewfinder.rs", "use lotwise_browser::camera;", &[]),
            ("src/state/scan.rs", "fn a() { lotwise_browser::camera::open() }", &[]),
            ("src/pages/lot.rs", "#[cfg(test)]\nmod tests { use super::other::*; }", &[]),
            ("crates/ledger/src/lib.rs", "use crate::pages;", &[]),
        ];
        for (path, code, expected) in cases {
            check_rule(layers, path, code, expected);
        }
    }

    #[test]
    fn keeps_the_domain_pure() {
        let code = "use std::time::SystemTime;\n// Instant\nasync fn a() {}\nlet operand = strand;\n";
        check_rule(purity, "crates/ledger/src/a.rs", code, &[1, 3]);
        check_rule(purity, "crates/sync/src/a.rs", code, &[]);
    }
}
