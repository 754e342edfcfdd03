//! The form for complaints below each package, and what becomes of it. Nothing that was typed is lost by a
//! mistake in it.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};

use super::html::{Html, encoded};
use super::package::{Asked, Package};
use super::posted::{Posted, Unread};
use super::words::{Said, Words};
use super::{Visit, shell, show, telling};
use crate::api::{Server, count};
use crate::complaining::{
    About, CATEGORIES, MOST_LINE_CHARS, MOST_SINCE_CHARS, MOST_WORDS_CHARS, Sent, Typed, Wrong,
};
use crate::limits::group;
use crate::problem::Problem;
use crate::published::House;
use crate::secret::Token;

/// The form as it is shown: empty, or with what was typed and what is wrong with it.
#[derive(Default)]
pub struct Draft {
    form: String,
    typed: Typed,
    wrong: Vec<Wrong>,
    problem: Option<Said>,
    /// Browsers do not put files into a form again.
    had_photos: bool,
}

impl Draft {
    pub fn empty() -> Self {
        Self { form: Token::random().as_str().to_owned(), ..Self::default() }
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.iter().any(|wrong| wrong.field == field)
    }
}

/// Takes a complaint about a package, and sends the browser on to the page of the matter.
pub async fn take(
    server: &Server,
    visit: &Visit,
    gtin: &str,
    by_path: Option<Asked>,
    request: Request,
) -> Response {
    let words = visit.words;
    // Before any of it is read.
    let from = group(visit.peer.ip());
    let may_read = count(&server.limits.complaints, visit.peer).and_then(|()| server.complaining.read(from));
    let _reading = match may_read {
        Ok(reading) => reading,
        Err(error) => return shell::problem(server, words, error),
    };
    let posted = match Posted::read(server, request).await {
        Ok(posted) => posted,
        Err(unread) => {
            let (said, status) = match unread {
                Unread::TooLarge => (words.too_large, StatusCode::PAYLOAD_TOO_LARGE),
                Unread::Broken(status) => (words.failed, status),
            };
            return shell::page(server, words, said.what, shell::heading(said)).send(status);
        }
    };
    let asked = by_path.unwrap_or_else(|| posted.asked());
    let package = match Package::find(server, gtin, asked).await {
        Ok(package) => package,
        Err(error) => return shell::problem(server, words, error),
    };
    let Posted { form, website, date, typed, photos, has_bad_photos, .. } = posted;
    let had_photos = has_bad_photos || !photos.is_empty();
    let again = |status: StatusCode, wrong: Vec<Wrong>, problem: Said| {
        let (form, typed) = (form.clone(), typed.clone());
        let draft = Draft { form, typed, wrong, problem: Some(problem), had_photos };
        show(server, visit, &package, &draft).send(status)
    };
    if !website.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), words.not_empty);
    }
    let about =
        About { product: &package.product, goods: package.goods.clone(), named: package.named(&date) };
    let bad_photos = has_bad_photos.then_some(Wrong { field: "photos", most_chars: None });
    let complaint = match (typed.complaint(about), bad_photos) {
        (Ok(complaint), None) => complaint,
        (complaint, bad_photos) => {
            let wrong = complaint.err().unwrap_or_default().into_iter().chain(bad_photos).collect();
            return again(StatusCode::UNPROCESSABLE_ENTITY, wrong, words.not_sent);
        }
    };
    let asked = format!("{}?{date}", package.path());
    let sent = Sent { from, form: &form, asked: &asked, photos: &photos };
    match server.complaining.take(server, complaint, sent).await {
        Ok(kept) => shell::see(&format!("/matter?key={}&lang={}", encoded(&kept.key), words.code)),
        Err(error) => {
            let said = match error {
                Problem::TooManyRequests { .. } => words.many_reports,
                _ => words.not_kept,
            };
            let (parts, _) = error.into_response().into_parts();
            let mut response = again(parts.status, Vec::new(), said);
            let after = parts.headers.get(RETRY_AFTER).cloned();
            response.headers_mut().extend(after.map(|after| (RETRY_AFTER, after)));
            response
        }
    }
}

/// The form below a package.
pub fn section(package: &Package, draft: &Draft, words: &Words) -> Html {
    let typed = &draft.typed;
    let categories = [words.injury, words.illness, words.allergen, words.foreign_body, words.something_else];
    let choices = CATEGORIES.into_iter().zip(categories);
    let choices: Html = choices
        .map(|(category, label)| {
            let checked = if category == typed.category { " checked" } else { "" };
            Html::fill(
                "<label><input type=\"radio\" name=\"category\" value=\"{}\"{}>{}</label>",
                [category.into(), checked.into(), label.into()],
            )
        })
        .collect();
    Html::fill(
        "<section id=\"report\"><h2>{}</h2><p>{}</p>{}{}\
         <form method=\"post\" enctype=\"multipart/form-data\" action=\"{}?lang={}\"><input type=\"hidden\" name=\"form\" value=\"{}\">{}\
         <div class=\"leave\"><label for=\"website\">{}</label>\
         <input id=\"website\" name=\"website\" tabindex=\"-1\" autocomplete=\"off\"></div>\
         <fieldset id=\"category\"{}><legend>{}</legend>{}{}</fieldset>{}{}{}{}{}\
         <button id=\"send\">{}</button></form><p><small>{}</small></p></section>",
        [
            words.report.into(),
            words.report_text.into(),
            telling::contact(package.house.contact.said(words.code), words),
            problem(draft, words),
            package.path().as_str().into(),
            words.code.into(),
            draft.form.as_str().into(),
            named(package, words),
            words.leave_empty.into(),
            described(draft, "category"),
            words.category.into(),
            wrong(draft, "category", words),
            choices,
            Html::fill(
                "{}<textarea id=\"words\" name=\"words\" rows=\"5\" maxlength=\"{}\"{}>\n{}</textarea>",
                [
                    label(draft, "words", words.what_happened, words),
                    MOST_WORDS_CHARS.to_string().as_str().into(),
                    state(draft, "words"),
                    typed.words.as_str().into(),
                ],
            ),
            line(draft, "since", words.since, &typed.since, MOST_SINCE_CHARS, words),
            line(draft, "bought", words.bought, &typed.bought, MOST_LINE_CHARS, words),
            line(draft, "contact", words.contact, &typed.contact, MOST_LINE_CHARS, words),
            photos(draft, words),
            words.send.into(),
            privacy(&package.house, words),
        ],
    )
}

/// Asks for photos. What a camera writes into them of its place is not kept.
fn photos(draft: &Draft, words: &Words) -> Html {
    let again = if draft.had_photos { words.photos_again } else { "" };
    Html::fill(
        "{}<small>{}</small><input id=\"photos\" name=\"photos\" type=\"file\" \
         accept=\"image/jpeg,image/png,image/webp\" multiple{}>",
        [label(draft, "photos", words.photos, words), again.into(), state(draft, "photos")],
    )
}

/// What is done with what somebody writes, and where all of it stands.
fn privacy(house: &House, words: &Words) -> Html {
    let page = Html::fill(
        "<a class=\"touch\" id=\"privacy\" href=\"/matter/privacy?lang={}\">{}</a>",
        [words.code.into(), words.privacy_more.into()],
    );
    Html::fill("{} {} {}", [words.privacy.into(), words.kept(house.kept_months).as_str().into(), page])
}

/// What else names the package: its lot, where the path has neither lot nor serial, and the date that was asked.
fn named(package: &Package, words: &Words) -> Html {
    match &package.asked {
        Asked::Lot(_) | Asked::Serial(_) | Asked::Unit(..) => Html::default(),
        Asked::Nothing | Asked::Date(_) => Html::fill(
            "<input type=\"hidden\" name=\"date\" value=\"{}\"><label for=\"lot\">{}</label>\
             <input id=\"lot\" name=\"lot\" maxlength=\"80\" autocomplete=\"off\">",
            [package.date().as_str().into(), words.lot_if_readable.into()],
        ),
    }
}

/// What is wrong, with a way to each field that it is about.
fn problem(draft: &Draft, words: &Words) -> Html {
    let Some(said) = draft.problem else { return Html::default() };
    let fields: Html = draft
        .wrong
        .iter()
        .map(|wrong| {
            Html::fill(
                "<a class=\"touch\" href=\"#{}\">{} {}</a><br>",
                [wrong.field.into(), words.field(wrong.field).into(), words.wrong(*wrong).as_str().into()],
            )
        })
        .collect();
    Html::fill(
        "<div class=\"notice\" id=\"report-problem\" role=\"alert\"><b>{}</b><p>{}</p>{}</div>",
        [said.what.into(), said.to_do.into(), fields],
    )
}

fn line(
    draft: &Draft,
    field: &'static str,
    text: &'static str,
    typed: &str,
    most_chars: usize,
    words: &Words,
) -> Html {
    Html::fill(
        "{}<input id=\"{}\" name=\"{}\" value=\"{}\" maxlength=\"{}\"{}>",
        [
            label(draft, field, text, words),
            field.into(),
            field.into(),
            typed.into(),
            most_chars.to_string().as_str().into(),
            state(draft, field),
        ],
    )
}

fn label(draft: &Draft, field: &'static str, text: &'static str, words: &Words) -> Html {
    Html::fill("<label for=\"{}\">{}</label>{}", [field.into(), text.into(), wrong(draft, field, words)])
}

/// What is wrong with a field, beside it.
fn wrong(draft: &Draft, field: &'static str, words: &Words) -> Html {
    let Some(wrong) = draft.wrong.iter().find(|wrong| wrong.field == field) else { return Html::default() };
    Html::fill(
        "<p class=\"wrong\" id=\"{}-wrong\">{}</p>",
        [field.into(), words.wrong(*wrong).as_str().into()],
    )
}

/// What a field tells of itself, to eyes and to whoever hears the page.
fn state(draft: &Draft, field: &'static str) -> Html {
    if !draft.is_wrong(field) {
        return Html::default();
    }
    Html::fill(" aria-invalid=\"true\"{}", [described(draft, field)])
}

/// Where it stands what is wrong. A group of answers has this alone: it cannot be invalid (WAI-ARIA 1.2,
/// `aria-invalid`).
fn described(draft: &Draft, field: &'static str) -> Html {
    if !draft.is_wrong(field) {
        return Html::default();
    }
    Html::fill(" aria-describedby=\"{}-wrong\"", [field.into()])
}
