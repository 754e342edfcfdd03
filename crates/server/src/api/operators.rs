//! Who works at the firm's phones: every enrolled device reads the list, admins and supervisors
//! change it (SYNC-24). No PIN and no badge's code comes here, but hashes that phones made.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_ledger::event::Hash;
use lotwise_ledger::text::Actor;
use lotwise_sync::wire;
use lotwise_sync::wire::{Credentials, OperatorRequest, Operators, PIN_ROUNDS};

use super::{Enrolled, Server, json};
use crate::problem::Problem;
use crate::store::devices::Role;
use crate::store::operators::Changed;

/// The longest id of an operator, in characters.
const MAX_ID_CHARS: usize = 64;

/// The list, for phones to check badges and PINs by without a network.
#[utoipa::path(
    get,
    path = "/v1/operators",
    security(("token" = [])),
    responses(
        (status = 200, description = "All operators", body = Operators),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(State(server): State<Server>, device: Enrolled) -> Result<Json<Operators>, Problem> {
    if device.0.revoked {
        return Err(Problem::Revoked);
    }
    Ok(Json(server.log.operators().await?))
}

/// Enters or changes an operator. A supervisor makes no admins.
#[utoipa::path(
    put,
    path = "/v1/operators/{id}",
    security(("token" = [])),
    params(("id" = String, Path)),
    request_body = OperatorRequest,
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn put(
    State(server): State<Server>,
    device: Enrolled,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    device.must_review()?;
    let wanted: OperatorRequest = json(body)?;
    let wanted = checked(&id, wanted)?;
    may_change(&server, &device, &id, Some(&wanted.role)).await?;
    match server.log.put_operator(&id, &wanted).await? {
        Changed::Done => {
            tracing::info!(operator = id, by = %device.0.id, "entered or changed");
            Ok(StatusCode::NO_CONTENT)
        }
        Changed::Known => Err(Problem::KnownOperator),
        Changed::Nobody => Err(Problem::NotFound),
    }
}

/// Takes an operator off the list.
#[utoipa::path(
    delete,
    path = "/v1/operators/{id}",
    security(("token" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn delete(
    State(server): State<Server>,
    device: Enrolled,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    device.must_review()?;
    may_change(&server, &device, &id, None).await?;
    if !server.log.delete_operator(&id).await? {
        return Err(Problem::NotFound);
    }
    tracing::info!(operator = id, by = %device.0.id, "deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Only admins touch admins: whoever could set an admin's PIN would be one.
async fn may_change(server: &Server, by: &Enrolled, id: &str, role: Option<&str>) -> Result<(), Problem> {
    if by.0.role == Role::Admin {
        return Ok(());
    }
    let known = server.log.operators().await?.operators;
    let before = known.iter().find(|operator| operator.id == id).map(|operator| operator.role.as_str());
    let touches_admin = [role, before].into_iter().flatten().any(|role| role == Role::Admin.as_str());
    if touches_admin { Err(Problem::Forbidden) } else { Ok(()) }
}

/// The request with every field as described, and the name without white space around it.
fn checked(id: &str, wanted: OperatorRequest) -> Result<OperatorRequest, Problem> {
    let wrong = |name| Problem::BadParameter { name };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if id.is_empty() || id.len() > MAX_ID_CHARS || !id.chars().all(plain) {
        return Err(wrong("id"));
    }
    let name = Actor::parse(&wanted.name).map_err(|_| wrong("name"))?;
    Role::of_person(&wanted.role).ok_or(wrong("role"))?;
    if let Some(Credentials { badge, pin }) = &wanted.credentials {
        badge.parse::<Hash>().map_err(|_| wrong("badge"))?;
        let bytes = |text: &str| STANDARD.decode(text).map_or(0, |bytes| bytes.len());
        if bytes(&pin.salt) != 16 || bytes(&pin.hash) != 32 || !PIN_ROUNDS.contains(&pin.rounds) {
            return Err(wrong("pin"));
        }
    }
    Ok(OperatorRequest { name: name.as_str().to_owned(), ..wanted })
}
