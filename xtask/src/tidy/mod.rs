//! `cargo xtask tidy`: the rules of this repository that a machine can check, each as a function from a
//! file to what it finds there.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::expect_no_arguments;
use crate::shell::{root, say};

mod imports;
mod rust;
mod source;
mod text;
mod whole;

use source::SourceFile;

pub const HELP: &str = "\
cargo xtask tidy

Checks this repository's own rules: who may import whom, lengths, words that must not be in the code,
locales with the same keys, links that lead somewhere, rules of the protocol that a test cites.";

/// A place that breaks a rule.
#[derive(Debug)]
struct Finding {
    rule: &'static str,
    file: String,
    /// Counted from 1; 0 where the whole file is meant.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, file, line, message } = self;
        write!(formatter, "{file}:{line}: {message} [{rule}]")
    }
}

type FileRule = fn(&SourceFile) -> Vec<Finding>;

/// Rules for Rust files, which read them without comments and without the text of strings.
const RUST_RULES: [FileRule; 8] = [
    imports::layers,
    imports::purity,
    rust::module_comment,
    rust::function_length,
    rust::panics,
    rust::background_work,
    rust::views_in_state,
    rust::inline_style,
];

/// Rules for any text file.
const TEXT_RULES: [FileRule; 4] =
    [text::file_length, text::machine_paths, text::inline_style_in_html, text::links];

/// Folders that hold no sources of ours.
const SKIPPED: [&str; 4] = ["target", "dist", "data", "node_modules"];
const EXTENSIONS: [&str; 10] =
    ["rs", "css", "js", "html", "json", "md", "svg", "toml", "webmanifest", "yaml"];

pub fn run(arguments: lexopt::Parser) -> Result<()> {
    expect_no_arguments(arguments)?;
    check()
}

/// Fails with a line for each place that breaks a rule.
pub fn check() -> Result<()> {
    let files = read_tree(root())?;
    let findings = findings(&files);
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} places break the rules of this repository", findings.len());
    }
    say(format!("tidy: {} files follow the rules", files.len()));
    Ok(())
}

fn findings(files: &[SourceFile]) -> Vec<Finding> {
    let mut found = whole::locales(files);
    found.extend(whole::cited_rules(files));
    for file in files {
        if file.path.ends_with(".rs") {
            found.extend(RUST_RULES.iter().flat_map(|rule| rule(file)));
        }
        found.extend(TEXT_RULES.iter().flat_map(|rule| rule(file)));
    }
    found
}

fn read_tree(root: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if path.is_dir() {
                if !name.starts_with('.') && !SKIPPED.contains(&name) {
                    folders.push(path);
                }
                continue;
            }
            let Some(relative) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
                continue;
            };
            if path.extension().and_then(|it| it.to_str()).is_some_and(|it| EXTENSIONS.contains(&it)) {
                let text = fs::read_to_string(&path).with_context(|| format!("{relative} is not UTF-8"))?;
                files.push(SourceFile::new(relative.replace('\\', "/"), text));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Compares the lines that a rule finds in a file of that path and content with those expected.
#[cfg(test)]
fn check_rule(rule: FileRule, path: &str, text: &str, expected: &[usize]) {
    let file = SourceFile::new(path.to_owned(), text.to_owned());
    let lines: Vec<usize> = rule(&file).iter().map(|finding| finding.line).collect();
    assert_eq!(lines, expected, "{path}: {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_is_tidy() -> Result<()> {
        check()
    }
}
