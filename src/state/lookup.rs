//! The reads behind the pages: each takes what one page shows, and no more.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use lotwise_browser::clock;
use lotwise_browser::idb::{IdbError, IndexedDbReplica};
use lotwise_browser::tasks::both;
use lotwise_ledger::event::field;
use lotwise_ledger::gs1::{Gtin, Scan};
use lotwise_ledger::key::{ContainerKey, Goods, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::availability::{Purpose, Reason};
use lotwise_ledger::question::warranty::Asked;
use lotwise_ledger::question::whereabouts::{Whereabouts, of_goods, whereabouts};
use lotwise_ledger::question::{
    Availability, Exception, Resolved, availability, exceptions, resolve, warranty,
};
use lotwise_ledger::record::{Lot, Order, Reading, Record, Records, term};
use lotwise_ledger::text::lookup_form;
use lotwise_ledger::time::Moment;
use lotwise_sync::store::{ReplicaStore, read};

use super::batches::{BatchRow, batches_of};
use super::device::Device;
use super::glimpse::{GLIMPSE, Glimpse};
use super::standing::{LotStanding, SerialStanding};

/// A product with what people call it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductName {
    pub key: ProductKey,
    pub name: Option<String>,
}

/// What the page of a lot shows.
#[derive(Clone, Debug, PartialEq)]
pub struct LotView {
    pub standing: LotStanding,
    pub batches: Vec<BatchRow>,
    pub serials: Glimpse<SerialKey>,
    /// The containers in which some of it lies, with how much.
    pub containers: Vec<(ContainerKey, Quantity)>,
    pub exceptions: Vec<Exception>,
}

/// What the page of a serial shows.
#[derive(Clone, Debug, PartialEq)]
pub struct SerialView {
    pub standing: SerialStanding,
    pub warranty: warranty::Answer,
    pub exceptions: Vec<Exception>,
}

/// What the page of a product shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductView {
    pub product: ProductName,
    pub gtins: Vec<(Gtin, Quantity)>,
    /// Those that are there first, by expiry.
    pub lots: Vec<LotRow>,
    pub whereabouts: Whereabouts,
    /// Where how many lie without lot and serial.
    pub loose: Vec<(Location, Quantity)>,
}

/// A lot in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct LotRow {
    pub key: LotKey,
    pub expiry: Option<NaiveDate>,
    pub availability: Availability,
    pub on_hand: Quantity,
}

/// What the page of a location shows.
#[derive(Clone, Debug, PartialEq)]
pub struct LocationView {
    pub location: Location,
    /// What it is for, where somebody said so.
    pub purpose: Option<String>,
    /// That all that lies there is held, where it is.
    pub held: Option<Availability>,
    pub contents: Glimpse<Content>,
}

/// Goods at a location.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub key: Key,
    /// None for a container.
    pub product: Option<ProductName>,
    pub quantity: Quantity,
}

/// A search result.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub key: Key,
    /// Of a paper, its number.
    pub paper: Option<String>,
    pub product: Option<ProductName>,
}

/// Here and now: what expiry is judged by. A clock outside the calendar is taken for its beginning.
pub(super) fn now() -> Moment {
    let now_ms = clock::now_ms();
    Moment::new(now_ms, clock::utc_offset_minutes(now_ms)).unwrap_or_else(Moment::epoch)
}

/// The calendar day here and now.
pub fn today() -> NaiveDate {
    now().day()
}

/// That moment here, for people to read.
pub fn moment_of(unix_ms: i64) -> Option<DateTime<FixedOffset>> {
    Moment::new(unix_ms, clock::utc_offset_minutes(unix_ms)).map(Moment::date_time)
}

impl Device {
    /// What a scanned or typed code is.
    pub async fn resolve(self, scan: &Scan) -> Result<Resolved, IdbError> {
        let store = self.store();
        let (_, records) = read(&store, &|known| resolve::wanted(scan, known)).await?;
        Ok(resolve(scan, &records))
    }

    pub async fn lot(self, key: LotKey) -> Result<Option<LotView>, IdbError> {
        let store = self.store();
        let (of, in_lot) = (Key::Lot(key.clone()), term::in_lot(&key));
        let serials = store.find(&in_lot, Order::Ascending, GLIMPSE + 1);
        let beside = both(serials, self.boxes_of(&of));
        let (known, (serials, containers)) = both(self.lot_records(key), beside).await;
        let Some((standing, records)) = known? else { return Ok(None) };
        Ok(Some(LotView {
            batches: batches_of(&standing.key, &records),
            standing,
            serials: Glimpse::of(serials_of(serials?)),
            containers: containers?,
            exceptions: self.unsettled(exceptions::all(&records)).await?,
        }))
    }

    pub async fn serial(self, key: SerialKey) -> Result<Option<SerialView>, IdbError> {
        let of = Key::Serial(key.clone());
        let (known, warranty) = both(self.serial_records(key.clone()), self.warranty(&key)).await;
        let Some((standing, records)) = known? else { return Ok(None) };
        let contradictions = records.get(&of).map(|record| exceptions::exceptions(&of, record));
        Ok(Some(SerialView {
            standing,
            warranty: warranty?,
            exceptions: self.unsettled(contradictions.unwrap_or_default()).await?,
        }))
    }

    /// Whether a serial is under warranty today.
    async fn warranty(self, key: &SerialKey) -> Result<warranty::Answer, IdbError> {
        let asked = Asked { on: today(), usage: None, cause: None, component: None };
        let wanted = |known: &Records| Reading::of(warranty::keys(known, key, &asked));
        let (_, records) = read(&self.store(), &wanted).await?;
        Ok(warranty::judge(&records, key, &asked))
    }

    pub async fn product(self, key: ProductKey) -> Result<Option<ProductView>, IdbError> {
        let store = self.store();
        let wanted = |known: &Records| availability::reading_of_lots(known, &key);
        let gtins_of = term::of(&key);
        let gtins = store.find(&gtins_of, Order::Ascending, usize::MAX);
        let beside = both(gtins, self.loose_at(key.clone()));
        let (known, (gtins, loose)) = both(read(&store, &wanted), beside).await;
        let (_, records) = known?;
        if records.product(&key).is_none() {
            return Ok(None);
        }
        let gtins = gtins?.into_iter().filter_map(|found| match found {
            (Key::Gtin(gtin), Record::Gtin(described)) => Some((gtin, described.content())),
            _ => None,
        });
        let mut lots: Vec<LotRow> =
            records.lots_of(&key).map(|(key, lot)| lot_row(key, lot, &records)).collect();
        lots.sort_by(by_expiry);
        Ok(Some(ProductView {
            product: product_name(&records, &key),
            gtins: gtins.collect(),
            lots,
            whereabouts: whereabouts(&records, |_| true),
            loose: loose?,
        }))
    }

    pub async fn location(self, location: Location) -> Result<LocationView, IdbError> {
        let store = self.store();
        let (key, at) = (Key::Location(location.clone()), term::at(&location));
        let found = async { self.contents(store.find(&at, Order::Ascending, GLIMPSE + 1).await?).await };
        let (contents, records) = both(found, store.load(std::slice::from_ref(&key))).await;
        let (contents, records) = (Glimpse::of(contents?), records?);
        let described = records.location(&location);
        let standing = records.holds(&key).into_iter().flat_map(|holds| holds.standing());
        let held: Vec<Reason> =
            standing.map(|(hold, reason)| Reason::Held { hold, reason: reason.to_owned() }).collect();
        let held = (!held.is_empty()).then(|| Availability { blocked: held, ..Availability::default() });
        let purpose = described.and_then(|it| it.registers.text(field::PURPOSE)).map(str::to_owned);
        Ok(LocationView { location, purpose, held, contents })
    }

    /// What lies at a location, of records that say so.
    pub(super) async fn contents(self, records: Vec<(Key, Record)>) -> Result<Vec<Content>, IdbError> {
        let lying = |(key, record)| match (key, record) {
            (Key::Stock(goods, _), Record::Stock(stock)) => {
                Some((goods.key(), Some(goods.product().clone()), stock.quantity))
            }
            (Key::Serial(serial), _) => {
                Some((Key::Serial(serial.clone()), Some(serial.product), Quantity::ONE))
            }
            (key @ Key::Container(_), _) => Some((key, None, Quantity::ONE)),
            _ => None,
        };
        let lying: Vec<_> = records.into_iter().filter_map(lying).collect();
        let products = lying.iter().filter_map(|(_, product, _)| product.clone().map(Key::Product));
        let products: Vec<Key> = products.collect::<BTreeSet<Key>>().into_iter().collect();
        let records = self.store().load(&products).await?;
        let content = |(key, product, quantity): (Key, Option<ProductKey>, Quantity)| Content {
            product: product.map(|product| product_name(&records, &product)),
            key,
            quantity,
        };
        Ok(lying.into_iter().map(content).collect())
    }

    /// The things that people look for by `text` among `records`, each once.
    pub(super) async fn hits(self, records: Vec<(Key, Record)>, text: &str) -> Result<Vec<Hit>, IdbError> {
        let store = self.store();
        let mut found: Vec<Found> = Vec::new();
        for (key, record) in records {
            let mut paper = None;
            let (key, product) = match (key, record) {
                (Key::Entry(event), Record::Entry(entry)) => {
                    paper = paper_named(&entry.act.papers(), text);
                    (Key::Entry(event), None)
                }
                (Key::Lot(lot), _) => (Key::Lot(lot.clone()), Some(lot.product)),
                (Key::Batch(batch), _) => (Key::Batch(batch.clone()), Some(batch.lot.product)),
                (Key::Serial(serial), _) => (Key::Serial(serial.clone()), Some(serial.product)),
                (Key::Product(product), _) => (Key::Product(product.clone()), Some(product)),
                (Key::Gtin(_), Record::Gtin(gtin)) => match gtin.product() {
                    Some(product) => (Key::Product(product.clone()), Some(product)),
                    None => continue,
                },
                (key @ (Key::Location(_) | Key::Container(_) | Key::Order(_)), _) => (key, None),
                _ => continue,
            };
            // Many events may name one paper.
            let is_there = |hit: &Found| hit.key == key || (paper.is_some() && hit.paper == paper);
            if !found.iter().any(is_there) {
                found.push(Found { key, paper, product });
            }
        }
        let products = found.iter().filter_map(|hit| hit.product.clone().map(Key::Product));
        let products: Vec<Key> = products.collect::<BTreeSet<Key>>().into_iter().collect();
        let records = store.load(&products).await?;
        let hit = |Found { key, paper, product }: Found| Hit {
            key,
            paper,
            product: product.map(|product| product_name(&records, &product)),
        };
        Ok(found.into_iter().map(hit).collect())
    }

    /// Serials of any product with exactly this number.
    pub async fn serials_numbered(self, text: &str) -> Result<Vec<SerialKey>, IdbError> {
        let found = self.store().find(&term::numbered(text), Order::Ascending, usize::MAX).await?;
        Ok(serials_of(found))
    }

    /// Whether anything was ever recorded or received here.
    pub async fn is_fresh(self) -> Result<bool, IdbError> {
        self.store().is_empty().await
    }

    /// Looks a product's name up in the background.
    pub fn name_then(self, key: ProductKey, then: impl FnOnce(ProductName) + 'static) {
        leptos::task::spawn_local(async move {
            let named = self.name_of(key.clone()).await;
            then(named.unwrap_or(ProductName { key, name: None }));
        });
    }

    /// What people call a product.
    pub async fn name_of(self, key: ProductKey) -> Result<ProductName, IdbError> {
        self.product_name(&self.store(), key).await
    }

    async fn product_name(self, store: &IndexedDbReplica, key: ProductKey) -> Result<ProductName, IdbError> {
        let records = store.load(&[Key::Product(key.clone())]).await?;
        Ok(product_name(&records, &key))
    }
}

/// What a search result is of: many events may name one paper.
pub(super) fn row_of(hit: &Hit) -> String {
    hit.paper.clone().unwrap_or_else(|| hit.key.to_string())
}

/// The units among records.
pub(super) fn serials_of(records: Vec<(Key, Record)>) -> Vec<SerialKey> {
    let serial = |(key, _)| match key {
        Key::Serial(serial) => Some(serial),
        _ => None,
    };
    records.into_iter().filter_map(serial).collect()
}

/// What is there comes first: first expired first out, and what never expires last.
pub(super) fn by_expiry(one: &LotRow, other: &LotRow) -> Ordering {
    let rank = |row: &LotRow| (row.on_hand.is_zero(), row.expiry.is_none(), row.expiry);
    rank(one).cmp(&rank(other)).then_with(|| one.key.cmp(&other.key))
}

/// A search result, before its product's name is read.
struct Found {
    key: Key,
    paper: Option<String>,
    product: Option<ProductKey>,
}

/// The one among an event's papers that was searched for.
fn paper_named(papers: &[String], text: &str) -> Option<String> {
    let wanted = lookup_form(text);
    papers.iter().find(|paper| lookup_form(paper).contains(&wanted)).cloned()
}

pub(super) fn product_name(records: &Records, key: &ProductKey) -> ProductName {
    let name = records.product(key).and_then(|product| product.name()).map(str::to_owned);
    ProductName { key: key.clone(), name }
}

pub(super) fn lot_row(key: &LotKey, lot: &Lot, records: &Records) -> LotRow {
    LotRow {
        expiry: lot.expiry(),
        availability: availability::judge_lot(records, key, &Purpose::Use, now()),
        on_hand: of_goods(records, &Goods::Lot(key.clone())).total_on_hand(),
        key: key.clone(),
    }
}
