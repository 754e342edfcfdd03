//! The folded state of several feeds at one moment, for a device that begins (SYNC-22).
//!
//! A snapshot is two sorted tables, the records and the terms under which they are found. Each is cut
//! into [`chunk`]s, which are fetched once and kept under their hash; a chunk is a row of compressed
//! [`page`]s, each of which can be read by itself. A device keeps the pages as they came and reads
//! the few that a question needs ([`base`]): nothing is unpacked at the start.

pub mod base;
pub mod chunk;
pub mod page;

use std::collections::BTreeMap;

use lotwise_ledger::event::{FeedId, Hash};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record, term};
use lotwise_ledger::time::Hlc;
use serde::{Deserialize, Serialize};

use crate::wire::Cursor;
use chunk::{Chunk, Chunks};

/// What a snapshot is made of, and where the tails of its feeds begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// The version of the fold that made the records.
    pub fold: u32,
    /// The newest clock reading of its events.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hlc: Hlc,
    /// How many events are folded into it.
    pub events: u64,
    /// The feeds that were folded, each up to a cursor; none for one that was empty.
    #[cfg_attr(feature = "openapi", schema(value_type = HashMap<String, Option<String>>))]
    pub feeds: BTreeMap<FeedId, Option<Cursor>>,
    pub records: Vec<ChunkRef>,
    pub terms: Vec<ChunkRef>,
}

/// A chunk by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChunkRef {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hash: Hash,
    pub bytes: u64,
    /// The first key in it.
    pub first: String,
}

/// Bytes that are no chunk of ours, or not the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    #[error("a chunk's bytes do not have its hash")]
    Hash,
    #[error("a chunk of the snapshot is not here")]
    Missing,
    #[error("a chunk or page is cut off or damaged")]
    Damaged,
    #[error("a record of the snapshot cannot be read")]
    Record,
}

impl Manifest {
    /// All chunks, in the order in which they are worth fetching.
    pub fn chunks(&self) -> impl Iterator<Item = &ChunkRef> {
        self.records.iter().chain(&self.terms)
    }

    pub fn bytes(&self) -> u64 {
        self.chunks().map(|chunk| chunk.bytes).sum()
    }
}

/// Makes a snapshot of records and terms that come in their order.
pub struct Builder<F> {
    records: Chunks,
    terms: Chunks,
    hlc: Hlc,
    events: u64,
    keep: F,
}

impl<E, F: FnMut(Hash, Vec<u8>) -> Result<(), E>> Builder<F> {
    /// `keep` is given each chunk once it is whole.
    pub fn new(keep: F) -> Self {
        Self { records: Chunks::default(), terms: Chunks::default(), hlc: Hlc::default(), events: 0, keep }
    }

    /// The next record: by the bytes of its key's text, as JSON.
    pub fn record(&mut self, key: &str, json: &str) -> Result<(), E> {
        let full = self.records.push(key, json.as_bytes());
        keep(&mut self.keep, full)
    }

    /// The next term with the key of its record: by the bytes of the term, then of the key.
    pub fn term(&mut self, term: &str, key: &str) -> Result<(), E> {
        if let Some(rest) = term.strip_prefix(term::ALL_TIMELINE) {
            self.events += 1;
            let hlc = rest.split('/').next().and_then(|hlc| hlc.parse().ok()).unwrap_or_default();
            self.hlc = self.hlc.max(hlc);
        }
        let full = self.terms.push(term, &key_in(term, key));
        keep(&mut self.keep, full)
    }

    /// The rest, and the manifest of all.
    pub fn finish(mut self, fold: u32, feeds: BTreeMap<FeedId, Option<Cursor>>) -> Result<Manifest, E> {
        for chunks in [&mut self.records, &mut self.terms] {
            let last = chunks.finish();
            keep(&mut self.keep, last)?;
        }
        let (records, terms) = (self.records.made, self.terms.made);
        Ok(Manifest { fold, hlc: self.hlc, events: self.events, feeds, records, terms })
    }
}

fn keep<E>(keep: &mut impl FnMut(Hash, Vec<u8>) -> Result<(), E>, chunk: Option<Chunk>) -> Result<(), E> {
    chunk.map_or(Ok(()), |chunk| keep(chunk.hash, chunk.bytes))
}

/// Most terms end with the key of their record, which is then told by its length alone.
fn key_in(term: &str, key: &str) -> Vec<u8> {
    match u16::try_from(key.len()) {
        Ok(length) if term.ends_with(key) => length.to_le_bytes().to_vec(),
        _ => [&[0, 0], key.as_bytes()].concat(),
    }
}

/// The key that [`key_in`] tells.
fn key_of<'a>(term: &'a str, told: &'a [u8]) -> Result<&'a str, SnapshotError> {
    let (length, key) = told.split_at_checked(2).ok_or(SnapshotError::Damaged)?;
    let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
    if length == 0 {
        return std::str::from_utf8(key).map_err(|_| SnapshotError::Damaged);
    }
    let start = term.len().checked_sub(length).ok_or(SnapshotError::Damaged)?;
    term.get(start..).ok_or(SnapshotError::Damaged)
}

/// All records of a snapshot, for stores that keep them unpacked.
pub fn records_of<B: AsRef<Vec<u8>>>(
    manifest: &Manifest,
    chunks: &BTreeMap<Hash, B>,
) -> Result<Vec<(Key, Record)>, SnapshotError> {
    let mut records = Vec::new();
    for chunk in &manifest.records {
        let bytes = chunks.get(&chunk.hash).ok_or(SnapshotError::Missing)?;
        for page in chunk::open(bytes.as_ref())?.1 {
            let page = page::Page::read(page)?;
            for (key, json) in (0..page.len()).filter_map(|row| page.row(row)) {
                records.push(read_record(key, json)?);
            }
        }
    }
    Ok(records)
}

fn read_record(key: &str, json: &[u8]) -> Result<(Key, Record), SnapshotError> {
    let key = key.parse().map_err(|_| SnapshotError::Record)?;
    Ok((key, serde_json::from_slice(json).map_err(|_| SnapshotError::Record)?))
}

/// Snapshots of a few records in memory, for stores' contracts and the simulator.
#[cfg(any(test, feature = "contract", feature = "sim"))]
pub fn of_records(
    records: &BTreeMap<Key, Record>,
    fold: u32,
    feeds: BTreeMap<FeedId, Option<Cursor>>,
) -> (Manifest, BTreeMap<Hash, Vec<u8>>) {
    let mut kept = BTreeMap::new();
    let keep = |hash, bytes| -> Result<(), std::convert::Infallible> {
        kept.insert(hash, bytes);
        Ok(())
    };
    let mut builder = Builder::new(keep);
    let mut rows: Vec<(String, &Key, &Record)> =
        records.iter().map(|(key, record)| (key.to_string(), key, record)).collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    let mut terms: Vec<(String, &str)> = Vec::new();
    for (text, key, record) in &rows {
        let json = serde_json::to_string(record).expect("a record is always JSON");
        let Ok(()) = builder.record(text, &json);
        terms.extend(record.terms(key).into_iter().map(|term| (term, text.as_str())));
    }
    terms.sort_unstable();
    for (term, key) in terms {
        let Ok(()) = builder.term(&term, key);
    }
    let Ok(manifest) = builder.finish(fold, feeds);
    (manifest, kept)
}

/// Whether hits in this order are wanted.
fn is_descending(order: Order) -> bool {
    order == Order::Descending
}
