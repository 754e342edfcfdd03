//! Codes as they are read aloud: in groups, in a face with even figures.

use leptos::prelude::*;

/// A lot, serial or location code. On screen in groups; copied, it is unbroken.
#[component]
pub fn Code(#[prop(into)] text: String, #[prop(optional)] figure: bool) -> impl IntoView {
    let groups: Vec<_> = groups(&text).into_iter().map(|group| view! { <span>{group}</span> }).collect();
    view! { <span class="code" data-size=figure.then_some("figure")>{groups}</span> }
}

/// Splits after separators, and long runs of digits into threes (fours where that comes out even).
fn groups(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = vec![String::new()];
    let mut last_digit = None;
    for letter in text.chars() {
        let digit = letter.is_ascii_digit();
        let breaks = last_digit.is_some_and(|last| last != digit && letter.is_alphanumeric());
        // What separators have cut already is short enough to be read.
        if breaks && runs.last().is_some_and(|run| run.len() > 2 && run.chars().all(char::is_alphanumeric)) {
            runs.push(String::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push(letter);
        }
        last_digit = letter.is_alphanumeric().then_some(digit);
    }
    runs.into_iter().flat_map(|run| digits_apart(&run)).collect()
}

fn digits_apart(run: &str) -> Vec<String> {
    let digits = run.chars().all(|letter| letter.is_ascii_digit());
    if !digits || run.len() < 6 {
        return vec![run.to_owned()];
    }
    let size = if run.len().is_multiple_of(4) { 4 } else { 3 };
    let letters: Vec<char> = run.chars().collect();
    let chunks: Vec<String> = letters.rchunks(size).map(|chunk| chunk.iter().collect()).collect();
    chunks.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expected: &str) {
        assert_eq!(groups(code).join(" "), expected);
        assert_eq!(groups(code).concat(), code, "copied it is unbroken");
    }

    #[test]
    fn codes_fall_into_groups() {
        check("114321", "114 321");
        check("09520000", "0952 0000");
        check("L114321", "L114321");
        check("A-01-02", "A-01-02");
        check("C-4F03-RF7E", "C-4F03-RF7E");
        check("LOT12345678", "LOT 1234 5678");
        check("SN4711", "SN4711");
        check("Äpfel", "Äpfel");
    }
}
