//! Trace: what something went into, or what it is made of, at any depth.
//!
//! Every result is certain or possible. A lot that any of an affected lot certainly went into is
//! affected as a whole. What no path reaches is proven unaffected, as far as the records go.
//!
//! Where goods mix, time counts. Lots are mixed only if both were there at one time, and a lot is
//! affected from then on: what left it before is not. Backward, a lot is in what was taken only if it
//! was there before the taking.

mod line;
mod reading;
mod stays;
mod step;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use reading::into;
pub use reading::{made_of_reading, reading};

use self::stays::{Stays, is_bulk};
use crate::event::Step;
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Record, Records, Stock};

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what it went into, and to whom.
    Forward,
    /// To what it is made of, and from whom.
    Backward,
}

impl Direction {
    /// The bound of what is affected as a whole. Forward, a bound is since when something is affected;
    /// backward, until when something could have gone in.
    fn all_time(self) -> i64 {
        match self {
            Self::Forward => i64::MIN,
            Self::Backward => i64::MAX,
        }
    }

    /// The bound that leaves more.
    fn more(self, one: i64, other: i64) -> i64 {
        match self {
            Self::Forward => one.min(other),
            Self::Backward => one.max(other),
        }
    }
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
    /// Since when what was only mixed is affected, forward: in milliseconds since 1970. All else that was
    /// reached is affected as a whole.
    pub since_ms: BTreeMap<Key, i64>,
}

/// Traces from `starts`, which are lots, batches, serials, products, containers or production lines.
pub fn trace(records: &Records, starts: impl IntoIterator<Item = Key>, direction: Direction) -> Trace {
    let stays = Stays::default();
    let mut reached = BTreeMap::<Key, (Certainty, i64)>::new();
    let mut links = BTreeMap::<Key, Vec<Link>>::new();
    let mut waiting: Vec<(Key, Certainty, i64)> =
        starts.into_iter().map(|start| (start, Certainty::Certain, direction.all_time())).collect();
    while let Some((key, certainty, bound_ms)) = waiting.pop() {
        // A path to a known key that is surer, or by which more of it is affected, is followed once more:
        // so may be what lies behind it.
        let known = reached.get(&key).copied();
        let (sure, most) = known.unwrap_or((certainty, bound_ms));
        let (certainty, bound_ms) = (certainty.max(sure), direction.more(bound_ms, most));
        if known == Some((certainty, bound_ms)) {
            continue;
        }
        reached.insert(key.clone(), (certainty, bound_ms));
        let next = step::links(records, &stays, &key, direction, bound_ms);
        waiting.extend(
            next.iter()
                .map(|next| (next.link.far.clone(), next.link.certainty.min(certainty), next.bound_ms)),
        );
        links.insert(key, next.into_iter().map(|next| next.link).collect());
    }
    let mut trace = Trace::default();
    for (key, (certainty, bound_ms)) in reached {
        if direction == Direction::Forward && bound_ms != direction.all_time() {
            trace.since_ms.insert(key.clone(), bound_ms);
        }
        trace.reached.insert(key, certainty);
    }
    trace.links = links.into_values().flatten().collect();
    trace.links.sort_unstable();
    trace.links.dedup();
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
        let inputs = step::along_edges(records, &key, Direction::Backward, i64::MAX);
        let inputs = inputs.into_iter().map(|next| next.link.far);
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
    /// serial that was reached by itself is told by itself; one of a reached lot is in the lot's sum. What
    /// lies where nothing came since the lot is affected is left out.
    pub fn lying(&self, records: &Records) -> Vec<Lying> {
        let mut found = Vec::new();
        for (key, certainty) in &self.reached {
            match key {
                Key::Lot(lot) => {
                    let since = self.since_ms.get(key);
                    let all = lying(records, &Goods::Lot(lot.clone()), *certainty, since.copied());
                    found.extend(all);
                }
                Key::Product(product) => {
                    found.extend(lying(records, &Goods::Product(product.clone()), *certainty, None));
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

fn lying(records: &Records, goods: &Goods, certainty: Certainty, since_ms: Option<i64>) -> Vec<Lying> {
    let affected = |at: &Location, stock: &Stock| {
        let later = |since: i64| stock.told.is_none_or(|told| told.last_ms >= since);
        since_ms.is_none_or(|since| later(since) || is_bulk(records, at))
    };
    let there = records.stock_of(goods).filter(|(at, stock)| affected(at, stock));
    let lying = there.map(|(at, stock)| Lying {
        key: goods.key(),
        at: at.clone(),
        quantity: stock.quantity,
        came: stock.came,
        left: stock.left(),
        certainty,
    });
    lying.collect()
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
