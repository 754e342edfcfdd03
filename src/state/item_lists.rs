//! The lists behind the page of a thing, each in full.

use std::collections::BTreeSet;

use leptos::prelude::*;
use lotwise_browser::clock;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::key::{BatchKey, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::question::availability::{self, Purpose, Subject};
use lotwise_ledger::record::{Order, Reading, Record, Records, term};
use lotwise_sync::store::read;

use super::device::Device;
use super::listing::{Listing, Source};
use super::lookup::{Content, Hit, LotRow, by_expiry, lot_row, row_of, serials_of};
use super::timeline::Happening;

impl Device {
    /// The serials of a lot.
    pub fn serials_in(self, lot: &LotKey) -> Listing<SerialKey> {
        self.serials_under(term::in_lot(lot))
    }

    /// The serials of a batch.
    pub fn serials_of_batch(self, batch: &BatchKey) -> Listing<SerialKey> {
        self.serials_under(term::in_batch(batch))
    }

    fn serials_under(self, beginning: String) -> Listing<SerialKey> {
        let source = Source::Each(beginning, Order::Ascending);
        Listing::follow(self, always(source), |records| {
            let rows = serials_of(records).into_iter().map(|serial| (serial.to_string(), serial)).collect();
            Box::pin(async { Ok(rows) })
        })
    }

    /// What lies at a location.
    pub fn lying_at(self, location: &Location) -> Listing<Content> {
        let source = Source::Each(term::at(location), Order::Ascending);
        Listing::follow(self, always(source), move |records| {
            Box::pin(async move {
                let contents = self.contents(records).await?;
                Ok(contents.into_iter().map(|content| (content.key.to_string(), content)).collect())
            })
        })
    }

    /// What happened to a thing, the newest first.
    pub fn history_of(self, key: &Key) -> Listing<Happening> {
        let source = Source::Each(term::timeline(key), Order::Descending);
        Listing::follow(self, always(source), move |records| {
            Box::pin(async move {
                let told = self.told_of(records).await?;
                Ok(told.into_iter().map(|happening| (happening.event.to_string(), happening)).collect())
            })
        })
    }

    /// The lots of a product, first expired first.
    pub fn lots_of(self, product: &ProductKey) -> Listing<LotRow> {
        let source = Source::Keys(vec![product.lot_prefix()]);
        Listing::sorted(self, source, by_expiry, move |records| {
            Box::pin(async move {
                let rows = self.judged(records).await?;
                Ok(rows.into_iter().map(|row| (row.key.to_string(), row)).collect())
            })
        })
    }

    /// Everything whose number or name begins with `text`.
    pub fn search(self, text: Memo<String>) -> Listing<Hit> {
        let source = move || {
            let wanted = text.with(|text| (!text.trim().is_empty()).then(|| term::named(text)));
            wanted.map(|beginning| Source::Terms(beginning, Order::Ascending))
        };
        Listing::follow(self, source, move |records| {
            let text = text.get_untracked();
            Box::pin(async move {
                let _timed = clock::Timed::begin("search");
                let hits = self.hits(records, &text).await?;
                Ok(hits.into_iter().map(|hit| (row_of(&hit), hit)).collect())
            })
        })
    }

    /// Lots with how they stand and how much of them there is.
    async fn judged(self, records: Vec<(Key, Record)>) -> Result<Vec<LotRow>, IdbError> {
        let lots: BTreeSet<LotKey> = lots_among(records).collect();
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            for lot in &lots {
                let subject = Subject::of(&Key::Lot(lot.clone()));
                reading.add(availability::reading(known, &subject, &Purpose::Use));
                reading.beginnings.insert(lot.stock_prefix());
            }
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let row = |lot: &LotKey| records.lot(lot).map(|known| lot_row(lot, known, &records));
        Ok(lots.iter().filter_map(row).collect())
    }
}

/// The lots of these records, in their order.
pub(super) fn lots_among(records: Vec<(Key, Record)>) -> impl Iterator<Item = LotKey> {
    records.into_iter().filter_map(|(key, _)| match key {
        Key::Lot(lot) => Some(lot),
        _ => None,
    })
}

fn always(source: Source) -> impl Fn() -> Option<Source> + 'static {
    move || Some(source.clone())
}
