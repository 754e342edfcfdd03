//! The balances among the records. There are more of them than of anything else in memory, and each
//! movement changes two: goods and places are numbered, so that a balance is found by two numbers
//! instead of by a comparison of long keys that lie scattered.

use std::collections::HashMap;

use super::set::{Hashing, Slot};
use super::{Record, Stock};
use crate::key::{Goods, Key, Location};

/// Balances by goods and place.
#[derive(Clone, Debug, Default)]
pub(super) struct Balances {
    goods: HashMap<Goods, u32, Hashing>,
    places: HashMap<Location, u32, Hashing>,
    /// Where in `slots` the balance is: by the number of the goods in the upper half, of the place in
    /// the lower.
    by_numbers: HashMap<u64, u32, Hashing>,
    slots: Vec<(Key, Slot)>,
    /// By the number of the goods: where their balances are.
    of_goods: Vec<Vec<u32>>,
}

impl Balances {
    pub(super) fn get(&self, goods: &Goods, place: &Location) -> Option<&Record> {
        let numbers = join(*self.goods.get(goods)?, *self.places.get(place)?);
        let (_, slot) = &self.slots[index(*self.by_numbers.get(&numbers)?)];
        Some(&slot.record)
    }

    /// Puts in a record as it was loaded.
    pub(super) fn load(&mut self, goods: &Goods, place: &Location, record: Record) {
        let (_, slot) = self.slot(goods, place);
        *slot = Slot { record, changed: 0 };
    }

    /// The key and record of a balance, made empty if there is none.
    pub(super) fn slot(&mut self, goods: &Goods, place: &Location) -> &mut (Key, Slot) {
        let goods_number = number(&mut self.goods, goods);
        let numbers = join(goods_number, number(&mut self.places, place));
        let next = count(self.slots.len());
        let found = *self.by_numbers.entry(numbers).or_insert(next);
        if found == next {
            let key = Key::Stock(goods.clone(), place.clone());
            self.slots.push((key, Slot { record: Record::Stock(Box::default()), changed: 0 }));
            if self.of_goods.len() <= index(goods_number) {
                self.of_goods.push(Vec::new());
            }
            self.of_goods[index(goods_number)].push(found);
        }
        &mut self.slots[index(found)]
    }

    /// The balances of `goods`, in the order of their places.
    pub(super) fn of<'a>(&'a self, goods: &Goods) -> impl Iterator<Item = (&'a Location, &'a Stock)> {
        let slots = self.goods.get(goods).map(|number| &self.of_goods[index(*number)]);
        let mut found: Vec<(&Location, &Stock)> =
            slots.into_iter().flatten().filter_map(|slot| parts(&self.slots[index(*slot)])).collect();
        found.sort_unstable_by_key(|(place, _)| *place);
        found.into_iter()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.slots.iter().map(|(key, slot)| (key, &slot.record))
    }
}

fn parts((key, slot): &(Key, Slot)) -> Option<(&Location, &Stock)> {
    match (key, &slot.record) {
        (Key::Stock(_, place), Record::Stock(stock)) => Some((place, stock)),
        _ => None,
    }
}

/// The number of `it`: the next one, if it has none yet.
fn number<T: Clone + Eq + std::hash::Hash>(numbers: &mut HashMap<T, u32, Hashing>, it: &T) -> u32 {
    match numbers.get(it) {
        Some(number) => *number,
        None => {
            let next = count(numbers.len());
            numbers.insert(it.clone(), next);
            next
        }
    }
}

fn join(goods: u32, place: u32) -> u64 {
    u64::from(goods) << 32 | u64::from(place)
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("no memory holds four thousand million records")
}

fn index(number: u32) -> usize {
    usize::try_from(number).expect("a usize has 32 bits at least")
}
