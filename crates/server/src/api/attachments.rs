//! Attachments: sent in parts, read by those who may, and erased for good (SYNC-23).

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue, RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lotwise_ledger::event::Hash;
use lotwise_sync::desk::DESK_FEED;
use lotwise_sync::wire::{
    AttachmentsHeld, AttachmentsWanted, Cursor, Declared, LookedAt, MAX_ATTACHMENT_BYTES, MAX_NAMED,
    MAX_PART_BYTES, OFFSET_HEADER, Progress, SALT_HEADER, TombstonePage, TombstonesOffered,
};
use serde::Deserialize;

use super::people::Actor;
use super::range::{Asked, range};
use super::{Enrolled, Server, json};
use crate::problem::Problem;
use crate::store::attachments::Attached;
use crate::store::devices::{Device, Role};
use lotwise_sync::wire;

/// `GET /v1/attachments/erased`.
#[derive(Deserialize)]
pub struct ErasedRequest {
    after: Option<Cursor>,
}

/// Begins an upload, or tells how far it is.
#[utoipa::path(
    post,
    path = "/v1/attachments",
    security(("token" = [])),
    request_body = Declared,
    responses(
        (status = 200, description = "How far the upload is", body = Progress),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn declare(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Progress>, Problem> {
    let declared: Declared = json(body)?;
    if !declared.fits() {
        return Err(Problem::TooLarge { limit: MAX_ATTACHMENT_BYTES as usize });
    }
    if !declared.is_allowed() {
        return Err(Problem::MediaType);
    }
    if !device.has_one(&declared.feeds) {
        return Err(Problem::ForeignFeed);
    }
    Ok(Json(server.log.declare(device.id, &declared).await?))
}

/// Adds a part to the device's upload.
#[utoipa::path(
    patch,
    path = "/v1/attachments/{id}",
    security(("token" = [])),
    params(("id" = String, Path), ("upload-offset" = u64, Header)),
    request_body(content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "How far the upload is", body = Progress),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn add_part(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Progress>, Problem> {
    let id = parse(&id)?;
    let offset = headers.get(OFFSET_HEADER).and_then(|value| value.to_str().ok());
    let offset = offset.and_then(|text| text.parse().ok());
    let offset = offset.ok_or(Problem::BadParameter { name: OFFSET_HEADER })?;
    let too_large = Problem::TooLarge { limit: MAX_PART_BYTES };
    match body {
        Ok(part) if part.is_empty() => Err(Problem::BadParameter { name: "the body" }),
        Ok(part) if part.len() <= MAX_PART_BYTES => {
            Ok(Json(server.log.add_part(device.id, id, offset, &part).await?))
        }
        _ => Err(too_large),
    }
}

/// The content, or a range of it.
#[utoipa::path(
    get,
    path = "/v1/attachments/{id}",
    security(("token" = [])),
    params(
        ("id" = String, Path),
        ("range" = Option<String>, Header, description = "One range of bytes"),
        ("lotwise-actor" = Option<String>, Header, description = "Who is signed on")
    ),
    responses(
        (
            status = 200,
            description = "The content",
            content(("image/jpeg"), ("image/png"), ("image/webp"), ("application/pdf"), ("text/plain")),
            headers(("attachment-salt" = String), ("content-disposition" = String), ("accept-ranges" = String))
        ),
        (
            status = 206,
            description = "A part of the content",
            content(("image/jpeg"), ("image/png"), ("image/webp"), ("application/pdf"), ("text/plain")),
            headers(
                ("attachment-salt" = String),
                ("content-disposition" = String),
                ("accept-ranges" = String),
                ("content-range" = String)
            )
        ),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn read(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = parse(&id)?;
    let attached = server.log.attached(id).await?;
    may_read(&server, &device, id, &attached).await?;
    let asked = headers.get(RANGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (status, wanted) = match range(asked, attached.bytes) {
        Asked::All => (StatusCode::OK, 0..attached.bytes),
        Asked::Part(wanted) => (StatusCode::PARTIAL_CONTENT, wanted),
        Asked::Behind => return Err(Problem::BadRange { bytes: attached.bytes }),
    };
    let content = server.log.attached_bytes(&attached, wanted.clone()).await?;
    if content.len() as u64 != wanted.end - wanted.start {
        return Err(Problem::Erased);
    }
    if attached.personal {
        let (looking, reference) = (actor.looking(&device), id.to_string());
        match wanted.start {
            0 => server.log.look(&looking, LookedAt::Attachment, &[reference]).await?,
            _ => server.log.look_on(&looking, LookedAt::Attachment, reference).await?,
        }
    }
    let place = format!("bytes {}-{}/{}", wanted.start, wanted.end - 1, attached.bytes);
    let text = |text: &str| HeaderValue::from_str(text).map_err(|_| Problem::NotFound);
    let mut response = (status, content).into_response();
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, text(&attached.media_type)?);
    answer.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    answer.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    answer.insert(HeaderName::from_static(SALT_HEADER), text(&attached.salt.to_string())?);
    if status == StatusCode::PARTIAL_CONTENT {
        answer.insert(CONTENT_RANGE, text(&place)?);
    }
    Ok(response)
}

/// Erases an attachment, whether it has come yet or not.
#[utoipa::path(
    delete,
    path = "/v1/attachments/{id}",
    security(("token" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn erase(
    State(server): State<Server>,
    admin: Enrolled,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    admin.must_be(Role::Admin)?;
    let id = parse(&id)?.to_string();
    super::erase(&server, &id, admin.0.id).await
}

/// What was erased, in the order in which the server took it.
#[utoipa::path(
    get,
    path = "/v1/attachments/erased",
    security(("token" = [])),
    params(("after" = Option<String>, Query)),
    responses(
        (status = 200, description = "What was erased", body = TombstonePage),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn erased(
    State(server): State<Server>,
    _device: Enrolled,
    query: Result<Query<ErasedRequest>, QueryRejection>,
) -> Result<Json<TombstonePage>, Problem> {
    let Query(ErasedRequest { after }) = query.map_err(|_| Problem::BadParameter { name: "after" })?;
    server.log.tombstones(after).await?.map(Json).ok_or(Problem::Diverged)
}

/// Takes tombstones that a restored backup has forgotten.
#[utoipa::path(
    post,
    path = "/v1/attachments/erased",
    security(("token" = [])),
    request_body = TombstonesOffered,
    responses(
        (status = 204, description = "Done"),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn offer(
    State(server): State<Server>,
    _device: Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let TombstonesOffered { erased } = json(body)?;
    if erased.len() > MAX_NAMED {
        return Err(Problem::TooLarge { limit: MAX_NAMED });
    }
    server.erasing.take(&server.log, erased).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells which attachments the server lacks.
#[utoipa::path(
    post,
    path = "/v1/attachments/have",
    security(("token" = [])),
    request_body = AttachmentsHeld,
    responses(
        (status = 200, description = "What the server lacks", body = AttachmentsWanted),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn have(
    State(server): State<Server>,
    _device: Enrolled,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<AttachmentsWanted>, Problem> {
    let AttachmentsHeld { ids } = json(body)?;
    if ids.len() > MAX_NAMED {
        return Err(Problem::TooLarge { limit: MAX_NAMED });
    }
    Ok(Json(AttachmentsWanted { want: server.log.attachments_lacking(&ids).await? }))
}

async fn may_read(server: &Server, device: &Device, id: Hash, attached: &Attached) -> Result<(), Problem> {
    if device.revoked {
        return Err(Problem::Revoked);
    }
    if attached.personal && !device.role.reads_complaints() {
        return Err(Problem::Forbidden);
    }
    // Which attachments are of the desk's feed their events say, and no upload.
    let is_desk = device.feeds.iter().any(|feed| feed == DESK_FEED);
    let reads = attached.feeds.iter().any(|feed| feed != DESK_FEED && device.feeds.contains(feed));
    if reads || (is_desk && server.log.is_of_desk(id).await?) { Ok(()) } else { Err(Problem::ForeignFeed) }
}

fn parse(id: &str) -> Result<Hash, Problem> {
    id.parse().map_err(|_| Problem::NotFound)
}
