//! The reads behind orders, picking, packing and shipping.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{Act, EventId, Subject, field};
use lotwise_ledger::key::{ContainerKey, Goods, Key, Location, LotKey, OrderKey, ProductKey, SerialKey};
use lotwise_ledger::question::boxed::{self, Boxed, boxed};
use lotwise_ledger::question::orders::{Fulfilment, fulfilment};
use lotwise_ledger::question::outbound::{self, Outbound, outbound};
use lotwise_ledger::question::walk::{self, Round, Walk, walk};
use lotwise_ledger::record::{Reading, Record, Records};
use lotwise_ledger::text::{FacilityCode, PartnerId};
use lotwise_sync::store::{ReplicaStore, read};

use super::device::Device;
use super::listing::{Listing, Source};
use super::lookup::{ProductName, now, product_name};
use super::session::FACILITY;

/// An order in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderRow {
    pub key: OrderKey,
    pub partner: Option<String>,
    pub due: Option<NaiveDate>,
    pub lines: usize,
    pub is_done: bool,
}

/// One order on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderView {
    pub key: OrderKey,
    pub partner: Option<PartnerId>,
    pub due: Option<NaiveDate>,
    pub outbound: Outbound,
    /// The lines with what was shipped for them.
    pub shipped: Fulfilment,
    pub names: BTreeMap<ProductKey, ProductName>,
}

/// What a picker is told.
#[derive(Clone, Debug, PartialEq)]
pub struct PickJob {
    pub order: OrderView,
    pub walk: Walk,
}

/// Where the beginnings of the papers by which goods go out stand in the store.
const OUTGOING: [&str; 2] = ["order/sales:", "order/pick:"];

impl OrderView {
    pub fn name(&self, product: &ProductKey) -> ProductName {
        let unnamed = || ProductName { key: product.clone(), name: None };
        self.names.get(product).cloned().unwrap_or_else(unnamed)
    }
}

impl Device {
    /// The orders by which goods go out, the open ones first, by the day on which they are due.
    pub fn orders(self) -> Listing<OrderRow> {
        let source = Source::Keys(OUTGOING.map(str::to_owned).into());
        Listing::sorted(self, source, by_need, |records| {
            let rows: Vec<_> = records.into_iter().filter_map(row).collect();
            Box::pin(async { Ok(rows) })
        })
    }

    /// One order; none if nothing speaks of it.
    pub async fn outgoing_order(self, key: OrderKey) -> Result<Option<OrderView>, IdbError> {
        let wanted = |known: &Records| reading(known, &key);
        let (_, records) = read(&self.store(), &wanted).await?;
        Ok(view(&records, &key))
    }

    /// The walk for what is still to be picked of an order. Nothing is picked from `not_from`.
    pub async fn pick_job(
        self,
        key: OrderKey,
        not_from: Vec<(Option<Goods>, Location)>,
    ) -> Result<Option<PickJob>, IdbError> {
        let wanted = |known: &Records| {
            let mut reading = reading(known, &key);
            let lines = outbound(known, &key).picked.lines;
            reading.add(walk::reading(known, &lines, partner(known, &key).as_ref()));
            reading
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let Some(order) = view(&records, &key) else { return Ok(None) };
        let facility = FacilityCode::parse(FACILITY).expect("the constant is printable");
        let round = Round { to: order.partner.clone(), facility, when: now(), not_from };
        let walk = walk(&records, &order.outbound.picked.lines, &round);
        Ok(Some(PickJob { order, walk }))
    }

    /// What an event did, and what the products in it are called; none if it is not here.
    pub async fn told(
        self,
        event: EventId,
    ) -> Result<Option<(Arc<Act>, BTreeMap<ProductKey, ProductName>)>, IdbError> {
        let wanted = |known: &Records| {
            let entry = known.entry(&event).into_iter();
            let products = entry.flat_map(|entry| &entry.act.lines).filter_map(|line| line.subject.product());
            let products = products.cloned().map(Key::Product);
            Reading::of(products.chain([Key::Entry(event)]).collect())
        };
        let (_, records) = read(&self.store(), &wanted).await?;
        let Some(entry) = records.entry(&event) else { return Ok(None) };
        let act = entry.act.shared().clone();
        let products = act.lines.iter().filter_map(|line| line.subject.product());
        let names = products.map(|key| (key.clone(), product_name(&records, key))).collect();
        Ok(Some((act, names)))
    }

    /// What is in a container, where it stands and for which order it was packed.
    pub async fn boxed(self, key: ContainerKey) -> Result<Boxed, IdbError> {
        let wanted = |known: &Records| boxed::reading(known, &key);
        let (_, records) = read(&self.store(), &wanted).await?;
        Ok(boxed(&records, &key))
    }

    /// Who gets what an order says.
    pub async fn customer_of(self, order: OrderKey) -> Option<PartnerId> {
        let records = self.store().load(&[Key::Order(order.clone())]).await.ok()?;
        partner(&records, &order)
    }

    /// Whether goods that go out are set down at a place, as far as its purpose says, and tells `then`.
    pub fn is_for_shipping_then(self, at: Location, then: impl FnOnce(bool) + 'static) {
        leptos::task::spawn_local(async move {
            let key = Key::Location(at);
            let records = self.store().load(std::slice::from_ref(&key)).await.ok();
            let said = records.as_ref().and_then(|records| records.registers(&key)?.text(field::PURPOSE));
            then(said == Some(field::SHIPPING));
        });
    }

    /// The lot that the records give a unit, and tells `then`.
    pub fn lot_of_then(self, unit: SerialKey, then: impl FnOnce(Option<LotKey>) + 'static) {
        leptos::task::spawn_local(async move {
            let records = self.store().load(&[Key::Serial(unit.clone())]).await.ok();
            then(records.and_then(|records| records.serial(&unit)?.lot().cloned()));
        });
    }
}

fn reading(known: &Records, key: &OrderKey) -> Reading {
    let mut reading = outbound::reading(known, key);
    let outbound = outbound(known, key);
    let planned = outbound.picked.lines.iter().map(|line| line.planned.product.clone());
    reading.keys.extend(planned.map(Key::Product));
    let things = outbound.loose.iter().map(|loose| &loose.what);
    let things = things.chain(outbound.packed.iter().flat_map(|it| it.contents.iter().map(|(key, _)| key)));
    for thing in things {
        reading.keys.insert(thing.clone());
        reading.keys.extend(thing.product().cloned().map(Key::Product));
    }
    reading
}

fn view(records: &Records, key: &OrderKey) -> Option<OrderView> {
    let order = records.order(key)?;
    let product = |(key, _): (&Key, &Record)| match key {
        Key::Product(product) => Some((product.clone(), product_name(records, product))),
        _ => None,
    };
    Some(OrderView {
        key: key.clone(),
        partner: partner(records, key),
        due: order.registers.earliest_date(field::DUE),
        outbound: outbound(records, key),
        shipped: fulfilment(order),
        names: records.iter().filter_map(product).collect(),
    })
}

fn row((key, record): (Key, Record)) -> Option<(String, OrderRow)> {
    let (Key::Order(key), Record::Order(order)) = (key, record) else { return None };
    let text = |field| order.registers.text(field);
    let row = OrderRow {
        partner: text(field::PARTNER).map(str::to_owned),
        due: order.registers.earliest_date(field::DUE),
        lines: order.planned().len(),
        is_done: text(field::STATUS) == Some("done") || fulfilment(&order).is_done(),
        key,
    };
    Some((row.key.to_string(), row))
}

fn by_need(one: &OrderRow, other: &OrderRow) -> Ordering {
    let rank = |row: &OrderRow| (row.is_done, row.due.is_none(), row.due);
    rank(one).cmp(&rank(other)).then_with(|| one.key.cmp(&other.key))
}

fn partner(records: &Records, key: &OrderKey) -> Option<PartnerId> {
    PartnerId::parse(records.order(key)?.registers.text(field::PARTNER)?).ok()
}

/// The lots and units that an act moves, without the containers around them.
pub fn goods_of(act: &Act) -> impl Iterator<Item = &lotwise_ledger::event::Line> {
    act.lines.iter().filter(|line| !matches!(line.subject, Subject::Container(_)))
}
