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
    /// By the number of the goods: the numbers of the places where they are, in order, each with where
    /// in `slots` the balance is. Goods are at few places, and one short list is sooner searched than a
    /// large table.
    by_goods: Vec<Vec<(u32, u32)>>,
    slots: Vec<Slot>,
    /// The key of each slot. They are large and seldom asked for, and must not lie between the balances.
    keys: Vec<Key>,
}

impl Balances {
    pub(super) fn get(&self, goods: &Goods, place: &Location) -> Option<&Record> {
        let (goods, place) = (*self.goods.get(goods)?, *self.places.get(place)?);
        let of_goods = &self.by_goods[index(goods)];
        let at = of_goods.binary_search_by_key(&place, |(place, _)| *place).ok()?;
        Some(&self.slots[index(of_goods[at].1)].record)
    }

    /// Puts in a record as it was loaded.
    pub(super) fn load(&mut self, goods: &Goods, place: &Location, record: Record) {
        let number = self.number(goods);
        let at = self.slot(goods, number, place);
        self.slots[index(at)] = Slot { record, changed: 0 };
    }

    /// The number of `goods`, given to them now if they have none.
    pub(super) fn number(&mut self, goods: &Goods) -> u32 {
        let number = number(&mut self.goods, goods);
        if self.by_goods.len() <= index(number) {
            self.by_goods.push(Vec::new());
        }
        number
    }

    /// Marks the balance of `goods`, whose number is `number`, as changed, and tells where it is if it had
    /// not been. It is made empty if there is none.
    pub(super) fn change(
        &mut self,
        goods: &Goods,
        number: u32,
        place: &Location,
        now: u32,
    ) -> (&mut Record, Option<u32>) {
        let at = self.slot(goods, number, place);
        let slot = &mut self.slots[index(at)];
        let first = (slot.changed != now).then_some(at);
        slot.changed = now;
        (&mut slot.record, first)
    }

    pub(super) fn key(&self, slot: u32) -> &Key {
        &self.keys[index(slot)]
    }

    /// Where the balance is.
    fn slot(&mut self, goods: &Goods, goods_number: u32, place: &Location) -> u32 {
        let place_number = number(&mut self.places, place);
        let of_goods = &mut self.by_goods[index(goods_number)];
        match of_goods.binary_search_by_key(&place_number, |(place, _)| *place) {
            Ok(found) => of_goods[found].1,
            Err(gap) => {
                let next = count(self.slots.len());
                of_goods.insert(gap, (place_number, next));
                self.keys.push(Key::Stock(goods.clone(), place.clone()));
                self.slots.push(Slot { record: Record::Stock(Box::default()), changed: 0 });
                next
            }
        }
    }

    /// The balances of `goods`, in the order of their places.
    pub(super) fn of<'a>(&'a self, goods: &Goods) -> impl Iterator<Item = (&'a Location, &'a Stock)> {
        let slots = self.goods.get(goods).map(|number| &self.by_goods[index(*number)]);
        let mut found: Vec<(&Location, &Stock)> =
            slots.into_iter().flatten().filter_map(|(_, slot)| self.parts(*slot)).collect();
        found.sort_unstable_by_key(|(place, _)| *place);
        found.into_iter()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.keys.iter().zip(self.slots.iter().map(|slot| &slot.record))
    }

    fn parts(&self, slot: u32) -> Option<(&Location, &Stock)> {
        match (self.key(slot), &self.slots[index(slot)].record) {
            (Key::Stock(_, place), Record::Stock(stock)) => Some((place, stock)),
            _ => None,
        }
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

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("no memory holds four thousand million records")
}

fn index(number: u32) -> usize {
    usize::try_from(number).expect("a usize has 32 bits at least")
}
