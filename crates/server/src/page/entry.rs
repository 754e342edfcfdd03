//! Where somebody begins whose package has no code that leads to its page: an EAN-13 is scanned, or its number typed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lotwise_ledger::gs1::{self, Scan};

use super::html::{Html, encoded};
use super::package::{Asked, path};
use super::script;
use super::shell::{self, heading, see};
use super::words::Said;
use super::{Visit, problem};
use crate::api::{Server, count};
use crate::public;

/// The page at `/01/`, or the way to the package that was scanned or typed.
pub async fn entry(State(server): State<Server>, visit: Visit) -> Response {
    if let Err(error) = count(&server.limits.lookups, visit.peer) {
        return problem(&server, visit.words, error);
    }
    let (typed, scanned) = (visit.asked.gtin.trim(), visit.asked.scan.as_str());
    if !scanned.is_empty() {
        return scan(&server, &visit)
            .map_or_else(|| page(&server, &visit, Some(visit.words.not_read)), |to| see(&to));
    }
    if typed.is_empty() {
        return page(&server, &visit, None);
    }
    // It is printed in groups.
    let digits: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    match public::parse_gtin(&digits) {
        Ok(gtin) => see(&format!("{}?lang={}", path(gtin.as_str(), &Asked::Nothing), visit.words.code)),
        Err(_) => page(&server, &visit, Some(visit.words.bad_gtin)),
    }
}

/// The page of what a barcode says; none where it names no product.
fn scan(server: &Server, visit: &Visit) -> Option<String> {
    let symbology = Some(visit.asked.symbology.as_str()).filter(|id| !id.is_empty());
    let scan = gs1::read(&visit.asked.scan, symbology, server.settings.now().day()).ok()?;
    let gtin = scan.gtin()?;
    let asked = match &scan {
        Scan::Elements(elements) => match (elements.lot(), elements.serial()) {
            (Some(lot), Some(serial)) => Asked::Unit(lot.to_owned(), serial.to_owned()),
            (Some(lot), None) => Asked::Lot(lot.to_owned()),
            (None, Some(serial)) => Asked::Serial(serial.to_owned()),
            (None, None) => Asked::Nothing,
        },
        _ => Asked::Nothing,
    };
    Some(format!("{}?lang={}", path(gtin.as_str(), &asked), visit.words.code))
}

fn page(server: &Server, visit: &Visit, wrong: Option<Said>) -> Response {
    let words = visit.words;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let main = Html::fill(
        "{}<p>{}</p><video id=\"camera\" muted playsinline hidden></video>\
         <button type=\"button\" id=\"scan\" hidden>{}</button><p id=\"no-camera\" role=\"status\" hidden>{}</p>\
         <form method=\"get\" action=\"/01/\"><input type=\"hidden\" name=\"lang\" value=\"{}\">\
         <label for=\"gtin\">{}</label>\
         <input id=\"gtin\" name=\"gtin\" inputmode=\"numeric\" autocomplete=\"off\" required maxlength=\"20\" value=\"{}\">\
         <button class=\"second\" id=\"look\">{}</button></form><script src=\"{}\" defer></script>",
        [
            heading(wrong.unwrap_or(words.entry)),
            if wrong.is_some() { words.entry.to_do.into() } else { Html::default() },
            words.scan.into(),
            words.no_camera.into(),
            words.code.into(),
            words.entry_gtin.into(),
            visit.asked.gtin.trim().into(),
            words.look.into(),
            script::SCAN_PATH.into(),
        ],
    );
    shell::page(server, words, words.entry.what, main).send(status)
}

/// Leads there from the page of a package.
pub fn link(words: &super::words::Words) -> Html {
    let to = format!("/01/?lang={}", encoded(words.code));
    Html::fill(
        "<p><a class=\"touch\" id=\"another\" href=\"{}\">{}</a></p>",
        [to.as_str().into(), words.another.into()],
    )
}
