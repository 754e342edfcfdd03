//! The page of one complaint, for whoever has its private link: how far it is, what the firm answered, and a button
//! that erases its words. The reference alone opens nothing: it stands in an event on every phone.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use lotwise_ledger::question::complaint::{self, Stage};
use lotwise_ledger::time::Day;
use serde::Deserialize;

use super::html::{Html, encoded};
use super::telling::lines;
use super::words::{Said, Words};
use super::{Visit, shell, telling};
use crate::api::{Server, count};
use crate::problem::Problem;
use crate::store::StoreError;
use crate::store::complaints::Matter;
use crate::{answering, complaining, published};

/// The most characters of an answer on the page.
const MOST_ANSWER_CHARS: usize = 10_000;

/// How far a complaint is, and what its writer was answered.
struct Progress {
    stage: Stage,
    answers: Vec<(Day, String)>,
    /// How many photos came with it.
    photos: usize,
}

/// What the button that erases sends.
#[derive(Deserialize)]
pub struct Erased {
    key: String,
}

pub async fn show(State(server): State<Server>, visit: Visit) -> Response {
    let key = &visit.asked.key;
    match find(&server, &visit, key).await {
        Ok(Some(matter)) => match progress(&server, &matter).await {
            Ok(progress) => {
                let main = html(&matter, key, &progress, visit.words);
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
        Ok(Some(matter)) => {
            let by = server.identity.device();
            complaining::erase(&server, &matter.reference, by).await.map(Some).map_err(Problem::from)
        }
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

/// Tells what is done with what consumers write.
pub async fn privacy(State(server): State<Server>, visit: Visit) -> Response {
    let words = visit.words;
    let house = match count(&server.limits.lookups, visit.peer) {
        Ok(()) => published::house(&server.state).await.map_err(Problem::from),
        Err(error) => Err(error),
    };
    let house = match house {
        Ok(house) => house,
        Err(error) => return shell::problem(&server, words, error),
    };
    let own = house.privacy.said(words.code).map(|text| Html::fill("<p>{}</p>", [lines(text.to_owned())]));
    let main = Html::fill(
        "<h1 id=\"privacy\">{}</h1>{}<p>{} {}</p><p>{}</p>{}",
        [
            words.privacy_title.into(),
            own.unwrap_or_default(),
            words.privacy.into(),
            words.kept(house.kept_months).as_str().into(),
            words.erase_how.into(),
            telling::contact(house.contact.said(words.code), words),
        ],
    );
    shell::page(&server, words, words.privacy_title, main).send(StatusCode::OK)
}

/// Reads it off the case's events. One that is not folded yet has just been received.
async fn progress(server: &Server, matter: &Matter) -> Result<Progress, StoreError> {
    let complaint = server.log.complaint(&matter.reference).await?;
    let photos = complaint.map_or(0, |(complaint, _)| complaint.photos.len());
    let mut progress = Progress { stage: Stage::Received, answers: Vec::new(), photos };
    let Some(event) = matter.event else { return Ok(progress) };
    let records = server.state.read(|known| complaint::reading(known, event)).await?;
    if let Some(state) = complaint::state(&records, event) {
        progress.stage = state.stage;
    }
    for answer in answering::answers(server, event).await?.iter().filter(|answer| answer.stands) {
        // One that has not come whole yet is shown later, and an erased one never.
        let Ok(attached) = server.log.attached(answer.id).await else { continue };
        let bytes = server.log.attached_bytes(&attached, 0..attached.bytes).await?;
        if let Ok(text) = String::from_utf8(bytes) {
            progress.answers.push((Day(answer.at.day()), text.chars().take(MOST_ANSWER_CHARS).collect()));
        }
    }
    Ok(progress)
}

fn said(server: &Server, words: &'static Words, said: Said, status: StatusCode) -> Response {
    shell::page(server, words, said.what, shell::heading(said)).send(status)
}

fn html(matter: &Matter, key: &str, progress: &Progress, words: &Words) -> Html {
    let (state, said) = match progress.stage {
        Stage::Received => ("received", words.received),
        Stage::LookedInto => ("looked-into", words.looked_into),
        Stage::Answered => ("answered", words.answered),
        Stage::Closed | Stage::Withdrawn => ("closed", words.closed),
    };
    let answers = progress.answers.iter().map(|(day, text)| {
        Html::fill(
            "<li class=\"answer\"><b>{}</b><br>{}</li>",
            [words.day(*day).as_str().into(), lines(text.clone())],
        )
    });
    let answers: Html = answers.collect();
    let answers = if progress.answers.is_empty() {
        Html::default()
    } else {
        Html::fill(
            "<section id=\"answers\"><h2>{}</h2><ul>{}</ul></section>",
            [words.answers.into(), answers],
        )
    };
    let photos = match progress.photos {
        0 => Html::default(),
        photos => Html::fill(
            "<br>{} <b id=\"photos\">{}</b>",
            [words.photos_came.into(), photos.to_string().as_str().into()],
        ),
    };
    Html::fill(
        "<h1 id=\"reported\">{}</h1><p>{}<br><code id=\"reference\">{}</code>{}</p>\
         <div class=\"sign\" id=\"state\" data-state=\"{}\"><b>{}</b>{}</div>{}\
         <p>{}</p><p><a class=\"touch\" id=\"private\" href=\"/matter?key={}\">{}</a></p>\
         <section><h2>{}</h2><p>{}</p><form method=\"post\" action=\"/matter/erase?lang={}\">\
         <input type=\"hidden\" name=\"key\" value=\"{}\"><button class=\"second\" id=\"erase\">{}</button>\
         </form></section>",
        [
            words.your_report.into(),
            words.reference.into(),
            matter.reference.as_str().into(),
            photos,
            state.into(),
            said.what.into(),
            said.to_do.into(),
            answers,
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
