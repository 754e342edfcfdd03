//! The records that one fold or one question works on.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Case, Container, Described, Edge, Entry, Holds, Lot, OrderRecord, Record, Registers, Serial, Stock,
};
use crate::event::EventId;
use crate::key::{ContainerKey, Goods, Key, Location, LotKey, OrderKey, ProductKey, SerialKey};
use crate::quantity::Quantity;

/// Records by key. What is not in it does not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    records: BTreeMap<Key, Record>,
    changed: BTreeSet<Key>,
    /// For each end of an edge, where the edges that lead to it begin.
    sources: BTreeMap<Key, BTreeSet<Key>>,
}

impl Records {
    pub fn get(&self, key: &Key) -> Option<&Record> {
        self.records.get(key)
    }

    /// Puts in a record as it was loaded; it does not count as changed.
    pub fn load(&mut self, key: Key, record: Record) {
        self.note_edge(&key);
        self.records.insert(key, record);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.records.iter()
    }

    /// The keys that the fold wrote since the last call.
    pub fn take_changed(&mut self) -> BTreeSet<Key> {
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

    pub fn entry(&self, event: &EventId) -> Option<&Entry> {
        match self.get(&Key::Entry(*event))? {
            Record::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    pub fn is_voided(&self, event: &EventId) -> bool {
        self.get(&Key::Voided(*event)).is_some()
    }

    pub(crate) fn put(&mut self, key: Key, record: Record) {
        self.changed.insert(key.clone());
        self.records.insert(key, record);
    }

    /// The record under `key` to be changed, made empty if it does not exist.
    pub(crate) fn change(&mut self, key: &Key) -> Option<&mut Record> {
        if !self.records.contains_key(key) {
            self.note_edge(key);
            self.records.insert(key.clone(), Record::empty(key)?);
        }
        self.changed.insert(key.clone());
        self.records.get_mut(key)
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
    pub fn stock_of(&self, goods: &Goods) -> impl Iterator<Item = (&Location, &Stock)> {
        let first = Key::Stock(goods.clone(), Location::FIRST);
        let range = self.records.range(first..);
        range.map_while(move |(key, record)| match (key, record) {
            (Key::Stock(of, at), Record::Stock(stock)) if of == goods => Some((at, &**stock)),
            _ => None,
        })
    }

    /// The lots of a product.
    pub fn lots_of(&self, product: &ProductKey) -> impl Iterator<Item = (&LotKey, &Lot)> {
        let all = self.records.range(Key::Lot(LotKey::first(product))..);
        all.map_while(move |(key, record)| match (key, record) {
            (Key::Lot(lot), Record::Lot(record)) if lot.product == *product => Some((lot, record)),
            _ => None,
        })
    }

    /// What `from` went into.
    pub fn edges_from(&self, from: &Key) -> impl Iterator<Item = (&Key, &Edge)> {
        let range = self.records.range(Key::edge(from.clone(), Key::FIRST)..);
        range.map_while(move |(key, record)| match (key, record) {
            (Key::Edge(ends), Record::Edge(edge)) if ends.0 == *from => Some((&ends.1, edge)),
            _ => None,
        })
    }

    /// What went into `to`.
    pub fn edges_to(&self, to: &Key) -> impl Iterator<Item = (&Key, &Edge)> {
        let sources = self.sources.get(to).into_iter().flatten();
        sources.filter_map(move |from| match self.get(&Key::edge(from.clone(), to.clone()))? {
            Record::Edge(edge) => Some((from, edge)),
            _ => None,
        })
    }

    fn note_edge(&mut self, key: &Key) {
        if let Key::Edge(ends) = key {
            self.sources.entry(ends.1.clone()).or_default().insert(ends.0.clone());
        }
    }
}
