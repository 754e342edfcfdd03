//! Which lots draw complaints, what will expire unused, and how long the stock lasts: the statistics on
//! what the records say.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::outflow::{Complained, Complaints, complaints, expiring, outflow};
use crate::key::{LotKey, ProductKey};
use crate::quantity::Quantity;
use crate::record::Records;
use crate::statistics::{complaints as test, forecast, waste};
use crate::text::{FacilityCode, PartnerId};

/// The complaints about one lot, and how they compare with those about the product's other lots.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub counted: Complained,
    pub comparison: test::Comparison,
}

/// The complaints about a product, and how its lots compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Complaining {
    /// All complaints about the product, those included that name no lot.
    pub of_product: Complained,
    pub by_lot: BTreeMap<LotKey, Compared>,
}

/// How demand will use up what lies in the house.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Demand in all, and by customer.
    pub demand: forecast::Forecast,
    pub by_customer: BTreeMap<Option<PartnerId>, forecast::Forecast>,
    /// Each lot with a last day, the first to expire first: how much of it will be wasted, and until when
    /// it covers demand.
    pub prospects: Vec<waste::Prospect>,
    /// What has expired already.
    pub expired: waste::Bucket,
    /// What expires within each span, and then the rest.
    pub buckets: Vec<waste::Bucket>,
}

/// Compares the lots of a product by their complaints. What names no lot counts for the product alone: it is of
/// some lot, and nobody knows of which.
///
/// `records` hold what [`complaints_reading`](super::outflow::complaints_reading) asks for.
pub fn compare_complaints(records: &Records, product: &ProductKey) -> Complaining {
    let Complaints { of_product, by_lot } = complaints(records, product);
    let counts: Vec<test::Counts> = by_lot
        .values()
        .map(|lot| test::Counts {
            shipped: lot.shipped.whole_units(),
            complainants: u64::try_from(lot.complainants).unwrap_or(u64::MAX),
            grave: u64::try_from(lot.grave.len()).unwrap_or(u64::MAX),
        })
        .collect();
    let compared = by_lot.into_iter().zip(test::compare(&counts));
    let by_lot = compared.map(|((lot, counted), comparison)| (lot, Compared { counted, comparison }));
    Complaining { of_product, by_lot: by_lot.collect() }
}

/// The outlook of a product's stock at one facility, or at all, in buckets of `spans` days (ascending).
/// `records` as for [`expiring`] and [`outflow`].
pub fn outlook(
    records: &Records,
    product: &ProductKey,
    facility: Option<&FacilityCode>,
    spans: &[u32],
    today: NaiveDate,
) -> Outlook {
    let went = outflow(records, product);
    let mut by_day = BTreeMap::<NaiveDate, Quantity>::new();
    for ((_, day), quantity) in &went {
        let sum = by_day.entry(*day).or_default();
        *sum = *sum + *quantity;
    }
    let demand = forecast::forecast(by_day, today);
    let prospects = waste::prospects(&expiring(records, product, facility), demand.per_day, today);
    let (expired, buckets) = waste::buckets(&prospects, spans, today);
    Outlook { by_customer: forecast::by_customer(&went, today), demand, prospects, expired, buckets }
}
