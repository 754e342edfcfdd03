//! The walk of a picker: from what an order still wants to the places where it lies, in the order in which
//! one walks past them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::availability::{self, Purpose, Subject, free_quantity, judge};
use super::orders::Progress;
use super::pick::{Demand, Passing, not_for_picking, pick};
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Reading, Record, Records, term};
use crate::text::{FacilityCode, PartnerId};
use crate::time::Moment;

/// For whom, where and when it is picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub to: Option<PartnerId>,
    pub facility: FacilityCode,
    pub when: Moment,
    /// See [`Demand::not_from`].
    pub not_from: Vec<(Option<Goods>, Location)>,
}

/// One place to stop at, and what to take there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub goods: Goods,
    pub at: Location,
    /// In base units.
    pub quantity: Quantity,
    /// The last day on which the lot can be used, or is at its best.
    pub last_day: Option<NaiveDate>,
    /// The units of it that lie there by their serials: where there are any, each is scanned.
    pub units: Vec<SerialKey>,
}

impl Stop {
    pub fn by_serial(&self) -> bool {
        !self.units.is_empty()
    }
}

/// A place with wanted goods that is walked past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub goods: Goods,
    pub at: Location,
    pub why: Passing,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// In the order of their places.
    pub stops: Vec<Stop>,
    pub past: Vec<Past>,
    /// What is not to be had.
    pub short: Vec<(ProductKey, Quantity)>,
}

/// Plans the walk for the open parts of `lines`. `records` hold what [`reading`] says.
pub fn walk(records: &Records, lines: &[Progress], round: &Round) -> Walk {
    let mut wanted = BTreeMap::<(&ProductKey, Option<&LotKey>), Quantity>::new();
    for line in lines.iter().filter(|line| line.open().is_positive()) {
        let sum = wanted.entry((&line.planned.product, line.planned.lot.as_ref())).or_default();
        *sum = *sum + line.open();
    }
    let mut walk = Walk::default();
    for ((product, lot), quantity) in wanted {
        let demand = Demand {
            product: product.clone(),
            quantity,
            to: round.to.clone(),
            facility: round.facility.clone(),
            when: round.when,
            not_from: round.not_from.clone(),
            lot: lot.cloned(),
        };
        let short = stop_at_lots(records, &demand, &mut walk);
        let short = if lot.is_some() { short } else { stop_at_others(records, &demand, short, &mut walk) };
        if short.is_positive() {
            walk.short.push((product.clone(), short));
        }
    }
    walk.stops.sort_by(|one, other| (&one.at, &one.goods).cmp(&(&other.at, &other.goods)));
    walk
}

/// What must be read for it.
pub fn reading(known: &Records, lines: &[Progress], to: Option<&PartnerId>) -> Reading {
    let mut reading = Reading::default();
    let products: BTreeSet<&ProductKey> = lines.iter().map(|line| &line.planned.product).collect();
    for product in products {
        reading.add(availability::reading_of_lots(known, product));
        for (key, record) in known.iter() {
            let (Key::Stock(goods, at), Record::Stock(stock)) = (key, record) else { continue };
            if goods.product() == product && at.is_inside() && stock.quantity.is_positive() {
                reading.keys.insert(Key::Location(at.clone()));
                reading.terms.insert(term::at(at));
            }
        }
    }
    reading.keys.extend(to.map(|to| Key::Location(Location::Customer(Some(to.clone())))));
    reading
}

fn stop_at_lots(records: &Records, demand: &Demand, walk: &mut Walk) -> Quantity {
    let plan = pick(records, demand);
    for it in plan.picks {
        let lot = records.lot(&it.lot);
        let product = records.product(&it.lot.product);
        let last_day = lot.and_then(|lot| availability::last_day(lot, product));
        let goods = Goods::Lot(it.lot);
        let units = units(records, &goods, &it.at);
        walk.stops.push(Stop { goods, at: it.at, quantity: it.quantity, last_day, units });
    }
    let past = plan.passed_over.into_iter();
    walk.past.extend(past.map(|it| Past { goods: Goods::Lot(it.lot), at: it.at, why: it.why }));
    plan.short
}

/// Goods of the product that carry no lot: the emptiest place first, so that places come free.
fn stop_at_others(records: &Records, demand: &Demand, mut short: Quantity, walk: &mut Walk) -> Quantity {
    let goods = Goods::Product(demand.product.clone());
    let purpose = Purpose::Ship { to: demand.to.clone() };
    let mut there = Vec::new();
    for (at, stock) in records.stock_of(&goods) {
        if at.facility() != Some(&demand.facility) || !stock.quantity.is_positive() {
            continue;
        }
        let mut pass = |why| walk.past.push(Past { goods: goods.clone(), at: at.clone(), why });
        let product = Some(demand.product.clone());
        let subject = Subject { product, at: Some(at.clone()), ..Subject::default() };
        let answer = judge(records, &subject, &purpose, demand.when);
        let free = free_quantity(records, &goods, at);
        if !answer.is_available() {
            pass(Passing::Blocked(answer.blocked));
        } else if free.is_zero() {
            pass(Passing::AllHeld);
        } else if not_for_picking(records, at) || demand.passes(&goods, at) {
            pass(Passing::NotForPicking);
        } else {
            there.push((free, at.clone()));
        }
    }
    there.sort();
    for (free, at) in there {
        let quantity = free.min(short);
        if quantity.is_positive() {
            short = short - quantity;
            let units = units(records, &goods, &at);
            walk.stops.push(Stop { goods: goods.clone(), at, quantity, last_day: None, units });
        } else {
            walk.past.push(Past { goods: goods.clone(), at, why: Passing::Later });
        }
    }
    short
}

/// The units of the goods that lie there by their serials.
fn units(records: &Records, goods: &Goods, at: &Location) -> Vec<SerialKey> {
    let lying = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Serial(key), Record::Serial(serial)) => {
            let is_of = match goods {
                Goods::Lot(lot) => serial.lot() == Some(lot),
                Goods::Product(product) => key.product == *product && serial.lot().is_none(),
            };
            (is_of && serial.places().contains(&at)).then(|| key.clone())
        }
        _ => None,
    });
    lying.collect()
}
