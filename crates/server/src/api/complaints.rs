//! Complaints: anybody writes one about a lot, and enrolled devices read it. The event says only
//! that there is one; the words lie apart and can be erased (SYNC-13).

use std::net::SocketAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use lotwise_ledger::key::Key;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use lotwise_sync::wire::{self, LookedAt};

use super::people::Actor;
use super::{Enrolled, Server, count, json};
use crate::complaining::{self, About, Sent, Typed, Wrong};
use crate::limits::group;
use crate::problem::Problem;
use crate::public::{self, Both};
use crate::secret::{self, Token};
use crate::store::complaints::Complaint;
use crate::store::devices::Role;

#[derive(Deserialize, ToSchema)]
pub struct ComplaintRequest {
    gtin: String,
    /// As printed. One that is not known is taken, too.
    #[serde(default)]
    lot: Option<String>,
    /// As printed, in place of the lot.
    #[serde(default)]
    serial: Option<String>,
    /// `injury`, `illness`, `allergen`, `foreign_body` or `other`.
    #[serde(default = "other")]
    category: String,
    words: String,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    bought: Option<String>,
    #[serde(default)]
    contact: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ComplaintAnswer {
    reference: String,
    /// The path of the page that tells how far it is, for its writer alone.
    matter: String,
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
    let product = public::product(&server.state, &public::parse_gtin(&request.gtin)?).await?;
    let goods: Vec<Key> = match (&request.serial, &request.lot) {
        (Some(serial), Some(lot)) => match public::both(&server.state, &product.key, (lot, serial)).await? {
            Both::Unit(unit) => vec![Key::Serial(unit)],
            Both::Lots(lots) => lots.into_iter().map(Key::Lot).collect(),
            Both::Neither => Vec::new(),
        },
        (Some(serial), None) => {
            let unit = public::serial(&server.state, &product.key, serial).await?;
            unit.into_iter().map(Key::Serial).collect()
        }
        (None, Some(lot)) => {
            let lots = public::lots(&server.state, &product.key, lot).await?;
            lots.into_iter().map(Key::Lot).collect()
        }
        (None, None) => Vec::new(),
    };
    let is_unit = goods.iter().any(|key| matches!(key, Key::Serial(_)));
    let parts = [(request.lot.as_deref(), !goods.is_empty()), (request.serial.as_deref(), is_unit)];
    let named = complaining::named(parts.into_iter().filter_map(|(part, known)| Some((part?, known))));
    let typed = Typed {
        category: request.category,
        words: request.words,
        since: request.since.unwrap_or_default(),
        bought: request.bought.unwrap_or_default(),
        contact: request.contact.unwrap_or_default(),
    };
    let complaint = typed.complaint(About { product: &product, goods, named });
    let wrong = |wrong: Vec<Wrong>| wrong.first().map_or("words", |wrong| wrong.field);
    let complaint = complaint.map_err(|all| Problem::BadParameter { name: wrong(all) })?;
    let random = Token::random();
    let sent = Sent { from: group(peer.ip()), form: random.as_str(), asked: "", photos: &[] };
    let kept = server.complaining.take(&server, complaint, sent).await?;
    Ok(Json(ComplaintAnswer { reference: kept.reference, matter: format!("/matter?key={}", kept.key) }))
}

/// The words of a complaint, for those who work on it.
#[utoipa::path(
    get,
    path = "/v1/complaints/{reference}",
    security(("token" = [])),
    params(
        ("reference" = String, Path),
        ("lotwise-actor" = Option<String>, Header, description = "Who is signed on")
    ),
    responses(
        (status = 200, description = "The words of a complaint", body = ComplaintDetails),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn read(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    actor: Actor,
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
    let references = [reference.clone()];
    server.log.look(&actor.looking(&device), LookedAt::Complaint, &references).await?;
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
    complaining::erase(&server, &reference, admin.0.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said of a complaint where its writer was not asked.
fn other() -> String {
    "other".to_owned()
}
