//! A file as the rules see it: with Rust's comments and strings blanked out, and with the lines known
//! that are test code.

/// One file of the repository.
pub struct SourceFile {
    /// Relative to the root, with `/`.
    pub path: String,
    pub text: String,
    /// As `text`, in which comments and the inside of strings and characters are spaces (Rust only).
    pub code: String,
    /// For each line of a Rust file, whether it is test code.
    is_test: Vec<bool>,
}

/// Folders in which all code is test code; `contract` holds the tests that every store must pass.
const TEST_FOLDERS: [&str; 3] = ["tests", "benches", "contract"];

impl SourceFile {
    pub fn new(path: String, text: String) -> Self {
        let is_rust = path.ends_with(".rs");
        let code = if is_rust { blank(&text) } else { text.clone() };
        let is_test = if is_rust { test_lines(&path, &code) } else { vec![false; text.lines().count()] };
        Self { path, text, code, is_test }
    }

    /// The lines outside of tests, counted from 1, without comments and strings.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code.lines().zip(&self.is_test).enumerate();
        lines.filter(|(_, (_, is_test))| !**is_test).map(|(index, (line, _))| (index + 1, line))
    }

    pub fn is_test_line(&self, line: usize) -> bool {
        self.is_test.get(line.wrapping_sub(1)).copied().unwrap_or(false)
    }
}

/// The line, counted from 1, of a byte position.
pub fn line_of(text: &str, position: usize) -> usize {
    text.as_bytes()[..position].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The position after the brace that closes the one at `open`.
pub fn end_of_block(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return index + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// Whether `text` has `word` at `position` and not as part of a longer name.
pub fn is_word_at(text: &str, position: usize, word: &str) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = text.as_bytes();
    let starts = position == 0 || !is_name(&bytes[position - 1]);
    starts && !bytes.get(position + word.len()).is_some_and(is_name)
}

fn test_lines(path: &str, code: &str) -> Vec<bool> {
    let mut folders = path.split('/').rev();
    let file = folders.next().unwrap_or_default();
    let is_all_test = file == "tests.rs" || folders.any(|folder| TEST_FOLDERS.contains(&folder));
    let mut lines = vec![is_all_test; code.lines().count()];
    for (start, _) in code.match_indices("#[cfg(") {
        let Some((condition, _)) = code[start..].split_once(")]") else {
            continue;
        };
        let is_test = condition.match_indices("test").any(|(at, word)| is_word_at(condition, at, word));
        if !is_test || condition.contains("not(test") {
            continue;
        }
        let Some(offset) = code[start..].find(['{', ';']) else {
            continue;
        };
        let end = match code.as_bytes()[start + offset] {
            b'{' => end_of_block(code, start + offset),
            _ => start + offset,
        };
        let last = line_of(code, end.min(code.len())).min(lines.len());
        lines[line_of(code, start) - 1..last].fill(true);
    }
    lines
}

/// Replaces comments and the inside of strings and characters by spaces, and keeps all line ends, so
/// that lines stay where they were. Columns may move, since a space is one byte.
fn blank(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut index = 0;
    while index < characters.len() {
        let (kept, end) = token(&characters, index);
        let inside = index + kept..end.max(index + kept);
        code.extend(&characters[index..index + kept]);
        code.extend(characters[inside.clone()].iter().map(|it| if *it == '\n' { '\n' } else { ' ' }));
        index = inside.end;
    }
    code
}

/// How many characters at `start` are code, and where what follows them and is not code ends.
fn token(text: &[char], start: usize) -> (usize, usize) {
    let at = |index: usize| text.get(index).copied().unwrap_or('\0');
    let find = |from: usize, is_end: &dyn Fn(usize) -> bool| {
        (from..text.len()).find(|index| is_end(*index)).unwrap_or(text.len())
    };
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    match (at(start), at(start + 1)) {
        ('/', '/') => (0, find(start, &|index| at(index) == '\n')),
        ('/', '*') => (0, end_of_comment(text, start)),
        ('"', _) => (1, end_of_string(text, start + 1)),
        ('r', '"' | '#') if start == 0 || !is_name(at(start - 1)) || is_string_prefix(text, start) => {
            let hashes = find(start + 1, &|index| at(index) != '#') - start - 1;
            if at(start + 1 + hashes) != '"' {
                return (1, start + 1);
            }
            let first = start + hashes + 2;
            let closes =
                |index: usize| at(index) == '"' && (1..=hashes).all(|offset| at(index + offset) == '#');
            let end = find(first, &closes) + 1 + hashes;
            (hashes + 2, end.min(text.len()))
        }
        ('\'', '\\') => (1, find(start + 3, &|index| at(index) == '\'') + 1),
        ('\'', _) if at(start + 2) == '\'' => (1, start + 3),
        _ => (1, start + 1),
    }
}

/// Whether the `r` at `index` follows the `b` or `c` of a byte or C string.
fn is_string_prefix(text: &[char], index: usize) -> bool {
    let before = index.checked_sub(2).and_then(|at| text.get(at)).copied().unwrap_or(' ');
    index > 0 && matches!(text[index - 1], 'b' | 'c') && !before.is_alphanumeric() && before != '_'
}

/// The position of the closing quote of a string whose inside begins at `start`, and one after it.
fn end_of_string(text: &[char], start: usize) -> usize {
    let mut index = start;
    while index < text.len() {
        match text[index] {
            '\\' => index += 2,
            '"' => return index + 1,
            _ => index += 1,
        }
    }
    text.len()
}

/// Comments in Rust nest.
fn end_of_comment(text: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut index = start;
    while index + 1 < text.len() {
        match (text[index], text[index + 1]) {
            ('/', '*') => (depth, index) = (depth + 1, index + 2),
            ('*', '/') if depth == 1 => return index + 2,
            ('*', '/') => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_comments_strings_and_characters() {
        for (text, expected) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"a\\\"b\") g", "f(\"     ) g"),
            ("r#\"x\"y\"# z", "r#\"      z"),
            ("br\"x\" z", "br\"   z"),
            ("r#type", "r#type"),
            ("'\"' + '\\'' + 'a' <'a, 'b>", "'   + '    + '   <'a, 'b>"),
            ("var\"x\"", "var\"  "),
        ] {
            assert_eq!(blank(text), expected, "{text}");
        }
    }

    #[test]
    fn knows_test_code() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n#[cfg(not(test))]\nfn d() {}\n";
        let file = SourceFile::new("src/a.rs".into(), text.into());
        let lines: Vec<usize> = file.code_lines().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 6, 7, 8]);
        assert!(SourceFile::new("crates/x/tests/a.rs".into(), "fn a() {}".into()).is_test_line(1));
    }
}
