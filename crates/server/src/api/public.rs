//! `GET /v1/public/01/…`: what anybody may know of a product, a lot or a unit, as JSON (SYNC-12).

use std::net::SocketAddr;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use lotwise_sync::wire;

use super::{Server, count};
use crate::problem::Problem;
use crate::public::{self, Both, LotAnswer, ProductAnswer, SerialAnswer, UnitAnswer};

#[utoipa::path(
    get,
    path = "/v1/public/01/{gtin}",
    params(("gtin" = String, Path)),
    responses(
        (status = 200, description = "What the public may know of the product", body = ProductAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn product(
    State(server): State<Server>,
    peer: ConnectInfo<SocketAddr>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<ProductAnswer>, Problem> {
    count(&server.limits.lookups, peer)?;
    let Path(gtin) = path.map_err(|_| Problem::BadParameter { name: "gtin" })?;
    Ok(Json(public::product_answer(&server.state, &public::parse_gtin(&gtin)?).await?))
}

#[utoipa::path(
    get,
    path = "/v1/public/01/{gtin}/10/{lot}",
    params(("gtin" = String, Path), ("lot" = String, Path)),
    responses(
        (status = 200, description = "What the public may know of the lot", body = LotAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn lot(
    State(server): State<Server>,
    peer: ConnectInfo<SocketAddr>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<LotAnswer>, Problem> {
    count(&server.limits.lookups, peer)?;
    let Path((gtin, number)) = path.map_err(|_| Problem::BadParameter { name: "gtin or lot" })?;
    let product = public::product(&server.state, &public::parse_gtin(&gtin)?).await?;
    let lots = public::lots(&server.state, &product.key, &number).await?;
    Ok(Json(public::lot_answer(&server.state, product, &lots, server.settings.now()).await?))
}

#[utoipa::path(
    get,
    path = "/v1/public/01/{gtin}/21/{serial}",
    params(("gtin" = String, Path), ("serial" = String, Path)),
    responses(
        (status = 200, description = "What the public may know of the unit", body = SerialAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn serial(
    State(server): State<Server>,
    peer: ConnectInfo<SocketAddr>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<SerialAnswer>, Problem> {
    count(&server.limits.lookups, peer)?;
    let Path((gtin, number)) = path.map_err(|_| Problem::BadParameter { name: "gtin or serial" })?;
    let product = public::product(&server.state, &public::parse_gtin(&gtin)?).await?;
    let unit = public::serial(&server.state, &product.key, &number).await?;
    let unit = unit.ok_or(Problem::UnknownSerial)?;
    Ok(Json(public::serial_answer(&server.state, product, &unit, server.settings.now()).await?))
}

#[utoipa::path(
    get,
    path = "/v1/public/01/{gtin}/10/{lot}/21/{serial}",
    params(("gtin" = String, Path), ("lot" = String, Path), ("serial" = String, Path)),
    responses(
        (status = 200, description = "What the public may know of the unit, or of its lot", body = UnitAnswer),
        (status = "default", description = "A problem (RFC 9457)", body = wire::Problem, content_type = "application/problem+json")
    )
)]
pub async fn unit(
    State(server): State<Server>,
    peer: ConnectInfo<SocketAddr>,
    path: Result<Path<(String, String, String)>, PathRejection>,
) -> Result<Json<UnitAnswer>, Problem> {
    count(&server.limits.lookups, peer)?;
    let Path((gtin, lot, number)) =
        path.map_err(|_| Problem::BadParameter { name: "gtin, lot or serial" })?;
    let (state, now) = (&server.state, server.settings.now());
    let product = public::product(state, &public::parse_gtin(&gtin)?).await?;
    Ok(Json(match public::both(state, &product.key, (&lot, &number)).await? {
        Both::Unit(unit) => UnitAnswer::Unit(public::serial_answer(state, product, &unit, now).await?),
        Both::Lots(lots) => UnitAnswer::Lot(public::lot_answer(state, product, &lots, now).await?),
        Both::Neither => return Err(Problem::UnknownSerial),
    }))
}
