//! `GET /v1/public/01/…`: what anybody may know of a product, a lot or a unit, as JSON (SYNC-12).

use std::net::SocketAddr;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use lotwise_ledger::key::Key;
use lotwise_sync::wire;

use super::{Server, count};
use crate::problem::Problem;
use crate::public::{self, LotAnswer, ProductAnswer, SerialAnswer};

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
    let product = public::product(&server.state, &public::parse_gtin(&gtin)?).await?;
    if product.is_known {
        Ok(Json(ProductAnswer { product: product.name }))
    } else {
        Err(Problem::UnknownProduct)
    }
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
    let judged = public::judge_lots(&server.state, &lots, server.settings.now()).await?;
    let (Some(judged), Some(first)) = (judged, lots.first()) else { return Err(Problem::UnknownLot) };
    Ok(Json(LotAnswer { lot: first.number.as_str().to_owned(), product: product.name, judged }))
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
    let now = server.settings.now();
    Ok(Json(SerialAnswer {
        product: product.name,
        serial: unit.serial.as_str().to_owned(),
        judged: public::judge(&server.state, Key::Serial(unit.clone()), now).await?,
        warranty_until: public::warranty_until(&server.state, &unit, now).await?,
    }))
}
