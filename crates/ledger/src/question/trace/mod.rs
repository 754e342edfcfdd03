//! Trace: what something went into, or what it is made of, at any depth.
//!
//! Every result is certain or possible. A lot that any of an affected lot certainly went into is
//! affected as a whole. What no path reaches is proven unaffected, as far as the records go.

mod line;
mod reading;
mod step;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use reading::into;
pub use reading::{made_of_reading, reading};

use crate::event::Step;
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Record, Records};

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what it went into, and to whom.
    Forward,
    /// To what it is made of, and from whom.
    Backward,
}

/// How sure the records are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    Possible,
    Certain,
}

/// Why a link is only possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Both lay in one place where goods mix.
    MixedLocation,
    /// Goods left a place of the lot without a lot being recorded.
    WithoutLot,
    /// Several lots were in use on the production line.
    SharedLine,
    /// Reworked goods went in among others.
    Rework,
}

/// One link of the trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// What lies nearer to the start.
    pub near: Key,
    /// What lies further away.
    pub far: Key,
    pub certainty: Certainty,
    /// None for a certain link.
    pub why: Option<Why>,
    /// How much of the input the link moved; zero where nothing says it.
    pub used: Quantity,
    /// How much of the output came of it; zero where nothing says it.
    pub made: Quantity,
}

/// Goods at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    pub key: Key,
    pub at: Location,
    /// How much is there now: in the house, or with a customer what he did not return.
    pub quantity: Quantity,
    /// How much ever came there.
    pub came: Quantity,
    /// How much ever left from there.
    pub left: Quantity,
    pub certainty: Certainty,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// All that was reached, the start included, and how sure it is.
    pub reached: BTreeMap<Key, Certainty>,
    /// Sorted by where they lead from.
    pub links: Vec<Link>,
    /// Lots of the same products that no path reaches.
    pub unaffected: Vec<LotKey>,
}

/// Traces from `starts`, which are lots, batches, serials, products, containers or production lines.
pub fn trace(records: &Records, starts: impl IntoIterator<Item = Key>, direction: Direction) -> Trace {
    let mut trace = Trace::default();
    let mut links = BTreeSet::new();
    let mut waiting: Vec<(Key, Certainty)> =
        starts.into_iter().map(|start| (start, Certainty::Certain)).collect();
    while let Some((key, certainty)) = waiting.pop() {
        // A surer path to a known key is followed once more: what lies behind it may be surer too.
        if trace.reached.get(&key).is_some_and(|known| *known >= certainty) {
            continue;
        }
        trace.reached.insert(key.clone(), certainty);
        for link in step::links(records, &key, direction) {
            waiting.push((link.far.clone(), link.certainty.min(certainty)));
            links.insert(link);
        }
    }
    trace.links = links.into_iter().collect();
    trace.unaffected = unaffected(records, &trace.reached);
    trace
}

/// The goods, and all that they are made of by what was recorded of making them: inputs at any depth,
/// the components that are in a unit now, and the lots of units. What merely lay beside something is
/// not in it.
pub fn made_of(records: &Records, goods: &BTreeSet<Key>) -> BTreeSet<Key> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<Key> = goods.iter().cloned().collect();
    while let Some(key) = waiting.pop() {
        if let Key::Serial(unit) = &key {
            let lot = records.serial(unit).and_then(|known| known.lot());
            waiting.extend(lot.cloned().map(Key::Lot).filter(|lot| !found.contains(lot)));
        }
        let inputs = step::along_edges(records, &key, Direction::Backward).into_iter().map(|link| link.far);
        waiting.extend(inputs.filter(|input| !found.contains(input) && !was_removed(records, input, &key)));
        found.insert(key);
    }
    found
}

/// Whether a part that was in a unit is there no more.
fn was_removed(records: &Records, part: &Key, unit: &Key) -> bool {
    let Key::Serial(unit) = unit else { return false };
    let into = records.get(&Key::edge(part.clone(), Key::Serial(unit.clone())));
    let Some(Record::Edge(edge)) = into else { return false };
    edge.standing().all(|(_, it)| it.step == Step::Install) && !is_installed(records, part, unit)
}

/// Whether a part, a serial or some of a lot, is in a unit now.
pub(crate) fn is_installed(records: &Records, part: &Key, unit: &SerialKey) -> bool {
    match part {
        Key::Serial(part) => records.serial(part).is_some_and(|known| known.installed_in() == Some(unit)),
        Key::Lot(lot) => {
            let at = Location::Unit(Box::new(unit.clone()));
            records.stock(&Goods::Lot(lot.clone()), &at).is_positive()
        }
        _ => false,
    }
}

impl Trace {
    /// Where everything is that was reached: in the house, with customers, at suppliers, scrapped. A
    /// serial that was reached by itself is told by itself; one of a reached lot is in the lot's sum.
    pub fn lying(&self, records: &Records) -> Vec<Lying> {
        let mut found = Vec::new();
        for (key, certainty) in &self.reached {
            match key {
                Key::Lot(lot) => found.extend(lying(records, &Goods::Lot(lot.clone()), *certainty)),
                Key::Product(product) => {
                    found.extend(lying(records, &Goods::Product(product.clone()), *certainty));
                }
                Key::Serial(serial) => {
                    let Some(known) = records.serial(serial) else { continue };
                    let in_lot =
                        known.lot().is_some_and(|lot| self.reached.contains_key(&Key::Lot(lot.clone())));
                    let in_product = self.reached.contains_key(&Key::Product(serial.product.clone()));
                    let told = in_lot || (in_product && known.lot().is_none());
                    if !told {
                        found.extend(lying_unit(key, &known.moves, *certainty));
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The keys of one certainty.
    pub fn all(&self, certainty: Certainty) -> impl Iterator<Item = &Key> {
        self.reached.iter().filter(move |(_, known)| **known == certainty).map(|(key, _)| key)
    }
}

fn lying<'a>(
    records: &'a Records,
    goods: &'a Goods,
    certainty: Certainty,
) -> impl Iterator<Item = Lying> + use<'a> {
    records.stock_of(goods).map(move |(at, stock)| Lying {
        key: goods.key(),
        at: at.clone(),
        quantity: stock.quantity,
        came: stock.came,
        left: stock.left(),
        certainty,
    })
}

fn lying_unit(key: &Key, moves: &crate::record::Moves, certainty: Certainty) -> Vec<Lying> {
    let mut sums = BTreeMap::<&Location, (Quantity, Quantity)>::new();
    for fact in moves.facts().into_iter().filter(|fact| fact.from != fact.to) {
        let left = &mut sums.entry(&fact.from).or_default().1;
        *left = *left + Quantity::ONE;
        let came = &mut sums.entry(&fact.to).or_default().0;
        *came = *came + Quantity::ONE;
    }
    let lying = sums.into_iter().map(|(at, (came, left))| Lying {
        key: key.clone(),
        at: at.clone(),
        quantity: came - left,
        came,
        left,
        certainty,
    });
    lying.collect()
}

fn unaffected(records: &Records, reached: &BTreeMap<Key, Certainty>) -> Vec<LotKey> {
    let products: BTreeSet<&ProductKey> = reached.keys().filter_map(product_of).collect();
    let lots = products.into_iter().flat_map(|product| records.lots_of(product)).map(|(lot, _)| lot);
    lots.filter(|lot| !reached.contains_key(&Key::Lot((*lot).clone()))).cloned().collect()
}

/// The product of goods; none of containers and production lines.
pub(crate) fn product_of(key: &Key) -> Option<&ProductKey> {
    match key {
        Key::Lot(lot) => Some(&lot.product),
        Key::Batch(batch) => Some(&batch.lot.product),
        Key::Serial(serial) => Some(&serial.product),
        Key::Product(product) => Some(product),
        _ => None,
    }
}
