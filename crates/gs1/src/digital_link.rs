//! GS1 Digital Link: identifiers as a web address, on any domain and below any path.
//!
//! `https://example.com/p/01/04012345678901/10/AB?17=270131` names a lot of an item. A primary key
//! and its qualifiers stand in the path, all else in the query. Compressed links are not read.
//!
//! Source: GS1 Digital Link Standard: URI Syntax.

use chrono::NaiveDate;

use crate::{Elements, ReadError, ai};

/// Why a text gives no elements, or elements no link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Perhaps an address, but its path holds no primary key with a value of the right form.
    #[error("not a GS1 Digital Link")]
    NotALink,
    /// A Digital Link with something wrong in it.
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("no element can be the primary key of a GS1 Digital Link")]
    NoPrimaryKey,
    #[error("({ai}) has no place in a GS1 Digital Link with this primary key")]
    NoPlace { ai: String },
}

/// A primary key with its qualifiers: the sequences in which they may follow it. A sequence whose
/// AIs may stand nowhere else comes first, so that it is chosen when a label holds both.
struct PrimaryKey {
    ai: &'static str,
    qualifiers: &'static [&'static [&'static str]],
}

/// The first that a label holds becomes its key: what is tracked here comes first.
#[rustfmt::skip]
const PRIMARY_KEYS: &[PrimaryKey] = &[
    PrimaryKey { ai: "01", qualifiers: &[&["235"], &["22", "10", "21"]] },
    PrimaryKey { ai: "8006", qualifiers: &[&["22", "10", "21"]] },
    PrimaryKey { ai: "00", qualifiers: &[] },
    PrimaryKey { ai: "253", qualifiers: &[] },
    PrimaryKey { ai: "255", qualifiers: &[] },
    PrimaryKey { ai: "401", qualifiers: &[] },
    PrimaryKey { ai: "402", qualifiers: &[] },
    PrimaryKey { ai: "414", qualifiers: &[&["254"], &["7040"]] },
    PrimaryKey { ai: "415", qualifiers: &[&["8020"]] },
    PrimaryKey { ai: "417", qualifiers: &[&["7040"]] },
    PrimaryKey { ai: "8003", qualifiers: &[] },
    PrimaryKey { ai: "8004", qualifiers: &[&["7040"]] },
    PrimaryKey { ai: "8010", qualifiers: &[&["8011"]] },
    PrimaryKey { ai: "8013", qualifiers: &[] },
    PrimaryKey { ai: "8017", qualifiers: &[&["8019"]] },
    PrimaryKey { ai: "8018", qualifiers: &[&["8019"]] },
];

/// Reads a link. Qualifiers may stand in any order, any AI may stand in the query, a GTIN may have
/// 8, 12 or 13 digits; a query parameter that is no AI (`linkType`) is passed over.
pub fn parse(uri: &str, today: NaiveDate) -> Result<Elements, LinkError> {
    let address = after_scheme(uri).ok_or(LinkError::NotALink)?;
    let address = address.split_once('#').map_or(address, |(address, _)| address);
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let (_host, path) = path.split_once('/').ok_or(LinkError::NotALink)?;
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let mut found = (0..segments.len()).map(|at| &segments[at..]).filter(|rest| names_a_key(rest));
    let named = found.next().ok_or(LinkError::NotALink)?;

    let mut elements = Elements::default();
    let in_path = named.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    let in_query = query
        .split(['&', ';'])
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(ai, _)| ai::row(ai).is_some());
    for (ai, value) in in_path.chain(in_query) {
        let value = decode(value).ok_or_else(|| ReadError::BadEscape { text: value.to_owned() })?;
        elements.push(ai, &as_fourteen_digits(ai, value), today)?;
    }
    Ok(elements)
}

/// Writes a link below `base`, such as `https://example.com` or `https://example.com/p`.
pub fn to_uri(elements: &Elements, base: &str) -> Result<String, LinkError> {
    let key =
        PRIMARY_KEYS.iter().find(|key| elements.get(key.ai).is_some()).ok_or(LinkError::NoPrimaryKey)?;
    let qualifiers: &[&str] = key
        .qualifiers
        .iter()
        .find(|sequence| sequence.iter().any(|ai| elements.get(ai).is_some()))
        .copied()
        .unwrap_or_default();

    let mut uri = base.trim_end_matches('/').to_owned();
    for ai in std::iter::once(&key.ai).chain(qualifiers) {
        if let Some(value) = elements.get(ai) {
            uri.extend(["/", ai, "/"]);
            encode_into(&mut uri, value);
        }
    }
    let mut separator = "?";
    for element in elements.iter() {
        let ai = element.ai();
        if ai == key.ai || qualifiers.contains(&ai) {
            continue;
        }
        if !ai::row(ai).is_some_and(ai::Row::is_link_attribute) {
            return Err(LinkError::NoPlace { ai: ai.to_owned() });
        }
        uri.extend([separator, ai, "="]);
        encode_into(&mut uri, element.value());
        separator = "&";
    }
    Ok(uri)
}

fn after_scheme(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    is_web.then_some(rest)
}

/// Tells whether the segments are a primary key and its qualifiers, pair by pair to the end. The
/// key's value must have its form, or every address with a month in its path would be a link;
/// a wrong check digit still is a link, for the user to hear of.
fn names_a_key(segments: &[&str]) -> bool {
    let [ai, value, qualifiers @ ..] = segments else {
        return false;
    };
    let Some(key) = PRIMARY_KEYS.iter().find(|key| key.ai == *ai) else {
        return false;
    };
    let may_follow = |ai: &str| key.qualifiers.iter().any(|sequence| sequence.contains(&ai));
    if qualifiers.len() % 2 != 0 || !qualifiers.iter().step_by(2).all(|ai| may_follow(ai)) {
        return false;
    }
    let (Some(row), Some(value)) = (ai::row(ai), decode(value)) else {
        return false;
    };
    let checked = row.check(ai, &as_fourteen_digits(ai, value));
    matches!(checked, Ok(()) | Err(ReadError::WrongCheckDigit { .. }))
}

/// Early links carry GTINs as short as they were printed.
fn as_fourteen_digits(ai: &str, value: String) -> String {
    if ai == "01" && matches!(value.len(), 8 | 12 | 13) { format!("{value:0>14}") } else { value }
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    let hex = |byte: Option<u8>| char::from(byte?).to_digit(16);
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => u8::try_from(hex(bytes.next())? * 16 + hex(bytes.next())?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

fn encode_into(uri: &mut String, value: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from(HEX[usize::from(nibble)]);
            uri.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}
