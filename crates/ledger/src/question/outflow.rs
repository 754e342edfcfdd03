//! What the statistics are fed with: complaints and shipments by lot, what expires when, what went out
//! on which day, and stock against its levels. Plain numbers, read off the records.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::availability::last_day;
use super::complaint;
use crate::event::fact::Complaint;
use crate::event::{EventId, Step, field};
use crate::key::{Goods, Key, Location, LotKey, ProductKey};
use crate::quantity::Quantity;
use crate::record::{Reading, Record, Records, term};
use crate::text::{FacilityCode, PartnerId};

/// The complaints about a lot or a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complained {
    /// Units shipped, less what was returned.
    pub shipped: Quantity,
    pub complaints: Vec<EventId>,
    /// Different people; each complaint without a reference counts as one.
    pub complainants: usize,
    /// Injury, illness, allergen or foreign body: alerts at one.
    pub grave: Vec<EventId>,
}

/// The complaints about a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaints {
    /// All of them, those included that name no lot.
    pub of_product: Complained,
    pub by_lot: BTreeMap<LotKey, Complained>,
}

/// What must be read to count the [complaints] about a product.
pub fn complaints_reading(known: &Records, product: &ProductKey) -> Reading {
    let mut reading = Reading::default();
    reading.terms.insert(term::complained(product));
    reading.beginnings.extend([product.lot_prefix(), product.stock_prefix()]);
    for (event, entry) in known.entries() {
        reading.keys.insert(Key::Voided(event));
        let units = entry.act.about.iter().filter(|key| matches!(key, Key::Serial(_)));
        reading.keys.extend(units.cloned());
    }
    reading
}

/// Complaints and shipments of a product, and of every lot of it. `records` hold what [`complaints_reading`]
/// asks for.
pub fn complaints(records: &Records, product: &ProductKey) -> Complaints {
    let mut told = Vec::new();
    for (event, entry) in records.standing() {
        // What somebody of the firm reports to a maker is no complaint of who bought it.
        if entry.step() != Some(Step::Complain) || entry.act.report.is_some() {
            continue;
        }
        let about = entry.act.about.iter().filter(|key| key.product() == Some(product));
        let lots: BTreeSet<Option<LotKey>> = about.map(|key| lot_of(records, key)).collect();
        told.push((event, entry.act.complaint.as_deref(), lots));
    }
    let complained = |goods: Vec<Goods>, counts: &dyn Fn(&BTreeSet<Option<LotKey>>) -> bool| {
        let told = told.iter().filter(|(.., lots)| counts(lots));
        let told: Vec<(EventId, Option<&Complaint>)> = told.map(|(event, it, _)| (*event, *it)).collect();
        Complained { shipped: shipped(records, &goods), ..count(&told) }
    };
    let mut all = vec![Goods::Product(product.clone())];
    let mut by_lot = BTreeMap::new();
    for (lot, _) in records.lots_of(product) {
        let goods = Goods::Lot(lot.clone());
        all.push(goods.clone());
        let is_its = |lots: &BTreeSet<Option<LotKey>>| lots.iter().flatten().any(|other| other == lot);
        by_lot.insert(lot.clone(), complained(vec![goods], &is_its));
    }
    Complaints { of_product: complained(all, &|lots| !lots.is_empty()), by_lot }
}

fn shipped(records: &Records, goods: &[Goods]) -> Quantity {
    let balances = goods.iter().flat_map(|goods| records.stock_of(goods));
    let with_customers = balances.filter(|(at, _)| matches!(at, Location::Customer(_)));
    with_customers.map(|(_, stock)| stock.quantity).sum()
}

/// Counts complaints. What came from the public without a category says of whom it is as little as how grave.
fn count(told: &[(EventId, Option<&Complaint>)]) -> Complained {
    let grave = told.iter().filter(|(_, said)| said.is_some_and(|said| complaint::is_grave(&said.category)));
    let who = |(event, complaint): &(EventId, Option<&Complaint>)| {
        let known = complaint.and_then(|complaint| complaint.complainant.clone());
        known.unwrap_or_else(|| event.to_string())
    };
    Complained {
        shipped: Quantity::default(),
        complaints: told.iter().map(|(event, _)| *event).collect(),
        complainants: told.iter().map(who).collect::<BTreeSet<String>>().len(),
        grave: grave.map(|(event, _)| *event).collect(),
    }
}

/// A complaint about a batch or a serial is one about its lot.
fn lot_of(records: &Records, key: &Key) -> Option<LotKey> {
    match key {
        Key::Lot(lot) => Some(lot.clone()),
        Key::Batch(batch) => Some(batch.lot.clone()),
        Key::Serial(serial) => records.serial(serial)?.lot().cloned(),
        _ => None,
    }
}

/// What lies in the house of one lot, and until when it can be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiring {
    pub last_day: NaiveDate,
    pub lot: LotKey,
    pub on_hand: Quantity,
}

/// The lots of a product that are in the house and have a last day, the earliest first.
pub fn expiring(records: &Records, product: &ProductKey, facility: Option<&FacilityCode>) -> Vec<Expiring> {
    let described = records.product(product);
    let mut found: Vec<Expiring> = records
        .lots_of(product)
        .filter_map(|(lot, known)| {
            let last_day = last_day(known, described)?;
            let on_hand = in_house(records, &Goods::Lot(lot.clone()), facility);
            on_hand.is_positive().then(|| Expiring { last_day, lot: lot.clone(), on_hand })
        })
        .collect();
    found.sort();
    found
}

/// What of a product went to customers, by customer and day; what came back is taken off the day on
/// which it did. `records` hold the product's entries.
pub fn outflow(
    records: &Records,
    product: &ProductKey,
) -> BTreeMap<(Option<PartnerId>, NaiveDate), Quantity> {
    let mut sums = BTreeMap::<(Option<PartnerId>, NaiveDate), Quantity>::new();
    for (_, entry) in records.standing() {
        let lines = entry.act.lines.iter().filter(|line| line.subject.product() == Some(product));
        for line in lines {
            let (customer, quantity) = match (&line.from, &line.to) {
                (_, Location::Customer(customer)) => (customer, line.quantity),
                (Location::Customer(customer), _) => (customer, -line.quantity),
                _ => continue,
            };
            let sum = sums.entry((customer.clone(), entry.act.occurred_at.day())).or_default();
            *sum = *sum + quantity;
        }
    }
    sums
}

/// The stock of a product at one facility against the levels that the firm set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub on_hand: Quantity,
    /// Ordered and not received yet.
    pub on_order: Quantity,
    pub reorder_below: Option<Quantity>,
    pub overstock_above: Option<Quantity>,
}

impl Level {
    /// Whether it is time to order, with what is on its way.
    pub fn is_low(&self) -> bool {
        self.reorder_below.is_some_and(|level| self.on_hand + self.on_order < level)
    }

    pub fn is_overstocked(&self) -> bool {
        self.overstock_above.is_some_and(|level| self.on_hand > level)
    }
}

/// The level of `product` at `facility`; a level for the facility stands above one for all.
/// `records` hold the product, its stock, and the purchase orders.
pub fn level(records: &Records, product: &ProductKey, facility: &FacilityCode) -> Level {
    let lots = records.lots_of(product).map(|(lot, _)| Goods::Lot(lot.clone()));
    let goods = lots.chain([Goods::Product(product.clone())]);
    let on_hand = goods.map(|goods| in_house(records, &goods, Some(facility))).sum();
    let registers = records.product(product).map(|product| &product.registers);
    let set = |name| {
        let narrow = registers?.text(&field::narrowed(name, facility.as_str()));
        narrow.or_else(|| registers?.text(name))?.parse().ok()
    };
    Level {
        on_hand,
        on_order: on_order(records, product),
        reorder_below: set(field::REORDER_BELOW),
        overstock_above: set(field::OVERSTOCK_ABOVE),
    }
}

fn on_order(records: &Records, product: &ProductKey) -> Quantity {
    let orders = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Order(key), Record::Order(order)) if key.paper == crate::key::Paper::PurchaseOrder => {
            Some(order)
        }
        _ => None,
    });
    let lines = orders.flat_map(|order| super::orders::fulfilment(order).lines);
    lines.filter(|line| line.planned.product == *product).map(|line| line.open()).sum()
}

fn in_house(records: &Records, goods: &Goods, facility: Option<&FacilityCode>) -> Quantity {
    let inside = records.stock_of(goods).filter(|(at, _)| at.is_inside());
    let here = inside.filter(|(at, _)| facility.is_none() || at.facility() == facility);
    here.map(|(_, stock)| stock.quantity).sum()
}
