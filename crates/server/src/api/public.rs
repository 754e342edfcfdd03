//! `GET /v1/public/01/{gtin}/10/{lot}`: what anybody with the package in the hand may know, and
//! nothing else: no quantities, places, partners or reasons (SYNC-12).

use std::net::SocketAddr;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, LotKey, ProductKey};
use lotwise_ledger::question::availability::{self, Availability, Purpose, Subject};
use lotwise_ledger::record::{Lot, Record, Records, term};
use lotwise_ledger::text::LotNumber;
use lotwise_ledger::time::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use lotwise_sync::wire;

use super::{Server, count};
use crate::clock::now_ms;
use crate::problem::Problem;

/// What the public may know of a lot.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LotAnswer {
    /// The product's name; its GTIN while it has none.
    product: String,
    /// The number as it was recorded.
    lot: String,
    state: LotState,
    /// The last day on which it may be used, as `2026-11-21`.
    #[serde(skip_serializing_if = "Option::is_none")]
    expiry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best_before: Option<String>,
}

/// From the best to the worst. Of several lots with one number the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum LotState {
    InDate,
    /// The lot is known, and none of its dates.
    Unknown,
    PastBestBefore,
    Expired,
    Held,
    /// By a recall that is published and not closed. Drafts and exercises never show.
    Recalled,
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
    let found = find(&server, &gtin, &number).await?;
    let moment = Moment::new(now_ms(), server.settings.utc_offset_minutes);
    let moment = moment.ok_or(Problem::UnknownLot)?;
    let mut worst = LotState::InDate;
    for (key, lot) in &found.lots {
        let subject = Subject::of(&Key::Lot(key.clone()));
        let wanted = |known: &Records| availability::reading(known, &subject, &Purpose::Use);
        let records = server.state.read(wanted).await?;
        let judged = availability::judge(&records, &subject, &Purpose::Use, moment);
        worst = worst.max(state(lot, &judged));
    }
    let lots = || found.lots.iter().map(|(_, lot)| lot);
    let (first, _) = found.lots.first().ok_or(Problem::UnknownLot)?;
    Ok(Json(LotAnswer {
        lot: first.number.as_str().to_owned(),
        state: worst,
        expiry: lots().filter_map(Lot::expiry).min().map(|day| day.to_string()),
        best_before: lots().filter_map(Lot::best_before).min().map(|day| day.to_string()),
        product: found.product,
    }))
}

/// The lots that a printed GTIN and number name: usually one, more if suppliers share a number.
pub(super) struct Found {
    product: String,
    pub lots: Vec<(LotKey, Lot)>,
}

/// Finds by the number as printed, and where there is none, by its plain form.
pub(super) async fn find(server: &Server, gtin: &str, number: &str) -> Result<Found, Problem> {
    let gtin = parse_gtin(gtin)?;
    let number = LotNumber::parse(number).map_err(|_| Problem::UnknownLot)?;
    let product = match server.state.record(&Key::Gtin(gtin.clone())).await? {
        Some(Record::Gtin(record)) => record.product(),
        _ => None,
    };
    let product = product.unwrap_or(ProductKey::Gtin(gtin.clone()));
    let name = match server.state.record(&Key::Product(product.clone())).await? {
        Some(Record::Product(record)) => record.name().map(str::to_owned),
        _ => None,
    };
    let having = server.state.having(&term::numbered(number.as_str()), &product.lot_prefix()).await?;
    let mut lots: Vec<(LotKey, Lot)> = having
        .into_iter()
        .filter_map(|found| match found {
            (Key::Lot(key), Record::Lot(lot)) => Some((key, *lot)),
            _ => None,
        })
        .collect();
    if lots.iter().any(|(key, _)| key.number == number) {
        lots.retain(|(key, _)| key.number == number);
    }
    if lots.is_empty() {
        return Err(Problem::UnknownLot);
    }
    Ok(Found { product: name.unwrap_or_else(|| gtin.as_str().to_owned()), lots })
}

/// A GTIN of 8 to 14 digits, filled up with zeros to 14.
fn parse_gtin(text: &str) -> Result<Gtin, Problem> {
    let digits = (8..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return Err(Problem::BadGtin);
    }
    Gtin::parse(&format!("{text:0>14}")).map_err(|_| Problem::BadGtin)
}

fn state(lot: &Lot, availability: &Availability) -> LotState {
    if availability.is_recalled() {
        LotState::Recalled
    } else if availability.is_held() {
        LotState::Held
    } else if availability.is_expired() {
        LotState::Expired
    } else if !availability.is_available() || !availability.warned.is_empty() {
        LotState::PastBestBefore
    } else if lot.expiry().is_none() && lot.best_before().is_none() {
        LotState::Unknown
    } else {
        LotState::InDate
    }
}
