//! Which other units of the same product have a claim of the same defect, and out of how many: whether one unit is
//! faulty, or its lot, or the part that they have in common.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::event::EventId;
use crate::event::fact::Claim;
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Reading, Record, Records, term};

/// The unit and the defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub unit: SerialKey,
    /// As the code that claims name it by.
    pub defect: String,
    /// The product of the component at fault, where it is known.
    pub component: Option<ProductKey>,
    /// The last day on which a claim counts, and how many days before it count too.
    pub until: NaiveDate,
    pub days: u32,
}

/// Another unit with such a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sister {
    pub unit: SerialKey,
    /// The first of its claims that count, and the day on which it was reported.
    pub claim: EventId,
    pub reported_on: NaiveDate,
    /// Whether it is of the lot of the unit that is asked about.
    pub same_lot: bool,
    /// Whether a component of that product is at fault in it, too.
    pub same_component: bool,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sisters {
    /// In the order of their claims. The unit itself is not among them.
    pub sisters: Vec<Sister>,
    /// How many units of the product the records know, this one included.
    pub units: u64,
    /// Its lot, and how many units of it the records know.
    pub lot: Option<(LotKey, u64)>,
}

impl Sisters {
    /// How many are of the same lot.
    pub fn of_lot(&self) -> usize {
        self.sisters.iter().filter(|sister| sister.same_lot).count()
    }

    /// How many have a component of the same product at fault.
    pub fn of_component(&self) -> usize {
        self.sisters.iter().filter(|sister| sister.same_component).count()
    }
}

/// What must be read to answer: the claims of the defect, the units that they are of, and the balances of the
/// product, which are far fewer than its units.
pub fn reading(known: &Records, asked: &Asked) -> Reading {
    let product = &asked.unit.product;
    let mut reading = Reading::default();
    reading.terms.insert(term::claimed(product, &asked.defect));
    reading.beginnings.insert(product.stock_prefix());
    reading.keys.insert(Key::Serial(asked.unit.clone()));
    for (event, entry) in known.entries() {
        reading.keys.insert(Key::Voided(event));
        reading.keys.extend(entry.act.claim.iter().map(|claim| Key::Serial(claim.serial.clone())));
    }
    reading
}

/// Finds them.
pub fn sisters(records: &Records, asked: &Asked) -> Sisters {
    let lot_of = |unit: &SerialKey| records.serial(unit)?.lot();
    let lot = lot_of(&asked.unit);
    let mut first = BTreeMap::<&SerialKey, (NaiveDate, EventId)>::new();
    let mut with_component = Vec::new();
    for (event, claim) in claims(records, asked) {
        let found = (claim.reported_on.0, event);
        first.entry(&claim.serial).and_modify(|known| *known = found.min(*known)).or_insert(found);
        let component = claim.component.as_ref().map(|component| &component.product);
        if component.is_some() && component == asked.component.as_ref() {
            with_component.push(&claim.serial);
        }
    }
    let mut sisters: Vec<Sister> = first
        .into_iter()
        .map(|(unit, (reported_on, claim))| Sister {
            unit: unit.clone(),
            claim,
            reported_on,
            same_lot: lot.is_some() && lot_of(unit) == lot,
            same_component: with_component.contains(&unit),
        })
        .collect();
    sisters.sort_by_key(|sister| (sister.reported_on, sister.claim));
    let of_product = |goods: &Goods| *goods.product() == asked.unit.product;
    let of_lot = |lot: &LotKey| units(records, |goods| matches!(goods, Goods::Lot(other) if other == lot));
    Sisters { sisters, units: units(records, of_product), lot: lot.map(|lot| (lot.clone(), of_lot(lot))) }
}

/// The claims of other units of the product that count.
fn claims<'a>(records: &'a Records, asked: &'a Asked) -> impl Iterator<Item = (EventId, &'a Claim)> {
    let from = asked.until.checked_sub_days(Days::new(asked.days.into())).unwrap_or(NaiveDate::MIN);
    let claims = records.standing().filter_map(|(event, entry)| Some((event, entry.act.claim.as_deref()?)));
    claims.filter(move |(_, claim)| {
        let is_other = claim.serial != asked.unit && claim.serial.product == asked.unit.product;
        is_other && claim.defect == asked.defect && (from..=asked.until).contains(&claim.reported_on.0)
    })
}

/// How many units lie anywhere but where goods come from: in the house, with customers, in other units, in scrap.
/// What left a place without having come there is counted where it went; what went into production, back to its
/// supplier or missing in a count is not counted any more.
fn units(records: &Records, counts: impl Fn(&Goods) -> bool) -> u64 {
    let balances = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Stock(goods, at), Record::Stock(stock)) if counts(goods) && !is_source(at) => {
            Some(stock.quantity)
        }
        _ => None,
    });
    balances.filter(|quantity| quantity.is_positive()).sum::<Quantity>().whole_units()
}

fn is_source(at: &Location) -> bool {
    matches!(
        at,
        Location::Supplier(_) | Location::Production | Location::Opening | Location::InventoryDifference
    )
}
