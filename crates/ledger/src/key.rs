//! The names of things: natural keys made of what the trade itself prints on goods and paper, so
//! that two phones which meet the same new lot offline make the same lot.

mod text_form;

use lotwise_gs1::Gtin;
use serde::{Deserialize, Serialize};

use crate::event::EventId;
use crate::text::{FacilityCode, LocationCode, LotNumber, PartnerId, SerialNumber, Sku};

pub use text_form::KeyError;

/// A product: by the firm's SKU, or by the GTIN it was first met under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ProductKey {
    Sku(Sku),
    Gtin(Gtin),
}

/// Whose numbering a lot number belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Issuer {
    /// The firm that owns the product's GTIN or SKU, and so its lot numbers.
    Own,
    /// That supplier, who numbers lots on his own.
    Supplier(PartnerId),
}

/// A lot: product, issuer and number together. Never GTIN and number, never the number alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LotKey {
    pub product: ProductKey,
    pub issuer: Issuer,
    pub number: LotNumber,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SerialKey {
    pub product: ProductKey,
    pub serial: SerialNumber,
}

/// Where goods are: a place of the firm, or one of the outside places that make every movement
/// double entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Location {
    Inside { facility: FacilityCode, code: LocationCode },
    Supplier(Option<PartnerId>),
    Customer(Option<PartnerId>),
    Scrap,
    Production,
    Repair,
    Sample,
    InventoryDifference,
}

/// What a stock balance counts: a lot, or a product whose goods carry no lot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goods {
    Lot(LotKey),
    Product(ProductKey),
}

/// The key of one record of the folded state. Its text form is the key under which every store
/// keeps the record; records of one kind and owner lie side by side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Product(ProductKey),
    Gtin(Gtin),
    Lot(LotKey),
    Serial(SerialKey),
    Location(Location),
    Stock(Goods, Location),
    /// Whether an event was voided.
    Voided(EventId),
    /// The timeline's entry of an event.
    Entry(EventId),
}

impl Location {
    /// A place of the firm, as against the world outside.
    pub fn is_inside(&self) -> bool {
        matches!(self, Self::Inside { .. })
    }
}

impl Goods {
    pub fn product(&self) -> &ProductKey {
        match self {
            Self::Lot(lot) => &lot.product,
            Self::Product(product) => product,
        }
    }
}

impl LotKey {
    /// Where the stock records of this lot begin.
    pub fn stock_prefix(&self) -> String {
        format!("stock/{self}/")
    }
}

impl ProductKey {
    /// Where the lots of this product begin.
    pub fn lot_prefix(&self) -> String {
        format!("lot/{self}/")
    }

    /// Where the stock records of this product begin, those of its lots included.
    pub fn stock_prefix(&self) -> String {
        format!("stock/{self}/")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        let key: Key = text.parse().unwrap();
        assert_eq!(key.to_string(), text);
    }

    #[test]
    fn every_kind_of_key_keeps_its_text() {
        check("product/sku:MILK 1%25");
        check("product/gtin:04012345678901");
        check("gtin/04012345678901");
        check("lot/sku:A%2FB/own/L1");
        check("lot/sku:A/supplier:Dairy %2F Sons/L1");
        check("serial/gtin:04012345678901/SN-1");
        check("location/at:MAIN:A-01-02");
        check("location/customer:Shop 7");
        check("location/scrap");
        check("stock/sku:A/own/L1/at:MAIN:A-01");
        check("stock/sku:A/-/supplier");
        check("void/000102030405060708090a0b0c0d0e0f-7");
    }

    #[test]
    fn other_texts_are_no_keys() {
        for text in
            ["", "lot", "lot/x", "lot/sku:A/own", "stock/sku:A/own/L1", "location/at:MAIN", "gtin/123"]
        {
            assert!(text.parse::<Key>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_printed_text_survives_as_part_of_a_key(
            sku in "[^\\p{C}]{1,12}", number in "[^\\p{C}]{1,12}", facility in "[^\\p{C}]{1,6}", code in "[^\\p{C}]{1,6}"
        ) {
            prop_assume!([&sku, &number, &facility, &code].iter().all(|text| !text.trim().is_empty()));
            let lot = LotKey {
                product: ProductKey::Sku(Sku::parse(&sku).unwrap()),
                issuer: Issuer::Own,
                number: LotNumber::parse(&number).unwrap(),
            };
            let at = Location::Inside {
                facility: FacilityCode::parse(&facility).unwrap(),
                code: LocationCode::parse(&code).unwrap(),
            };
            let key = Key::Stock(Goods::Lot(lot), at);
            prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
        }
    }
}
