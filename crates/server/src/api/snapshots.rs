//! `GET /v1/snapshot` and its chunks: how a device begins without reading every event (SYNC-22).

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use lotwise_sync::snapshot::Manifest;
use lotwise_sync::wire::SnapshotRequest;

use lotwise_sync::wire;

use super::{Enrolled, Server};
use crate::problem::Problem;

/// What a chunk is: bytes of its own kind, which are compressed already.
pub const CHUNK_TYPE: &str = "application/octet-stream";

/// The newest snapshot of the feeds that the device reads, made by the fold that it wants.
#[utoipa::path(
    get,
    path = "/v1/snapshot",
    security(("token" = [])),
    params(SnapshotRequest),
    responses(
        (status = 200, description = "What the newest snapshot is made of", body = Manifest),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn manifest(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    query: Result<Query<SnapshotRequest>, QueryRejection>,
) -> Result<Json<Manifest>, Problem> {
    let Query(SnapshotRequest { fold }) = query.map_err(|_| Problem::BadParameter { name: "fold" })?;
    if device.revoked {
        return Err(Problem::Revoked);
    }
    let manifest = server.snapshots.of(&device.feeds).filter(|manifest| manifest.fold == fold);
    manifest.map(Json).ok_or(Problem::NoSnapshot)
}

/// A chunk by its hash: never changed, and for whoever may have the snapshot that it is of.
#[utoipa::path(
    get,
    path = "/v1/snapshot/chunks/{hash}",
    security(("token" = [])),
    params(("hash" = String, Path)),
    responses(
        (status = 200, description = "The bytes of a chunk", content_type = "application/octet-stream"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn chunk(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    Path(hash): Path<String>,
) -> Result<([(HeaderName, &'static str); 2], Vec<u8>), Problem> {
    if device.revoked {
        return Err(Problem::Revoked);
    }
    let hash = hash.parse().map_err(|_| Problem::NoSnapshot)?;
    let bytes = server.snapshots.chunk(&device.feeds, hash).await?.ok_or(Problem::NoSnapshot)?;
    Ok(([(CONTENT_TYPE, CHUNK_TYPE), (CACHE_CONTROL, "private, max-age=31536000, immutable")], bytes))
}
