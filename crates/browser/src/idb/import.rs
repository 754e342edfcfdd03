//! Taking in the events of a file (SYNC-26), and what there is of them already.

use std::collections::BTreeMap;

use indexed_db_futures::database::Database;
use indexed_db_futures::transaction::Transaction;
use lotwise_sync::ledger::event::{Event, EventId, Head, SignedEvent};
use lotwise_sync::ledger::fold;
use lotwise_sync::store::{Imported, keys_of};
use wasm_bindgen::JsValue;

use super::IdbError;
use super::base::{Cache, View};
use super::fold::check_fold;
use super::schema::{CHUNKS, EVENTS, FOLD, HEAD, META, OUTBOX, RECORDS, event_key, event_row, read_event};
use super::transaction::{add, commit, get_all, get_json, put, put_changed, put_json, read, write};

/// How many events are looked at and folded at a time.
const STEP: usize = 500;

/// What an import would come to.
pub(super) async fn recognise(
    database: &Database,
    signed: &[SignedEvent],
    opened: &[Event],
) -> Result<Imported, IdbError> {
    let transaction = read(database, &[EVENTS])?;
    let mut file = Sorted::default();
    for (signed, opened) in signed.chunks(STEP).zip(opened.chunks(STEP)) {
        file.sort(&transaction, signed, opened).await?;
    }
    Ok(file.imported)
}

/// Adds what is new, with its records, and offers it. It may be repeated when its answer was lost.
pub(super) async fn import(
    database: &Database,
    cache: &Cache,
    signed: &[SignedEvent],
    opened: &[Event],
) -> Result<Imported, IdbError> {
    let transaction = write(database, &[META, EVENTS, OUTBOX, RECORDS, CHUNKS])?;
    let meta = transaction.object_store(META)?;
    let events = transaction.object_store(EVENTS)?;
    let outbox = transaction.object_store(OUTBOX)?;
    let view = View::open(&transaction, cache)?;

    check_fold(get_json(&meta, FOLD).await?)?;
    let mut head: Head = get_json(&meta, HEAD).await?.unwrap_or_default();
    let mut file = Sorted::default();
    for (signed, opened) in signed.chunks(STEP).zip(opened.chunks(STEP)) {
        let fresh = file.sort(&transaction, signed, opened).await?;
        for (event, signed) in &fresh {
            head.hlc = head.hlc.max(event.header.hlc);
            add(&events, event_key(&event.id()), event_row(signed))?;
            put(&outbox, event_key(&event.id()), JsValue::TRUE)?;
        }
        let fresh: Vec<Event> = fresh.into_iter().map(|(event, _)| event.clone()).collect();
        let mut found = view.load(&keys_of(&fresh)).await?;
        for event in &fresh {
            fold::fold(event, &mut found);
        }
        put_changed(view.rows(), &mut found)?;
    }
    put_json(&meta, HEAD, &head)?;
    commit(transaction).await?;
    Ok(file.imported)
}

/// The events of a file that were looked at so far.
#[derive(Default)]
struct Sorted<'a> {
    imported: Imported,
    /// What the file itself has under an id: it may have one twice.
    seen: BTreeMap<EventId, &'a SignedEvent>,
}

impl<'a> Sorted<'a> {
    /// Counts these, and answers with those that are not here.
    async fn sort(
        &mut self,
        transaction: &Transaction<'_>,
        signed: &'a [SignedEvent],
        opened: &'a [Event],
    ) -> Result<Vec<(&'a Event, &'a SignedEvent)>, IdbError> {
        let events = transaction.object_store(EVENTS)?;
        let known = get_all(&events, opened.iter().map(|event| event_key(&event.id()))).await?;
        let mut fresh = Vec::new();
        for ((event, signed), known) in opened.iter().zip(signed).zip(known) {
            let known = known.as_ref().map(read_event).transpose()?;
            match known.as_ref().or(self.seen.get(&event.id()).copied()) {
                Some(known) if known == signed => self.imported.known += 1,
                Some(_) => self.imported.clashing += 1,
                None => {
                    self.imported.taken += 1;
                    self.seen.insert(event.id(), signed);
                    fresh.push((event, signed));
                }
            }
        }
        Ok(fresh)
    }
}
