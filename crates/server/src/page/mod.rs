//! Pages for whoever holds the package: at its GS1 Digital Link path, without login, install or script, in
//! the language of the browser. They say what [`crate::public`] says, and nothing else (SYNC-27).

mod entry;
mod html;
mod matter;
mod package;
mod picture;
mod posted;
mod report;
mod script;
mod shell;
mod telling;
mod words;

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use self::package::{Asked, Package, path};
use self::posted::MOST_FORM_BYTES;
use self::report::Draft;
use self::shell::{Page, problem, see};
use self::words::Words;
use crate::api::{Server, count};
use crate::photo::{MOST_PHOTO_BYTES, MOST_PHOTOS};
use crate::problem::Problem;

/// The most bytes of a form with all its photos.
const MOST_REPORT_BYTES: usize = MOST_FORM_BYTES + MOST_PHOTOS * MOST_PHOTO_BYTES;

/// The pages, by path.
pub fn routes() -> Router<Server> {
    let packages = Router::new()
        .route("/01/", get(entry::entry))
        .route("/01", get(entry::entry))
        .route("/01/{gtin}", get(product).post(report_product))
        .route("/01/{gtin}/10/{lot}", get(lot).post(report_lot))
        .route("/01/{gtin}/10/{lot}/21/{serial}", get(unit).post(report_unit))
        .route("/01/{gtin}/21/{serial}", get(serial).post(report_serial))
        .layer(DefaultBodyLimit::max(MOST_REPORT_BYTES));
    Router::new()
        .route("/matter", get(matter::show))
        .route("/matter/privacy", get(matter::privacy))
        .route("/matter/erase", post(matter::erase))
        .layer(DefaultBodyLimit::max(MOST_FORM_BYTES))
        .route(script::PATH, get(script::keep))
        .route(script::SCAN_PATH, get(script::scan))
        .route(script::WORKER_PATH, get(script::worker))
        .merge(packages)
}

/// Somebody who asks for a page: from where, in which language, and what stands behind the `?`.
pub struct Visit {
    peer: ConnectInfo<SocketAddr>,
    words: &'static Words,
    asked: InQuery,
}

/// What the query of a page may say. Any of it may be empty: a form sends all its fields.
#[derive(Default, Deserialize)]
#[serde(default)]
struct InQuery {
    lang: String,
    lot: String,
    serial: String,
    date: String,
    /// Of a matter.
    key: String,
    /// The number below a barcode.
    gtin: String,
    /// What a barcode says, and the identifier of its kind.
    scan: String,
    symbology: String,
}

impl FromRequestParts<Server> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Infallible> {
        // Every connection has an address: the server puts it there.
        let peer = parts.extensions.get().copied().unwrap_or(ConnectInfo(SocketAddr::from(([0; 4], 0))));
        let asked = Query::<InQuery>::try_from_uri(&parts.uri).map(|Query(asked)| asked).unwrap_or_default();
        let named = (!asked.lang.is_empty()).then_some(asked.lang.as_str());
        Ok(Self { peer, words: Words::of(named, &parts.headers), asked })
    }
}

impl InQuery {
    /// The page of what was typed into the form that asks for a lot, a date or a serial.
    fn typed(&self, gtin: &str) -> Option<String> {
        let asked = match (self.lot.trim(), self.serial.trim()) {
            ("", "") => return None,
            ("", serial) => Asked::Serial(serial.to_owned()),
            (lot, _) => Asked::Lot(lot.to_owned()),
        };
        let gtin = html::encoded(gtin);
        Some(format!("{}?lang={}", path(&gtin, &asked), html::encoded(&self.lang)))
    }
}

async fn product(
    State(server): State<Server>,
    visit: Visit,
    gtin: Result<Path<String>, PathRejection>,
) -> Response {
    let Ok(Path(gtin)) = gtin else { return problem(&server, visit.words, Problem::BadGtin) };
    if let Some(page) = visit.asked.typed(&gtin) {
        return see(&page);
    }
    let asked = Asked::of_date(&visit.asked.date);
    answer(&server, &visit, &gtin, asked).await
}

async fn lot(
    State(server): State<Server>,
    visit: Visit,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Response {
    let Ok(Path((gtin, lot))) = path else { return problem(&server, visit.words, Problem::BadGtin) };
    answer(&server, &visit, &gtin, Asked::Lot(lot)).await
}

async fn serial(
    State(server): State<Server>,
    visit: Visit,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Response {
    let Ok(Path((gtin, serial))) = path else { return problem(&server, visit.words, Problem::BadGtin) };
    answer(&server, &visit, &gtin, Asked::Serial(serial)).await
}

async fn unit(
    State(server): State<Server>,
    visit: Visit,
    path: Result<Path<(String, String, String)>, PathRejection>,
) -> Response {
    let Ok(Path((gtin, lot, serial))) = path else { return problem(&server, visit.words, Problem::BadGtin) };
    answer(&server, &visit, &gtin, Asked::Unit(lot, serial)).await
}

async fn report_product(
    State(server): State<Server>,
    visit: Visit,
    gtin: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let Ok(Path(gtin)) = gtin else { return problem(&server, visit.words, Problem::BadGtin) };
    report::take(&server, &visit, &gtin, None, request).await
}

async fn report_lot(
    State(server): State<Server>,
    visit: Visit,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Response {
    let Ok(Path((gtin, lot))) = path else { return problem(&server, visit.words, Problem::BadGtin) };
    report::take(&server, &visit, &gtin, Some(Asked::Lot(lot)), request).await
}

async fn report_serial(
    State(server): State<Server>,
    visit: Visit,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Response {
    let Ok(Path((gtin, serial))) = path else { return problem(&server, visit.words, Problem::BadGtin) };
    report::take(&server, &visit, &gtin, Some(Asked::Serial(serial)), request).await
}

async fn report_unit(
    State(server): State<Server>,
    visit: Visit,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Request,
) -> Response {
    let Ok(Path((gtin, lot, serial))) = path else { return problem(&server, visit.words, Problem::BadGtin) };
    report::take(&server, &visit, &gtin, Some(Asked::Unit(lot, serial)), request).await
}

async fn answer(server: &Server, visit: &Visit, gtin: &str, asked: Asked) -> Response {
    match find(server, visit, gtin, asked).await {
        Ok(package) => {
            let status = if package.is_known() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            show(server, visit, &package, &Draft::empty()).send(status)
        }
        Err(error) => problem(server, visit.words, error),
    }
}

async fn find(server: &Server, visit: &Visit, gtin: &str, asked: Asked) -> Result<Package, Problem> {
    count(&server.limits.lookups, visit.peer)?;
    Package::find(server, gtin, asked).await
}

/// The page of a package, with the form for complaints below it.
fn show<'a>(server: &'a Server, visit: &Visit, package: &Package, draft: &Draft) -> Page<'a> {
    let words = visit.words;
    Page {
        words,
        title: package.title(words),
        query: package.query(),
        firm: &server.settings.firm,
        main: [package.html(words), report::section(package, draft, words)].into_iter().collect(),
    }
}
