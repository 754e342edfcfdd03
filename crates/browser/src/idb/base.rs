//! The snapshot under the records (SYNC-22): its pages lie as they came, and are unpacked when
//! something in them is asked for. A record that changed since lies in front of it, as a row.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::future::IntoFuture;
use std::rc::Rc;

use indexed_db_futures::KeyRange;
use indexed_db_futures::cursor::CursorDirection;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use js_sys::{Array, Uint8Array};
use lotwise_sync::ledger::event::{Hash, Head};
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::{Order, Record, Records, term};
use lotwise_sync::snapshot::base::{self, Hit, Pages};
use lotwise_sync::snapshot::chunk::{self, Index};
use lotwise_sync::snapshot::page::Page;
use lotwise_sync::snapshot::{Manifest, SnapshotError};
use wasm_bindgen::{JsCast, JsValue};

use super::IdbError;
use super::fold::fold_all;
use super::schema::{
    BASE, CHUNKS, EVENTS, HEAD, MANIFEST, META, RECORDS, TERMS, cursor_key, json, read_json, read_record,
    read_terms,
};
use super::transaction::{
    beginning_with, commit, get_json, get_records, limit_of, put, put_json, write, write_soon,
};
use crate::tasks::both;

/// Unpacked pages that are kept: some megabytes.
const PAGES: usize = 96;

/// A chunk, and the number of a page in it.
type PageName = (Hash, usize);

/// What was read of snapshots. Chunks are named by their bytes, so that nothing in it gets old.
#[derive(Default)]
pub(super) struct Cache {
    manifest: RefCell<Option<(Hash, Rc<Manifest>)>>,
    indexes: RefCell<HashMap<Hash, Rc<Index>>>,
    pages: RefCell<VecDeque<(PageName, Rc<Page>)>>,
}

/// The records as they are in one transaction: rows, and the snapshot behind them.
pub(super) struct View<'a> {
    transaction: &'a Transaction<'a>,
    cache: &'a Cache,
    records: ObjectStore<'a>,
    /// Read together with the first rows: each request costs its way to the browser's database and back.
    standing: OnceCell<Option<(Rc<Manifest>, Lying<'a>)>>,
}

/// The chunks in one transaction.
pub(super) struct Lying<'a> {
    chunks: ObjectStore<'a>,
    cache: &'a Cache,
}

impl<'a> View<'a> {
    /// Of a transaction over at least [`META`], [`RECORDS`] and [`CHUNKS`].
    pub(super) fn open(transaction: &'a Transaction<'a>, cache: &'a Cache) -> Result<Self, IdbError> {
        let records = transaction.object_store(RECORDS)?;
        Ok(Self { transaction, cache, records, standing: OnceCell::new() })
    }

    /// The snapshot behind the rows, if there is one.
    pub(super) async fn standing(&self) -> Result<Option<&(Rc<Manifest>, Lying<'a>)>, IdbError> {
        if self.standing.get().is_none() {
            let meta = self.transaction.object_store(META)?;
            let standing = match manifest(&meta, self.cache).await? {
                Some(manifest) => {
                    let chunks = self.transaction.object_store(CHUNKS)?;
                    Some((manifest, Lying { chunks, cache: self.cache }))
                }
                None => None,
            };
            // Whoever else asked meanwhile has found the same.
            let _known = self.standing.set(standing);
        }
        Ok(self.standing.get().and_then(Option::as_ref))
    }

    pub(super) fn rows(&self) -> &ObjectStore<'a> {
        &self.records
    }

    /// The records that exist under `keys`.
    pub(super) async fn load<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k Key>,
    ) -> Result<Records, IdbError> {
        let keys: Vec<&Key> = keys.into_iter().collect();
        let (found, standing) = both(get_records(&self.records, keys.iter().copied()), self.standing()).await;
        let mut found = found?;
        if let Some((manifest, pages)) = standing? {
            let behind: Vec<&Key> = keys.into_iter().filter(|key| found.get(key).is_none()).collect();
            found.join(base::load(manifest, pages, behind).await?);
        }
        Ok(found)
    }

    pub(super) async fn find(
        &self,
        beginning: &str,
        order: Order,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, IdbError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let (rows, standing) = both(self.rows_with(beginning, order, limit), self.standing()).await;
        let (rows, standing) = (rows?, standing?);
        let Some((manifest, pages)) = standing else { return rows.iter().map(read_record).collect() };
        // A row that was found by one of its terms stands under each of them that begins so.
        let mut hits: Vec<Hit> = Vec::new();
        let mut in_front: BTreeMap<Key, &JsValue> = BTreeMap::new();
        for row in &rows {
            let (key, terms) = read_terms(row)?;
            let terms = terms.into_iter().filter(|term| term.starts_with(beginning));
            hits.extend(terms.map(|term| (term, key.clone())));
            in_front.insert(key, row);
        }
        let mut wanted = limit;
        let behind = loop {
            let behind = base::find(manifest, pages, beginning, order, wanted, |_| true).await?;
            let count = behind.len();
            let behind = self.without_rows(behind, |(_, key)| key.to_string()).await?;
            if count < wanted || behind.len() >= limit {
                break behind;
            }
            wanted = wanted.saturating_mul(2);
        };
        hits.extend(behind);
        hits.sort_unstable();
        hits.dedup();
        if order == Order::Descending {
            hits.reverse();
        }
        hits.truncate(limit);
        let behind = hits.iter().map(|(_, key)| key).filter(|key| !in_front.contains_key(key));
        let behind = base::load(manifest, pages, behind).await?;
        let record = |(_, key): Hit| match in_front.get(&key) {
            Some(row) => Some(read_record(row)),
            None => behind.get(&key).cloned().map(|record| Ok((key, record))),
        };
        hits.into_iter().filter_map(record).collect()
    }

    /// As [`base::find_on`], with the records; none where there is no snapshot.
    pub(super) async fn find_on(
        &self,
        from: &str,
        at_most: usize,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Option<(Vec<(Key, Record)>, Option<String>)>, IdbError> {
        let Some((manifest, pages)) = self.standing().await? else { return Ok(None) };
        let (hits, next) = base::find_on(manifest, pages, (term::NAMES, from), at_most, is_wanted).await?;
        let hits = self.without_rows(hits, |(_, key)| key.to_string()).await?;
        let keys: BTreeSet<Key> = hits.into_iter().map(|(_, key)| key).collect();
        let records = base::load(manifest, pages, &keys).await?;
        let found = keys.into_iter().filter_map(|key| records.get(&key).cloned().map(|record| (key, record)));
        Ok(Some((found.collect(), next)))
    }

    pub(super) async fn scan(&self, beginning: &str, limit: usize) -> Result<Vec<(Key, Record)>, IdbError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let found = self.records.get_all::<JsValue>().with_query(beginning_with(beginning));
        let (rows, standing) =
            both(found.with_limit(limit_of(limit)).build()?.into_future(), self.standing()).await;
        let mut rows: Vec<(Key, Record)> = rows?.map(|row| read_record(&row?)).collect::<Result<_, _>>()?;
        let Some((manifest, pages)) = standing? else { return Ok(rows) };
        let mut wanted = limit;
        let behind = loop {
            let behind = base::scan(manifest, pages, beginning, wanted, |_| true).await?;
            let count = behind.len();
            let behind = self.without_rows(behind, |(key, _)| key.to_string()).await?;
            if count < wanted || behind.len() >= limit {
                break behind;
            }
            wanted = wanted.saturating_mul(2);
        };
        rows.extend(behind);
        rows.sort_by_cached_key(|(key, _)| key.to_string());
        rows.truncate(limit);
        Ok(rows)
    }

    /// At most `limit` rows that have a term that begins so.
    async fn rows_with(&self, beginning: &str, order: Order, limit: usize) -> Result<Vec<JsValue>, IdbError> {
        let terms = self.records.index(TERMS)?;
        match order {
            Order::Ascending => {
                let found = terms.get_all::<JsValue>().with_query(beginning_with(beginning));
                Ok(found.with_limit(limit_of(limit)).build()?.await?.collect::<Result<Vec<_>, _>>()?)
            }
            Order::Descending => {
                let found = terms.open_cursor().with_query(beginning_with(beginning));
                let mut rows = Vec::new();
                if let Some(mut cursor) = found.with_direction(CursorDirection::Prev).build()?.await? {
                    while rows.len() < limit
                        && let Some(row) = cursor.next_record::<JsValue>().await?
                    {
                        rows.push(row);
                    }
                }
                Ok(rows)
            }
        }
    }

    /// Those of what the snapshot has that no row stands in front of.
    pub(super) async fn without_rows<T>(
        &self,
        behind: Vec<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<Vec<T>, IdbError> {
        let mut requests = Vec::with_capacity(behind.len());
        for one in &behind {
            requests.push(self.records.get_key::<String, _>(key(one)).build()?);
        }
        let mut left = Vec::new();
        for (one, request) in behind.into_iter().zip(requests) {
            if request.await?.is_none() {
                left.push(one);
            }
        }
        Ok(left)
    }
}

impl Pages for Lying<'_> {
    type Error = IdbError;

    async fn index(&self, chunk: &Hash) -> Result<Rc<Index>, IdbError> {
        let known = || self.cache.indexes.borrow().get(chunk).cloned();
        if let Some(index) = known() {
            return Ok(index);
        }
        let text: Option<String> = self.chunks.get(chunk.to_string()).build()?.await?;
        // Of questions that wait together, the first reads it.
        if let Some(index) = known() {
            return Ok(index);
        }
        let text = text.ok_or(IdbError::Corrupt { store: CHUNKS })?;
        let index = Rc::new(read_json::<Index>(&text, CHUNKS)?);
        self.cache.indexes.borrow_mut().insert(*chunk, index.clone());
        Ok(index)
    }

    async fn page(&self, chunk: &Hash, number: usize) -> Result<Rc<Page>, IdbError> {
        let is_it = |((hash, at), _): &&(PageName, Rc<Page>)| hash == chunk && *at == number;
        let known = || self.cache.pages.borrow().iter().find(is_it).map(|(_, page)| page.clone());
        if let Some(page) = known() {
            return Ok(page);
        }
        let bytes: Option<JsValue> = self.chunks.get(page_key(chunk, number)).build()?.await?;
        if let Some(page) = known() {
            return Ok(page);
        }
        let bytes = bytes.and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
        let page = Rc::new(Page::read(&bytes.ok_or(IdbError::Corrupt { store: CHUNKS })?.to_vec())?);
        let mut pages = self.cache.pages.borrow_mut();
        pages.truncate(PAGES - 1);
        pages.push_front(((*chunk, number), page.clone()));
        Ok(page)
    }
}

impl From<SnapshotError> for IdbError {
    fn from(_: SnapshotError) -> Self {
        Self::Corrupt { store: CHUNKS }
    }
}

/// The snapshot that the records stand on.
pub(super) async fn manifest(
    meta: &ObjectStore<'_>,
    cache: &Cache,
) -> Result<Option<Rc<Manifest>>, IdbError> {
    let Some(hash) = get_json::<Hash>(meta, BASE).await? else { return Ok(None) };
    if let Some((known, manifest)) = &*cache.manifest.borrow()
        && *known == hash
    {
        return Ok(Some(manifest.clone()));
    }
    let manifest: Manifest = get_json(meta, MANIFEST).await?.ok_or(IdbError::Corrupt { store: META })?;
    let manifest = Rc::new(manifest);
    cache.manifest.replace(Some((hash, manifest.clone())));
    Ok(Some(manifest))
}

/// The chunks that are here: an index is written with all its pages.
pub(super) async fn staged(database: &Database) -> Result<BTreeSet<Hash>, IdbError> {
    let transaction = super::transaction::read(database, &[CHUNKS])?;
    let texts = KeyRange::Bound(JsValue::from_str(""), false, Array::new().into(), true);
    let chunks = transaction.object_store(CHUNKS)?;
    let keys = chunks.get_all_keys::<JsValue>().with_query::<JsValue, _>(texts).build()?.await?;
    let hash = |key: JsValue| key.as_string().and_then(|text| text.parse().ok());
    keys.map(|key| hash(key?).ok_or(IdbError::Corrupt { store: CHUNKS })).collect()
}

pub(super) async fn stage(database: &Database, chunk: Hash, bytes: &[u8]) -> Result<(), IdbError> {
    let (index, pages) = chunk::open(bytes)?;
    // Whatever a power cut takes of it is fetched again: the next base is written strictly.
    let transaction = write_soon(database, &[CHUNKS])?;
    let chunks = transaction.object_store(CHUNKS)?;
    for (number, page) in pages.into_iter().enumerate() {
        put(&chunks, page_key(&chunk, number), Uint8Array::from(page).into())?;
    }
    put(&chunks, chunk.to_string().into(), json(&index)?.into())?;
    commit(transaction).await
}

/// Puts the records on another snapshot, or on none.
pub(super) async fn found(
    database: &Database,
    cache: &Cache,
    snapshot: Option<&Manifest>,
) -> Result<(), IdbError> {
    let here = staged(database).await?;
    let wanted: BTreeSet<Hash> =
        snapshot.into_iter().flat_map(|manifest| manifest.chunks().map(|chunk| chunk.hash)).collect();
    if !wanted.is_subset(&here) {
        return Err(IdbError::Corrupt { store: CHUNKS });
    }
    let transaction = write(database, &[META, EVENTS, RECORDS, CHUNKS])?;
    let meta = transaction.object_store(META)?;
    let chunks = transaction.object_store(CHUNKS)?;
    match snapshot {
        Some(manifest) => {
            let text = json(manifest)?;
            put_json(&meta, BASE, &Hash::of(text.as_bytes()))?;
            put(&meta, MANIFEST.into(), text.into())?;
            let mut head: Head = get_json(&meta, HEAD).await?.unwrap_or_default();
            head.hlc = head.hlc.max(manifest.hlc);
            put_json(&meta, HEAD, &head)?;
        }
        None => {
            meta.delete(BASE).build()?;
            meta.delete(MANIFEST).build()?;
        }
    }
    for gone in here.difference(&wanted) {
        chunks.delete(gone.to_string()).build()?;
        let pages = KeyRange::Bound(page_key(gone, 0), false, page_key(gone, usize::MAX), false);
        chunks.delete::<JsValue, _>(pages).build()?;
    }
    reset_cursors(&meta, cache).await?;
    let view = View::open(&transaction, cache)?;
    fold_all(&transaction.object_store(EVENTS)?, &view).await?;
    commit(transaction).await
}

/// Has every feed read on from the snapshot, or from its beginning where there is none.
pub(super) async fn reset_cursors(meta: &ObjectStore<'_>, cache: &Cache) -> Result<(), IdbError> {
    let cursors = meta.get_all_keys::<JsValue>().with_query(beginning_with(&cursor_key(&String::new())));
    for key in cursors.build()?.await?.collect::<Result<Vec<_>, _>>()? {
        meta.delete(key).build()?;
    }
    if let Some(manifest) = manifest(meta, cache).await? {
        for (feed, cursor) in
            manifest.feeds.iter().filter_map(|(feed, cursor)| Some((feed, cursor.as_ref()?)))
        {
            put_json(meta, &cursor_key(feed), cursor)?;
        }
    }
    Ok(())
}

fn page_key(chunk: &Hash, number: usize) -> JsValue {
    Array::of2(&chunk.to_string().into(), &(number as f64).into()).into()
}
