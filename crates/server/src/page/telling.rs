//! What the maker publishes of goods, below their state. A page is small, so that it cuts long texts off; the
//! interface has them whole.

use super::html::Html;
use super::words::Words;
use crate::published::{Check, Input, Made, Published};

/// The most characters of a text.
const MOST_CHARS: usize = 480;
/// The most characters of one line of a list, and the most lines.
const MOST_LINE_CHARS: usize = 70;
const MOST_LINES: usize = 6;

/// What is published; nothing where nothing is.
pub fn html(published: &Published, words: &Words) -> Html {
    let made = published.made.as_ref().map(|made| self::made(made, words));
    let origin = published.origin.said(words.code);
    let inputs: Vec<String> = published.inputs.iter().map(input).collect();
    let checks: Vec<String> = published.checks.iter().map(|check| self::check(check, words)).collect();
    let certificates = published.certificates.said(words.code).unwrap_or_default();
    let certificates: Vec<String> = certificates.lines().map(str::to_owned).collect();
    let told = [
        part("made", words.made, made.as_deref(), &[]),
        part("origin", words.origin, origin, &inputs),
        part("checks", words.checks, None, &checks),
        part("certificates", words.certificates, None, &certificates),
    ];
    let told: Html = told.into_iter().flatten().collect();
    if told == Html::default() {
        return told;
    }
    Html::fill("<section id=\"told\"><h2>{}</h2>{}</section>", [words.told.into(), told])
}

/// How the firm is reached.
pub fn contact(said: Option<&str>, words: &Words) -> Html {
    said.map_or_else(Html::default, |said| {
        Html::fill("<p id=\"maker\"><b>{}</b><br>{}</p>", [words.contact_title.into(), lines(clipped(said))])
    })
}

/// A text with its ends of lines.
pub fn lines(text: String) -> Html {
    let lines = text.lines().enumerate().map(|(number, line)| {
        let line = line.into();
        if number == 0 { line } else { Html::fill("<br>{}", [line]) }
    });
    lines.collect()
}

/// A text that is not too long for a page.
pub fn clipped(text: &str) -> String {
    cut(text, MOST_CHARS)
}

fn cut(text: &str, most_chars: usize) -> String {
    if text.chars().count() <= most_chars {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most_chars - 1).collect();
    format!("{}…", kept.trim_end())
}

fn part(id: &'static str, title: &'static str, said: Option<&str>, list: &[String]) -> Option<Html> {
    if said.is_none() && list.is_empty() {
        return None;
    }
    let said = said.map(|said| Html::fill("<p>{}</p>", [lines(clipped(said))])).unwrap_or_default();
    let more = if list.len() > MOST_LINES { "…" } else { "" };
    let item = |line: &str| Html::fill("<li>{}</li>", [cut(line, MOST_LINE_CHARS).as_str().into()]);
    let shown = list.iter().take(MOST_LINES).map(|line| item(line));
    let shown = shown.chain((!more.is_empty()).then(|| item(more)));
    let list = if list.is_empty() { Html::default() } else { Html::fill("<ul>{}</ul>", [shown.collect()]) };
    Some(Html::fill("<h3 id=\"{}\">{}</h3>{}{}", [id.into(), title.into(), said, list]))
}

/// `1 March 2026, Mill 2, Finland`, as far as it is known.
fn made(made: &Made, words: &Words) -> String {
    let on = made.on.map(|day| words.day(day));
    let parts = [on, made.at.clone(), made.country.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn input(input: &Input) -> String {
    format!("{}: {}", input.product, input.countries.join(", "))
}

fn check(check: &Check, words: &Words) -> String {
    format!("{}, {}", check.test, words.day(check.on))
}
