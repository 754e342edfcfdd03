//! Under which terms a record is found besides its key. Every store keeps them as an index and
//! finds records by a term's beginning, so that a question reads only what it shows.

use super::{Entry, Record};
use crate::event::Subject;
use crate::key::{Key, Location, LotKey, ProductKey};
use crate::question::exceptions;
use crate::text::lookup_form;

/// In which order terms are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Ascending,
    /// Newest first, for timelines.
    Descending,
}

/// The beginnings of terms, as questions use them.
pub mod term {
    use super::{Key, Location, LotKey, ProductKey, lookup_form};

    /// What lies at a location.
    pub fn at(location: &Location) -> String {
        format!("at/{location}/")
    }

    /// The serials of a lot.
    pub fn in_lot(lot: &LotKey) -> String {
        format!("in/{lot}/")
    }

    /// The GTINs of a product.
    pub fn of(product: &ProductKey) -> String {
        format!("of/{product}/")
    }

    /// Everything whose number or name has a word that begins with `text`.
    pub fn named(text: &str) -> String {
        format!("n/{}", lookup_form(text))
    }

    /// Lots and serials with exactly this number, and the like.
    pub fn numbered(text: &str) -> String {
        format!("n/{}/", lookup_form(text))
    }

    /// What happened to a lot, serial, product or location, by clock.
    pub fn timeline(key: &Key) -> String {
        format!("t/{key}/")
    }

    /// Everything that happened, by clock.
    pub const ALL_TIMELINE: &str = "t//";

    /// Records that contradict what can be true.
    pub const EXCEPTION: &str = "!/";
}

impl Record {
    /// All terms of the record under `key`, each once.
    pub fn terms(&self, key: &Key) -> Vec<String> {
        let mut terms = match (self, key) {
            (Self::Product(product), Key::Product(product_key)) => {
                let mut terms = words(product.name());
                if let ProductKey::Sku(sku) = product_key {
                    terms.push(number(sku.as_str()));
                }
                terms
            }
            (Self::Gtin(gtin), Key::Gtin(gtin_key)) => {
                let product = gtin.product().map(|product| format!("{}{gtin_key}", term::of(&product)));
                let digits = gtin_key.as_str();
                let spellings = [digits, digits.trim_start_matches('0')];
                spellings.into_iter().map(number).chain(product).collect()
            }
            (Self::Location(location), Key::Location(Location::Inside { code, .. })) => {
                let mut terms = words(location.name());
                terms.push(number(code.as_str()));
                terms
            }
            (Self::Lot(_), Key::Lot(lot)) => vec![number(lot.number.as_str())],
            (Self::Serial(serial), Key::Serial(serial_key)) => {
                let places = serial.places().into_iter().map(|place| format!("{}{key}", term::at(place)));
                let lot = serial.lot().map(|lot| format!("{}{key}", term::in_lot(lot)));
                places.chain(lot).chain([number(serial_key.serial.as_str())]).collect()
            }
            (Self::Stock(stock), Key::Stock(_, location)) if !stock.quantity.is_zero() => {
                vec![format!("{}{key}", term::at(location))]
            }
            (Self::Entry(entry), Key::Entry(_)) => entry_terms(entry, key),
            _ => Vec::new(),
        };
        if exceptions::concern(key, self) {
            terms.push(format!("{}{key}", term::EXCEPTION));
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

fn number(text: &str) -> String {
    term::numbered(text)
}

fn words(name: Option<&str>) -> Vec<String> {
    let words = name.unwrap_or_default().split_whitespace();
    words.map(number).filter(|term| term != "n//").collect()
}

fn entry_terms(entry: &Entry, key: &Key) -> Vec<String> {
    let stamp = format!("{}/{key}", entry.hlc);
    let mut terms = vec![format!("{}{stamp}", term::ALL_TIMELINE)];
    let mut about = |subject: Key| terms.push(format!("{}{stamp}", term::timeline(&subject)));
    for line in &entry.act.lines {
        about(Key::Product(line.subject.product().clone()));
        match &line.subject {
            Subject::Lot(lot) => about(Key::Lot(lot.clone())),
            Subject::Product(_) => {}
            Subject::Serial { key, lot } => {
                about(Key::Serial(key.clone()));
                if let Some(lot) = lot {
                    about(Key::Lot(lot.clone()));
                }
            }
        }
        for location in [&line.from, &line.to] {
            about(Key::Location(location.clone()));
        }
    }
    for key in entry.act.holds.iter().map(|hold| &hold.key) {
        about(key.clone());
    }
    for key in entry.act.releases.iter().map(|release| &release.key) {
        about(key.clone());
    }
    for write in &entry.act.writes {
        about(write.key.clone());
    }
    for key in &entry.act.about {
        about(key.clone());
    }
    terms
}
