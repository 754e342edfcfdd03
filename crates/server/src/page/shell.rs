//! What all pages have around them: head, style, the language switch, and the headers that go with them.

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::{
    CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER, VARY,
};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_ledger::event::Hash;

use super::html::Html;
use super::script;
use super::words::{LANGUAGES, Said, Words};
use crate::api::Server;
use crate::clock::now_ms;
use crate::problem::Problem;

/// It goes with each page: on a slow network another request takes longer than its 2 kB.
const STYLE: &str = include_str!("style.css");

/// Nothing but the page, its style and the script of this server: no picture, no other host. The app shows it as a
/// preview (docs/decisions/0037).
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Hash::of(STYLE.as_bytes()).as_bytes());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'self'; connect-src 'self'; \
         worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// A page, before it is sent.
pub struct Page<'a> {
    pub words: &'static Words,
    pub title: String,
    /// The query of this page but its language, with `&` at its end, for the link to the other language.
    pub query: String,
    pub firm: &'a str,
    pub main: Html,
}

impl Page<'_> {
    pub fn send(self, status: StatusCode) -> Response {
        let body = Html::fill(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>{}</title><style>{}</style><script src=\"{}\" defer></script></head><body>\
             <header><span>{}</span><nav>{}</nav></header>\
             <main id=\"content\" data-page=\"public\" data-at=\"{}\">{}</main></body></html>\n",
            [
                self.words.code.into(),
                self.title.as_str().into(),
                Html::fixed(STYLE),
                script::address(self.words).into(),
                self.firm.into(),
                self.other_languages(),
                now_ms().to_string().as_str().into(),
                self.main,
            ],
        );
        let mut response = (status, body.into_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(self.words.code));
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
        response
    }

    fn other_languages(&self) -> Html {
        let others = LANGUAGES.into_iter().filter(|words| words.code != self.words.code);
        others
            .map(|words| {
                Html::fill(
                    "<a href=\"?{}lang={}\" lang=\"{}\" hreflang=\"{}\">{}</a>",
                    [
                        self.query.as_str().into(),
                        words.code.into(),
                        words.code.into(),
                        words.code.into(),
                        words.name.into(),
                    ],
                )
            })
            .collect()
    }
}

/// A page that has no query of its own.
pub fn page<'a>(server: &'a Server, words: &'static Words, title: &str, main: Html) -> Page<'a> {
    let firm = &server.settings.firm;
    Page { words, title: title.to_owned(), query: String::new(), firm, main }
}

/// The page of somebody whose request was not done, in words, with the status and `Retry-After` that the
/// interface would answer.
pub fn problem(server: &Server, words: &'static Words, problem: Problem) -> Response {
    let said = match problem {
        Problem::BadGtin => words.bad_gtin,
        Problem::TooManyRequests { .. } => words.many_lookups,
        _ => words.failed,
    };
    let (parts, _) = problem.into_response().into_parts();
    let page = page(server, words, said.what, heading(said));
    let mut response = page.send(parts.status);
    if let Some(after) = parts.headers.get(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, after.clone());
    }
    response
}

/// Sends the browser on to another page, which it gets by `GET` (RFC 9110, section 15.4.4).
pub fn see(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What happened and what to do, as a page of its own begins.
pub fn heading(said: Said) -> Html {
    Html::fill("<h1 id=\"problem\">{}</h1><p>{}</p>", [said.what.into(), said.to_do.into()])
}
