//! The interface: docs/SYNC_SPEC.md, the public endpoints, and the app's files.

mod attachments;
mod complaints;
mod devices;
mod enrol;
mod events;
mod guard;
mod health;
pub mod openapi;
mod operators;
mod pace;
mod people;
mod public;
mod quarantine;
mod range;
mod snapshots;
mod static_files;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use lotwise_ledger::event::DeviceId;
use lotwise_ledger::time::Moment;
use lotwise_sync::wire::MAX_PUSH_BYTES;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::decompression::RequestDecompressionLayer;

use crate::clock::now_ms;
use crate::complaining::Complaining;
use crate::erasing::Erasing;
use crate::identity::Identity;
use crate::limits::{Limit, Waits, group};
use crate::page;
use crate::problem::Problem;
use crate::proxy::{self, Proxies};
use crate::revoking::Revoking;
use crate::serve::Patience;
use crate::store::devices::{Device, Role};
use crate::store::snapshots::Snapshots;
use crate::store::sqlite::SqliteEvents;
use crate::store::state::State;
pub use enrol::link;
pub use static_files::App;

/// What every request may use.
#[derive(Clone)]
pub struct Server {
    pub log: SqliteEvents,
    pub state: State,
    pub snapshots: Arc<Snapshots>,
    pub identity: Arc<Identity>,
    pub erasing: Arc<Erasing>,
    pub revoking: Arc<Revoking>,
    pub app: Option<Arc<App>>,
    pub settings: Arc<Settings>,
    pub complaining: Arc<Complaining>,
    pub limits: Arc<Limits>,
    /// Ends every wait.
    pub stop: CancellationToken,
}

/// What the interface needs of the configuration.
pub struct Settings {
    pub firm: String,
    /// The address that links name, without a slash at its end.
    pub url: String,
    /// The facility's offset from UTC, by which the public's day is told.
    pub utc_offset_minutes: i32,
    /// After how many seconds without use a token ends.
    pub token_life_s: u64,
    /// How long it waits for a body.
    pub patience: Patience,
    /// Who is believed on where a request comes from.
    pub proxies: Proxies,
}

impl Settings {
    /// Now, at the facility.
    pub fn now(&self) -> Moment {
        let now = Moment::new(now_ms(), self.utc_offset_minutes);
        now.expect("the configuration has no offset of a day or more")
    }

    fn token_life_ms(&self) -> i64 {
        i64::try_from(self.token_life_s).unwrap_or(i64::MAX).saturating_mul(1_000)
    }
}

/// What one address may ask without a token, and one device with its own (SYNC-14).
pub struct Limits {
    pub(crate) lookups: Limit<IpAddr>,
    pub(crate) complaints: Limit<IpAddr>,
    enrolments: Limit<IpAddr>,
    /// Requests with a token that is none.
    strangers: Limit<IpAddr>,
    requests: Limit<DeviceId>,
    /// Searches for people.
    people: Limit<DeviceId>,
    waits: Waits<DeviceId>,
}

/// Requests of one device a minute. A phone that pushes 5,000 events a second in batches of 100, ten times
/// smaller than they are, makes half as many.
pub const DEVICE_REQUESTS: u32 = 6_000;

/// How many requests of a device may wait at a time: each of two tabs for each feed, and some that were
/// given up and are not known to be.
fn most_waits(feeds: usize) -> usize {
    8 + 2 * feeds
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lookups: Limit::per_minute(300),
            complaints: Limit::per_minute(30),
            enrolments: Limit::per_minute(60),
            strangers: Limit::per_minute(300),
            requests: Limit::per_minute(DEVICE_REQUESTS),
            people: Limit::per_minute(60),
            waits: Waits::default(),
        }
    }
}

/// What is worth compressing; chunks of snapshots are compressed already.
fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new(snapshots::CHUNK_TYPE))
}

/// All routes, with what holds for each of them.
pub fn router(server: Server) -> Router {
    let v1 = Router::new()
        .route("/v1/events", post(events::push).get(events::pull))
        .route("/v1/snapshot", get(snapshots::manifest))
        .route("/v1/snapshot/chunks/{hash}", get(snapshots::chunk))
        .route("/v1/have", post(events::have))
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/devices", get(devices::list))
        .route("/v1/devices/{device}/revoke", post(enrol::revoke))
        .route("/v1/successor", post(enrol::succeed))
        .route("/v1/token", post(devices::renew))
        .route("/v1/report", post(devices::report))
        .route("/v1/quarantine", get(quarantine::list))
        .route("/v1/quarantine/{event}/release", post(quarantine::release))
        .route("/v1/quarantine/{event}/reject", post(quarantine::reject))
        .route("/v1/codes", post(enrol::make_code))
        .route("/v1/openapi.json", get(openapi::get))
        .route("/v1/operators", get(operators::list))
        .route("/v1/operators/{id}", put(operators::put).delete(operators::delete))
        .route("/v1/health", get(health::health))
        .route("/v1/complaints/{reference}", get(complaints::read).delete(complaints::erase))
        .route("/v1/people", post(people::find))
        .route("/v1/looked", get(people::looked))
        .route("/v1/attachments", post(attachments::declare))
        .route("/v1/attachments/have", post(attachments::have))
        .route("/v1/attachments/erased", get(attachments::erased).post(attachments::offer))
        .route(
            "/v1/attachments/{id}",
            get(attachments::read).patch(attachments::add_part).delete(attachments::erase),
        )
        .route("/v1/public/01/{gtin}", get(public::product))
        .route("/v1/public/01/{gtin}/10/{lot}", get(public::lot))
        .route("/v1/public/01/{gtin}/10/{lot}/21/{serial}", get(public::unit))
        .route("/v1/public/01/{gtin}/21/{serial}", get(public::serial))
        .route("/v1/public/complaints", post(complaints::write))
        .route("/.well-known/lotwise", get(health::well_known))
        .merge(page::routes())
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(MAX_PUSH_BYTES))
        // What is compressed in another way reaches the reader as it is, and is no JSON there.
        .layer(RequestDecompressionLayer::new().pass_through_unaccepted(true));
    v1.fallback(static_files::serve)
        .layer(from_fn_with_state(server.clone(), pace::pace))
        .layer(from_fn_with_state(server.clone(), guard::headers))
        .layer(compression())
        .layer(from_fn_with_state(server.clone(), proxy::client))
        .layer(from_fn(guard::log))
        .with_state(server)
}

/// By the quickest compression: pages of events become hardly larger than by the best one, in less than
/// half the time.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressible())
}

/// A request's body as JSON; its content type does not matter.
fn json<T: DeserializeOwned>(
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<T, Problem> {
    let body = body.map_err(|rejection| match rejection.status().as_u16() {
        413 => Problem::TooLarge { limit: MAX_PUSH_BYTES },
        _ => Problem::BadJson,
    })?;
    serde_json::from_slice(&body).map_err(|_| Problem::BadJson)
}

/// The device that a request's bearer token belongs to.
struct Enrolled(Device);

impl FromRequestParts<Server> for Enrolled {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let device = match bearer(parts) {
            Some(token) => server.log.device_of_token(token, server.settings.token_life_ms()).await?,
            None => None,
        };
        let Some(device) = device else {
            // Whoever has a good token is never counted here, though a stranger asks from the same address.
            count(&server.limits.strangers, parts.extensions.get().copied().ok_or(Problem::BadToken)?)?;
            return Err(Problem::BadToken);
        };
        server.limits.requests.take(device.id, Instant::now())?;
        Ok(Self(device))
    }
}

/// The token that a request carries.
fn bearer(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl Enrolled {
    fn must_review(&self) -> Result<(), Problem> {
        if self.0.role.reviews() && !self.0.revoked { Ok(()) } else { Err(Problem::Forbidden) }
    }

    fn must_be(&self, role: Role) -> Result<(), Problem> {
        if self.0.role == role && !self.0.revoked { Ok(()) } else { Err(Problem::Forbidden) }
    }
}

/// Erases an attachment for good.
async fn erase(server: &Server, id: &str, by: DeviceId) -> Result<StatusCode, Problem> {
    server.erasing.erase(&server.log, &server.identity, &[id.to_owned()], by).await?;
    tracing::info!(id, %by, "erased");
    Ok(StatusCode::NO_CONTENT)
}

/// Counts a request of somebody without a good token.
pub(crate) fn count(
    limit: &Limit<IpAddr>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
) -> Result<(), Problem> {
    limit.take(group(peer.ip()), Instant::now())
}
