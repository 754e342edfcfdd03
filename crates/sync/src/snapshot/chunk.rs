//! A chunk: pages that travel together, under the hash of their bytes.
//!
//! Its bytes are the length of the index (four bytes, little-endian), the index as JSON, and the pages
//! one behind the other.

use lotwise_ledger::event::Hash;
use serde::{Deserialize, Serialize};

use super::page::Writer;
use super::{ChunkRef, SnapshotError};

/// A chunk is closed when its pages have so many bytes: few enough to be fetched again without
/// trouble, and enough that a request is not felt.
const CHUNK_BYTES: usize = 1 << 20;

/// The pages of a chunk, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub pages: Vec<PageRef>,
}

/// A page by its first key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRef {
    pub first: String,
    pub bytes: usize,
}

/// A whole chunk.
pub struct Chunk {
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// The chunks of one table as they are made.
#[derive(Default)]
pub(super) struct Chunks {
    page: Writer,
    index: Index,
    pages: Vec<u8>,
    pub(super) made: Vec<ChunkRef>,
}

impl Chunks {
    /// Adds a row, and gives a chunk that it has filled.
    pub(super) fn push(&mut self, key: &str, value: &[u8]) -> Option<Chunk> {
        self.page.push(key, value);
        if self.page.is_full() {
            self.close_page();
        }
        if self.pages.len() >= CHUNK_BYTES { self.close() } else { None }
    }

    pub(super) fn finish(&mut self) -> Option<Chunk> {
        self.close_page();
        self.close()
    }

    fn close_page(&mut self) {
        if let Some((first, bytes)) = self.page.finish() {
            self.index.pages.push(PageRef { first, bytes: bytes.len() });
            self.pages.extend(bytes);
        }
    }

    fn close(&mut self) -> Option<Chunk> {
        let (index, pages) = (std::mem::take(&mut self.index), std::mem::take(&mut self.pages));
        let first = index.pages.first()?.first.clone();
        // Texts and numbers: serialisation to memory has no way to fail.
        let head = serde_json::to_vec(&index).expect("an index is always JSON");
        let length = u32::try_from(head.len()).unwrap_or(u32::MAX);
        let bytes = [length.to_le_bytes().as_slice(), &head, &pages].concat();
        let hash = Hash::of(&bytes);
        self.made.push(ChunkRef { hash, bytes: bytes.len() as u64, first });
        Some(Chunk { hash, bytes })
    }
}

/// A chunk's index and its pages' bytes.
pub fn open(bytes: &[u8]) -> Result<(Index, Vec<&[u8]>), SnapshotError> {
    let (length, rest) = bytes.split_at_checked(4).ok_or(SnapshotError::Damaged)?;
    let length = u32::from_le_bytes(length.try_into().map_err(|_| SnapshotError::Damaged)?);
    let length = usize::try_from(length).map_err(|_| SnapshotError::Damaged)?;
    let (head, mut rest) = rest.split_at_checked(length).ok_or(SnapshotError::Damaged)?;
    let index: Index = serde_json::from_slice(head).map_err(|_| SnapshotError::Damaged)?;
    let mut pages = Vec::with_capacity(index.pages.len());
    for page in &index.pages {
        let (bytes, behind) = rest.split_at_checked(page.bytes).ok_or(SnapshotError::Damaged)?;
        pages.push(bytes);
        rest = behind;
    }
    Ok((index, pages))
}
