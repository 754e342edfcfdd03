//! Reports to makers: what is read of them, the address that they go to, and the share sheet.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_browser::local;
use lotwise_browser::picture::JPEG;
use lotwise_browser::share::{Picture, ShareError, Shareable};
use lotwise_ledger::event::{Act, EventId, Hash};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::question::reports::{self, Report, State};
use lotwise_ledger::record::{Lot, Order, Reading, Record, Records, term};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::listing::{Listing, Source};
use super::lookup::{ProductName, product_name};

/// A report, as the list and its page show it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportView {
    pub event: EventId,
    pub at: DateTime<FixedOffset>,
    pub act: Arc<Act>,
    pub report: Report,
    pub goods: Vec<ReportedGoods>,
}

/// One thing that a report is about, with what its maker asks for first.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportedGoods {
    pub key: Key,
    pub product: Option<ProductName>,
    pub gtin: Option<Gtin>,
    pub lot: Option<String>,
    pub serial: Option<String>,
    pub expiry: Option<NaiveDate>,
    pub best_before: Option<NaiveDate>,
}

/// Among how many of the newest reports those are counted that nobody has sent.
const LOOKED_AT: usize = 200;

impl Device {
    /// The reports, the newest first.
    pub fn reports(self) -> Listing<ReportView> {
        let source = Source::Terms(term::REPORTS.to_owned(), Order::Descending);
        let all = move || Some(source.clone());
        Listing::follow(self, all, move |records| {
            Box::pin(async move {
                let mut views = Vec::new();
                for (key, _) in records {
                    if let Key::Entry(event) = key {
                        views.extend(self.report(event).await?);
                    }
                }
                views.retain(|view| view.report.state != State::Voided);
                Ok(views.into_iter().map(|view| (view.event.to_string(), view)).collect())
            })
        })
    }

    /// All reports at once, for a file.
    pub async fn all_reports(self) -> Result<Vec<ReportView>, IdbError> {
        let mut views = Vec::new();
        for (key, _) in self.store().find(term::REPORTS, Order::Descending, usize::MAX).await? {
            if let Key::Entry(event) = key {
                views.extend(self.report(event).await?);
            }
        }
        views.retain(|view| view.report.state != State::Voided);
        Ok(views)
    }

    /// How many reports nobody has sent yet.
    pub async fn reports_not_sent(self) -> Result<usize, IdbError> {
        let found = self.store().find(term::REPORTS, Order::Descending, LOOKED_AT).await?;
        let events = found.into_iter().filter_map(|(key, _)| match key {
            Key::Entry(event) => Some(event),
            _ => None,
        });
        let events: Vec<EventId> = events.collect();
        let (_, records) = read(&self.store(), &|known| reports::reading(known, &events)).await?;
        let states = events.iter().filter_map(|event| reports::report(&records, *event));
        Ok(states.filter(|report| report.state == State::NotSent).count())
    }

    /// One report.
    pub async fn report(self, event: EventId) -> Result<Option<ReportView>, IdbError> {
        let (_, records) = read(&self.store(), &|known| reports::reading(known, &[event])).await?;
        let (Some(report), Some(Record::Entry(entry))) =
            (reports::report(&records, event), records.get(&Key::Entry(event)))
        else {
            return Ok(None);
        };
        let act = entry.act.shared().clone();
        let mut goods = Vec::new();
        for key in act.about.iter().filter(|key| !matches!(key, Key::Location(_))) {
            goods.push(self.reported(key.clone()).await?);
        }
        Ok(Some(ReportView { event, at: act.occurred_at.date_time(), act, report, goods }))
    }

    /// What a maker asks for first of goods that are reported.
    pub async fn reported(self, key: Key) -> Result<ReportedGoods, IdbError> {
        let product = match &key {
            Key::Lot(lot) => Some(lot.product.clone()),
            Key::Serial(serial) => Some(serial.product.clone()),
            Key::Product(product) => Some(product.clone()),
            _ => None,
        };
        let store = self.store();
        let wanted = |known: &Records| {
            let mut reading = Reading::default();
            reading.keys.insert(key.clone());
            reading.keys.extend(product.clone().map(Key::Product));
            reading.keys.extend(lot_of(known, &key));
            reading
        };
        let (_, records) = read(&store, &wanted).await?;
        let lot = lot_of(&records, &key);
        let described: Option<&Lot> = match &lot {
            Some(Key::Lot(lot)) => records.lot(lot),
            _ => None,
        };
        let gtin = match &product {
            Some(ProductKey::Gtin(gtin)) => Some(gtin.clone()),
            Some(product) => {
                let found = store.find(&term::of(product), Order::Ascending, 1).await?;
                found.into_iter().find_map(|(key, _)| match key {
                    Key::Gtin(gtin) => Some(gtin),
                    _ => None,
                })
            }
            None => None,
        };
        let serial = match &key {
            Key::Serial(serial) => Some(serial.serial.to_string()),
            _ => None,
        };
        Ok(ReportedGoods {
            product: product.as_ref().map(|product| product_name(&records, product)),
            gtin,
            expiry: described.and_then(Lot::expiry),
            best_before: described.and_then(Lot::best_before),
            lot: lot.and_then(|lot| match lot {
                Key::Lot(lot) => Some(lot.number.to_string()),
                _ => None,
            }),
            serial,
            key,
        })
    }

    /// Makes ready what the share sheet is given, with the first photo of the report, and hands it to
    /// `then`; none where the browser has no such sheet.
    pub fn shareable_then(
        self,
        title: String,
        words: String,
        act: Arc<Act>,
        then: impl FnOnce(Option<Shareable>) + 'static,
    ) {
        spawn_local(async move {
            let photo = self.first_photo(&act).await;
            let picture =
                photo.as_ref().map(|content| Picture { name: "report.jpg", media_type: JPEG, content });
            then(Shareable::new(&title, &words, picture));
        });
    }

    async fn first_photo(self, act: &Act) -> Option<Vec<u8>> {
        let id = act.attachments.first()?.reference.parse::<Hash>().ok()?;
        let kept = self.store().attachment(id).await.ok()??;
        if kept.is_whole() { self.store().attachment_bytes(id).await.ok() } else { None }
    }
}

/// Opens the share sheet, and tells `then` how it ended.
pub fn share_then(shareable: Shareable, then: impl FnOnce(Result<(), ShareError>) + 'static) {
    spawn_local(async move { then(shareable.share().await) });
}

fn lot_of(records: &Records, key: &Key) -> Option<Key> {
    match key {
        Key::Lot(_) => Some(key.clone()),
        Key::Serial(serial) => Some(Key::Lot(records.serial(serial)?.lot()?.clone())),
        _ => None,
    }
}

/// The address that reports on a product go to, as it was last typed on this phone.
pub fn maker_address(product: &ProductKey) -> String {
    local::get(&kept_under(product)).unwrap_or_default()
}

pub fn keep_maker_address(product: &ProductKey, address: &str) {
    local::set(&kept_under(product), address.trim());
}

fn kept_under(product: &ProductKey) -> String {
    ["maker-address/", &product.to_string()].concat()
}
