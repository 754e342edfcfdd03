//! `POST /v1/events` and `GET /v1/events`: the two halves of sync.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use lotwise_ledger::event::EventId;
use lotwise_sync::admit::Verdict;
use lotwise_sync::store::{EventStore, Incoming, Page};
use lotwise_sync::wire::{
    Answer, Code, HaveAnswer, HaveRequest, MAX_EVENTS, MAX_WAIT_S, Outcome, PullAnswer, PullRequest,
    PushAnswer, PushRequest, WireEvent,
};

use lotwise_sync::wire;

use super::{Enrolled, Server, json, most_waits};
use crate::problem::Problem;
use crate::verify::verify;

/// Keeps what is good, and answers for each event after it is durable (SYNC-6).
#[utoipa::path(
    post,
    path = "/v1/events",
    security(("token" = [])),
    request_body = PushRequest,
    responses(
        (status = 200, description = "An outcome for each event", body = PushAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn push(
    State(server): State<Server>,
    _device: Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PushAnswer>, Problem> {
    let PushRequest { events } = json(body)?;
    if events.len() > MAX_EVENTS {
        return Err(Problem::TooManyEvents { limit: MAX_EVENTS });
    }
    let verdicts = verify(&server.log, events).await?;
    let mut sorted = Sorted::default();
    let places: Vec<Place> = verdicts.into_iter().map(|verdict| sorted.sort(verdict)).collect();
    let mut apart = server.log.quarantine(&sorted.quarantined).await?.into_iter();
    let mut outcomes = server.log.append(sorted.good).await?.into_iter();
    let answer = |place| match place {
        // The store answers for each event that it was given.
        Place::Appended(event) => outcomes.next().map(|outcome| Answer { event: Some(event), outcome }),
        Place::Quarantined(event) => apart.next().map(|outcome| Answer { event: Some(event), outcome }),
        Place::Refused(answer) => Some(answer),
    };
    Ok(Json(PushAnswer { answers: places.into_iter().filter_map(answer).collect() }))
}

/// The events of a push, apart by what becomes of them.
#[derive(Default)]
struct Sorted {
    good: Vec<Incoming>,
    quarantined: Vec<(Incoming, Code)>,
}

/// An event's answer, or that the log will give it.
enum Place {
    Appended(EventId),
    Quarantined(EventId),
    Refused(Answer),
}

impl Sorted {
    fn sort(&mut self, verdict: Verdict) -> Place {
        match verdict {
            Verdict::Good(incoming) => {
                let event = incoming.event.id();
                self.good.push(incoming);
                Place::Appended(event)
            }
            Verdict::Quarantine(incoming, code) => {
                let event = incoming.event.id();
                self.quarantined.push((incoming, code));
                Place::Quarantined(event)
            }
            Verdict::Refuse(event, code) => {
                Place::Refused(Answer { event, outcome: Outcome::Refused { code } })
            }
        }
    }
}

/// A page of a feed; waits for the next event when there is none (SYNC-9, SYNC-10).
#[utoipa::path(
    get,
    path = "/v1/events",
    security(("token" = [])),
    params(PullRequest),
    responses(
        (status = 200, description = "A page of the feed", body = PullAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn pull(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    query: Result<Query<PullRequest>, QueryRejection>,
) -> Result<Json<PullAnswer>, Problem> {
    let Query(PullRequest { feed, after, limit, wait }) =
        query.map_err(|_| Problem::BadParameter { name: "feed, after, limit or wait" })?;
    if device.revoked {
        return Err(Problem::Revoked);
    }
    if !device.feeds.contains(&feed) {
        return Err(Problem::ForeignFeed);
    }
    let limit = limit.unwrap_or(MAX_EVENTS).clamp(1, MAX_EVENTS);
    let page = server.log.read(&feed, after, limit).await?;
    let wait = Duration::from_secs(wait.unwrap_or(0).min(MAX_WAIT_S));
    let is_empty = matches!(&page, Page::Events { events, .. } if events.is_empty());
    if !is_empty || wait.is_zero() {
        return answer(page);
    }
    let _waiting = server.limits.waits.begin(device.id, most_waits(device.feeds.len()))?;
    let position = after.map_or(0, |cursor| cursor.position);
    tokio::select! {
        woken = server.log.wait_for(&feed, position) => woken?,
        () = tokio::time::sleep(wait) => return answer(page),
        () = server.stop.cancelled() => return answer(page),
    }
    answer(server.log.read(&feed, after, limit).await?)
}

/// Tells what the server lacks of what a device has, and what it has of the device (SYNC-16).
#[utoipa::path(
    post,
    path = "/v1/have",
    security(("token" = [])),
    request_body = HaveRequest,
    responses(
        (status = 200, description = "What the server lacks", body = HaveAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn have(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<HaveAnswer>, Problem> {
    let HaveRequest { held } = json(body)?;
    let want = server.log.missing(&held).await?;
    let last = server.log.last(device.id).await?;
    Ok(Json(HaveAnswer { want, last }))
}

fn answer(page: Page) -> Result<Json<PullAnswer>, Problem> {
    match page {
        Page::Diverged => Err(Problem::Diverged),
        Page::Events { events, next, more } => {
            Ok(Json(PullAnswer { events: events.iter().map(WireEvent::new).collect(), next, more }))
        }
    }
}
