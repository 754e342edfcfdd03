//! How a story writes keys and places, and how answers show them.

use lotwise_ledger::key::{
    BatchKey, ContainerKey, Goods, Issuer, Key, LineKey, Location, LotKey, ProductKey, SerialKey,
};
use lotwise_ledger::text::{
    BatchNumber, FacilityCode, LineName, LocationCode, LotNumber, PartnerId, SerialNumber, Sku,
};

pub fn product(text: &str) -> ProductKey {
    ProductKey::Sku(Sku::parse(text).unwrap())
}

/// `OAT/L1`, or `OAT/L1@Mill` for a number that the supplier Mill gave.
pub fn lot(text: &str) -> LotKey {
    let (sku, number) = text.split_once('/').unwrap_or_else(|| panic!("a lot: {text}"));
    let (number, issuer) = match number.split_once('@') {
        Some((number, supplier)) => (number, Issuer::Supplier(PartnerId::parse(supplier).unwrap())),
        None => (number, Issuer::Own),
    };
    LotKey { product: product(sku), issuer, number: LotNumber::parse(number).unwrap() }
}

/// `CAR/VIN1`.
pub fn serial(text: &str) -> SerialKey {
    let (sku, serial) = text.split_once('/').unwrap_or_else(|| panic!("a serial: {text}"));
    SerialKey { product: product(sku), serial: SerialNumber::parse(serial).unwrap() }
}

pub fn line_key(text: &str) -> LineKey {
    LineKey { facility: FacilityCode::parse("MAIN").unwrap(), name: LineName::parse(text).unwrap() }
}

pub fn sscc(text: &str) -> ContainerKey {
    let body = format!("{:0>17}", text);
    let check = lotwise_ledger::gs1::check_digit(&body).unwrap();
    format!("{body}{check}").try_into().unwrap()
}

pub fn place(text: &str) -> Location {
    let partner = |name: &str| Some(PartnerId::parse(name).unwrap());
    match text.split_once(':') {
        Some(("S", name)) => Location::Supplier(partner(name)),
        Some(("C", name)) => Location::Customer(partner(name)),
        Some(("in", unit)) => Location::Unit(Box::new(serial(unit))),
        _ => match text {
            "prod" => Location::Production,
            "scrap" => Location::Scrap,
            "loss" => Location::ProcessLoss,
            "diff" => Location::InventoryDifference,
            "sample" => Location::Sample,
            "repair" => Location::Repair,
            "opening" => Location::Opening,
            "unknown" => Location::Unknown,
            code => {
                let (facility, code) = code.split_once('.').unwrap_or(("MAIN", code));
                Location::Inside {
                    facility: FacilityCode::parse(facility).unwrap(),
                    code: LocationCode::parse(code).unwrap(),
                }
            }
        },
    }
}

pub fn key(text: &str) -> Key {
    match text.split_once(':') {
        Some(("lot", rest)) => Key::Lot(lot(rest)),
        Some(("sn", rest)) => Key::Serial(serial(rest)),
        Some(("sku", rest)) => Key::Product(product(rest)),
        Some(("box", rest)) => Key::Container(sscc(rest)),
        Some(("line", rest)) => Key::Line(line_key(rest)),
        Some(("at", rest)) => Key::Location(place(rest)),
        Some(("stock", rest)) => {
            let (goods, at) = rest.rsplit_once(',').unwrap();
            let of_lot = goods.contains('/');
            let goods = if of_lot { Goods::Lot(lot(goods)) } else { Goods::Product(product(goods)) };
            Key::Stock(goods, place(at))
        }
        Some(("batch", rest)) => {
            let (lot_text, number) = rest.rsplit_once('/').unwrap();
            Key::Batch(BatchKey { lot: lot(lot_text), number: BatchNumber::parse(number).unwrap() })
        }
        _ if text == "firm" => Key::Firm,
        _ => text.parse().unwrap_or_else(|_| panic!("a key: {text}")),
    }
}

pub fn show_lot(lot: &LotKey) -> String {
    let sku = lot.product.to_string().replace("sku:", "");
    match &lot.issuer {
        Issuer::Own => format!("{sku}/{}", lot.number),
        Issuer::Supplier(supplier) => format!("{sku}/{}@{supplier}", lot.number),
    }
}

pub fn show(key: &Key) -> String {
    match key {
        Key::Lot(lot) => format!("lot:{}", show_lot(lot)),
        Key::Serial(serial) => format!("sn:{}", serial.to_string().replace("sku:", "")),
        Key::Product(product) => product.to_string(),
        Key::Container(container) => {
            format!("box:{}", container.0.as_str()[..17].trim_start_matches('0'))
        }
        Key::Line(line) => format!("line:{}", line.name),
        Key::Batch(batch) => format!("batch:{}/{}", show_lot(&batch.lot), batch.number),
        Key::Location(at) => format!("at:{}", show_place(at)),
        other => other.to_string(),
    }
}

pub fn show_place(at: &Location) -> String {
    match at {
        Location::Inside { code, .. } => code.to_string(),
        Location::Supplier(Some(name)) => format!("S:{name}"),
        Location::Customer(Some(name)) => format!("C:{name}"),
        Location::Unit(unit) => format!("in:{}", unit.to_string().replace("sku:", "")),
        other => other.to_string(),
    }
}
