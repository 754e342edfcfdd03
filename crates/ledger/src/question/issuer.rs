//! Whose number stands on goods that come in. The brand owner numbers what bears a GTIN, so all who sell it
//! have the same lots; goods that go by a SKU alone are numbered by each supplier on his own.

use crate::key::{Goods, Issuer, Location, LotKey, ProductKey};
use crate::record::{Reading, Record, Records, term};
use crate::text::{LotNumber, PartnerId};

/// A lot number as it was read or typed, and who sent the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    pub product: ProductKey,
    pub number: LotNumber,
    pub supplier: Option<PartnerId>,
    /// It was read off a label with a GTIN.
    pub labelled: bool,
}

impl Numbered {
    fn of(&self, issuer: Issuer) -> LotKey {
        LotKey { product: self.product.clone(), issuer, number: self.number.clone() }
    }
}

/// What must be read to [tell](lot_of) the lot.
pub fn reading(known: &Records, asked: &Numbered) -> Reading {
    let mut reading = Reading::default();
    reading.terms.extend([term::of(&asked.product), term::numbered(asked.number.as_str())]);
    let own = asked.of(Issuer::Own);
    if known.lot(&own).is_some() {
        reading.beginnings.insert(own.stock_prefix());
    }
    reading
}

/// The lot that is meant: one that is known, as far as it can be, since the same goods come again and again.
pub fn lot_of(records: &Records, asked: &Numbered) -> LotKey {
    let known: Vec<&LotKey> = records
        .lots_of(&asked.product)
        .map(|(lot, _)| lot)
        .filter(|lot| lot.number == asked.number)
        .collect();
    let own = asked.of(Issuer::Own);
    let Some(supplier) = asked.supplier.as_ref().filter(|_| is_numbered_by_suppliers(records, asked)) else {
        return match known.as_slice() {
            [only] => (*only).clone(),
            _ => own,
        };
    };
    // One writes a name now in capitals and now not.
    let is_his = |lot: &&&LotKey| match &lot.issuer {
        Issuer::Supplier(other) => other.as_str().eq_ignore_ascii_case(supplier.as_str()),
        Issuer::Own => false,
    };
    if let Some(his) = known.iter().find(is_his) {
        return (*his).clone();
    }
    if known.contains(&&own) && !came_otherwise(records, &own, supplier) {
        return own;
    }
    asked.of(Issuer::Supplier(supplier.clone()))
}

fn is_numbered_by_suppliers(records: &Records, asked: &Numbered) -> bool {
    let has_gtin = || {
        records.iter().any(|(_, record)| match record {
            Record::Gtin(gtin) => gtin.product().as_ref() == Some(&asked.product),
            _ => false,
        })
    };
    matches!(asked.product, ProductKey::Sku(_)) && !asked.labelled && !has_gtin()
}

/// Whether the lot was made here, or came from others alone. One of which no source is known counts as his:
/// so it stands in lists with which a firm began.
fn came_otherwise(records: &Records, own: &LotKey, supplier: &PartnerId) -> bool {
    let goods = Goods::Lot(own.clone());
    let mut sources = records.stock_of(&goods).map(|(at, _)| at).filter(|at| is_source(at)).peekable();
    let his = Location::Supplier(Some(supplier.clone()));
    sources.peek().is_some() && !sources.any(|at| *at == his)
}

fn is_source(at: &Location) -> bool {
    matches!(at, Location::Supplier(Some(_)) | Location::Production)
}
