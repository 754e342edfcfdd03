//! What devices report, the list of them (SYNC-21), and the renewal of their tokens (SYNC-20).

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use lotwise_sync::wire::{DevicesAnswer, Report, TokenAnswer};

use lotwise_sync::wire;

use super::{Enrolled, Server, json};
use crate::problem::Problem;

/// A device tells what it has not sent yet.
#[utoipa::path(
    post,
    path = "/v1/report",
    security(("token" = [])),
    request_body = Report,
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn report(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let report: Report = json(body)?;
    server.log.report(device.id, report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All devices, for whoever looks after them.
#[utoipa::path(
    get,
    path = "/v1/devices",
    security(("token" = [])),
    responses(
        (status = 200, description = "All devices", body = DevicesAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(State(server): State<Server>, device: Enrolled) -> Result<Json<DevicesAnswer>, Problem> {
    device.must_review()?;
    Ok(Json(DevicesAnswer { devices: server.log.list_devices().await? }))
}

/// A further token for the device that asks.
#[utoipa::path(
    post,
    path = "/v1/token",
    security(("token" = [])),
    responses(
        (status = 200, description = "A further token", body = TokenAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn renew(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
) -> Result<Json<TokenAnswer>, Problem> {
    let token = server.log.renew_token(device.id, server.settings.token_life_ms()).await?;
    let (token, life_s) = (token.as_str().to_owned(), server.settings.token_life_s);
    Ok(Json(TokenAnswer { token, life_s, feeds: device.feeds }))
}
