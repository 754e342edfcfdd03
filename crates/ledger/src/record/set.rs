//! The records that one fold or one question works on.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::balances::Balances;
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
    /// Those that nearly every event asks for are few, and must not lie among the many.
    entries: Shelf,
    voided: Shelf,
    units: Shelf,
    others: Shelf,
    balances: Balances,
    /// The keys that questions read side by side, in order: lots, batches, edges and cases.
    ordered: BTreeSet<Key>,
    /// For each end of an edge, where the edges that lead to it begin.
    sources: BTreeMap<Key, BTreeSet<Key>>,
    /// What changed: entries, balances by where they are, and all others.
    changed_entries: Vec<EventId>,
    changed_balances: Vec<u32>,
    changed: Vec<Key>,
    /// How often the changed keys were taken.
    taken: u32,
}

type Shelf = HashMap<Key, Slot, Hashing>;

#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) record: Record,
    /// One more than how often they had been taken when it last changed; 0 for never.
    pub(super) changed: u32,
}

impl PartialEq for Records {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Records {}

impl Records {
    pub fn get(&self, key: &Key) -> Option<&Record> {
        if let Key::Stock(goods, place) = key {
            return self.balances.get(goods, place);
        }
        self.shelf(key).get(key).map(|slot| &slot.record)
    }

    /// Puts in a record as it was loaded; it does not count as changed.
    pub fn load(&mut self, key: Key, record: Record) {
        if let Key::Stock(goods, place) = &key {
            return self.balances.load(goods, place, record);
        }
        note(&key, &mut self.ordered, &mut self.sources);
        self.shelf_mut(&key).insert(key, Slot { record, changed: 0 });
    }

    /// Puts in all records of `others` as they were loaded.
    pub fn join(&mut self, others: Self) {
        let shelves = [others.entries, others.voided, others.units, others.others];
        for (key, slot) in shelves.into_iter().flatten() {
            self.load(key, slot.record);
        }
        for (key, record) in others.balances.iter() {
            self.load(key.clone(), record.clone());
        }
    }

    /// Takes out an entry that nothing needs any more, because the store has it.
    pub fn unload_entry(&mut self, event: &EventId) -> Option<Record> {
        self.entries.remove(&Key::Entry(*event)).map(|slot| slot.record)
    }

    /// All records, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Record)> {
        let shelves = [&self.entries, &self.voided, &self.units, &self.others];
        let shelved = shelves.into_iter().flatten().map(|(key, slot)| (key, &slot.record));
        let mut all: Vec<(&Key, &Record)> = shelved.chain(self.balances.iter()).collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all.into_iter()
    }

    /// The keys that the fold wrote since the last call, each once.
    pub fn take_changed(&mut self) -> Vec<Key> {
        self.taken += 1;
        let entries = self.changed_entries.drain(..).map(Key::Entry);
        let balances = self.changed_balances.drain(..).map(|slot| self.balances.key(slot).clone());
        entries.chain(balances).chain(self.changed.drain(..)).collect()
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

    /// All entries, by their events' ids.
    pub fn entries(&self) -> impl Iterator<Item = (EventId, &Told)> {
        let entries = self.entries.iter().filter_map(|(key, slot)| match (key, &slot.record) {
            (Key::Entry(event), Record::Entry(entry)) => Some((*event, &**entry)),
            _ => None,
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort_unstable_by_key(|(event, _)| *event);
        entries.into_iter()
    }

    /// Those that were not undone, and undo nothing themselves.
    pub(crate) fn standing(&self) -> impl Iterator<Item = (EventId, &Told)> {
        self.entries().filter(|(event, entry)| entry.act.voids.is_none() && !self.is_voided(event))
    }

    pub fn is_voided(&self, event: &EventId) -> bool {
        self.get(&Key::Voided(*event)).is_some()
    }

    /// Puts in the entry of an event that has none yet.
    pub(crate) fn tell(&mut self, event: EventId, entry: Told) {
        self.changed_entries.push(event);
        let slot = Slot { record: Record::Entry(Box::new(entry)), changed: self.taken + 1 };
        self.entries.insert(Key::Entry(event), slot);
    }

    /// Makes an empty record under `key` if there is none.
    pub(crate) fn ensure(&mut self, key: Key) {
        if self.get(&key).is_none() {
            self.change(key);
        }
    }

    /// The record under `key` to be changed, made empty if it does not exist.
    pub(crate) fn change(&mut self, key: Key) -> Option<&mut Record> {
        if let Key::Stock(goods, place) = &key {
            let number = self.balances.number(goods);
            return Some(self.change_stock(goods, number, place));
        }
        let now = self.taken + 1;
        let shelf = match key {
            Key::Entry(_) => &mut self.entries,
            Key::Voided(_) => &mut self.voided,
            Key::Serial(_) => &mut self.units,
            _ => &mut self.others,
        };
        match shelf.entry(key) {
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

    /// The number under which the balances of `goods` are kept.
    pub(crate) fn number(&mut self, goods: &Goods) -> u32 {
        self.balances.number(goods)
    }

    /// [`Self::change`] of a balance of `goods`, whose number is `number`, without a key made for it.
    pub(crate) fn change_stock(&mut self, goods: &Goods, number: u32, place: &Location) -> &mut Record {
        let (record, changed) = self.balances.change(goods, number, place, self.taken + 1);
        self.changed_balances.extend(changed);
        record
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
    pub fn stock_of<'a>(&'a self, goods: &Goods) -> impl Iterator<Item = (&'a Location, &'a Stock)> {
        self.balances.of(goods)
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

    /// The batches of a product's lots.
    pub fn batches_within<'a>(&'a self, product: &'a ProductKey) -> impl Iterator<Item = &'a BatchKey> {
        let first = Key::Batch(BatchKey { lot: LotKey::first(product), number: BatchNumber::first() });
        self.ordered.range(first..).map_while(move |key| match key {
            Key::Batch(batch) if batch.lot.product == *product => Some(batch),
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

    fn shelf(&self, key: &Key) -> &Shelf {
        match key {
            Key::Entry(_) => &self.entries,
            Key::Voided(_) => &self.voided,
            Key::Serial(_) => &self.units,
            _ => &self.others,
        }
    }

    fn shelf_mut(&mut self, key: &Key) -> &mut Shelf {
        match key {
            Key::Entry(_) => &mut self.entries,
            Key::Voided(_) => &mut self.voided,
            Key::Serial(_) => &mut self.units,
            _ => &mut self.others,
        }
    }
}

/// Keeps the indexes beside the slots.
fn note(key: &Key, ordered: &mut BTreeSet<Key>, sources: &mut BTreeMap<Key, BTreeSet<Key>>) {
    if let Key::Edge(ends) = key {
        sources.entry(ends.1.clone()).or_default().insert(ends.0.clone());
    }
    if matches!(key, Key::Lot(_) | Key::Batch(_) | Key::Edge(_) | Key::Case(_)) {
        ordered.insert(key.clone());
    }
}

/// Keys come from people of the same firm and are signed: a fast hash will do, and it is the same on
/// every device.
pub(super) type Hashing = BuildHasherDefault<KeyHasher>;

/// A rotation, an exclusive or, and a multiplication by the golden ratio a word.
#[derive(Clone, Copy, Default)]
pub(super) struct KeyHasher(u64);

impl KeyHasher {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words.iter().for_each(|word| self.word(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            self.word(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.word(byte.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.word(word.into());
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
