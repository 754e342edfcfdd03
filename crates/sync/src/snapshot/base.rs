//! Reading a snapshot where its pages lie: what a key has, and what stands in a range.

use std::ops::Range;
use std::rc::Rc;

use lotwise_ledger::event::Hash;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record, Records};

use super::chunk::Index;
use super::page::Page;
use super::{ChunkRef, Manifest, SnapshotError, is_descending, key_of, read_record};

/// Where chunks lie.
#[allow(async_fn_in_trait)] // A phone has one thread: nobody needs these futures to be Send.
pub trait Pages {
    type Error: From<SnapshotError>;

    async fn index(&self, chunk: &Hash) -> Result<Rc<Index>, Self::Error>;

    async fn page(&self, chunk: &Hash, number: usize) -> Result<Rc<Page>, Self::Error>;
}

/// A term and the key of its record.
pub type Hit = (String, Key);

/// The records that exist under `keys`.
pub async fn load<P: Pages>(
    manifest: &Manifest,
    pages: &P,
    keys: impl IntoIterator<Item = &Key>,
) -> Result<Records, P::Error> {
    // In the order of the pages, so that each is looked at once.
    let mut texts: Vec<(String, &Key)> = keys.into_iter().map(|key| (key.to_string(), key)).collect();
    texts.sort_unstable();
    let mut records = Records::default();
    for (text, key) in texts {
        if let Some(page) = page_of(&manifest.records, pages, &text).await?
            && let Some(json) = page.get(&text)
        {
            records.load(key.clone(), read_record(&text, json)?.1);
        }
    }
    Ok(records)
}

/// At most `limit` records whose key's text begins so and that `is_wanted`, in the order of keys.
pub async fn scan<P: Pages>(
    manifest: &Manifest,
    pages: &P,
    beginning: &str,
    limit: usize,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(Key, Record)>, P::Error> {
    scan_on(manifest, pages, (beginning, None), limit, is_wanted).await
}

/// As [`scan`], those whose key's text stands behind `after`.
pub async fn scan_on<P: Pages>(
    manifest: &Manifest,
    pages: &P,
    (beginning, after): (&str, Option<&str>),
    limit: usize,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(Key, Record)>, P::Error> {
    let mut found = Vec::new();
    let range = (after.unwrap_or(beginning), &*behind(beginning));
    walk(&manifest.records, pages, range, Order::Ascending, |key, json| {
        if after.is_none_or(|after| key > after) && is_wanted(key) {
            found.push(read_record(key, json)?);
        }
        Ok(found.len() < limit)
    })
    .await?;
    Ok(found)
}

/// At most `limit` terms that begin so, with the keys of their records that `is_wanted`.
pub async fn find<P: Pages>(
    manifest: &Manifest,
    pages: &P,
    beginning: &str,
    order: Order,
    limit: usize,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Hit>, P::Error> {
    let mut hits = Vec::new();
    walk(&manifest.terms, pages, (beginning, &behind(beginning)), order, |term, told| {
        let key = key_of(term, told)?;
        if is_wanted(key) {
            hits.push((term.to_owned(), key.parse().map_err(|_| SnapshotError::Record)?));
        }
        Ok(hits.len() < limit)
    })
    .await?;
    Ok(hits)
}

/// At most `limit` terms that begin so, those that stand behind `after` in this order: by the term, and among
/// equal ones by the key's text.
pub async fn list<P: Pages>(
    manifest: &Manifest,
    pages: &P,
    (beginning, order): (&str, Order),
    after: Option<(&str, &str)>,
    limit: usize,
) -> Result<Vec<Hit>, P::Error> {
    let mut hits = Vec::new();
    let (mut from, mut to) = (beginning.to_owned(), behind(beginning));
    match after {
        Some((term, _)) if is_descending(order) => to = [term, "\0"].concat(),
        Some((term, _)) => term.clone_into(&mut from),
        None => {}
    }
    walk(&manifest.terms, pages, (&from, &to), order, |term, told| {
        let key = key_of(term, told)?;
        let is_behind = |after| if is_descending(order) { (term, key) < after } else { (term, key) > after };
        if after.is_none_or(is_behind) {
            hits.push((term.to_owned(), key.parse().map_err(|_| SnapshotError::Record)?));
        }
        Ok(hits.len() < limit)
    })
    .await?;
    Ok(hits)
}

/// The terms of at most `at_most` pages, from `from` on, that begin with `beginning` and that `is_wanted`; and
/// from where to go on, unless these were all. A term may come twice where one step ends and the next begins.
pub async fn find_on<P: Pages>(
    manifest: &Manifest,
    pages: &P,
    (beginning, from): (&str, &str),
    at_most: usize,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<(Vec<Hit>, Option<String>), P::Error> {
    let end = behind(beginning);
    let (mut hits, mut looked_at) = (Vec::new(), 0);
    for at in may_have(&manifest.terms, |chunk| &chunk.first, from, &end) {
        let hash = &manifest.terms[at].hash;
        let index = pages.index(hash).await?;
        for number in may_have(&index.pages, |page| &page.first, from, &end) {
            let first = &*index.pages[number].first;
            // The part before `from` may be among the first, and a step must come further than that.
            if looked_at >= at_most && first > from {
                return Ok((hits, Some(first.to_owned())));
            }
            looked_at += 1;
            let page = pages.page(hash, number).await?;
            for (term, told) in (page.at(from)..page.at(&end)).filter_map(|row| page.row(row)) {
                if is_wanted(term) {
                    let key = key_of(term, told)?.parse().map_err(|_| SnapshotError::Record)?;
                    hits.push((term.to_owned(), key));
                }
            }
        }
    }
    Ok((hits, None))
}

/// The page in which `key` stands, if it stands anywhere.
async fn page_of<P: Pages>(chunks: &[ChunkRef], pages: &P, key: &str) -> Result<Option<Rc<Page>>, P::Error> {
    let Some(chunk) = chunks.partition_point(|chunk| &*chunk.first <= key).checked_sub(1) else {
        return Ok(None);
    };
    let hash = &chunks[chunk].hash;
    let index = pages.index(hash).await?;
    let Some(number) = index.pages.partition_point(|page| &*page.first <= key).checked_sub(1) else {
        return Ok(None);
    };
    pages.page(hash, number).await.map(Some)
}

/// Behind every text that begins so: no text of ours has the last character of all.
fn behind(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

/// Tells `each` the rows from `beginning` to before `end`, in order, until it wants no more.
async fn walk<P: Pages>(
    chunks: &[ChunkRef],
    pages: &P,
    (beginning, end): (&str, &str),
    order: Order,
    mut each: impl FnMut(&str, &[u8]) -> Result<bool, SnapshotError>,
) -> Result<(), P::Error> {
    let descending = is_descending(order);
    let chunk_range = may_have(chunks, |chunk| &chunk.first, beginning, end);
    for at in in_order(chunk_range, descending) {
        let hash = &chunks[at].hash;
        let index = pages.index(hash).await?;
        let page_range = may_have(&index.pages, |page| &page.first, beginning, end);
        for number in in_order(page_range, descending) {
            let page = pages.page(hash, number).await?;
            for row in in_order(page.at(beginning)..page.at(end), descending) {
                if let Some((key, value)) = page.row(row)
                    && !each(key, value)?
                {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Which of the parts may have keys from `beginning` to `end`. What has the beginning as its first key
/// may go on from the part before.
fn may_have<T>(parts: &[T], first: impl Fn(&T) -> &str, beginning: &str, end: &str) -> Range<usize> {
    let from = parts.partition_point(|part| first(part) < beginning).saturating_sub(1);
    from..parts.partition_point(|part| first(part) < end)
}

fn in_order(range: Range<usize>, descending: bool) -> Vec<usize> {
    if descending { range.rev().collect() } else { range.collect() }
}

/// Chunks in memory.
#[cfg(any(test, feature = "contract", feature = "sim"))]
pub struct InMemory<'a>(pub &'a std::collections::BTreeMap<Hash, Vec<u8>>);

#[cfg(any(test, feature = "contract", feature = "sim"))]
impl InMemory<'_> {
    fn open(&self, chunk: &Hash) -> Result<(Index, Vec<&[u8]>), SnapshotError> {
        super::chunk::open(self.0.get(chunk).ok_or(SnapshotError::Hash)?)
    }
}

#[cfg(any(test, feature = "contract", feature = "sim"))]
impl Pages for InMemory<'_> {
    type Error = SnapshotError;

    async fn index(&self, chunk: &Hash) -> Result<Rc<Index>, SnapshotError> {
        Ok(Rc::new(self.open(chunk)?.0))
    }

    async fn page(&self, chunk: &Hash, number: usize) -> Result<Rc<Page>, SnapshotError> {
        let (_, pages) = self.open(chunk)?;
        Ok(Rc::new(Page::read(pages.get(number).ok_or(SnapshotError::Damaged)?)?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use lotwise_ledger::record::{FOLD_VERSION, term};
    use pollster::block_on;

    use super::*;
    use crate::contract::sample::{Author, SITE, lot, shelf, stock_key};
    use crate::snapshot::of_records;
    use crate::store::{MemoryReplica, ReplicaStore};

    /// Enough for several pages of each table.
    fn many() -> MemoryReplica {
        let store = MemoryReplica::default();
        let mut ada = Author::new(1);
        let events: Vec<_> = (0..2_000).map(|n| ada.receives(&format!("L{}", n % 300), 1 + n % 7)).collect();
        block_on(store.receive(&SITE.to_owned(), Author::new(7).device, &events, None, None)).unwrap();
        store
    }

    /// As they are kept: the act of an entry does not repeat its step there.
    fn json(found: &[(Key, Record)]) -> String {
        serde_json::to_string(found).unwrap()
    }

    /// A whole list, in parts of seven.
    fn listed(manifest: &Manifest, pages: &InMemory<'_>, beginning: &str, order: Order) -> Vec<Hit> {
        let mut all: Vec<Hit> = Vec::new();
        loop {
            let last = all.last().map(|(term, key)| (term.clone(), key.to_string()));
            let after = last.as_ref().map(|(term, key)| (term.as_str(), key.as_str()));
            let part = block_on(list(manifest, pages, (beginning, order), after, 7)).unwrap();
            if part.is_empty() {
                return all;
            }
            assert_ne!(all.last(), part.first(), "{beginning}: it stands still");
            all.extend(part);
        }
    }

    /// SYNC-22: a snapshot answers as the store does that it was made of.
    #[test]
    fn a_snapshot_answers_as_its_store() {
        let store = many();
        let records = store.records();
        let (manifest, chunks) = of_records(&records, FOLD_VERSION, BTreeMap::new());
        let pages = InMemory(&chunks);
        assert_eq!(manifest.events, 2_000);
        assert_eq!(manifest.hlc, block_on(store.head()).unwrap().hlc);
        let opened = |table: &[ChunkRef]| {
            table.iter().map(|chunk| pages.open(&chunk.hash).unwrap().1.len()).sum::<usize>()
        };
        assert!(opened(&manifest.records) > 3 && opened(&manifest.terms) > 3, "there is something to search");

        let asked = [stock_key("L7"), Key::Lot(lot("L299")), Key::Lot(lot("none")), stock_key("none")];
        let loaded = block_on(load(&manifest, &pages, &asked)).unwrap();
        assert!(loaded.iter().eq(block_on(store.load(&asked)).unwrap().iter()));
        let all: Vec<Key> = records.keys().cloned().collect();
        assert_eq!(block_on(load(&manifest, &pages, &all)).unwrap().iter().count(), all.len());

        for beginning in ["lot/", "entry/", "nothing", "", "zzz"] {
            for limit in [1, 20, usize::MAX] {
                let found = block_on(scan(&manifest, &pages, beginning, limit, |_| true)).unwrap();
                let known = block_on(store.scan(beginning, limit)).unwrap();
                assert_eq!(json(&found), json(&known), "{beginning} {limit}");
            }
        }
        let timeline = term::timeline(&Key::Lot(lot("L5")));
        for beginning in
            [timeline, term::ALL_TIMELINE.into(), term::named("L2"), term::at(&shelf()), "n/".into()]
        {
            for (order, limit) in
                [(Order::Ascending, 3), (Order::Descending, 3), (Order::Descending, usize::MAX)]
            {
                let hits = block_on(find(&manifest, &pages, &beginning, order, limit, |_| true)).unwrap();
                let known = block_on(store.find(&beginning, order, limit)).unwrap();
                let keys = |found: Vec<(String, Key)>| found.into_iter().map(|(_, key)| key).collect();
                let (hits, known): (Vec<Key>, Vec<Key>) =
                    (keys(hits), known.into_iter().map(|(key, _)| key).collect());
                assert_eq!(hits, known, "{beginning} {order:?} {limit}");
            }
            for order in [Order::Ascending, Order::Descending] {
                assert_eq!(listed(&manifest, &pages, &beginning, order), {
                    let all = block_on(store.list(&beginning, order, None, usize::MAX)).unwrap();
                    all.into_iter().map(|(hit, _)| hit).collect::<Vec<Hit>>()
                });
            }
        }

        let is_wanted = |term: &str| term.contains("L29");
        let (mut from, mut steps, mut on) = (Some(String::new()), 0, BTreeSet::new());
        while let Some(at) = from {
            let (hits, next) = block_on(find_on(&manifest, &pages, ("", &at), 1, is_wanted)).unwrap();
            on.extend(hits);
            (from, steps) = (next, steps + 1);
        }
        let all = block_on(find(&manifest, &pages, "", Order::Ascending, usize::MAX, |_| true)).unwrap();
        let known: BTreeSet<Hit> = all.into_iter().filter(|(term, _)| is_wanted(term)).collect();
        assert_eq!(on, known);
        assert!(steps > 1 && !known.is_empty(), "{steps} steps");
    }
}
