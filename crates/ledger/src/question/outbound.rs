//! What is on its way out for an order: picked and loose, packed in containers, shipped.

use std::collections::{BTreeMap, BTreeSet};

use super::orders::{Fulfilment, fulfilled};
use crate::event::{EventId, Line, Step, Subject};
use crate::key::{ContainerKey, Goods, Key, Location, OrderKey};
use crate::quantity::Quantity;
use crate::record::{Entry, Reading, Record, Records, term};

/// Goods that were picked for the order and are in no container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// A lot, a product or a serial.
    pub what: Key,
    pub quantity: Quantity,
    /// Where they were set down: what stands at two places is told twice.
    pub at: Location,
}

impl Loose {
    /// A word for these goods at this place.
    pub fn id(&self) -> String {
        [&self.what.to_string(), " ", &self.at.to_string()].concat()
    }
}

/// A container that goods of the order were packed into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    pub container: ContainerKey,
    /// All that is in it, of other orders too.
    pub contents: Vec<(Key, Quantity)>,
    /// Where it was moved last or, unmoved, where it was packed.
    pub at: Location,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbound {
    /// The order's lines with what was picked for them.
    pub picked: Fulfilment,
    pub loose: Vec<Loose>,
    /// Containers that have not left, be it for this order or by their own label.
    pub packed: Vec<Packed>,
    /// The shipments, in the order in which they happened.
    pub shipments: Vec<EventId>,
}

/// The sums of one kind of goods.
#[derive(Default)]
struct Sum {
    picked: Quantity,
    packed: Quantity,
    shipped: Quantity,
    /// How much of it is left at each place where it was set down, as far as the order's entries tell.
    rests: BTreeMap<Location, Quantity>,
    /// Where it was set down last.
    last: Option<Location>,
}

impl Sum {
    fn set_down(&mut self, at: &Location, quantity: Quantity) {
        let rest = self.rests.entry(at.clone()).or_default();
        *rest = *rest + quantity;
    }

    /// What is loose, place by place. What the places do not account for stands at the last one.
    fn loose(self, what: &Key) -> Vec<Loose> {
        let mut left = self.picked - self.packed - self.shipped;
        let mut loose = Vec::new();
        for (at, rest) in self.rests {
            let quantity = rest.min(left);
            if quantity.is_positive() {
                left = left - quantity;
                loose.push(Loose { what: what.clone(), quantity, at });
            }
        }
        if let (true, Some(last)) = (left.is_positive(), self.last) {
            match loose.iter_mut().find(|it| it.at == last) {
                Some(there) => there.quantity = there.quantity + left,
                None => loose.push(Loose { what: what.clone(), quantity: left, at: last }),
            }
        }
        loose
    }
}

/// Reckons it up from the order's entries. All but the places are sums, which need no order.
pub fn outbound(records: &Records, order: &OrderKey) -> Outbound {
    let mut sums = BTreeMap::<Key, Sum>::new();
    let mut goods_picked = BTreeMap::<Goods, Quantity>::new();
    let mut packed_at = BTreeMap::<ContainerKey, Location>::new();
    let mut left = BTreeSet::<ContainerKey>::new();
    let mut shipments = Vec::new();
    for (event, entry) in standing(records, order) {
        for line in &entry.act.lines {
            let sum = sums.entry(line.subject.key()).or_default();
            match entry.step() {
                Some(Step::Pick) => {
                    sum.picked = sum.picked + line.quantity;
                    sum.set_down(&line.to, line.quantity);
                    sum.last = Some(line.to.clone());
                    if let Some(goods) = line.subject.goods() {
                        let of_goods = goods_picked.entry(goods).or_default();
                        *of_goods = *of_goods + line.quantity;
                    }
                }
                Some(Step::Pack | Step::Unpack) => {
                    sum.packed = sum.packed + into_boxes(line);
                    sum.set_down(&line.from, -into_boxes(line));
                    packed_at.extend(line.into.clone().map(|container| (container, line.to.clone())));
                }
                Some(Step::Ship) => match &line.subject {
                    Subject::Container(container) => {
                        left.insert(container.clone());
                    }
                    _ => {
                        sum.shipped = sum.shipped + line.quantity;
                        sum.set_down(&line.from, -line.quantity);
                    }
                },
                _ => {}
            }
        }
        if entry.step() == Some(Step::Ship) {
            shipments.push(event);
        }
    }
    let contents = |container: &ContainerKey| -> Vec<(Key, Quantity)> {
        let inside = records.container(container).map(|it| it.contents()).unwrap_or_default();
        inside.into_iter().filter(|(_, quantity)| quantity.is_positive()).collect()
    };
    // What left inside a container was counted when it was packed.
    for (key, quantity) in left.iter().flat_map(&contents) {
        if let Some(sum) = sums.get_mut(&key) {
            sum.shipped = (sum.shipped - quantity).max(Quantity::ZERO);
        }
    }
    let loose = sums.into_iter().flat_map(|(what, sum)| sum.loose(&what));
    let packed = packed_at.into_iter().filter(|(container, _)| !left.contains(container));
    let packed = packed.map(|(container, packed)| {
        let moved = records.container(&container).and_then(|it| it.moves.last_place()).cloned();
        Packed { contents: contents(&container), at: moved.unwrap_or(packed), container }
    });
    let planned = records.order(order).map(|order| order.planned()).unwrap_or_default();
    Outbound {
        picked: fulfilled(planned, goods_picked.iter().map(|(goods, quantity)| (goods, *quantity))),
        loose: loose.collect(),
        packed: packed.filter(|it| !it.contents.is_empty() && it.at.is_inside()).collect(),
        shipments,
    }
}

/// What must be read for it.
pub fn reading(known: &Records, order: &OrderKey) -> Reading {
    let key = Key::Order(order.clone());
    let mut reading = Reading::default();
    reading.terms.insert(term::timeline(&key));
    reading.keys.insert(key);
    for (key, record) in known.iter() {
        let (Key::Entry(event), Record::Entry(entry)) = (key, record) else { continue };
        reading.keys.insert(Key::Voided(*event));
        for line in &entry.act.lines {
            let boxes = [&line.into, &line.out_of].into_iter().flatten();
            reading.keys.extend(boxes.cloned().map(Key::Container));
            if let Subject::Container(container) = &line.subject {
                reading.keys.insert(Key::Container(container.clone()));
            }
        }
    }
    reading
}

/// The order's entries that stand, by clock.
fn standing<'a>(records: &'a Records, order: &OrderKey) -> Vec<(EventId, &'a Entry)> {
    let own = records.standing().filter(|(_, entry)| entry.act.order.as_ref() == Some(order));
    let mut standing: Vec<_> = own.collect();
    standing.sort_by_key(|(event, entry)| (entry.hlc, *event));
    standing
}

/// How much of the line came into containers; negative where it came out of one.
fn into_boxes(line: &Line) -> Quantity {
    match (&line.into, &line.out_of) {
        (Some(_), None) => line.quantity,
        (None, Some(_)) => -line.quantity,
        _ => Quantity::ZERO,
    }
}
