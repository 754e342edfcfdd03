//! Records to a table: every list goes out with the words above its columns by which it comes in again.

use std::collections::BTreeMap;

use lotwise_ledger::event::field;
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::iso;
use lotwise_ledger::key::{Goods, Issuer, Key, Location, LotKey, OrderKey, Paper, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::{Reading, Record, Records};

use crate::column::{Column, Kind, Target};
use crate::table::{Cell, Row, Table};

/// The beginnings of the keys of what a list has lines of, in their order.
pub fn beginnings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Products => &["product/"],
        Kind::Lots => &["lot/"],
        Kind::Serials => &["serial/"],
        Kind::Stock => &["stock/"],
        Kind::Orders => &["order/"],
        Kind::Partners => &["location/customer", "location/supplier"],
        Kind::Places => &["location/at:"],
    }
}

/// What must be known before any line: the beginnings of the keys of what is few.
pub fn before(kind: Kind) -> &'static [&'static str] {
    if kind == Kind::Products { &["gtin/"] } else { &[] }
}

/// What must be known beside `part` of the records to write their lines.
pub fn beside(kind: Kind, part: &Records) -> Reading {
    let mut reading = Reading::default();
    for (key, record) in part.iter() {
        let product = |product: &ProductKey| Key::Product(product.clone());
        match (kind, key, record) {
            (Kind::Lots, Key::Lot(lot), _) => reading.keys.extend([product(&lot.product)]),
            (Kind::Serials, Key::Serial(serial), _) => reading.keys.extend([product(&serial.product)]),
            (Kind::Stock, Key::Stock(goods, _), _) => {
                reading.keys.extend([product(goods.product()), goods.key()]);
            }
            (Kind::Orders, Key::Order(_), Record::Order(order)) => {
                reading.keys.extend(order.planned().iter().map(|planned| product(&planned.product)));
            }
            _ => {}
        }
    }
    reading
}

/// The first row of a list: `word` gives what stands above a column.
pub fn head(kind: Kind, word: impl Fn(Column) -> String) -> Vec<Cell> {
    kind.columns().iter().map(|column| Cell::Text(word(*column))).collect()
}

/// The lines of `records`, in the order of their keys. Beside what the lines are of they hold what [`before`]
/// and [`beside`] want.
pub fn lines(kind: Kind, records: &Records) -> Vec<Vec<Cell>> {
    let mut sorted: Vec<(&Key, &Record)> = records.iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    let mut gtins: BTreeMap<ProductKey, Vec<&Gtin>> = BTreeMap::new();
    for (key, record) in &sorted {
        if let (Key::Gtin(gtin), Record::Gtin(described)) = (key, record) {
            gtins
                .entry(described.product().unwrap_or(ProductKey::Gtin(gtin.clone())))
                .or_default()
                .push(gtin);
        }
    }
    let lines = Lines { kind, records, gtins };
    sorted.iter().flat_map(|(key, record)| lines.of(key, record)).collect()
}

/// A whole list of records that are all at hand.
pub fn table(kind: Kind, records: &Records, word: impl Fn(Column) -> String) -> Table {
    let rows = std::iter::once(head(kind, word)).chain(lines(kind, records)).zip(1..);
    Table { rows: rows.map(|(cells, line)| Row { line, cells }).collect(), mark: None }
}

struct Lines<'a> {
    kind: Kind,
    records: &'a Records,
    gtins: BTreeMap<ProductKey, Vec<&'a Gtin>>,
}

/// What one line is about.
#[derive(Default)]
struct About<'a> {
    product: Option<&'a ProductKey>,
    gtin: Option<&'a Gtin>,
    lot: Option<&'a LotKey>,
    serial: Option<&'a SerialKey>,
    place: Option<&'a Location>,
    quantity: Option<Quantity>,
    order: Option<&'a OrderKey>,
    partner: Option<&'a Location>,
    expiry: Option<chrono::NaiveDate>,
}

impl<'a> Lines<'a> {
    fn of(&self, key: &'a Key, record: &'a Record) -> Vec<Vec<Cell>> {
        match (self.kind, key, record) {
            (Kind::Products, Key::Product(product), _) => self.product(product),
            (Kind::Lots, Key::Lot(lot), _) => {
                vec![self.line(&About { product: Some(&lot.product), lot: Some(lot), ..About::default() })]
            }
            (Kind::Serials, Key::Serial(serial), Record::Serial(unit)) => {
                let place = unit.last_place().filter(|place| place.is_inside());
                let (product, lot) = (Some(&serial.product), unit.lot());
                vec![self.line(&About { product, lot, serial: Some(serial), place, ..About::default() })]
            }
            (Kind::Stock, Key::Stock(goods, place), Record::Stock(stock))
                if place.is_inside() && !stock.quantity.is_zero() =>
            {
                let lot = match goods {
                    Goods::Lot(lot) => Some(lot),
                    Goods::Product(_) => None,
                };
                let (product, quantity) = (Some(goods.product()), Some(stock.quantity));
                vec![self.line(&About { product, lot, place: Some(place), quantity, ..About::default() })]
            }
            (Kind::Orders, Key::Order(order), Record::Order(record)) => {
                let planned = record.planned().iter().flat_map(|planned| {
                    let about = move || About {
                        product: Some(&planned.product),
                        lot: planned.lot.as_ref(),
                        order: Some(order),
                        expiry: planned.expiry.map(|day| day.0),
                        ..About::default()
                    };
                    let whole = planned
                        .serials
                        .is_empty()
                        .then(|| About { quantity: Some(planned.quantity), ..about() });
                    let units = planned.serials.iter();
                    let units = units.map(move |serial| About {
                        serial: Some(serial),
                        quantity: Some(Quantity::ONE),
                        ..about()
                    });
                    whole.into_iter().chain(units)
                });
                planned.map(|about| self.line(&about)).collect()
            }
            (Kind::Partners, Key::Location(place), _)
                if matches!(place, Location::Customer(Some(_)) | Location::Supplier(Some(_))) =>
            {
                vec![self.line(&About { partner: Some(place), ..About::default() })]
            }
            (Kind::Places, Key::Location(place @ Location::Inside { .. }), _) => {
                vec![self.line(&About { place: Some(place), ..About::default() })]
            }
            _ => Vec::new(),
        }
    }

    /// A product stands once for each of its GTINs.
    fn product(&self, product: &'a ProductKey) -> Vec<Vec<Cell>> {
        let line = |gtin| self.line(&About { product: Some(product), gtin, ..About::default() });
        match self.gtins.get(product) {
            Some(gtins) => gtins.iter().map(|gtin| line(Some(*gtin))).collect(),
            None => vec![line(None)],
        }
    }

    fn line(&self, about: &About<'_>) -> Vec<Cell> {
        self.kind.columns().iter().map(|column| self.cell(*column, about)).collect()
    }

    fn cell(&self, column: Column, about: &About<'_>) -> Cell {
        let text = |text: &str| Cell::of_text(text);
        match column {
            Column::Sku => match about.product {
                Some(ProductKey::Sku(sku)) => text(sku.as_str()),
                _ => Cell::Empty,
            },
            Column::Gtin => match (about.gtin, about.product) {
                (Some(gtin), _) | (None, Some(ProductKey::Gtin(gtin))) => text(gtin.as_str()),
                _ => Cell::Empty,
            },
            Column::Lot => about.lot.map_or(Cell::Empty, |lot| text(lot.number.as_str())),
            Column::Supplier => match about.lot.map(|lot| &lot.issuer) {
                Some(Issuer::Supplier(supplier)) => text(supplier.as_str()),
                _ => Cell::Empty,
            },
            Column::Serial => about.serial.map_or(Cell::Empty, |serial| text(serial.serial.as_str())),
            Column::Place => match about.place {
                Some(Location::Inside { code, .. }) => text(code.as_str()),
                _ => Cell::Empty,
            },
            Column::Quantity => about.quantity.map_or(Cell::Empty, |it| Cell::Number(it.to_string())),
            Column::Order => about.order.map_or(Cell::Empty, |order| text(order.number.as_str())),
            Column::Paper => about.order.map_or(Cell::Empty, |order| text(paper(order.paper))),
            Column::PartnerRole => match about.partner {
                Some(Location::Supplier(_)) => text("supplier"),
                Some(_) => text("customer"),
                None => Cell::Empty,
            },
            Column::Partner => match about.partner {
                Some(Location::Customer(Some(id)) | Location::Supplier(Some(id))) => text(id.as_str()),
                _ => Cell::Empty,
            },
            Column::Expiry if about.order.is_some() => about.expiry.map_or(Cell::Empty, Cell::Day),
            column => self.register(column, about),
        }
    }

    fn register(&self, column: Column, about: &About<'_>) -> Cell {
        let Some((target, field)) = column.field() else { return Cell::Empty };
        let key = match target {
            Target::Product => about.product.cloned().map(Key::Product),
            Target::Gtin => about.gtin.cloned().map(Key::Gtin),
            Target::Lot => about.lot.cloned().map(Key::Lot),
            Target::Serial => about.serial.cloned().map(Key::Serial),
            Target::Order => about.order.cloned().map(Key::Order),
            Target::Partner => about.partner.cloned().map(Key::Location),
            Target::Place => about.place.cloned().map(Key::Location),
        };
        let registers = key.as_ref().and_then(|key| self.records.registers(key));
        let value = match (registers, field) {
            // While two stand, the earlier counts.
            (Some(registers), field::EXPIRY) => registers.earliest_date(field).map(iso::day_text),
            (Some(registers), field) => registers.text(field).map(str::to_owned),
            (None, _) => None,
        };
        match value {
            None => Cell::Empty,
            Some(value) if column.is_day() => {
                iso::day(&value).map_or_else(|| Cell::of_text(&value), Cell::Day)
            }
            Some(value) if column.is_quantity() || column.is_whole() => Cell::Number(value),
            Some(value) => Cell::of_text(&value),
        }
    }
}

fn paper(paper: Paper) -> &'static str {
    match paper {
        Paper::PurchaseOrder => "purchase",
        Paper::Asn => "asn",
        Paper::SalesOrder => "sales",
        Paper::PickList => "pick",
    }
}
