//! `GET /v1/health` and `GET /.well-known/lotwise`: whether it works, and what it speaks.

use axum::Json;
use axum::extract::State;
use lotwise_ledger::event::SHARED_FEED;
use lotwise_ledger::record::FOLD_VERSION;
use lotwise_sync::desk::DESK_FEED;
use lotwise_sync::wire::{MAX_EVENT_BYTES, MAX_EVENTS, MAX_PUSH_BYTES, MAX_WAIT_S};
use serde::Serialize;
use utoipa::ToSchema;

use lotwise_sync::wire;

use super::{DEVICE_REQUESTS, Server};
use crate::problem::Problem;

/// Whether the server can do its work.
#[derive(Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
    /// Events of the log that the public's answers do not contain yet.
    fold_behind: u64,
}

/// What the server speaks (SYNC-11).
#[derive(Serialize, ToSchema)]
pub struct WellKnown {
    name: &'static str,
    version: &'static str,
    /// The versions of the protocol.
    protocols: [u32; 1],
    /// The version of the fold whose snapshots it has (SYNC-22).
    fold: u32,
    limits: Limits,
    /// The forms of the feeds' names. Which sites there are is for devices alone.
    feeds: [&'static str; 3],
}

#[derive(Serialize, ToSchema)]
struct Limits {
    events: usize,
    push_bytes: usize,
    event_bytes: usize,
    wait_s: u64,
    requests_per_minute: u32,
}

#[utoipa::path(
    get,
    path = "/v1/health",
    responses(
        (status = 200, description = "The server works", body = Health),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn health(State(server): State<Server>) -> Result<Json<Health>, Problem> {
    server.log.check().await?;
    let folded = server.state.progress().await?.log_position;
    Ok(Json(Health { status: "ok", fold_behind: server.log.log_head().saturating_sub(folded) }))
}

#[utoipa::path(
    get,
    path = "/.well-known/lotwise",
    responses(
        (status = 200, description = "What the server speaks", body = WellKnown),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn well_known() -> Json<WellKnown> {
    Json(WellKnown {
        name: "lotwise-server",
        version: env!("CARGO_PKG_VERSION"),
        protocols: [1],
        fold: FOLD_VERSION,
        limits: Limits {
            events: MAX_EVENTS,
            push_bytes: MAX_PUSH_BYTES,
            event_bytes: MAX_EVENT_BYTES,
            wait_s: MAX_WAIT_S,
            requests_per_minute: DEVICE_REQUESTS,
        },
        feeds: [SHARED_FEED, "site/{facility}", DESK_FEED],
    })
}
