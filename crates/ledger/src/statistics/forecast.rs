//! How much of a product will go out per day, from what went out before.
//!
//! Days are added up to weeks, so that closed weekends are no gaps. If something went out in most
//! weeks, the weekly amount is smoothed exponentially. If it did so only now and then, how often and
//! how much are smoothed apart (R. Teunter, A. Syntetos, M. Babai, European Journal of Operational
//! Research 214, 2011), so that demand that has stopped fades away. What is "now and then" is the
//! boundary of A. Syntetos, J. Boylan and J. Croston (Journal of the Operational Research Society 56,
//! 2005): more than 1.32 weeks from one demand to the next.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::quantity::Quantity;
use crate::text::PartnerId;

/// The most weeks that are looked back on.
pub const WEEKS: u16 = 26;
/// Fewer weeks than these have no pattern: the mean is as good as any.
const FEW_WEEKS: usize = 4;
/// How much the newest week counts for the amount, and for how often there is demand.
const AMOUNT_WEIGHT: f64 = 0.2;
const OFTEN_WEIGHT: f64 = 0.1;

/// A forecast, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Per day, rounded to thousandths.
    pub per_day: Quantity,
    pub method: Method,
    /// How many weeks were looked at, and in how many of them something went out.
    pub weeks: usize,
    pub weeks_with_demand: usize,
}

/// How a forecast was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Nothing went out.
    NoDemand,
    /// The history is short: its mean.
    Mean,
    /// Exponential smoothing of the weekly amount.
    Smoothed,
    /// Amount and frequency smoothed apart, for demand that comes now and then.
    Intermittent,
}

/// The forecast for `today` and the days behind it, from what went out on the days before.
///
/// `outflow` may name a day more than once. A day or week on which more came back than went out counts
/// as one without demand: a return does not undo that somebody wanted the goods. The history begins
/// with the first outflow, rounded up to whole weeks before `today`.
pub fn forecast(outflow: impl IntoIterator<Item = (NaiveDate, Quantity)>, today: NaiveDate) -> Forecast {
    let weeks = weekly(outflow, today);
    let with_demand: Vec<f64> = weeks.iter().copied().filter(|amount| *amount > 0.0).collect();
    let method = match (weeks.len(), with_demand.len()) {
        (_, 0) => Method::NoDemand,
        (few, _) if few < FEW_WEEKS => Method::Mean,
        // 1.32 weeks from demand to demand, in whole numbers.
        (all, demanded) if all * 100 > demanded * 132 => Method::Intermittent,
        _ => Method::Smoothed,
    };
    let per_week = match method {
        Method::NoDemand => 0.0,
        Method::Mean => mean(&weeks),
        Method::Smoothed => smoothed(&weeks),
        Method::Intermittent => intermittent(&weeks, mean(&with_demand)),
    };
    Forecast {
        per_day: thousandths(per_week / 7.0),
        method,
        weeks: weeks.len(),
        weeks_with_demand: with_demand.len(),
    }
}

/// The forecast for each customer; none is the customer who was not named.
pub fn by_customer(
    outflow: &BTreeMap<(Option<PartnerId>, NaiveDate), Quantity>,
    today: NaiveDate,
) -> BTreeMap<Option<PartnerId>, Forecast> {
    let mut apart = BTreeMap::<Option<PartnerId>, Vec<(NaiveDate, Quantity)>>::new();
    for ((customer, day), quantity) in outflow {
        apart.entry(customer.clone()).or_default().push((*day, *quantity));
    }
    apart.into_iter().map(|(customer, outflow)| (customer, forecast(outflow, today))).collect()
}

/// What went out in each week before `today`, the oldest first.
fn weekly(outflow: impl IntoIterator<Item = (NaiveDate, Quantity)>, today: NaiveDate) -> Vec<f64> {
    let mut sums = BTreeMap::<i64, Quantity>::new();
    for (day, quantity) in outflow {
        let days_ago = today.signed_duration_since(day).num_days();
        if (1..=i64::from(WEEKS) * 7).contains(&days_ago) {
            let sum = sums.entry((days_ago - 1) / 7).or_default();
            *sum = *sum + quantity;
        }
    }
    let oldest = sums.iter().rev().find(|(_, sum)| sum.is_positive()).map(|(week, _)| *week);
    let weeks = (0..=oldest.unwrap_or(-1)).rev();
    weeks.map(|week| sums.get(&week).map_or(0.0, |sum| float(*sum).max(0.0))).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len().max(1) as f64)
}

/// Begins with the mean of the oldest weeks, and moves a part of the way towards each newer one.
fn smoothed(weeks: &[f64]) -> f64 {
    let (oldest, newer) = weeks.split_at(FEW_WEEKS.min(weeks.len()));
    newer.iter().fold(mean(oldest), |level, amount| level + AMOUNT_WEIGHT * (amount - level))
}

/// Begins with how often and how much there was over all, and moves with each week.
fn intermittent(weeks: &[f64], mean_amount: f64) -> f64 {
    let demanded = weeks.iter().filter(|amount| **amount > 0.0).count();
    let mut often = demanded as f64 / weeks.len() as f64;
    let mut size = mean_amount;
    for amount in weeks {
        if *amount > 0.0 {
            often += OFTEN_WEIGHT * (1.0 - often);
            size += AMOUNT_WEIGHT * (amount - size);
        } else {
            often -= OFTEN_WEIGHT * often;
        }
    }
    often * size
}

/// The nearest float. Text is the one exact form of a quantity that every reader has.
fn float(quantity: Quantity) -> f64 {
    quantity.to_string().parse().unwrap_or(0.0)
}

/// An estimate beyond what a quantity can hold is nothing that was ever shipped: it is taken as none.
fn thousandths(value: f64) -> Quantity {
    format!("{value:.3}").parse().unwrap_or(Quantity::ZERO)
}

/// The last day of the supply if `on_hand` goes out at `per_day` from `today` on, today included;
/// none if it does not end within ten years.
pub fn lasts_until(on_hand: Quantity, per_day: Quantity, today: NaiveDate) -> Option<NaiveDate> {
    if !per_day.is_positive() {
        return None;
    }
    let enough = |days: u32| Quantity::units(days).packs_of(per_day).is_some_and(|used| used >= on_hand);
    let (mut too_few, mut days) = (0, 3_653);
    if !enough(days) {
        return None;
    }
    while days - too_few > 1 {
        let middle = too_few + (days - too_few) / 2;
        if enough(middle) { days = middle } else { too_few = middle }
    }
    today.checked_add_days(Days::new(u64::from(days) - 1))
}
