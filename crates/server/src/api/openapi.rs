//! The interface as a document (OpenAPI 3.1), made of the handlers: docs/openapi.json is this, and a test
//! holds it to that and to what the server does.

use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Openapi};
use utoipa::{Modify, OpenApi};

use super::{
    attachments, complaints, devices, enrol, events, health, operators, people, public, quarantine, snapshots,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lotwise",
        description = "Sync, devices, and what the public may ask. docs/SYNC_SPEC.md says what it means."
    ),
    paths(
    events::push,
    events::pull,
    events::have,
    snapshots::manifest,
    snapshots::chunk,
    enrol::enrol,
    enrol::succeed,
    enrol::revoke,
    enrol::make_code,
    devices::report,
    devices::list,
    devices::renew,
    operators::list,
    operators::put,
    operators::delete,
    quarantine::list,
    quarantine::release,
    quarantine::reject,
    health::health,
    health::well_known,
    complaints::write,
    complaints::read,
    public::product,
    public::lot,
    public::serial,
    public::unit,
    attachments::declare,
    attachments::add_part,
    attachments::read,
    attachments::erase,
    attachments::erased,
    attachments::offer,
    attachments::have,
    complaints::erase,
    people::find,
    people::looked,
    get
    ),
    modifiers(&Token)
)]
struct Document;

/// The bearer token that an enrolled device carries (SYNC-3).
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut Openapi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("token", scheme);
    }
}

/// The document of this version of the server.
pub fn document() -> Openapi {
    Document::openapi()
}

/// `GET /v1/openapi.json`.
#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    responses((status = 200, description = "This document", body = Object))
)]
pub async fn get() -> Json<Openapi> {
    Json(document())
}
