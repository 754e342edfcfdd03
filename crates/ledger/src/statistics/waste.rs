//! What of the stock will expire before demand uses it up, if it goes out first expired, first out.

use chrono::NaiveDate;

use super::forecast::lasts_until;
use crate::key::LotKey;
use crate::quantity::Quantity;
use crate::question::outflow::Expiring;

/// What becomes of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    pub lot: LotKey,
    pub last_day: NaiveDate,
    pub on_hand: Quantity,
    /// What demand will not have used by the end of the last day.
    pub wasted: Quantity,
    /// The day on which demand takes the last that it can use of this lot; none if it takes nothing.
    pub used_until: Option<NaiveDate>,
}

/// The lots whose last day lies within a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Days from today to the latest last day in it: 0 for today's. None for what is beyond all spans.
    pub within_days: Option<u32>,
    pub lots: usize,
    pub on_hand: Quantity,
    pub wasted: Quantity,
}

/// What becomes of each lot, the first to expire first, if `per_day` goes out on each day from `today`
/// on. A lot may go out on its last day and not behind it.
pub fn prospects(lots: &[Expiring], per_day: Quantity, today: NaiveDate) -> Vec<Prospect> {
    let mut lots = lots.to_vec();
    lots.sort();
    let mut used_before = Quantity::ZERO;
    let prospect = |lot: Expiring| {
        // What demand takes until this lot's last day, less what it took of lots that expire before.
        let room = taken_until(lot.last_day, per_day, today) - used_before;
        let used = lot.on_hand.min(room).max(Quantity::ZERO);
        used_before = used_before + used;
        let used_until = used.is_positive().then(|| lasts_until(used_before, per_day, today)).flatten();
        Prospect {
            wasted: lot.on_hand - used,
            lot: lot.lot,
            last_day: lot.last_day,
            on_hand: lot.on_hand,
            used_until,
        }
    };
    lots.into_iter().map(prospect).collect()
}

/// How much goes out from `today` to `day`, both included.
fn taken_until(day: NaiveDate, per_day: Quantity, today: NaiveDate) -> Quantity {
    let days = day.signed_duration_since(today).num_days().saturating_add(1).max(0);
    let days = Quantity::units(u32::try_from(days).unwrap_or(u32::MAX));
    if !per_day.is_positive() {
        return Quantity::ZERO;
    }
    // Beyond 10¹² units there is room for whatever one line can carry.
    days.packs_of(per_day).unwrap_or_else(|| {
        Quantity::units(1_000_000).packs_of(Quantity::units(1_000_000)).unwrap_or_default()
    })
}

/// Sorts the lots into what has expired, then what does within each of `spans` days (ascending), then
/// the rest. Empty buckets stay, so that a picture keeps its shape.
pub fn buckets(prospects: &[Prospect], spans: &[u32], today: NaiveDate) -> (Bucket, Vec<Bucket>) {
    let empty =
        |within_days| Bucket { within_days, lots: 0, on_hand: Quantity::ZERO, wasted: Quantity::ZERO };
    let mut expired = empty(None);
    let mut buckets: Vec<Bucket> = spans.iter().map(|days| empty(Some(*days))).chain([empty(None)]).collect();
    for prospect in prospects {
        let days = prospect.last_day.signed_duration_since(today).num_days();
        let within = |bucket: &&mut Bucket| bucket.within_days.is_none_or(|limit| days <= i64::from(limit));
        let bucket = if days < 0 { Some(&mut expired) } else { buckets.iter_mut().find(within) };
        if let Some(bucket) = bucket {
            bucket.lots += 1;
            bucket.on_hand = bucket.on_hand + prospect.on_hand;
            bucket.wasted = bucket.wasted + prospect.wasted;
        }
    }
    (expired, buckets)
}
