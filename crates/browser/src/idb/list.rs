//! Lists, part by part: what stands behind the last one that was read.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::future::IntoFuture;

use indexed_db_futures::KeyRange;
use indexed_db_futures::cursor::CursorDirection;
use indexed_db_futures::prelude::*;
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::{Order, Record};
use lotwise_sync::snapshot::base;
use lotwise_sync::store::Hit;
use wasm_bindgen::JsValue;

use super::IdbError;
use super::base::View;
use super::schema::{TERMS, read_record, read_terms};
use super::transaction::{beginning_with, get_all, limit_of};
use crate::tasks::both;

/// A term with the text of its record's key: where a row stands in a list.
type Place = (String, String);

impl View<'_> {
    pub(super) async fn list(
        &self,
        (beginning, order): (&str, Order),
        after: Option<&Hit>,
        limit: usize,
    ) -> Result<Vec<(Hit, Record)>, IdbError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let after: Option<Place> = after.map(|(term, key)| (term.clone(), key.to_string()));
        let rows = self.rows_on(beginning, order, after.as_ref(), limit);
        let (rows, standing) = both(rows, self.standing()).await;
        // A row that was found by one of its terms stands under each of them that begins so.
        let (mut places, mut in_front) = (Vec::<(Place, Key)>::new(), BTreeMap::<Key, JsValue>::new());
        for row in rows? {
            let (key, terms) = read_terms(&row)?;
            let text = key.to_string();
            let found = terms.into_iter().filter(|term| term.starts_with(beginning));
            let found = found.map(|term| (term, text.clone()));
            let found = found.filter(|place| after.as_ref().is_none_or(|after| comes(order, after, place)));
            places.extend(found.map(|place| (place, key.clone())));
            in_front.insert(key, row);
        }
        let standing = standing?;
        if let Some((manifest, pages)) = standing {
            let place = after.as_ref().map(|(term, key)| (term.as_str(), key.as_str()));
            let mut wanted = limit;
            let behind = loop {
                let hits = base::list(manifest, pages, (beginning, order), place, wanted).await?;
                let count = hits.len();
                let hits = self.without_rows(hits, |(_, key)| key.to_string()).await?;
                if count < wanted || hits.len() >= limit {
                    break hits;
                }
                wanted = wanted.saturating_mul(2);
            };
            places.extend(behind.into_iter().map(|(term, key)| ((term, key.to_string()), key)));
        }
        match order {
            Order::Ascending => places.sort_unstable(),
            Order::Descending => places.sort_unstable_by_key(|place| Reverse(place.clone())),
        }
        places.dedup();
        places.truncate(limit);
        let behind = match standing {
            Some((manifest, pages)) => {
                let keys = places.iter().map(|(_, key)| key).filter(|key| !in_front.contains_key(key));
                base::load(manifest, pages, keys).await?
            }
            None => Default::default(),
        };
        let hit = |((term, _), key): (Place, Key)| {
            let record = match in_front.get(&key) {
                Some(row) => read_record(row).map(|(_, record)| record),
                None => Ok(behind.get(&key)?.clone()),
            };
            Some(record.map(|record| ((term, key), record)))
        };
        places.into_iter().filter_map(hit).collect()
    }

    pub(super) async fn scan_on(
        &self,
        beginning: &str,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, IdbError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let Some(after) = after.map(Key::to_string) else { return self.scan(beginning, limit).await };
        let range = KeyRange::Bound(after.clone(), true, format!("{beginning}\u{ffff}"), false);
        let found = self.rows().get_all::<JsValue>().with_query::<String, _>(range);
        let found = found.with_limit(limit_of(limit)).build()?.into_future();
        let (rows, standing) = both(found, self.standing()).await;
        let mut rows: Vec<(Key, Record)> = rows?.map(|row| read_record(&row?)).collect::<Result<_, _>>()?;
        let Some((manifest, pages)) = standing? else { return Ok(rows) };
        let mut wanted = limit;
        let behind = loop {
            let place = (beginning, Some(after.as_str()));
            let behind = base::scan_on(manifest, pages, place, wanted, |_| true).await?;
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

    pub(super) async fn count_terms(&self, beginning: &str) -> Result<Option<usize>, IdbError> {
        let terms = self.rows().index(TERMS)?;
        let count = terms.count().with_query::<String, _>(beginning_with(beginning)).build()?.into_future();
        let (count, standing) = both(count, self.standing()).await;
        let count = usize::try_from(count?).unwrap_or(usize::MAX);
        Ok(standing?.is_none().then_some(count))
    }

    /// At most `limit` rows that have a term that begins so, behind that place.
    async fn rows_on(
        &self,
        beginning: &str,
        order: Order,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Vec<JsValue>, IdbError> {
        let mut rows = match after {
            // Most terms end with the key of their record, and so stand there once.
            Some((term, key)) if !term.ends_with(key) => self.rows_beside(term, key, order, limit).await?,
            _ => Vec::new(),
        };
        let terms = self.rows().index(TERMS)?;
        let end = format!("{beginning}\u{ffff}");
        let range = match (after, order) {
            // Nothing stands before the beginning itself, and an empty range is an error.
            (Some((term, _)), Order::Descending) if term == beginning => return Ok(rows),
            (None, _) => KeyRange::Bound(beginning.to_owned(), false, end, false),
            (Some((term, _)), Order::Ascending) => KeyRange::Bound(term.clone(), true, end, false),
            (Some((term, _)), Order::Descending) => {
                KeyRange::Bound(beginning.to_owned(), false, term.clone(), true)
            }
        };
        let left = limit.saturating_sub(rows.len());
        if left == 0 {
            return Ok(rows);
        }
        match order {
            Order::Ascending => {
                let found = terms.get_all::<JsValue>().with_query::<String, _>(range);
                for row in found.with_limit(limit_of(left)).build()?.await? {
                    rows.push(row?);
                }
            }
            Order::Descending => {
                let found = terms.open_cursor().with_query::<String, _>(range);
                if let Some(mut cursor) = found.with_direction(CursorDirection::Prev).build()?.await? {
                    while rows.len() < limit
                        && let Some(row) = cursor.next_record::<JsValue>().await?
                    {
                        rows.push(row);
                    }
                }
            }
        }
        Ok(rows)
    }

    /// At most `limit` rows that have exactly this term, behind that key: only their keys are looked through.
    async fn rows_beside(
        &self,
        term: &str,
        key: &str,
        order: Order,
        limit: usize,
    ) -> Result<Vec<JsValue>, IdbError> {
        let terms = self.rows().index(TERMS)?;
        let keys = terms.get_all_keys::<JsValue>().with_query::<String, _>(KeyRange::Only(term.to_owned()));
        let keys = keys.build()?.await?.collect::<Result<Vec<_>, _>>()?;
        let keys = keys.into_iter().filter_map(|key| key.as_string());
        let mut keys: Vec<String> = match order {
            Order::Ascending => keys.filter(|other| other.as_str() > key).collect(),
            Order::Descending => keys.filter(|other| other.as_str() < key).collect(),
        };
        keys.sort_unstable();
        if order == Order::Descending {
            keys.reverse();
        }
        let rows = get_all(self.rows(), keys.into_iter().take(limit).map(JsValue::from)).await?;
        Ok(rows.into_iter().flatten().collect())
    }
}

/// Whether `place` stands behind `after` in this order.
fn comes(order: Order, after: &Place, place: &Place) -> bool {
    match order {
        Order::Ascending => place > after,
        Order::Descending => place < after,
    }
}
