//! The names of things: natural keys made of what the trade itself prints on goods and paper, so
//! that two phones which meet the same new lot offline make the same lot.

mod paper_form;
mod text_form;

use lotwise_gs1::{Gtin, Sscc};
use serde::{Deserialize, Serialize};

use crate::event::{EventId, Hash as EventHash, Step};
use crate::text::{
    BatchNumber, FacilityCode, LineName, LocationCode, LotNumber, OrderNumber, PartnerId, SerialNumber, Sku,
    ZoneCode,
};

pub use text_form::KeyError;
pub(crate) use text_form::Part;

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

/// A batch: a shift or run within a lot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BatchKey {
    pub lot: LotKey,
    pub number: BatchNumber,
}

/// A container: a logistic unit with an SSCC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContainerKey(pub Sscc);

/// A production line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LineKey {
    pub facility: FacilityCode,
    pub name: LineName,
}

/// A paper that says what is to come or to go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderKey {
    pub paper: Paper,
    pub number: OrderNumber,
}

/// The kind of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paper {
    PurchaseOrder,
    /// An advance ship notice.
    Asn,
    SalesOrder,
    PickList,
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
    Scrap,
    Production,
    Repair,
    Sample,
    InventoryDifference,
    /// Where the stock was before the records began.
    Opening,
    /// What a process loses: evaporation, trimmings, spillage.
    ProcessLoss,
    /// Nobody knows.
    Unknown,
    Inside {
        facility: FacilityCode,
        code: LocationCode,
    },
    Supplier(Option<PartnerId>),
    Customer(Option<PartnerId>),
    /// Installed in that unit.
    Unit(Box<SerialKey>),
}

/// What a stock balance counts: a lot, or a product whose goods carry no lot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Goods {
    Lot(LotKey),
    Product(ProductKey),
}

/// The key of one record of the folded state. Its text form is the key under which every store
/// keeps the record; records of one kind and owner lie side by side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The firm's own settings.
    Firm,
    Product(ProductKey),
    Gtin(Gtin),
    Lot(LotKey),
    Batch(BatchKey),
    Serial(SerialKey),
    Container(ContainerKey),
    Location(Location),
    Facility(FacilityCode),
    Zone(FacilityCode, ZoneCode),
    Line(LineKey),
    Order(OrderKey),
    /// What the event with this id began: a complaint, a claim, a recall, a count.
    Case(EventId),
    Stock(Goods, Location),
    /// The first went into the second: genealogy. Both are lots, products, serials, containers or
    /// production lines.
    Edge(Box<(Key, Key)>),
    /// What was said of an exception.
    Settled(EventHash),
    /// Whether an event was voided.
    Voided(EventId),
    /// The timeline's entry of an event.
    Entry(EventId),
}

impl Paper {
    /// Whether goods moved by this step are what the paper asks for. One order goes through several: what
    /// was picked and packed for it is not shipped yet.
    pub fn is_served_by(self, step: Step) -> bool {
        match self {
            Self::PurchaseOrder | Self::Asn => step == Step::Receive,
            Self::SalesOrder => step == Step::Ship,
            Self::PickList => step == Step::Pick,
        }
    }
}

impl Location {
    /// The facility of a place of the firm.
    pub fn facility(&self) -> Option<&FacilityCode> {
        match self {
            Self::Inside { facility, .. } => Some(facility),
            _ => None,
        }
    }

    /// A place of the firm, as against the world outside.
    pub fn is_inside(&self) -> bool {
        matches!(self, Self::Inside { .. })
    }
}

impl Key {
    /// The first of all keys in their order.
    pub(crate) const FIRST: Self = Self::Firm;

    /// The edge along which `from` went into `to`.
    pub fn edge(from: Self, to: Self) -> Self {
        Self::Edge(Box::new((from, to)))
    }

    /// Where the edges that lead away from this key begin.
    pub fn edge_prefix(&self) -> String {
        text_form::edge_prefix(self)
    }
}

impl Goods {
    pub fn key(&self) -> Key {
        match self {
            Self::Lot(lot) => Key::Lot(lot.clone()),
            Self::Product(product) => Key::Product(product.clone()),
        }
    }

    pub fn product(&self) -> &ProductKey {
        match self {
            Self::Lot(lot) => &lot.product,
            Self::Product(product) => product,
        }
    }
}

impl Key {
    /// The product that a thing is or is of; none where it is neither goods nor a product.
    pub fn product(&self) -> Option<&ProductKey> {
        match self {
            Self::Product(product) => Some(product),
            Self::Lot(lot) => Some(&lot.product),
            Self::Batch(batch) => Some(&batch.lot.product),
            Self::Serial(serial) => Some(&serial.product),
            Self::Stock(goods, _) => Some(goods.product()),
            _ => None,
        }
    }
}

impl LotKey {
    /// Before all lots of `product` in their order.
    pub(crate) fn first(product: &ProductKey) -> Self {
        Self { product: product.clone(), issuer: Issuer::Own, number: LotNumber::first() }
    }

    /// Where the batches of this lot begin.
    pub fn batch_prefix(&self) -> String {
        format!("batch/{self}/")
    }

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

    /// Where the batches of this product's lots begin.
    pub fn batch_prefix(&self) -> String {
        format!("batch/{self}/")
    }

    /// Where the serials of this product begin.
    pub fn serial_prefix(&self) -> String {
        format!("serial/{self}/")
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
        check("batch/sku:A/own/L1/B%2F2");
        check("container/106141412345678908");
        check("facility/MAIN");
        check("zone/MAIN/COLD");
        check("line/MAIN/Filler 2");
        check("firm/");
        check("order/purchase:PO 4711");
        check("order/asn:77%2F1");
        check("case/000102030405060708090a0b0c0d0e0f-7");
        check("location/in:sku:CAR%2FVIN%252F1");
        check("location/loss");
        check("edge/lot%2Fsku:A%2Fown%2FL%252F1/serial%2Fsku:B%2FS1");
        check("settled/ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    }

    #[test]
    fn other_texts_are_no_keys() {
        for text in [
            "",
            "lot",
            "lot/x",
            "lot/sku:A/own",
            "stock/sku:A/own/L1",
            "location/at:MAIN",
            "gtin/123",
            "edge/lot",
            "firm/x",
            "order/oops:1",
        ] {
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
