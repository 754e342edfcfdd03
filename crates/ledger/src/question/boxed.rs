//! One container by its own label: what is in it, where it stands, and for which order it was packed.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Step;
use crate::key::{ContainerKey, Key, Location, OrderKey};
use crate::quantity::Quantity;
use crate::record::{Entry, Reading, Records, term};

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boxed {
    pub contents: Vec<(Key, Quantity)>,
    /// Where it was moved last or, unmoved, where it was packed; none where nothing tells it.
    pub at: Option<Location>,
    /// The order that its contents were packed for; none where that is none, or more than one.
    pub order: Option<OrderKey>,
    /// What is in it for which order, as far as that was said.
    pub packed: Vec<(OrderKey, Key, Quantity)>,
}

impl Boxed {
    /// For which order a thing is in it, and how much: for `first` if it is, else for any.
    pub fn packed_for(&self, thing: &Key, first: &OrderKey) -> Option<(OrderKey, Quantity)> {
        let its = || self.packed.iter().filter(|(_, key, _)| key == thing);
        let found = its().find(|(order, ..)| order == first).or_else(|| its().next());
        found.map(|(order, _, quantity)| (order.clone(), *quantity))
    }
}

/// Reckons it up from the container's record and its entries.
pub fn boxed(records: &Records, container: &ContainerKey) -> Boxed {
    let known = records.container(container);
    let mut packed_at = None;
    let mut inside = BTreeMap::<(OrderKey, Key), Quantity>::new();
    for (entry, order) in packings(records, container) {
        for line in &entry.act.lines {
            let sign = match (line.into.as_ref() == Some(container), line.out_of.as_ref() == Some(container))
            {
                (true, false) => line.quantity,
                (false, true) => -line.quantity,
                _ => continue,
            };
            if line.into.as_ref() == Some(container) {
                packed_at = Some(line.to.clone());
            }
            if let Some(order) = order {
                let sum = inside.entry((order.clone(), line.subject.key())).or_default();
                *sum = *sum + sign;
            }
        }
    }
    let packed = inside.into_iter().filter(|(_, sum)| sum.is_positive());
    let packed: Vec<_> = packed.map(|((order, key), sum)| (order, key, sum)).collect();
    let orders: BTreeSet<&OrderKey> = packed.iter().map(|(order, ..)| order).collect();
    let moved = known.and_then(|it| it.moves.last_place()).cloned();
    let contents = known.map(|it| it.contents()).unwrap_or_default();
    Boxed {
        contents: contents.into_iter().filter(|(_, quantity)| quantity.is_positive()).collect(),
        at: moved.or(packed_at),
        order: orders.first().filter(|_| orders.len() == 1).map(|order| (*order).clone()),
        packed,
    }
}

/// What must be read for it.
pub fn reading(known: &Records, container: &ContainerKey) -> Reading {
    let key = Key::Container(container.clone());
    let mut reading = Reading::default();
    reading.terms.insert(term::timeline(&key));
    reading.keys.insert(key);
    let told = known.iter().filter_map(|(key, _)| match key {
        Key::Entry(event) => Some(Key::Voided(*event)),
        _ => None,
    });
    reading.keys.extend(told);
    reading
}

/// The entries that put something in or take it out and stand, by clock, each with its order.
fn packings<'a>(records: &'a Records, container: &ContainerKey) -> Vec<(&'a Entry, Option<&'a OrderKey>)> {
    let is_about = |entry: &Entry| {
        let is_packing = matches!(entry.step(), Some(Step::Pack | Step::Unpack));
        let is_own =
            |it: &crate::event::Line| [&it.into, &it.out_of].into_iter().flatten().any(|of| of == container);
        is_packing && entry.act.lines.iter().any(is_own)
    };
    let mut standing: Vec<_> = records.standing().filter(|(_, entry)| is_about(entry)).collect();
    standing.sort_by_key(|(event, entry)| (entry.hlc, *event));
    standing.into_iter().map(|(_, entry)| (entry, entry.act.order.as_ref())).collect()
}
