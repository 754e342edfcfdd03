//! The page of one complaint, for whoever has its private link: how far it is, and a button that erases its
//! words. The reference alone opens nothing: it stands in an event on every phone.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use lotwise_ledger::event::{EventId, Step};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::Reading;
use serde::Deserialize;

use super::html::{Html, encoded};
use super::words::{Said, Words};
use super::{Visit, shell};
use crate::api::{Server, count, erase as bury};
use crate::problem::Problem;
use crate::store::StoreError;
use crate::store::complaints::Matter;

/// How far a complaint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Received,
    LookedInto,
    Closed,
}

/// What the button that erases sends.
#[derive(Deserialize)]
pub struct Erased {
    key: String,
}

pub async fn show(State(server): State<Server>, visit: Visit) -> Response {
    let key = &visit.asked.key;
    match find(&server, &visit, key).await {
        Ok(Some(matter)) => match progress(&server, matter.event).await {
            Ok(progress) => {
                let main = html(&matter, key, progress, visit.words);
                let mut page = shell::page(&server, visit.words, &matter.reference, main);
                page.query = format!("key={}&", encoded(key));
                page.send(StatusCode::OK)
            }
            Err(error) => shell::problem(&server, visit.words, error.into()),
        },
        Ok(None) => said(&server, visit.words, visit.words.no_matter, StatusCode::NOT_FOUND),
        Err(error) => shell::problem(&server, visit.words, error),
    }
}

/// Erases words and contact as an admin would (SYNC-23). The key stands in the body, as no address of a page
/// may erase anything.
pub async fn erase(
    State(server): State<Server>,
    visit: Visit,
    form: Result<Form<Erased>, FormRejection>,
) -> Response {
    let key = form.map(|Form(form)| form.key).unwrap_or_default();
    let erased = match find(&server, &visit, &key).await {
        Ok(Some(matter)) => bury(&server, &matter.reference, server.identity.device()).await.map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match erased {
        Ok(Some(_)) => said(&server, visit.words, visit.words.erased, StatusCode::OK),
        Ok(None) => said(&server, visit.words, visit.words.no_matter, StatusCode::NOT_FOUND),
        Err(error) => shell::problem(&server, visit.words, error),
    }
}

async fn find(server: &Server, visit: &Visit, key: &str) -> Result<Option<Matter>, Problem> {
    count(&server.limits.lookups, visit.peer)?;
    Ok(server.log.matter(key).await?)
}

/// Reads it off the case's events. One that is not folded yet has just been received.
async fn progress(server: &Server, event: Option<EventId>) -> Result<Progress, StoreError> {
    let Some(event) = event else { return Ok(Progress::Received) };
    let records = server.state.read(|_| Reading::of([Key::Case(event)].into())).await?;
    let Some(case) = records.case(event).filter(|case| case.opened.is_some()) else {
        return Ok(Progress::Received);
    };
    let is_looked_into = case.standing().any(|(_, step)| step == Step::Investigate);
    Ok(match (case.is_open(), is_looked_into) {
        (false, _) => Progress::Closed,
        (true, true) => Progress::LookedInto,
        (true, false) => Progress::Received,
    })
}

fn said(server: &Server, words: &'static Words, said: Said, status: StatusCode) -> Response {
    shell::page(server, words, said.what, shell::heading(said)).send(status)
}

fn html(matter: &Matter, key: &str, progress: Progress, words: &Words) -> Html {
    let (state, said) = match progress {
        Progress::Received => ("received", words.received),
        Progress::LookedInto => ("looked-into", words.looked_into),
        Progress::Closed => ("closed", words.closed),
    };
    Html::fill(
        "<h1 id=\"reported\">{}</h1><p>{}<br><code id=\"reference\">{}</code></p>\
         <div class=\"sign\" id=\"state\" data-state=\"{}\"><b>{}</b>{}</div>\
         <p>{}</p><p><a class=\"touch\" id=\"private\" href=\"/matter?key={}\">{}</a></p>\
         <section><h2>{}</h2><p>{}</p><form method=\"post\" action=\"/matter/erase?lang={}\">\
         <input type=\"hidden\" name=\"key\" value=\"{}\"><button class=\"second\" id=\"erase\">{}</button>\
         </form></section>",
        [
            words.your_report.into(),
            words.reference.into(),
            matter.reference.as_str().into(),
            state.into(),
            said.what.into(),
            said.to_do.into(),
            words.keep.into(),
            encoded(key).as_str().into(),
            words.private_link.into(),
            words.erase_title.into(),
            words.erase_text.into(),
            words.code.into(),
            key.into(),
            words.erase.into(),
        ],
    )
}
