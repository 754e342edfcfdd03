//! The return page's fields as signals, and what a read does to them.

use leptos::prelude::*;
use lotwise_ledger::key::{BatchKey, Issuer, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::question::delivery::Paper;
use lotwise_ledger::question::{Found, Label};
use lotwise_ledger::text::{LotNumber, SerialNumber};

use super::form::{FieldErrors, FormLine, QUARANTINE, ReturnForm, STOCK, Way};
use crate::components::words;
use crate::state::attachments::Photo;
use crate::state::device::Device;
use crate::state::returning::{Shipped, Traced};
use crate::state::scanner::{Outcome, Reading, Scanner, Tone};

/// Where goods lie that nobody has judged yet, until the person names a place.
const QUARANTINE_PLACE: &str = "QUARANTINE";

/// What was last looked for, as far as it is not among the lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Looked {
    #[default]
    Nothing,
    /// What went out with a paper.
    Delivery(Vec<Shipped>),
    /// More than one thing answers to it.
    Several(String, Vec<Key>),
    /// No record speaks of it, and its label does not say of which product it is.
    Unknown(String),
    Unreadable,
}

impl Looked {
    /// The word that tests know.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Delivery(goods) if goods.is_empty() => "empty-delivery",
            Self::Delivery(_) => "delivery",
            Self::Several(..) => "several",
            Self::Unknown(_) => "unknown",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Goods on the page. A handle but for what was read of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub goods: Traced,
    pub from: ArcRwSignal<String>,
    pub quantity: ArcRwSignal<String>,
}

/// The fields. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Entry {
    pub device: Device,
    pub scanner: Scanner,
    pub way: Way,
    pub typed: RwSignal<String>,
    pub looked: RwSignal<Looked>,
    pub lines: RwSignal<Vec<Line>>,
    pub condition: RwSignal<String>,
    pub destination: RwSignal<String>,
    pub place: RwSignal<String>,
    pub supplier: RwSignal<String>,
    pub note: RwSignal<String>,
    pub paper: RwSignal<String>,
    pub photo: RwSignal<Option<std::sync::Arc<Photo>>>,
    pub errors: RwSignal<FieldErrors>,
}

impl Entry {
    pub fn new(device: Device, scanner: Scanner, way: Way) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            device,
            scanner,
            way,
            typed: empty(),
            looked: RwSignal::new(Looked::Nothing),
            lines: RwSignal::new(Vec::new()),
            condition: empty(),
            destination: RwSignal::new(QUARANTINE.to_owned()),
            place: RwSignal::new(QUARANTINE_PLACE.to_owned()),
            supplier: empty(),
            note: empty(),
            paper: empty(),
            photo: RwSignal::new(None),
            errors: RwSignal::new(FieldErrors::default()),
        }
    }

    pub fn form(self) -> ReturnForm {
        let line = |line: &Line| FormLine {
            key: line.goods.key.to_string(),
            from: line.from.get(),
            quantity: line.quantity.get(),
        };
        ReturnForm {
            way: self.way,
            lines: self.lines.with(|lines| lines.iter().map(line).collect()),
            condition: self.condition.get(),
            destination: self.destination.get(),
            place: self.place.get(),
            supplier: self.supplier.get(),
            note: self.note.get(),
            paper: self.paper.get(),
        }
    }

    /// Puts the page back to how it was left.
    pub fn restore(self, form: ReturnForm) {
        self.condition.set(form.condition);
        self.destination.set(form.destination);
        self.place.set(form.place);
        self.supplier.set(form.supplier);
        self.note.set(form.note);
        for line in form.lines {
            if let Ok(key) = line.key.parse() {
                self.add(key, line.from.parse().ok(), Some(line.quantity));
            }
        }
        if !form.paper.is_empty() {
            self.find(form.paper, None);
        }
    }

    /// Makes room for the next return.
    pub fn clear(self) {
        self.lines.set(Vec::new());
        self.looked.set(Looked::Nothing);
        self.condition.set(String::new());
        self.note.set(String::new());
        self.paper.set(String::new());
        self.photo.set(None);
    }

    /// Looks for what was typed.
    pub fn find(self, text: String, symbology: Option<String>) {
        let scanner = self.scanner;
        let number = text.clone();
        scanner.outcome_then(text, symbology, move |outcome| {
            if !self.is_gone() {
                self.take(&number, &outcome);
            }
        });
    }

    /// Takes a read, and says how it is answered.
    pub fn take_reading(self, reading: &Reading) -> Tone {
        self.take(&reading.text, &reading.outcome)
    }

    fn take(self, text: &str, outcome: &Outcome) -> Tone {
        let Outcome::Resolved(resolved) = outcome else {
            self.looked.set(Looked::Unreadable);
            return Tone::Refused;
        };
        match &resolved.found {
            Found::Serial(serial) => self.tick(Key::Serial(serial.clone())),
            Found::Lot(lot) | Found::Other(Key::Batch(BatchKey { lot, .. })) => {
                self.tick(Key::Lot(lot.clone()))
            }
            Found::Product(product) => match self.looked.get_untracked() {
                // The number is on the goods, and their product is in the hand.
                Looked::Unknown(number) => self.tick_unknown(unit_of(&number, product.clone())),
                _ => self.tick(Key::Product(product.clone())),
            },
            Found::Other(Key::Order(order)) => self.open(text, Paper::Order(order.clone())),
            Found::Other(Key::Entry(_)) => self.open(text, Paper::Numbered(text.to_owned())),
            Found::Other(Key::Location(place)) => self.put_at(place),
            Found::New => match resolved.label.as_ref().and_then(Label::key) {
                Some(key) => self.tick(key),
                None => Tone::Refused,
            },
            Found::Several(keys) => {
                self.looked.set(Looked::Several(text.to_owned(), keys.clone()));
                Tone::Already
            }
            Found::Unknown => {
                self.looked.set(Looked::Unknown(text.to_owned()));
                Tone::New
            }
            Found::Other(_) | Found::Container(_) => {
                self.looked.set(Looked::Unreadable);
                Tone::Refused
            }
        }
    }

    /// One thing, which the person has chosen: by `text`, where a paper's number was looked for.
    pub fn choose(self, text: &str, key: Key) {
        self.looked.set(Looked::Nothing);
        match key {
            Key::Order(order) => _ = self.open(&order.number.to_string(), Paper::Order(order)),
            Key::Entry(_) if !text.is_empty() => _ = self.open(text, Paper::Numbered(text.to_owned())),
            Key::Entry(event) => {
                let device = self.device;
                self.scanner.run(async move {
                    let papers = device.papers(event).await.unwrap_or_default();
                    if let Some(paper) = papers.into_iter().next().filter(|_| !self.is_gone()) {
                        self.paper.set(paper.number);
                        self.looked.set(Looked::Delivery(paper.goods));
                    }
                });
            }
            key => _ = self.tick(key),
        }
    }

    /// Goods that no record knows by the number on them.
    pub fn tick_unknown(self, key: Option<Key>) -> Tone {
        let Some(key) = key else { return Tone::Refused };
        self.looked.set(Looked::Nothing);
        self.tick(key)
    }

    /// Whether the page was left while something was read.
    fn is_gone(self) -> bool {
        self.lines.try_with_untracked(|_| ()).is_none()
    }

    fn put_at(self, place: &Location) -> Tone {
        if self.way == Way::ToSupplier || !place.is_inside() {
            return Tone::Refused;
        }
        if self.destination.with_untracked(|to| to != QUARANTINE) {
            self.destination.set(STOCK.to_owned());
        }
        self.place.set(words::location(place));
        Tone::Accepted
    }

    fn open(self, text: &str, paper: Paper) -> Tone {
        let (device, text) = (self.device, text.to_owned());
        self.scanner.run(async move {
            let goods = device.delivery(paper).await.unwrap_or_default();
            if self.is_gone() {
                return;
            }
            self.paper.set(text);
            self.looked.set(Looked::Delivery(goods));
        });
        Tone::Accepted
    }

    /// Adds goods, from the customer whom the open delivery names.
    pub fn tick(self, key: Key) -> Tone {
        let is_there = |lines: &Vec<Line>| lines.iter().any(|line| line.goods.key == key);
        if self.lines.with_untracked(is_there) {
            return Tone::Already;
        }
        if matches!(
            self.looked.get_untracked(),
            Looked::Unknown(_) | Looked::Several(..) | Looked::Unreadable
        ) {
            self.looked.set(Looked::Nothing);
        }
        let from = self.looked.with_untracked(|looked| match looked {
            Looked::Delivery(goods) => {
                goods.iter().find(|goods| goods.key == key).map(|goods| (goods.to.clone(), goods.out))
            }
            _ => None,
        });
        let quantity = from.as_ref().filter(|(_, out)| out.is_positive()).map(|(_, out)| out.to_string());
        self.add(key, from.map(|(place, _)| place), quantity);
        Tone::Accepted
    }

    pub fn remove(self, key: &Key) {
        self.lines.update(|lines| lines.retain(|line| line.goods.key != *key));
    }

    fn add(self, key: Key, from: Option<Location>, quantity: Option<String>) {
        let device = self.device;
        self.scanner.run(async move {
            let Ok(goods) = device.traced(key).await else { return };
            if self.is_gone() {
                return;
            }
            let sources = match self.way {
                Way::FromCustomer => &goods.with_customers,
                Way::ToSupplier => &goods.on_hand,
            };
            let nobody = match self.way {
                Way::FromCustomer => Location::Customer(None),
                Way::ToSupplier => Location::Unknown,
            };
            let from = from.or_else(|| sources.first().map(|(place, _)| place.clone())).unwrap_or(nobody);
            if let (Way::ToSupplier, Some(Location::Supplier(Some(name)))) =
                (self.way, goods.suppliers.first())
                && self.supplier.with_untracked(String::is_empty)
            {
                self.supplier.set(name.to_string());
            }
            let quantity = quantity.unwrap_or_else(|| "1".to_owned());
            let (from, quantity) = (ArcRwSignal::new(from.to_string()), ArcRwSignal::new(quantity));
            self.errors.update(|errors| errors.goods = None);
            self.lines.update(|lines| {
                if !lines.iter().any(|line| line.goods.key == goods.key) {
                    lines.push(Line { goods, from, quantity });
                }
            });
        });
    }
}

/// The unit of a product with this number.
pub fn unit_of(number: &str, product: ProductKey) -> Option<Key> {
    let serial = SerialNumber::parse(number).ok()?;
    Some(Key::Serial(SerialKey { product, serial }))
}

/// The lot of a product with this number, by the firm's own numbering.
pub fn lot_of(number: &str, product: ProductKey) -> Option<Key> {
    let number = LotNumber::parse(number).ok()?;
    Some(Key::Lot(LotKey { product, issuer: Issuer::Own, number }))
}
