//! Reviewing the quarantine (SYNC-19).

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use ed25519_dalek::VerifyingKey;
use lotwise_ledger::event::EventId;
use lotwise_sync::rights::{self, Author};
use lotwise_sync::store::{Decision, EventStore, Incoming, Kept, Reviewed};
use lotwise_sync::wire::{
    Code, Decided, MAX_ENTRIES, MAX_REASON_CHARS, QuarantineAnswer, QuarantineRequest, ReviewRequest,
};

use lotwise_sync::wire;

use super::{Enrolled, Server, json};
use crate::clock::now_ms;
use crate::problem::Problem;
use crate::store::devices::{Device, Role};
use crate::verify;

/// Entries of a page when nothing else was asked for.
const ENTRIES: usize = 50;

/// A page of what lies apart.
#[utoipa::path(
    get,
    path = "/v1/quarantine",
    security(("token" = [])),
    params(QuarantineRequest),
    responses(
        (status = 200, description = "A page of the quarantine", body = QuarantineAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    State(server): State<Server>,
    device: Enrolled,
    query: Result<Query<QuarantineRequest>, QueryRejection>,
) -> Result<Json<QuarantineAnswer>, Problem> {
    device.must_review()?;
    let Query(QuarantineRequest { after, limit, state }) =
        query.map_err(|_| Problem::BadParameter { name: "after, limit or state" })?;
    let limit = limit.unwrap_or(ENTRIES).clamp(1, MAX_ENTRIES);
    let page = server.log.quarantine_page(after.as_deref(), limit, state).await?;
    page.map(Json).ok_or(Problem::BadParameter { name: "after" })
}

/// Lets an event into its feeds. Whoever does that answers for it, and so needs the right to write it.
#[utoipa::path(
    post,
    path = "/v1/quarantine/{event}/release",
    security(("token" = [])),
    params(("event" = String, Path)),
    request_body = ReviewRequest,
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn release(
    State(server): State<Server>,
    reviewer: Enrolled,
    Path(event): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let (event, reason) = asked(&reviewer, &event, body)?;
    let incoming = server.genuine(event).await?;
    let author = server.log.devices(&[event.device]).await?.pop();
    must_answer_for(&reviewer.0, &incoming, author.as_ref())?;
    server.decide(&incoming, Decided::Released, &reviewer.0, reason).await
}

/// Keeps an event out of all feeds, with its bytes and the reason.
#[utoipa::path(
    post,
    path = "/v1/quarantine/{event}/reject",
    security(("token" = [])),
    params(("event" = String, Path)),
    request_body = ReviewRequest,
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn reject(
    State(server): State<Server>,
    reviewer: Enrolled,
    Path(event): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let (event, reason) = asked(&reviewer, &event, body)?;
    let kept = server.log.in_quarantine(event).await?;
    if kept.is_empty() {
        return Err(Problem::NotInQuarantine);
    }
    // Of several that nobody could check, none is believed.
    for kept in kept.into_iter().filter(|kept| kept.decided != Some(Decided::Rejected)) {
        server.decide(&opened(kept)?, Decided::Rejected, &reviewer.0, reason.clone()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn asked(
    reviewer: &Enrolled,
    event: &str,
    body: Result<Bytes, BytesRejection>,
) -> Result<(EventId, String), Problem> {
    reviewer.must_review()?;
    let event = event.parse().map_err(|_| Problem::NotInQuarantine)?;
    let ReviewRequest { reason } = json(body)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Err(Problem::BadParameter { name: "reason" });
    }
    Ok((event, reason.to_owned()))
}

/// An admin may let anything in, also into a feed that only a later site reads.
fn must_answer_for(reviewer: &Device, incoming: &Incoming, author: Option<&Device>) -> Result<(), Problem> {
    let header = &incoming.event.header;
    let was = author.map_or(&[][..], |author| &author.was);
    let author = Author { role: reviewer.role, device: header.device, was };
    let may = rights::check(author, &incoming.event.body).is_ok();
    let reads = header.feeds.iter().all(|feed| reviewer.feeds.contains(feed));
    if may && (reads || reviewer.role == Role::Admin) { Ok(()) } else { Err(Problem::Forbidden) }
}

fn opened(Kept { signed, .. }: Kept) -> Result<Incoming, Problem> {
    // Only what could be opened came into quarantine; a later version must still read it.
    let event = signed.open().map_err(|_| Problem::Unchecked)?;
    Ok(Incoming { event, signed })
}

impl Server {
    /// The event of the quarantine whose signature is by its device's key.
    async fn genuine(&self, event: EventId) -> Result<Incoming, Problem> {
        let kept = self.log.in_quarantine(event).await?;
        if kept.is_empty() {
            return Err(Problem::NotInQuarantine);
        }
        let device = self.log.devices(&[event.device]).await?.pop();
        let key = device.and_then(|device| VerifyingKey::from_bytes(&device.public_key).ok());
        let is_genuine = |kept: &Kept| {
            kept.code != Code::UnknownDevice || key.is_some_and(|key| verify::is_genuine(&key, &kept.signed))
        };
        kept.into_iter().find(is_genuine).map_or(Err(Problem::Unchecked), opened)
    }

    async fn decide(
        &self,
        incoming: &Incoming,
        decided: Decided,
        by: &Device,
        reason: String,
    ) -> Result<StatusCode, Problem> {
        let decision = Decision { decided, by: by.id, reason, at_ms: now_ms() };
        match self.log.review(incoming, &decision).await? {
            Reviewed::Done => {
                tracing::info!(event = %incoming.event.id(), by = %by.id, ?decided, "reviewed");
                Ok(StatusCode::NO_CONTENT)
            }
            Reviewed::Already => Ok(StatusCode::NO_CONTENT),
            Reviewed::Released => Err(Problem::Released),
            Reviewed::Unknown => Err(Problem::NotInQuarantine),
            Reviewed::IdReuse => Err(Problem::IdReuse),
        }
    }
}
