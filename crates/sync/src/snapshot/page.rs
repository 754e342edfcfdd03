//! A page: some rows of a table, sorted by key, compressed together.
//!
//! Raw, each row is three numbers (how many bytes of the key are those of the row before, how many
//! follow, how many the value has) as LEB128, the rest of the key, and the value. Compressed it is a
//! raw DEFLATE stream (RFC 1951).

use std::ops::Range;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::SnapshotError;

/// A page is closed when its rows have so many bytes: a lookup unpacks two or three.
const PAGE_BYTES: usize = 32 << 10;
/// The most that a page may unpack to: a row is at most an event's size beyond [`PAGE_BYTES`], and a
/// record grows with what happened to it.
const MOST_BYTES: usize = 64 << 20;
/// How hard to compress: beyond this, time grows and size hardly shrinks.
const LEVEL: u8 = 5;

/// Rows on their way into a page.
#[derive(Default)]
pub(super) struct Writer {
    raw: Vec<u8>,
    first: Option<String>,
    last: String,
}

impl Writer {
    pub(super) fn push(&mut self, key: &str, value: &[u8]) {
        let shared = self.last.bytes().zip(key.bytes()).take_while(|(one, other)| one == other).count();
        // A page's first key is whole, so that it can be read by itself.
        let shared = if self.first.is_none() { 0 } else { shared };
        let rest = &key.as_bytes()[shared..];
        for number in [shared, rest.len(), value.len()] {
            put_number(&mut self.raw, number);
        }
        self.raw.extend_from_slice(rest);
        self.raw.extend_from_slice(value);
        self.last.clear();
        self.last.push_str(key);
        self.first.get_or_insert_with(|| key.to_owned());
    }

    pub(super) fn is_full(&self) -> bool {
        self.raw.len() >= PAGE_BYTES
    }

    /// The first key and the compressed bytes, unless there is no row.
    pub(super) fn finish(&mut self) -> Option<(String, Vec<u8>)> {
        let Self { raw, first, .. } = std::mem::take(self);
        first.map(|first| (first, compress_to_vec(&raw, LEVEL)))
    }
}

/// A page to be read.
pub struct Page {
    /// All keys, one behind the other.
    text: String,
    rows: Vec<Row>,
    raw: Vec<u8>,
}

/// Where a row's key stands in the page's text, and its value in the raw bytes.
struct Row {
    key: Range<usize>,
    value: Range<usize>,
}

impl Page {
    pub fn read(compressed: &[u8]) -> Result<Self, SnapshotError> {
        let raw = decompress_to_vec_with_limit(compressed, MOST_BYTES).map_err(|_| SnapshotError::Damaged)?;
        let (mut text, mut rows) = (Vec::with_capacity(raw.len()), Vec::new());
        let (mut at, mut key) = (0, 0..0);
        while at < raw.len() {
            let shared = take_number(&raw, &mut at)?;
            let rest = take_number(&raw, &mut at)?;
            let length = take_number(&raw, &mut at)?;
            if shared > key.len() {
                return Err(SnapshotError::Damaged);
            }
            let start = text.len();
            text.extend_from_within(key.start..key.start + shared);
            text.extend_from_slice(take(&raw, &mut at, rest)?);
            key = start..text.len();
            let value = at;
            take(&raw, &mut at, length)?;
            rows.push(Row { key: key.clone(), value: value..at });
        }
        let text = String::from_utf8(text).map_err(|_| SnapshotError::Damaged)?;
        if rows.iter().any(|row| !text.is_char_boundary(row.key.start)) {
            return Err(SnapshotError::Damaged);
        }
        Ok(Self { text, rows, raw })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first row whose key is not before `key`.
    pub fn at(&self, key: &str) -> usize {
        self.rows.partition_point(|row| self.text.get(row.key.clone()) < Some(key))
    }

    /// A row's key and value.
    pub fn row(&self, number: usize) -> Option<(&str, &[u8])> {
        let row = self.rows.get(number)?;
        Some((self.text.get(row.key.clone())?, self.raw.get(row.value.clone())?))
    }

    /// The value under exactly this key.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.row(self.at(key)).filter(|(known, _)| *known == key).map(|(_, value)| value)
    }
}

fn put_number(raw: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        raw.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    raw.push(number as u8);
}

fn take_number(raw: &[u8], at: &mut usize) -> Result<usize, SnapshotError> {
    let (mut number, mut shift) = (0usize, 0u32);
    loop {
        let byte = *raw.get(*at).ok_or(SnapshotError::Damaged)?;
        *at += 1;
        let part = usize::from(byte & 0x7f);
        // No page has 2^28 bytes.
        if shift > 21 {
            return Err(SnapshotError::Damaged);
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
        shift += 7;
    }
}

fn take<'a>(raw: &'a [u8], at: &mut usize, length: usize) -> Result<&'a [u8], SnapshotError> {
    let end = at.checked_add(length).ok_or(SnapshotError::Damaged)?;
    let taken = raw.get(*at..end).ok_or(SnapshotError::Damaged)?;
    *at = end;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let mut writer = Writer::default();
        let rows: Vec<(String, String)> =
            (0..500).map(|n| (format!("lot/ä-{n:04}"), "x".repeat(n % 300))).collect();
        for (key, value) in &rows {
            writer.push(key, value.as_bytes());
        }
        let (first, bytes) = writer.finish().expect("there are rows");
        assert_eq!(first, rows[0].0);
        let page = Page::read(&bytes).expect("it is a page");
        assert_eq!(page.len(), 500);
        for (number, (key, value)) in rows.iter().enumerate() {
            assert_eq!(page.row(number), Some((key.as_str(), value.as_bytes())));
            assert_eq!(page.get(key), Some(value.as_bytes()));
        }
        assert_eq!(page.get("lot/ä-0000x"), None);
        assert_eq!((page.at("lot"), page.at("z")), (0, 500));
    }

    #[test]
    fn damage_is_an_error_and_no_panic() {
        let mut writer = Writer::default();
        (0..100).for_each(|n| writer.push(&format!("lot/{n:03}"), b"value"));
        let (_, bytes) = writer.finish().expect("there are rows");
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let _other_rows_or_an_error = Page::read(&damaged);
            assert!(Page::read(&bytes[..at]).is_err(), "cut at {at}");
        }
        assert!(Page::read(&compress_to_vec(&[0xff; 40], 5)).is_err());
    }
}
