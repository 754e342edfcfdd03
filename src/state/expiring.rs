//! Lots whose last day is near or over while some of them are still here.

use chrono::{Days, NaiveDate};
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{Goods, Key, LotKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::Availability;
use lotwise_ledger::question::availability::{self, Purpose, Subject};
use lotwise_ledger::record::{Order, Reading, Record, Records, term};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::item_lists::lots_among;
use super::listing::{Listing, Source};
use super::lookup::{ProductName, lot_row, product_name, today};

/// From so many days before its last one on, a lot is told of on the first page.
const ALERT_DAYS: u64 = 14;
/// And until so many days behind it: what nobody has cleared away by then is in the list alone.
const PAST_DAYS: u64 = 30;
/// Lots that are read at once, in search of one that is still here: whoever scans meanwhile waits no longer.
const PART: usize = 8;

/// A lot that ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    pub key: LotKey,
    pub product: ProductName,
    /// Its use-by or best-before date, whichever is first.
    pub on: NaiveDate,
    pub availability: Availability,
    pub on_hand: Quantity,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Those whose last day is over, the latest first.
    Over,
    /// Those that end within so many days, the first first.
    Within(u64),
}

impl Span {
    fn source(self) -> Source {
        let (today, beginning) = (today(), term::ENDS.to_owned());
        let from = term::ends_on(today);
        match self {
            Self::Over => {
                Source::Stretch { to: beginning.clone(), beginning, order: Order::Descending, from }
            }
            Self::Within(days) => {
                let to = term::ends_on(today + Days::new(days + 1));
                Source::Stretch { beginning, order: Order::Ascending, from, to }
            }
        }
    }
}

impl Device {
    /// The lots of a span of which some are here.
    pub fn ending(self, span: impl Fn() -> Span + 'static) -> Listing<Ending> {
        Listing::follow(
            self,
            move || Some(span().source()),
            move |records| {
                Box::pin(async move {
                    let rows = self.still_here(records).await?;
                    Ok(rows.into_iter().map(|row| (row.key.to_string(), row)).collect())
                })
            },
        )
    }

    /// The first lot of which it is time to tell, looked for in the pauses that people make.
    pub async fn ends_next(self) -> Result<Option<Ending>, IdbError> {
        let to = term::ends_on(today() + Days::new(ALERT_DAYS + 1));
        let mut after = (term::ends_on(today() - Days::new(PAST_DAYS)), Key::Firm);
        loop {
            self.store().pause().await;
            let found = self.store().list(term::ENDS, Order::Ascending, Some(&after), PART).await?;
            let (hits, records): (Vec<_>, Vec<_>) = found
                .into_iter()
                .filter(|((term, _), _)| *term < to)
                .map(|(hit, record)| (hit.clone(), (hit.1, record)))
                .unzip();
            // Behind the last that is near enough nothing is looked for.
            let is_last = hits.len() < PART;
            let first = self.still_here(records).await?.into_iter().next();
            match hits.into_iter().last() {
                Some(hit) if first.is_none() && !is_last => after = hit,
                _ => return Ok(first),
            }
        }
    }

    /// Those lots of which some are in the house.
    async fn still_here(self, records: Vec<(Key, Record)>) -> Result<Vec<Ending>, IdbError> {
        let lots: Vec<LotKey> = lots_among(records).collect();
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            for lot in &lots {
                reading.beginnings.insert(lot.stock_prefix());
                // Of most that are over none is left, and nothing else is to be known of them.
                if known.stock_of(&Goods::Lot(lot.clone())).any(|(at, _)| at.is_inside()) {
                    let subject = Subject::of(&Key::Lot(lot.clone()));
                    reading.add(availability::reading(known, &subject, &Purpose::Use));
                    reading.keys.extend([Key::Lot(lot.clone()), Key::Product(lot.product.clone())]);
                }
            }
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let row = |lot: &LotKey| {
            let known = records.lot(lot)?;
            let on = known.ends_on()?;
            let row = lot_row(lot, known, &records);
            row.on_hand.is_positive().then(|| Ending {
                product: product_name(&records, &lot.product),
                on,
                availability: row.availability,
                on_hand: row.on_hand,
                key: row.key,
            })
        };
        Ok(lots.iter().filter_map(row).collect())
    }
}
