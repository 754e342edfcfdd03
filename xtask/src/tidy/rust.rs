//! Rules for single Rust files.

use super::Finding;
use super::source::{SourceFile, end_of_block, is_word_at, line_of};

const MOST_FUNCTION_LINES: usize = 70;

/// Every module says first what it is for.
pub fn module_comment(file: &SourceFile) -> Vec<Finding> {
    if file.text.starts_with("//!") {
        return Vec::new();
    }
    vec![finding("module-comment", file, 1, "the file does not begin with //! and what it is for")]
}

/// A function fits on a screen.
pub fn function_length(file: &SourceFile) -> Vec<Finding> {
    let code = &file.code;
    let mut found = Vec::new();
    for (start, _) in code.match_indices("fn ") {
        if !is_word_at(code, start, "fn") {
            continue;
        }
        let Some(open) = body_of_function(&code[start..]) else {
            continue;
        };
        let lines = code[start..end_of_block(code, start + open)].lines().count();
        if lines > MOST_FUNCTION_LINES {
            let message = format!("a function of {lines} lines; {MOST_FUNCTION_LINES} are the most");
            found.push(finding("function-length", file, line_of(code, start), message));
        }
    }
    found
}

/// What would take the app or the server down is for tests alone.
pub fn panics(file: &SourceFile) -> Vec<Finding> {
    const FORBIDDEN: [&str; 5] = [".unwrap()", "panic!", "todo!", "unimplemented!", "unreachable!"];
    // Code that cargo runs while building can only stop by a panic.
    if file.path.ends_with("build.rs") && !file.path.contains("/src/") {
        return Vec::new();
    }
    words(file, &FORBIDDEN, "no-panic", "belongs in tests only")
}

/// Work that outlives its caller begins in the app's state or in a wrapped browser API, never in a view.
pub fn background_work(file: &SourceFile) -> Vec<Finding> {
    if file.path.starts_with("src/state/") || file.path.starts_with("crates/browser/") {
        return Vec::new();
    }
    words(file, &["spawn_local"], "spawn-local", "belongs in src/state or crates/browser")
}

/// The state is tested without a browser and shows nothing.
pub fn views_in_state(file: &SourceFile) -> Vec<Finding> {
    if !file.path.starts_with("src/state/") {
        return Vec::new();
    }
    words(file, &["view!"], "view-in-state", "belongs in pages, components and ui")
}

/// The Content-Security-Policy forbids style attributes; `style:prop=` sets the property by script.
pub fn inline_style(file: &SourceFile) -> Vec<Finding> {
    if !file.path.starts_with("src/") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, code) in file.code_lines() {
        for (at, attribute) in code.match_indices("style=") {
            let is_comparison = code[at + attribute.len()..].starts_with('=');
            if is_word_at(code, at, "style") && !is_comparison {
                found.push(finding("inline-style", file, line, "use a class, or style:property="));
            }
        }
    }
    found
}

fn words(file: &SourceFile, words: &[&str], rule: &'static str, message: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (line, code) in file.code_lines() {
        for word in words {
            for (at, _) in code.match_indices(word) {
                if word.starts_with('.') || is_word_at(code, at, word) {
                    found.push(finding(rule, file, line, format!("`{word}` {message}")));
                }
            }
        }
    }
    found
}

/// The position of the brace that opens the body; none for a declaration.
fn body_of_function(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in code.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return Some(index),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn finding(rule: &'static str, file: &SourceFile, line: usize, message: impl Into<String>) -> Finding {
    Finding { rule, file: file.path.clone(), line, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::check_rule as check;

    #[test]
    fn asks_for_a_module_comment() {
        check(module_comment, "src/a.rs", "//! What it is for.\n", &[]);
        check(module_comment, "src/a.rs", "// Only a comment.\n", &[1]);
    }

    #[test]
    fn measures_functions() {
        let lines = |count: usize| format!("\nfn a(b: [u8; 2]) {{\n{}}}\n", "    c(\"}\");\n".repeat(count));
        check(function_length, "src/a.rs", &lines(68), &[]);
        check(function_length, "src/a.rs", &lines(69), &[2]);
        check(function_length, "src/a.rs", "trait T { fn a(&self); }", &[]);
    }

    #[test]
    fn finds_panics_outside_of_tests() {
        let text = "fn a() { b.unwrap(); }\n// panic!()\nfn c() { panic!(\"todo!\") }\n\
                    #[cfg(test)]\nmod tests { fn d() { e.unwrap() } }\n";
        check(panics, "src/a.rs", text, &[1, 3]);
        check(panics, "crates/x/tests/a.rs", text, &[]);
        check(panics, "src/a.rs", "fn a() { b.unwrap_or(1); should_panic!() }", &[]);
    }

    #[test]
    fn keeps_work_and_views_where_they_belong() {
        check(background_work, "src/pages/lot.rs", "fn a() { spawn_local(b) }", &[1]);
        check(background_work, "src/state/lot.rs", "fn a() { spawn_local(b) }", &[]);
        check(views_in_state, "src/state/lot.rs", "fn a() { view! { <p/> } }", &[1]);
        check(views_in_state, "src/pages/lot.rs", "fn a() { view! { <p/> } }", &[]);
    }

    #[test]
    fn finds_inline_styles() {
        check(
            inline_style,
            "src/ui/a.rs",
            "view! {\n<p style=\"color: red\" />\n<p style=style() /> }",
            &[2, 3],
        );
        check(
            inline_style,
            "src/ui/a.rs",
            "view! { <p style:width=w class=c /> } a.style == b; style==c",
            &[],
        );
    }
}
