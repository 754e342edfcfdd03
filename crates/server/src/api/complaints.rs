//! Complaints: anybody writes one about a lot, and enrolled devices read it. The event says only
//! that there is one; the words lie apart and can be erased (SYNC-13).

use std::net::SocketAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use lotwise_ledger::event::{Act, Step};
use lotwise_ledger::key::Key;
use lotwise_ledger::text::Actor;
use lotwise_ledger::time::Moment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use lotwise_sync::wire;

use super::{Enrolled, Server, count, json};
use crate::clock::now_ms;
use crate::problem::Problem;
use crate::public;
use crate::secret;
use crate::store::complaints::Complaint;
use crate::store::devices::Role;

/// The most characters of a complaint.
const MAX_WORDS_CHARS: usize = 4_000;
/// The most characters of an address or a telephone number.
const MAX_CONTACT_CHARS: usize = 200;
/// Who writes the events of the public, by name.
const ACTOR: &str = "public";

#[derive(Deserialize, ToSchema)]
pub struct ComplaintRequest {
    gtin: String,
    lot: String,
    words: String,
    #[serde(default)]
    contact: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ComplaintAnswer {
    reference: String,
}

#[derive(Serialize, ToSchema)]
pub struct ComplaintDetails {
    reference: String,
    #[serde(flatten)]
    complaint: Complaint,
    /// Milliseconds since 1970-01-01T00:00Z.
    received_ms: i64,
}

/// Keeps the words, then appends the event that stands in the lot's timeline.
#[utoipa::path(
    post,
    path = "/v1/public/complaints",
    request_body = ComplaintRequest,
    responses(
        (status = 200, description = "The complaint is kept", body = ComplaintAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn write(
    State(server): State<Server>,
    peer: ConnectInfo<SocketAddr>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ComplaintAnswer>, Problem> {
    count(&server.limits.complaints, peer)?;
    let request: ComplaintRequest = json(body)?;
    let words = text(&request.words, MAX_WORDS_CHARS).ok_or(Problem::BadParameter { name: "words" })?;
    let contact = request.contact.filter(|contact| !contact.trim().is_empty());
    let contact = contact
        .map(|contact| text(&contact, MAX_CONTACT_CHARS).ok_or(Problem::BadParameter { name: "contact" }))
        .transpose()?;
    let product = public::product(&server.state, &public::parse_gtin(&request.gtin)?).await?;
    let lots = public::lots(&server.state, &product.key, &request.lot).await?;
    if lots.is_empty() {
        return Err(Problem::UnknownLot);
    }
    let about: Vec<Key> = lots.into_iter().map(Key::Lot).collect();
    let reference = secret::reference();
    let complaint = Complaint { about: about.clone(), words, contact };
    server.log.keep_complaint(&reference, &complaint).await?;
    let moment = Moment::new(now_ms(), server.settings.utc_offset_minutes);
    let (Some(occurred_at), Ok(actor)) = (moment, Actor::parse(ACTOR)) else {
        return Err(Problem::BadParameter { name: "time" });
    };
    let mut act = Act::new(Step::Complain, occurred_at, actor);
    act.about = about;
    act.reason = Some(reference.clone());
    server.identity.append(&server.log, &act).await?;
    Ok(Json(ComplaintAnswer { reference }))
}

/// The words of a complaint, for those who work on it.
#[utoipa::path(
    get,
    path = "/v1/complaints/{reference}",
    security(("token" = [])),
    params(("reference" = String, Path)),
    responses(
        (status = 200, description = "The words of a complaint", body = ComplaintDetails),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn read(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    Path(reference): Path<String>,
) -> Result<Json<ComplaintDetails>, Problem> {
    if device.revoked || !device.role.reads_complaints() {
        return Err(Problem::Forbidden);
    }
    if server.log.was_erased(&reference).await? {
        return Err(Problem::Erased);
    }
    let found = server.log.complaint(&reference).await?;
    let (complaint, received_ms) = found.ok_or(Problem::UnknownComplaint)?;
    Ok(Json(ComplaintDetails { reference, complaint, received_ms }))
}

/// Erases words and contact; the event stays (SYNC-23).
#[utoipa::path(
    delete,
    path = "/v1/complaints/{reference}",
    security(("token" = [])),
    params(("reference" = String, Path)),
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn erase(
    State(server): State<Server>,
    admin: Enrolled,
    Path(reference): Path<String>,
) -> Result<StatusCode, Problem> {
    admin.must_be(Role::Admin)?;
    if !secret::is_reference(&reference) {
        return Err(Problem::UnknownComplaint);
    }
    super::erase(&server, &reference, admin.0.id).await
}

/// Trimmed, with at least one character and at most `max_chars`.
fn text(text: &str, max_chars: usize) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= max_chars;
    fits.then(|| text.to_owned())
}
