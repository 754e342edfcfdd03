//! Sentences whose codes and dates stay in one piece.

use leptos::prelude::*;

/// The sentence, of which no word with a hyphen and a digit or capitals alone, such as `A-01-01`, `2026-11-22` or
/// `TROLLEY-YBAK`, breaks at its hyphens while it fits on a line: half a code at a line's end is misread. What is
/// copied of it is as it was.
pub fn whole(sentence: impl Into<String>) -> AnyView {
    let sentence = sentence.into();
    if !sentence.split(' ').any(is_code) {
        return sentence.into_any();
    }
    let pieces = pieces(&sentence).into_iter().map(|piece| match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Code(code) => view! { <span class="whole">{code}</span> }.into_any(),
    });
    // One element, as where notes stand side by side each piece would else be a note of its own.
    view! { <span>{pieces.collect::<Vec<_>>()}</span> }.into_any()
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Code(String),
}

fn pieces(sentence: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in sentence.split_inclusive(' ') {
        let code = word.trim_end_matches(' ');
        let rest = if is_code(code) {
            pieces.push(Piece::Code(code.to_owned()));
            &word[code.len()..]
        } else {
            word
        };
        match pieces.last_mut() {
            _ if rest.is_empty() => {}
            Some(Piece::Words(words)) => words.push_str(rest),
            _ => pieces.push(Piece::Words(rest.to_owned())),
        }
    }
    pieces
}

fn is_code(word: &str) -> bool {
    word.contains('-')
        && (word.contains(|it: char| it.is_ascii_digit()) || !word.contains(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, expected: &[&str]) {
        let found = pieces(sentence);
        let marked = found.iter().map(|piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Code(code) => ["<", code, ">"].concat(),
        });
        assert_eq!(marked.collect::<Vec<_>>(), expected, "{sentence}");
    }

    #[test]
    fn codes_and_dates_are_pieces_of_their_own() {
        check("At A-01-01, by 2026-11-22.", &["At ", "<A-01-01,>", " by ", "<2026-11-22.>"]);
        check("A-01 B-02", &["<A-01>", " ", "<B-02>"]);
        check("On TROLLEY-YBAK now", &["On ", "<TROLLEY-YBAK>", " now"]);
        check("Use-by day", &["Use-by day"]);
        check("", &[]);
    }
}
