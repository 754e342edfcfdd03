//! Looking for a part of a number or name anywhere in it: all of them are looked at, some at a time, so that
//! a person can go on typing meanwhile.

use indexed_db_futures::KeyRange;
use indexed_db_futures::prelude::*;
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::{Record, term};
use wasm_bindgen::JsValue;

use super::base::View;
use super::schema::{read_record, read_terms};
use super::{IdbError, IndexedDbReplica};

/// The kinds of keys whose records have numbers or names, as keys' texts begin.
const KINDS: [&str; 8] =
    ["batch/", "container/", "gtin/", "location/", "lot/", "order/", "product/", "serial/"];
/// Rows, and pages of a snapshot, of one step: some milliseconds each.
const ROWS: u32 = 500;
const PAGES: usize = 8;

/// How far the look has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Among the rows of a kind, behind this key.
    Rows { kind: usize, behind: String },
    /// Among the snapshot's terms, from this one on.
    Snapshot { from: String },
}

impl Default for Place {
    fn default() -> Self {
        Self::Rows { kind: 0, behind: KINDS[0].to_owned() }
    }
}

/// What was found in one step, and from where to go on, unless that was all.
pub type Step = (Vec<(Key, Record)>, Option<Place>);

impl IndexedDbReplica {
    /// One step of looking for a part of a number or name anywhere in it but at its beginning, in its
    /// [`lookup_form`](lotwise_sync::ledger::text::lookup_form); the first one has the default place. A
    /// record may come twice.
    pub async fn look_within(&self, part: &str, place: Place) -> Result<Step, IdbError> {
        self.view(async |view: View<'_>| step(&view, part, place.clone()).await).await
    }
}

async fn step(view: &View<'_>, part: &str, place: Place) -> Result<Step, IdbError> {
    match place {
        Place::Rows { kind, behind } => among_rows(view, part, kind, behind).await,
        Place::Snapshot { from } => {
            let Some((hits, next)) = view.find_on(&from, PAGES, |term| term::has_within(term, part)).await?
            else {
                return Ok((Vec::new(), None));
            };
            Ok((hits, next.map(|from| Place::Snapshot { from })))
        }
    }
}

async fn among_rows(view: &View<'_>, part: &str, kind: usize, behind: String) -> Result<Step, IdbError> {
    let Some(beginning) = KINDS.get(kind) else {
        return Ok((Vec::new(), Some(Place::Snapshot { from: term::NAMES.to_owned() })));
    };
    let range = KeyRange::Bound(behind, true, format!("{beginning}\u{ffff}"), true);
    let rows = view.rows().get_all::<JsValue>().with_query::<String, _>(range).with_limit(ROWS);
    let rows: Vec<JsValue> = rows.build()?.await?.collect::<Result<_, _>>()?;
    let (mut found, mut last) = (Vec::new(), None);
    for row in &rows {
        let (key, terms) = read_terms(row)?;
        if terms.iter().any(|term| term::has_within(term, part)) {
            found.push(read_record(row)?);
        }
        last = Some(key.to_string());
    }
    let next = match last {
        Some(behind) if rows.len() == ROWS as usize => Place::Rows { kind, behind },
        _ => Place::Rows {
            kind: kind + 1,
            behind: KINDS.get(kind + 1).copied().unwrap_or_default().to_owned(),
        },
    };
    Ok((found, Some(next)))
}
