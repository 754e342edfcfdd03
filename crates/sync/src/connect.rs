//! A phone that worked by itself comes to a firm (SYNC-25): what its events call products, which of them
//! wait until a person says what is meant, and how they are named anew.
//!
//! Every text of a key has a product as one part between slashes, whole and escaped; a unit in which
//! something is installed stands escaped behind `in:`. What is in here relies on no more than that, and
//! so holds for any kind of event.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use lotwise_ledger::event::{EventId, Hash, SignedEvent};
use lotwise_ledger::key::ProductKey;
use serde_json::Value;

/// Fields in which people write what they want: no keys.
const WORDS: [&str; 3] = ["actor", "document", "reason"];

/// Other names for products.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, String>);

impl FromIterator<(ProductKey, ProductKey)> for Names {
    fn from_iter<I: IntoIterator<Item = (ProductKey, ProductKey)>>(names: I) -> Self {
        Self(names.into_iter().map(|(old, new)| (old.to_string(), new.to_string())).collect())
    }
}

impl Names {
    /// The body of an event with the other names. One that is no JSON stays as it is.
    pub fn body(&self, body: &[u8]) -> Vec<u8> {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
            return body.to_vec();
        };
        let mut is_changed = false;
        each_text(&mut value, &mut |text| {
            if let Cow::Owned(renamed) = self.text(text) {
                is_changed = true;
                *text = renamed;
            }
        });
        // What was just read as JSON is written as JSON.
        if is_changed { serde_json::to_vec(&value).expect("a value is always JSON") } else { body.to_vec() }
    }

    /// Whether the body names any of the products.
    pub fn are_in(&self, body: &[u8]) -> bool {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return false };
        let mut found = false;
        each_text(&mut value, &mut |text| found |= self.is_in(text));
        found
    }

    fn is_in(&self, text: &str) -> bool {
        text.split('/').any(|part| match part.strip_prefix("in:") {
            Some(unit) => self.is_in(&unescape(unit)),
            None => self.0.contains_key(part),
        })
    }

    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.is_in(text) {
            return Cow::Borrowed(text);
        }
        let part = |part: &str| match part.strip_prefix("in:") {
            Some(unit) => ["in:", &escape(&self.text(&unescape(unit)))].concat(),
            None => self.0.get(part).map_or_else(|| part.to_owned(), Clone::clone),
        };
        Cow::Owned(text.split('/').map(part).collect::<Vec<_>>().join("/"))
    }
}

/// Those of `unsent`, which stand in their order, that name one of `products`, or an event that waits
/// with them: sent alone it would name an event that may yet get another name.
pub fn waiting<'a>(
    unsent: &[(EventId, SignedEvent)],
    products: impl IntoIterator<Item = &'a ProductKey>,
) -> BTreeSet<EventId> {
    let names: Names = products.into_iter().map(|product| (product.clone(), product.clone())).collect();
    let mut waiting = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (event, signed) in unsent {
        if names.are_in(&signed.body) || names_any(&signed.body, &ids) {
            waiting.insert(*event);
            ids.extend([event.to_string(), Hash::of(&signed.header).to_string()]);
        }
    }
    waiting
}

/// Whether the body names one of the events, by its id or by a key that ends with it.
fn names_any(body: &[u8], ids: &BTreeSet<String>) -> bool {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return false };
    let mut found = false;
    each_text(&mut value, &mut |text| found |= text.split('/').any(|part| ids.contains(part)));
    found
}

/// Calls back for every text that may be a key.
fn each_text(value: &mut Value, callback: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => callback(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, callback)),
        Value::Object(fields) => {
            // A register's value is a key in the register of a GTIN's product alone.
            let says_product = fields.get("field").is_none_or(|field| field == "product");
            for (name, value) in fields.iter_mut() {
                if !WORDS.contains(&name.as_str()) && (name != "value" || says_product) {
                    each_text(value, callback);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// As in the text form of keys.
fn escape(part: &str) -> String {
    part.replace('%', "%25").replace('/', "%2F")
}

fn unescape(part: &str) -> String {
    part.replace("%2F", "/").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::key::{Goods, Issuer, Key, Location, LotKey, SerialKey};
    use lotwise_ledger::text::{LotNumber, SerialNumber, Sku};

    use super::*;

    fn sku(text: &str) -> ProductKey {
        ProductKey::Sku(Sku::parse(text).unwrap())
    }

    /// Keys of every kind that names a product.
    fn keys(product: &ProductKey) -> Vec<String> {
        let number = LotNumber::parse("L/1 in:A").unwrap();
        let lot = LotKey { product: product.clone(), issuer: Issuer::Own, number };
        let unit = SerialKey { product: product.clone(), serial: SerialNumber::parse("V%2F1").unwrap() };
        let inside = Location::Unit(Box::new(unit.clone()));
        vec![
            product.to_string(),
            lot.to_string(),
            inside.to_string(),
            format!("{lot}/B1"),
            Goods::Product(product.clone()).to_string(),
            Key::Lot(lot.clone()).to_string(),
            Key::Serial(unit).to_string(),
            Key::Stock(Goods::Lot(lot), inside.clone()).to_string(),
            Key::Location(inside).to_string(),
            format!("serials/{product}/S1/S9"),
        ]
    }

    /// SYNC-25: a product gets its other name in every key, and in nothing else.
    #[test]
    fn keys_get_other_names() {
        let names: Names = [(sku("A"), sku("A/2%"))].into_iter().collect();
        for (old, new) in keys(&sku("A")).into_iter().zip(keys(&sku("A/2%"))) {
            assert_eq!(names.text(&old), new);
            assert!(names.is_in(&old));
        }
        for other in keys(&sku("AB")).into_iter().chain(keys(&sku("a"))) {
            assert_eq!(names.text(&other), other);
            assert!(!names.is_in(&other));
        }
    }

    /// SYNC-25: words of people are not touched, and a register's value only where it is a key.
    #[test]
    fn words_stay() {
        let names: Names = [(sku("A"), sku("B"))].into_iter().collect();
        let check = |body: &str, expected: &str| {
            let renamed: Value = serde_json::from_slice(&names.body(body.as_bytes())).unwrap();
            assert_eq!(renamed, serde_json::from_str::<Value>(expected).unwrap());
        };
        let words = r#"{"actor":"sku:A","reason":"sku:A","document":"sku:A","n":1}"#;
        check(words, words);
        check(
            r#"{"writes":[{"key":"product/sku:A","field":"name","value":"sku:A","rev":1}]}"#,
            r#"{"writes":[{"key":"product/sku:B","field":"name","value":"sku:A","rev":1}]}"#,
        );
        check(
            r#"{"writes":[{"key":"gtin/04012345678901","field":"product","value":"sku:A","rev":1}]}"#,
            r#"{"writes":[{"key":"gtin/04012345678901","field":"product","value":"sku:B","rev":1}]}"#,
        );
        assert_eq!(names.body(b"no JSON, sku:A"), b"no JSON, sku:A");
    }
}
