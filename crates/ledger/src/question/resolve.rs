//! What was scanned or typed: resolved by its own content and the records, never by what happens to
//! be selected. Ambiguity is a question to the person.

use std::collections::BTreeSet;

use lotwise_gs1::{Elements, Gtin, Scan, Sscc};

use crate::command::Dates;
use crate::event::field;
use crate::key::{ContainerKey, Issuer, Key, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Reading, Record, Records, term};
use crate::text::{LotNumber, lookup_form};

/// What a label says, in the ledger's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub product: ProductKey,
    /// Whether any record speaks of the product.
    pub product_known: bool,
    pub gtin: Gtin,
    /// Base units in one piece of `gtin`; `None` for a GTIN that nobody has described yet.
    pub content: Option<Quantity>,
    /// Pieces of `gtin`, as AI 37 or 30 counts them.
    pub count: Option<u32>,
    pub lot: Option<String>,
    pub serial: Option<String>,
    pub dates: Dates,
}

impl Label {
    /// The most exact thing that the label names, whether a record speaks of it or not. A lot's number
    /// counts as of the firm's own numbering; none for a number that cannot be one.
    pub fn key(&self) -> Option<Key> {
        let product = self.product.clone();
        match (&self.serial, &self.lot) {
            (Some(serial), _) => serial_key(&product, serial).map(Key::Serial),
            (None, Some(lot)) => {
                let number = LotNumber::parse(lot).ok()?;
                Some(Key::Lot(LotKey { product, issuer: Issuer::Own, number }))
            }
            (None, None) => Some(Key::Product(product)),
        }
    }
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Serial(SerialKey),
    Lot(LotKey),
    Product(ProductKey),
    /// Another single thing: a batch, a location, a container, an order; or the newest event that names a paper of
    /// this number, which stands for the paper.
    Other(Key),
    /// A lot, serial or product that no record speaks of yet.
    New,
    /// More than one thing answers to it: the person chooses.
    Several(Vec<Key>),
    /// A shipping unit that no record speaks of.
    Container(Sscc),
    Unknown,
}

/// The answer: what the label says, where it is a GS1 one, and what that is by the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub label: Option<Label>,
    pub found: Found,
}

/// The keys and terms to read for `scan`.
pub fn wanted(scan: &Scan, known: &Records) -> Reading {
    let mut wanted = Reading::default();
    match scan {
        Scan::Elements(elements) => {
            if let Some(gtin) = gtin_of(elements) {
                want_product(gtin, known, &mut wanted);
                let product = product_of(gtin, known);
                let serial = elements.serial().and_then(|serial| serial_key(&product, serial));
                wanted.keys.extend(serial.map(Key::Serial));
            }
            wanted.keys.extend(elements.sscc().map(container_key));
            let numbers = [elements.lot(), elements.serial()];
            wanted.terms.extend(numbers.into_iter().flatten().map(term::numbered));
        }
        Scan::Gtin(gtin) => want_product(gtin, known, &mut wanted),
        Scan::Plain(text) => {
            wanted.terms.insert(term::numbered(text));
        }
    }
    wanted
}

/// Resolves `scan` on `records`, which hold what exists of [`wanted`].
pub fn resolve(scan: &Scan, records: &Records) -> Resolved {
    match scan {
        Scan::Elements(elements) => match gtin_of(elements) {
            Some(gtin) => {
                let label = label(gtin, elements, records);
                // A pallet's label tells its contents, too; where the pallet itself is known, it is meant.
                let found = known_container(elements, records).unwrap_or_else(|| of_label(&label, records));
                Resolved { label: Some(label), found }
            }
            None => without_gtin(elements, records),
        },
        Scan::Gtin(gtin) => {
            let label = empty_label(gtin, records);
            let found = if label.product_known { Found::Product(label.product.clone()) } else { Found::New };
            Resolved { label: Some(label), found }
        }
        Scan::Plain(text) => Resolved { label: None, found: one_or_several(numbered(text, records)) },
    }
}

/// The trade item: AI 01, or the content of a logistic unit, AI 02.
fn gtin_of(elements: &Elements) -> Option<&Gtin> {
    elements.gtin().or_else(|| elements.content().map(|(gtin, _)| gtin))
}

fn want_product(gtin: &Gtin, known: &Records, wanted: &mut Reading) {
    wanted.keys.insert(Key::Gtin(gtin.clone()));
    wanted.keys.extend(contained(gtin).map(Key::Gtin));
    wanted.keys.insert(Key::Product(product_of(gtin, known)));
}

/// The product that the records give to a GTIN or, for a case that nobody has described yet, to
/// the item in it; else the GTIN's own.
fn product_of(gtin: &Gtin, records: &Records) -> ProductKey {
    let written = |gtin: &Gtin| {
        let described = records.gtin(gtin).and_then(|described| described.product());
        let own = ProductKey::Gtin(gtin.clone());
        described.or_else(|| records.product(&own).map(|_| own))
    };
    let known = written(gtin).or_else(|| written(&contained(gtin)?));
    known.unwrap_or_else(|| ProductKey::Gtin(gtin.clone()))
}

/// The GTIN of the item in a case: an indicator digit of 1 to 8 stands before the item's own digits
/// (GS1 General Specifications, section 4.2.1).
fn contained(gtin: &Gtin) -> Option<Gtin> {
    let digits = gtin.as_str();
    if !(b'1'..=b'8').contains(digits.as_bytes().first()?) {
        return None;
    }
    let item = ["0", digits.get(1..13)?].concat();
    let check = lotwise_gs1::check_digit(&item)?;
    Gtin::parse(&format!("{item}{check}")).ok()
}

fn empty_label(gtin: &Gtin, records: &Records) -> Label {
    let product = product_of(gtin, records);
    Label {
        product_known: records.product(&product).is_some(),
        content: records.gtin(gtin).map(|described| described.content()),
        product,
        gtin: gtin.clone(),
        count: None,
        lot: None,
        serial: None,
        dates: Dates::default(),
    }
}

fn label(gtin: &Gtin, elements: &Elements, records: &Records) -> Label {
    Label {
        count: elements.content().and_then(|(_, count)| count).or_else(|| elements.count()),
        lot: elements.lot().map(str::to_owned),
        serial: elements.serial().map(str::to_owned),
        dates: Dates {
            expiry: elements.expiry(),
            best_before: elements.best_before(),
            produced: elements.production_date(),
        },
        ..empty_label(gtin, records)
    }
}

/// A serial says more than a lot, and a lot more than a product.
fn of_label(label: &Label, records: &Records) -> Found {
    if let Some(serial) = &label.serial {
        let key = serial_key(&label.product, serial).filter(|key| records.serial(key).is_some());
        return key.map_or(Found::New, Found::Serial);
    }
    if let Some(lot) = &label.lot {
        let own = numbered(lot, records).into_iter().filter(|key| key.product() == Some(&label.product));
        let own: Vec<Key> = own.collect();
        let lots = own.iter().filter(|key| matches!(key, Key::Lot(known) if known.number.as_str() == lot));
        // Some print the batch where the lot is meant to stand.
        let batches =
            own.iter().filter(|key| matches!(key, Key::Batch(known) if known.number.as_str() == lot));
        let mut meant: Vec<Key> = lots.cloned().collect();
        if meant.is_empty() {
            meant.extend(batches.cloned());
        }
        return if meant.is_empty() { Found::New } else { one_or_several(meant) };
    }
    if label.product_known { Found::Product(label.product.clone()) } else { Found::New }
}

fn without_gtin(elements: &Elements, records: &Records) -> Resolved {
    let found = match (elements.sscc(), elements.serial().or(elements.lot())) {
        (Some(sscc), _) => {
            known_container(elements, records).unwrap_or_else(|| Found::Container(sscc.clone()))
        }
        (None, Some(number)) => {
            let mut keys = numbered(number, records);
            // The label says that it is a number of goods.
            keys.retain(|key| !matches!(key, Key::Order(_) | Key::Entry(_)));
            one_or_several(keys)
        }
        (None, None) => Found::Unknown,
    };
    Resolved { label: None, found }
}

fn container_key(sscc: &Sscc) -> Key {
    Key::Container(ContainerKey(sscc.clone()))
}

fn known_container(elements: &Elements, records: &Records) -> Option<Found> {
    let key = elements.sscc().map(container_key)?;
    records.get(&key).is_some().then_some(Found::Other(key))
}

fn serial_key(product: &ProductKey, serial: &str) -> Option<SerialKey> {
    let serial = crate::text::SerialNumber::parse(serial).ok()?;
    Some(SerialKey { product: product.clone(), serial })
}

/// Everything in `records` that bears exactly this number, however it is written.
fn numbered(text: &str, records: &Records) -> Vec<Key> {
    let form = lookup_form(text);
    let bears = |key: &Key, record: &Record| {
        let number = term::numbered(text);
        !form.is_empty() && record.numbers(key).contains(&number)
    };
    let mut found: Vec<_> = records.iter().filter(|(key, record)| bears(key, record)).collect();
    // Where `L-1` is written so somewhere, goods that only share its digits are not meant: not SN-1.
    if found.iter().any(|(key, record)| is_written(text, key, record) == Some(true)) {
        found.retain(|(key, record)| is_written(text, key, record) != Some(false));
    }
    // A GTIN and its product are one answer: the product.
    let answer = |(key, record): (&Key, &Record)| match (key, record) {
        (Key::Gtin(_), Record::Gtin(gtin)) => gtin.product().map(Key::Product),
        (Key::Entry(_) | Key::Stock(..) | Key::Voided(_), _) => None,
        _ => Some(key.clone()),
    };
    let mut keys = BTreeSet::new();
    keys.extend(found.iter().copied().filter_map(answer));
    // An order answers for the papers that bear its number.
    if !keys.iter().any(|key| matches!(key, Key::Order(_))) {
        keys.extend(newest(&found));
    }
    keys.into_iter().collect()
}

/// Whether a lot, batch or serial bears the number just as it is in `text`, but for its case; none for all else.
fn is_written(text: &str, key: &Key, record: &Record) -> Option<bool> {
    let is_it = |number: &str| number.eq_ignore_ascii_case(text.trim());
    match (key, record) {
        (Key::Lot(lot), Record::Lot(known)) => {
            let of_supplier = known.registers.text(field::SUPPLIER_LOT);
            Some(is_it(lot.number.as_str()) || of_supplier.is_some_and(is_it))
        }
        (Key::Batch(batch), _) => Some(is_it(batch.number.as_str())),
        (Key::Serial(serial), _) => Some(is_it(serial.serial.as_str())),
        _ => None,
    }
}

/// The newest of the events among `found`: it stands for the paper that all of them name.
fn newest(found: &[(&Key, &Record)]) -> Option<Key> {
    let entries = found.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Entry(event), Record::Entry(entry)) => Some((entry.hlc, *event)),
        _ => None,
    });
    entries.max().map(|(_, event)| Key::Entry(event))
}

fn one_or_several(mut keys: Vec<Key>) -> Found {
    match (keys.pop(), keys.is_empty()) {
        (None, _) => Found::Unknown,
        (Some(Key::Serial(serial)), true) => Found::Serial(serial),
        (Some(Key::Lot(lot)), true) => Found::Lot(lot),
        (Some(Key::Product(product)), true) => Found::Product(product),
        (Some(key), true) => Found::Other(key),
        (Some(key), false) => {
            keys.push(key);
            Found::Several(keys)
        }
    }
}
