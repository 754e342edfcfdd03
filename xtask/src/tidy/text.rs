//! Rules for files of any kind.

use std::path::Path;

use super::Finding;
use super::source::SourceFile;
use crate::shell::root;

const MOST_LINES: usize = 400;

/// A file is one room; when it grows, there are two ideas in it.
pub fn file_length(file: &SourceFile) -> Vec<Finding> {
    let is_code = [".rs", ".css", ".js"].iter().any(|extension| file.path.ends_with(extension));
    let lines = file.text.lines().count();
    if !is_code || lines <= MOST_LINES {
        return Vec::new();
    }
    vec![finding("file-length", file, lines, format!("{lines} lines; {MOST_LINES} are the most"))]
}

/// Nothing here depends on the machine on which it was written.
pub fn machine_paths(file: &SourceFile) -> Vec<Finding> {
    // In parts, since this file is looked at too.
    const FOLDERS: [&str; 4] =
        [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Use", "rs/"), concat!("/tm", "p/")];
    let here = root().to_string_lossy().into_owned();
    let folders = FOLDERS.into_iter().chain([here.as_str()]);
    let mut found = Vec::new();
    for folder in folders {
        for (index, line) in file.text.lines().enumerate() {
            // What goes on from a longer path or a URL is no path of a machine.
            let is_path =
                |at: usize| !line[..at].ends_with(|it: char| it.is_alphanumeric() || "}._-".contains(it));
            if line.match_indices(folder).any(|(at, _)| is_path(at)) {
                found.push(finding(
                    "machine-path",
                    file,
                    index + 1,
                    format!("a path of one machine ({folder})"),
                ));
            }
        }
    }
    found
}

/// The Content-Security-Policy forbids style attributes.
pub fn inline_style_in_html(file: &SourceFile) -> Vec<Finding> {
    if !file.path.ends_with(".html") {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate().filter(|(_, line)| line.contains(" style="));
    lines.map(|(index, _)| finding("inline-style", file, index + 1, "use a class")).collect()
}

/// Relative links in the documentation lead to files that exist.
pub fn links(file: &SourceFile) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let folder = root().join(&file.path);
    let folder = folder.parent().unwrap_or(Path::new("."));
    let mut found = Vec::new();
    let mut is_fenced = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        }
        if is_fenced {
            continue;
        }
        for target in targets(line) {
            let path = target.split('#').next().unwrap_or_default();
            let is_elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !is_elsewhere && !folder.join(path).exists() {
                found.push(finding("links", file, index + 1, format!("there is no {path}")));
            }
        }
    }
    found
}

/// What stands in `](…)`, outside of code.
fn targets(line: &str) -> Vec<&str> {
    let outside_code = line.split('`').step_by(2);
    let links = outside_code.flat_map(|text| text.split("](").skip(1));
    links.filter_map(|rest| rest.split([')', ' ']).next()).collect()
}

fn finding(rule: &'static str, file: &SourceFile, line: usize, message: impl Into<String>) -> Finding {
    Finding { rule, file: file.path.clone(), line, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check_rule;

    #[test]
    fn measures_files() {
        check_rule(file_length, "src/a.rs", &"\n".repeat(400), &[]);
        check_rule(file_length, "style/a.css", &"\n".repeat(401), &[401]);
        check_rule(file_length, "README.md", &"\n".repeat(401), &[]);
    }

    #[test]
    fn finds_paths_of_one_machine() {
        let text = format!("cd {}me/ann/lotwise\nhttps://example.org{}me/\n", "/ho", "/ho");
        check_rule(machine_paths, "README.md", &text, &[1]);
    }

    #[test]
    fn finds_styles_in_html() {
        check_rule(inline_style_in_html, "index.html", "<p>\n<p style=\"a\">", &[2]);
    }

    #[test]
    fn follows_links() {
        let text = "[a](Cargo.toml#b) [b](https://example.org) [c](#d)\n[e](missing.md) `[f](x.md)`\n```\n[g](y.md)\n```\n";
        check_rule(links, "README.md", text, &[2]);
        check_rule(links, "docs/USER.md", "[a](../Cargo.toml)", &[]);
    }
}
