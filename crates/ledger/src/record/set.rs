//! The records that one fold or one question works on.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::{
    Case, Container, Described, Edge, Entry as Told, Holds, Lot, OrderRecord, Record, Registers, Serial,
    Stock,
};
use crate::event::EventId;
use crate::key::{BatchKey, ContainerKey, Goods, Key, Location, LotKey, OrderKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::text::BatchNumber;

/// Records by key. What is not in it does not exist.
#[derive(Clone, Debug, Default)]
pub struct Records {
    slots: HashMap<Key, Slot, Hashing>,
    /// The keys that questions read side by side, in order: stock, lots, edges and cases.
    ordered: BTreeSet<Key>,
    /// For each end of an edge, where the edges that lead to it begin.
    sources: BTreeMap<Key, BTreeSet<Key>>,
    changed: Vec<Key>,
    /// How often the changed keys were taken.
    taken: u32,
}

#[derive(Clone, Debug)]
struct Slot {
    record: Record,
    /// One more than how often they had been taken when it last changed; 0 for never.
    changed: u32,
}

impl PartialEq for Records {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Records {}

impl Records {
    pub fn get(&self, key: &Key) -> Option<&Record> {
        self.slots.get(key).map(|slot| &slot.record)
    }

    /// Puts in a record as it was loaded; it does not count as changed.
    pub fn load(&mut self, key: Key, record: Record) {
        self.note(&key);
        self.slots.insert(key, Slot { record, changed: 0 });
    }

    /// Puts in all records of `others` as they were loaded.
    pub fn join(&mut self, others: Self) {
        for (key, slot) in others.slots {
            self.load(key, slot.record);
        }
    }

    /// Takes out a record that nothing needs any more, such as an entry that the store has.
    pub fn unload(&mut self, key: &Key) -> Option<Record> {
        self.ordered.remove(key);
        self.slots.remove(key).map(|slot| slot.record)
    }

    /// All records, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Record)> {
        let mut all: Vec<(&Key, &Record)> =
            self.slots.iter().map(|(key, slot)| (key, &slot.record)).collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all.into_iter()
    }

    /// The keys that the fold wrote since the last call, each once.
    pub fn take_changed(&mut self) -> Vec<Key> {
        self.taken += 1;
        std::mem::take(&mut self.changed)
    }

    pub fn product(&self, key: &ProductKey) -> Option<&Described> {
        match self.get(&Key::Product(key.clone()))? {
            Record::Product(product) => Some(product),
            _ => None,
        }
    }

    pub fn gtin(&self, key: &lotwise_gs1::Gtin) -> Option<&Described> {
        match self.get(&Key::Gtin(key.clone()))? {
            Record::Gtin(gtin) => Some(gtin),
            _ => None,
        }
    }

    pub fn lot(&self, key: &LotKey) -> Option<&Lot> {
        match self.get(&Key::Lot(key.clone()))? {
            Record::Lot(lot) => Some(lot),
            _ => None,
        }
    }

    pub fn serial(&self, key: &SerialKey) -> Option<&Serial> {
        match self.get(&Key::Serial(key.clone()))? {
            Record::Serial(serial) => Some(serial),
            _ => None,
        }
    }

    /// The balance of `goods` at `location`; zero where nothing ever moved.
    pub fn stock(&self, goods: &Goods, location: &Location) -> Quantity {
        self.balance(goods, location).map(|stock| stock.quantity).unwrap_or_default()
    }

    pub fn entry(&self, event: &EventId) -> Option<&Told> {
        match self.get(&Key::Entry(*event))? {
            Record::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    pub fn is_voided(&self, event: &EventId) -> bool {
        self.get(&Key::Voided(*event)).is_some()
    }

    pub(crate) fn put(&mut self, key: Key, record: Record) {
        let now = self.taken + 1;
        self.note(&key);
        if self.slots.get(&key).is_none_or(|slot| slot.changed != now) {
            self.changed.push(key.clone());
        }
        self.slots.insert(key, Slot { record, changed: now });
    }

    /// Makes an empty record under `key` if there is none.
    pub(crate) fn ensure(&mut self, key: Key) {
        if !self.slots.contains_key(&key) {
            self.change(key);
        }
    }

    /// The record under `key` to be changed, made empty if it does not exist.
    pub(crate) fn change(&mut self, key: Key) -> Option<&mut Record> {
        let now = self.taken + 1;
        match self.slots.entry(key) {
            Entry::Occupied(slot) => {
                if slot.get().changed != now {
                    self.changed.push(slot.key().clone());
                }
                let slot = slot.into_mut();
                slot.changed = now;
                Some(&mut slot.record)
            }
            Entry::Vacant(place) => {
                let record = Record::empty(place.key())?;
                note(place.key(), &mut self.ordered, &mut self.sources);
                self.changed.push(place.key().clone());
                Some(&mut place.insert(Slot { record, changed: now }).record)
            }
        }
    }

    /// What is known of `goods` at `location`.
    pub fn balance(&self, goods: &Goods, location: &Location) -> Option<&Stock> {
        match self.get(&Key::Stock(goods.clone(), location.clone()))? {
            Record::Stock(stock) => Some(stock),
            _ => None,
        }
    }

    pub fn container(&self, key: &ContainerKey) -> Option<&Container> {
        match self.get(&Key::Container(key.clone()))? {
            Record::Container(container) => Some(container),
            _ => None,
        }
    }

    pub fn order(&self, key: &OrderKey) -> Option<&OrderRecord> {
        match self.get(&Key::Order(key.clone()))? {
            Record::Order(order) => Some(order),
            _ => None,
        }
    }

    pub fn case(&self, opened_by: EventId) -> Option<&Case> {
        match self.get(&Key::Case(opened_by))? {
            Record::Case(case) => Some(case),
            _ => None,
        }
    }

    pub fn location(&self, key: &Location) -> Option<&Described> {
        match self.get(&Key::Location(key.clone()))? {
            Record::Location(location) => Some(location),
            _ => None,
        }
    }

    pub fn registers(&self, key: &Key) -> Option<&Registers> {
        self.get(key)?.registers()
    }

    pub fn holds(&self, key: &Key) -> Option<&Holds> {
        self.get(key)?.holds()
    }

    /// The balances of `goods`, place by place.
    pub fn stock_of<'a>(&'a self, goods: &'a Goods) -> impl Iterator<Item = (&'a Location, &'a Stock)> {
        let first = Key::Stock(goods.clone(), Location::FIRST);
        self.ordered.range(first..).map_while(move |key| match (key, self.get(key)?) {
            (Key::Stock(of, at), Record::Stock(stock)) if of == goods => Some((at, &**stock)),
            _ => None,
        })
    }

    /// The lots of a product.
    pub fn lots_of<'a>(&'a self, product: &'a ProductKey) -> impl Iterator<Item = (&'a LotKey, &'a Lot)> {
        let first = Key::Lot(LotKey::first(product));
        self.ordered.range(first..).map_while(move |key| match (key, self.get(key)?) {
            (Key::Lot(lot), Record::Lot(record)) if lot.product == *product => Some((lot, &**record)),
            _ => None,
        })
    }

    /// The batches of a lot.
    pub fn batches_of<'a>(&'a self, lot: &'a LotKey) -> impl Iterator<Item = &'a BatchKey> {
        let first = Key::Batch(BatchKey { lot: lot.clone(), number: BatchNumber::first() });
        self.ordered.range(first..).map_while(move |key| match key {
            Key::Batch(batch) if batch.lot == *lot => Some(batch),
            _ => None,
        })
    }

    /// All cases.
    pub fn cases(&self) -> impl Iterator<Item = (EventId, &Case)> {
        let cases = self.ordered.range(Key::Case(EventId::FIRST)..);
        cases.map_while(|key| match (key, self.get(key)?) {
            (Key::Case(id), Record::Case(case)) => Some((*id, &**case)),
            _ => None,
        })
    }

    /// What `from` went into.
    pub fn edges_from<'a>(&'a self, from: &'a Key) -> impl Iterator<Item = (&'a Key, &'a Edge)> {
        let first = Key::edge(from.clone(), Key::FIRST);
        self.ordered.range(first..).map_while(move |key| match (key, self.get(key)?) {
            (Key::Edge(ends), Record::Edge(edge)) if ends.0 == *from => Some((&ends.1, &**edge)),
            _ => None,
        })
    }

    /// What went into `to`.
    pub fn edges_to<'a>(&'a self, to: &'a Key) -> impl Iterator<Item = (&'a Key, &'a Edge)> {
        let sources = self.sources.get(to).into_iter().flatten();
        sources.filter_map(move |from| match self.get(&Key::edge(from.clone(), to.clone()))? {
            Record::Edge(edge) => Some((from, &**edge)),
            _ => None,
        })
    }

    fn note(&mut self, key: &Key) {
        note(key, &mut self.ordered, &mut self.sources);
    }
}

/// Keeps the indexes beside the slots.
fn note(key: &Key, ordered: &mut BTreeSet<Key>, sources: &mut BTreeMap<Key, BTreeSet<Key>>) {
    if let Key::Edge(ends) = key {
        sources.entry(ends.1.clone()).or_default().insert(ends.0.clone());
    }
    if matches!(key, Key::Stock(..) | Key::Lot(_) | Key::Batch(_) | Key::Edge(_) | Key::Case(_)) {
        ordered.insert(key.clone());
    }
}

/// Keys come from people of the same firm and are signed: a fast hash will do, and it is the same on
/// every device.
type Hashing = BuildHasherDefault<KeyHasher>;

/// A rotation, an exclusive or, and a multiplication by the golden ratio a word.
#[derive(Clone, Copy, Default)]
struct KeyHasher(u64);

impl KeyHasher {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.word(byte.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.word(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.word(word as u64);
    }

    fn finish(&self) -> u64 {
        // The upper bits are the better mixed ones, and tables look at the lower ones too.
        self.0 ^ (self.0 >> 32)
    }
}
