//! How devices come and go: by one-time codes (SYNC-2), by revocation (SYNC-15), and under a new id
//! after a storage was rolled back (SYNC-17).

use std::net::SocketAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use lotwise_ledger::event::DeviceId;
use lotwise_sync::wire::{EnrolAnswer, EnrolRequest, SuccessorRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use lotwise_sync::wire;

use super::{Enrolled, Server, count, json};
use crate::problem::Problem;
use crate::secret::{Code, Token};
use crate::store::devices::{Device, Role};

/// The longest name of a device, in characters.
const MAX_NAME_CHARS: usize = 80;

/// `POST /v1/codes`: what the new device may do.
#[derive(Deserialize, ToSchema)]
pub struct CodeRequest {
    role: String,
}

/// A one-time code, and the link that opens the app with it.
#[derive(Serialize, ToSchema)]
pub struct CodeAnswer {
    code: String,
    link: String,
}

/// Spends a one-time code: the only place where that happens.
#[utoipa::path(
    post,
    path = "/v1/enrol",
    request_body = EnrolRequest,
    responses(
        (status = 200, description = "The device is enrolled", body = EnrolAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn enrol(
    State(server): State<Server>,
    peer: ConnectInfo<SocketAddr>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<EnrolAnswer>, Problem> {
    count(&server.limits.enrolments, peer)?;
    let request: EnrolRequest = json(body)?;
    let name = request.name.trim();
    let printable = !name.is_empty() && !name.chars().any(char::is_control);
    if !printable || name.chars().count() > MAX_NAME_CHARS {
        return Err(Problem::BadParameter { name: "name" });
    }
    let key = public_key(&request.public_key)?;
    let before = server.log.devices(&[DeviceId::of_public_key(&key)]).await?;
    let (device, token) = server.log.enrol(&Code::typed(&request.code), name, key).await?;
    if before.iter().any(|before| before.revoked)
        && let Err(error) = server.revoking.let_in(device.id)
    {
        // The code is spent, and the device is in. At the worst somebody lets it in once more.
        tracing::error!(%error, device = %device.id, "a restart will revoke the device again");
    }
    tracing::info!(device = %device.id, role = device.role.as_str(), "enrolled");
    Ok(Json(answer(&server, device, &token)))
}

/// A device whose storage was rolled back goes on under a new key (SYNC-17). Asking again for the
/// same key is answered by the same device, with one more token: the first answer may be lost.
#[utoipa::path(
    post,
    path = "/v1/successor",
    security(("token" = [])),
    request_body = SuccessorRequest,
    responses(
        (status = 200, description = "The device goes on under this id", body = EnrolAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn succeed(
    State(server): State<Server>,
    old: Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<EnrolAnswer>, Problem> {
    let request: SuccessorRequest = json(body)?;
    let key = public_key(&request.public_key)?;
    let (device, token) = server.log.succeed(old.0.id, key).await?.ok_or(Problem::KnownKey)?;
    tracing::info!(device = %device.id, predecessor = %old.0.id, "goes on under a new id");
    Ok(Json(answer(&server, device, &token)))
}

fn answer(server: &Server, device: Device, token: &Token) -> EnrolAnswer {
    EnrolAnswer {
        device: device.id,
        token: token.as_str().to_owned(),
        role: device.role.as_str().to_owned(),
        // What it writes is said where it is something else than what it reads.
        writes: if device.writes == device.feeds { Vec::new() } else { device.writes },
        feeds: device.feeds,
        firm: server.settings.firm.clone(),
        was: device.was,
        life_s: Some(server.settings.token_life_s),
    }
}

/// An admin revokes a device (SYNC-15).
#[utoipa::path(
    post,
    path = "/v1/devices/{device}/revoke",
    security(("token" = [])),
    params(("device" = String, Path)),
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn revoke(
    State(server): State<Server>,
    admin: Enrolled,
    Path(device): Path<String>,
) -> Result<StatusCode, Problem> {
    admin.must_be(Role::Admin)?;
    let device = device.parse().map_err(|_| Problem::UnknownDevice)?;
    if !server.revoking.revoke(&server.log, device).await? {
        return Err(Problem::UnknownDevice);
    }
    tracing::info!(%device, "revoked");
    Ok(StatusCode::NO_CONTENT)
}

/// An admin makes a code for one further device.
#[utoipa::path(
    post,
    path = "/v1/codes",
    security(("token" = [])),
    request_body = CodeRequest,
    responses(
        (status = 200, description = "A one-time code", body = CodeAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn make_code(
    State(server): State<Server>,
    device: Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<CodeAnswer>, Problem> {
    device.must_be(Role::Admin)?;
    let CodeRequest { role } = json(body)?;
    let role = Role::of_person(&role).ok_or(Problem::BadParameter { name: "role" })?;
    let code = server.log.make_code(role).await?;
    Ok(Json(CodeAnswer { link: link(&server.settings.url, &code), code: code.as_str().to_owned() }))
}

/// The link of a code. The code is the fragment, which no browser sends and no log sees.
pub fn link(url: &str, code: &Code) -> String {
    format!("{url}/enrol#{}", code.as_str())
}

fn public_key(text: &str) -> Result<[u8; 32], Problem> {
    let bytes = STANDARD.decode(text).map_err(|_| Problem::BadKey)?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Problem::BadKey)?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| Problem::BadKey)?;
    // A weak key fits signatures that nobody made.
    if key.is_weak() { Err(Problem::BadKey) } else { Ok(bytes) }
}
