//! Where everything is: one flat table of paths. A thing's key is its address, so that any page can
//! be reloaded, bookmarked and sent.

use lotwise_ledger::key::Key;

pub const HOME: &str = "/";
pub const ITEM: &str = "/item";
pub const RECEIVE: &str = "/receive";
pub const MOVE: &str = "/move";
pub const SHIP: &str = "/ship";
pub const SEARCH: &str = "/search";
pub const SETTINGS: &str = "/settings";
pub const ENROL: &str = "/enrol";
pub const WARRANTY: &str = "/warranty";

/// The page of a lot, serial, product or location.
pub fn item(key: &Key) -> String {
    with_query(ITEM, "key", &key.to_string())
}

/// Receiving what a code says.
pub fn receive(code: &str, symbology: Option<&str>) -> String {
    let path = with_query(RECEIVE, "code", code);
    match symbology {
        Some(symbology) => format!("{path}&symbology={}", encode(symbology)),
        None => path,
    }
}

/// Moving a lot or serial.
pub fn relocate(page: &str, key: &Key) -> String {
    with_query(page, "key", &key.to_string())
}

/// The results for a text.
pub fn search(text: &str) -> String {
    with_query(SEARCH, "q", text)
}

/// The verdict for a serial number.
pub fn warranty(serial: &str) -> String {
    with_query(WARRANTY, "serial", serial)
}

fn with_query(path: &str, name: &str, value: &str) -> String {
    format!("{path}?{name}={}", encode(value))
}

/// Percent-encodes for a query value: all but the unreserved characters of RFC 3986, section 2.3.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_code_fits_into_an_address() {
        assert_eq!(
            receive("]C1010952\u{1d}10Ä&=", Some("]C1")),
            "/receive?code=%5DC1010952%1D10%C3%84%26%3D&symbology=%5DC1"
        );
    }
}
