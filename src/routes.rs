//! Where everything is: one flat table of paths. A thing's key is its address, so that any page can
//! be reloaded, bookmarked and sent.

use lotwise_ledger::event::EventId;
use lotwise_ledger::key::{Key, OrderKey, SerialKey};

pub const HOME: &str = "/";
pub const ITEM: &str = "/item";
pub const LIST: &str = "/list";
pub const RECEIVE: &str = "/receive";
pub const MOVE: &str = "/move";
pub const SHIP: &str = "/ship";
pub const SEARCH: &str = "/search";
pub const SETTINGS: &str = "/settings";
pub const ENROL: &str = "/enrol";
pub const WARRANTY: &str = "/warranty";
/// Many serials at once.
pub const WARRANTIES: &str = "/warranty/many";
pub const CLAIMS: &str = "/claims";
pub const COMPLAINTS: &str = "/complaints";
/// The warranty terms of a product.
pub const TERMS: &str = "/terms";
/// What consumers are shown.
pub const PUBLISH: &str = "/publish";
pub const OPERATORS: &str = "/operators";
pub const CONNECT: &str = "/connect";
pub const DEVICES: &str = "/devices";
pub const QUARANTINE: &str = "/quarantine";
pub const UNSENT: &str = "/unsent";
pub const ADJUST: &str = "/adjust";
pub const COUNT: &str = "/count";
pub const COUNTS: &str = "/counts";
pub const ANNOUNCE: &str = "/announce";
pub const PUT_AWAY: &str = "/put-away";
pub const RETURN: &str = "/return";
pub const REPORT: &str = "/report";
pub const REPORTS: &str = "/reports";
pub const IMPORT: &str = "/import";
pub const EXPORT: &str = "/export";
pub const ORDERS: &str = "/orders";
pub const PICK: &str = "/pick";
pub const PACK: &str = "/pack";
pub const DELIVERY: &str = "/delivery";
pub const TROLLEY: &str = "/trolley";
pub const EXCEPTIONS: &str = "/exceptions";
pub const EXPIRING: &str = "/expiring";
pub const HOLDS: &str = "/holds";
pub const HELP: &str = "/help";

/// What an address shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    Item,
    List,
    Receive,
    Move,
    Ship,
    Search,
    Settings,
    Enrol,
    Warranty,
    Warranties,
    Claims,
    Complaints,
    Terms,
    Publish,
    Operators,
    Connect,
    Devices,
    Quarantine,
    Unsent,
    Adjust,
    Count,
    Counts,
    Announce,
    PutAway,
    Return,
    Report,
    Reports,
    Import,
    Export,
    Orders,
    Pick,
    Pack,
    Delivery,
    Trolley,
    Exceptions,
    Expiring,
    Holds,
    Help,
    /// What anyone may know of a lot, at its GS1 Digital Link path.
    PublicLot {
        gtin: String,
        lot: String,
    },
    NotFound,
}

/// The page of a path, which is percent-encoded as the browser gives it.
pub fn page(path: &str) -> Page {
    match path {
        HOME => Page::Home,
        ITEM => Page::Item,
        LIST => Page::List,
        RECEIVE => Page::Receive,
        MOVE => Page::Move,
        SHIP => Page::Ship,
        SEARCH => Page::Search,
        SETTINGS => Page::Settings,
        ENROL => Page::Enrol,
        WARRANTY => Page::Warranty,
        WARRANTIES => Page::Warranties,
        CLAIMS => Page::Claims,
        COMPLAINTS => Page::Complaints,
        TERMS => Page::Terms,
        PUBLISH => Page::Publish,
        OPERATORS => Page::Operators,
        CONNECT => Page::Connect,
        DEVICES => Page::Devices,
        QUARANTINE => Page::Quarantine,
        UNSENT => Page::Unsent,
        ADJUST => Page::Adjust,
        COUNT => Page::Count,
        COUNTS => Page::Counts,
        ANNOUNCE => Page::Announce,
        PUT_AWAY => Page::PutAway,
        RETURN => Page::Return,
        REPORT => Page::Report,
        REPORTS => Page::Reports,
        IMPORT => Page::Import,
        EXPORT => Page::Export,
        ORDERS => Page::Orders,
        PICK => Page::Pick,
        PACK => Page::Pack,
        DELIVERY => Page::Delivery,
        TROLLEY => Page::Trolley,
        EXCEPTIONS => Page::Exceptions,
        EXPIRING => Page::Expiring,
        HOLDS => Page::Holds,
        HELP => Page::Help,
        _ => public_lot(path).unwrap_or(Page::NotFound),
    }
}

/// `/01/{gtin}/10/{lot}`: GS1 Digital Link URI syntax, section 4.7, for a GTIN with its lot.
fn public_lot(path: &str) -> Option<Page> {
    let (gtin, lot) = path.strip_prefix("/01/")?.split_once("/10/")?;
    let whole = !gtin.is_empty() && !lot.is_empty() && !gtin.contains('/') && !lot.contains('/');
    Some(Page::PublicLot { gtin: decode(gtin)?, lot: decode(lot)? }).filter(|_| whole)
}

/// The page of a lot, serial, product or location.
pub fn item(key: &Key) -> String {
    with_query(ITEM, "key", &key.to_string())
}

/// A list of a thing in full.
pub fn list(of: &str, key: &Key) -> String {
    [&with_query(LIST, "of", of), "&key=", &encode(&key.to_string())].concat()
}

/// Receiving what a code says.
pub fn receive(code: &str, symbology: Option<&str>) -> String {
    let path = with_query(RECEIVE, "code", code);
    match symbology {
        Some(symbology) => [path.as_str(), "&symbology=", &encode(symbology)].concat(),
        None => path,
    }
}

/// Receiving against a purchase order or an ASN.
pub fn receive_order(order: &OrderKey) -> String {
    with_query(RECEIVE, "order", &order.to_string())
}

/// Doing something with a thing: moving, shipping, adjusting, returning it.
pub fn relocate(page: &str, key: &Key) -> String {
    with_query(page, "key", &key.to_string())
}

/// Adjusting a thing, with the word of what is to be done.
pub fn adjust(key: &Key, way: &str) -> String {
    [&relocate(ADJUST, key), "&way=", way].concat()
}

/// Counting a place (`at`) or a product (`product`).
pub fn count(of: &str, key: &Key) -> String {
    with_query(COUNT, of, &key.to_string())
}

/// Taking back what a number stands for: a serial, a lot, an invoice, an order.
pub fn take_back(number: &str) -> String {
    with_query(RETURN, "q", number)
}

/// Sending goods in stock back to their supplier.
pub fn to_supplier(key: &Key) -> String {
    [&with_query(RETURN, "key", &key.to_string()), "&way=supplier"].concat()
}

/// One report among all.
pub fn report(event: &EventId) -> String {
    with_query(REPORTS, "id", &event.to_string())
}

/// The complaints about a product.
pub fn complaints_of(product: &Key) -> String {
    with_query(COMPLAINTS, "product", &product.to_string())
}

/// A page that sets something up for a product.
pub fn of_product(page: &str, product: &Key) -> String {
    with_query(page, "key", &product.to_string())
}

/// A mail that is written already (RFC 6068). The address may be empty: the person chooses then.
pub fn mail(address: &str, subject: &str, body: &str) -> String {
    let body = body.replace('\n', "\r\n");
    [
        "mailto:",
        &encode(address.trim()).replace("%40", "@"),
        "?subject=",
        &encode(subject),
        "&body=",
        &encode(&body),
    ]
    .concat()
}

/// An order, or a page of work on it: picking, packing.
pub fn of_order(page: &str, order: &OrderKey) -> String {
    with_query(page, "order", &order.to_string())
}

/// The papers of a shipment.
pub fn delivery(shipment: &EventId) -> String {
    with_query(DELIVERY, "shipment", &shipment.to_string())
}

/// The results for a text.
pub fn search(text: &str) -> String {
    with_query(SEARCH, "q", text)
}

/// Enrolling with a code. It stands behind the number sign, which no server ever sees.
pub fn enrol(code: &str) -> String {
    [ENROL, "#", code].concat()
}

/// One of the results for a text: beside the list where there is room, else alone.
pub fn found(text: &str, key: &Key) -> String {
    [&search(text), "&key=", &encode(&key.to_string())].concat()
}

/// One operator, to be changed.
pub fn operator(id: &str) -> String {
    with_query(OPERATORS, "id", id)
}

/// The warranty desk's answer to a number.
pub fn warranty(number: &str) -> String {
    with_query(WARRANTY, "serial", number)
}

/// The answers to many serials, those that were handed over at once.
pub fn warranties_now() -> String {
    with_query(WARRANTIES, "now", "yes")
}

/// Its answer about one unit, found by a number that may be another one's, too.
pub fn warranty_of(number: &str, unit: &SerialKey) -> String {
    [&warranty(number), "&key=", &encode(&Key::Serial(unit.clone()).to_string())].concat()
}

fn with_query(path: &str, name: &str, value: &str) -> String {
    [path, "?", name, "=", &encode(value)].concat()
}

/// Percent-encodes for a query value: all but the unreserved characters of RFC 3986, section 2.3.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0').to_ascii_uppercase();
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    encoded
}

/// Takes percent-encoding back; none if it is broken or no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_page() {
        assert_eq!(page("/"), Page::Home);
        assert_eq!(page("/warranty"), Page::Warranty);
        assert_eq!(page("/nowhere"), Page::NotFound);
        assert_eq!(page("/01//10/A"), Page::NotFound);
        assert_eq!(page("/01/09521101530018/10/A/B"), Page::NotFound);
        assert_eq!(page("/01/09521101530018/10/%ZZ"), Page::NotFound);
        let (gtin, lot) = ("09521101530018".to_owned(), "A/B 1".to_owned());
        assert_eq!(page("/01/09521101530018/10/A%2FB%201"), Page::PublicLot { gtin, lot });
    }

    #[test]
    fn a_mail_keeps_its_lines() {
        assert_eq!(
            mail("qa@maker.example", "Lot L&1", "One\nTwo ü"),
            "mailto:qa@maker.example?subject=Lot%20L%261&body=One%0D%0ATwo%20%C3%BC"
        );
        assert_eq!(mail(" ", "A", "B"), "mailto:?subject=A&body=B");
    }

    #[test]
    fn any_code_fits_into_an_address() {
        assert_eq!(
            receive("]C1010952\u{1d}10Ä&=", Some("]C1")),
            "/receive?code=%5DC1010952%1D10%C3%84%26%3D&symbology=%5DC1"
        );
    }
}
