//! People of the public, for those who work on their complaints and claims: found by name, phone and mail (SYNC-30),
//! and who looked at them (SYNC-29).

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use lotwise_sync::person::Sought;
use lotwise_sync::wire::{
    ACTOR_HEADER, LookedAnswer, LookedAt, LookedRequest, MAX_FIND_CHARS, MAX_LOOKS, PeopleAnswer,
    PeopleRequest, read_actor,
};
use std::time::Instant;

use lotwise_sync::wire;

use super::{Enrolled, Server, json};
use crate::clock::now_ms;
use crate::problem::Problem;
use crate::store::devices::{Device, Role};
use crate::store::looks::Looking;

/// Looks of a page where nobody says how many.
const LOOKS: usize = 50;

/// Who is signed on at a device, as it says itself.
pub(super) struct Actor(Option<String>);

impl FromRequestParts<Server> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _server: &Server) -> Result<Self, Problem> {
        let header = parts.headers.get(ACTOR_HEADER).and_then(|value| value.to_str().ok());
        Ok(Self(header.and_then(read_actor)))
    }
}

impl Actor {
    /// Whoever reads something of a person now.
    pub(super) fn looking(self, device: &Device) -> Looking {
        Looking { device: device.id, actor: self.0, at_ms: now_ms() }
    }
}

/// At most 20 people, each with the unit that he bought. What is looked for stands in the body: addresses are in logs.
#[utoipa::path(
    post,
    path = "/v1/people",
    security(("token" = [])),
    request_body = PeopleRequest,
    params(("lotwise-actor" = Option<String>, Header, description = "Who is signed on")),
    responses(
        (status = 200, description = "Those who were found", body = PeopleAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn find(
    State(server): State<Server>,
    Enrolled(device): Enrolled,
    actor: Actor,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PeopleAnswer>, Problem> {
    if device.revoked || !device.role.reads_complaints() {
        return Err(Problem::Forbidden);
    }
    let bad = Problem::BadParameter { name: "find" };
    let PeopleRequest { find } = json(body)?;
    let is_short = find.chars().count() <= MAX_FIND_CHARS;
    let sought = Sought::read(&find).filter(|_| is_short).ok_or(bad)?;
    server.limits.people.take(device.id, Instant::now())?;
    let answer = server.log.people(&device, &sought).await?;
    let references: Vec<String> = answer.people.iter().map(|person| person.reference.clone()).collect();
    server.log.look(&actor.looking(&device), LookedAt::Search, &references).await?;
    Ok(Json(answer))
}

/// Who looked at what of people, in the order in which it was.
#[utoipa::path(
    get,
    path = "/v1/looked",
    security(("token" = [])),
    params(LookedRequest),
    responses(
        (status = 200, description = "A page of the looks", body = LookedAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn looked(
    State(server): State<Server>,
    admin: Enrolled,
    query: Result<Query<LookedRequest>, QueryRejection>,
) -> Result<Json<LookedAnswer>, Problem> {
    admin.must_be(Role::Admin)?;
    let Query(LookedRequest { after, limit }) =
        query.map_err(|_| Problem::BadParameter { name: "after or limit" })?;
    let limit = limit.unwrap_or(LOOKS).clamp(1, MAX_LOOKS);
    Ok(Json(server.log.looks(after.unwrap_or(0), limit).await?))
}
