//! Attachments on the phone (SYNC-23): kept before the event that refers to them, sent and fetched part
//! by part, and deleted when a tombstone says so.

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use js_sys::{Array, Uint8Array};
use lotwise_sync::attachments::Job;
use lotwise_sync::ledger::event::{Body, Event, Hash};
use lotwise_sync::wire::{Cursor, Declared, MAX_PART_BYTES, Salt, Tombstone};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

use super::schema::{ATTACHMENTS, ERASED, ERASED_CURSOR, META, PARTS, json, read_json};
use super::transaction::{commit, get_all, get_json, put, put_json, read, write};
use super::{IdbError, IndexedDbReplica};

/// How far an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Kept; no event refers to it yet.
    New,
    /// All bytes are here, and the server lacks some.
    Waiting,
    /// All bytes are here and there.
    There,
    /// A page wants it, and bytes are missing here.
    Wanted,
    /// The server does not take it, or does not give it.
    Refused,
}

/// What is known of an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(flatten)]
    pub declared: Declared,
    pub state: State,
    /// How many of its bytes are here.
    pub held: u64,
    /// When it was made, in milliseconds since 1970-01-01T00:00Z.
    pub made_ms: i64,
}

impl Kept {
    /// Whether all its bytes are here.
    pub fn is_whole(&self) -> bool {
        self.held > 0 && self.held == self.declared.bytes
    }
}

/// What became of a part that was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched {
    More,
    Complete,
    /// They were not the bytes that the id names; all are dropped.
    Wrong,
    /// Nobody waits for this part any more.
    Unwanted,
}

/// The stores that hold attachments.
const STORES: [&str; 3] = [ATTACHMENTS, PARTS, ERASED];

/// How long a photo without an event is left alone: somebody may be recording it in another tab.
const FORGOTTEN_MS: i64 = 3_600_000;

impl IndexedDbReplica {
    /// Keeps an attachment that the next event will refer to. Durable when it returns.
    pub async fn keep_attachment(
        &self,
        declared: &Declared,
        content: &[u8],
        now_ms: i64,
    ) -> Result<(), IdbError> {
        let held = content.len() as u64;
        let kept = Kept { declared: declared.clone(), state: State::New, held, made_ms: now_ms };
        let work = async |database: &Database| {
            let transaction = write(database, &STORES)?;
            if is_erased(&transaction.object_store(ERASED)?, declared.id).await? {
                return Ok(());
            }
            let parts = transaction.object_store(PARTS)?;
            for (number, part) in content.chunks(MAX_PART_BYTES).enumerate() {
                let first = (number * MAX_PART_BYTES) as u64;
                put(&parts, part_key(declared.id, first), Uint8Array::from(part).into())?;
            }
            put_kept(&transaction.object_store(ATTACHMENTS)?, &kept)?;
            commit(transaction).await
        };
        self.connection.run(work).await
    }

    /// Keeps an attachment of an event that was taken in from a file, to be sent; one that is whole here
    /// stays as it is.
    pub async fn take_attachment(
        &self,
        declared: &Declared,
        content: &[u8],
        now_ms: i64,
    ) -> Result<(), IdbError> {
        if !self.attachment(declared.id).await?.is_some_and(|kept| kept.is_whole()) {
            self.keep_attachment(declared, content, now_ms).await?;
            self.mark_attachments(&[declared.id], State::Waiting).await?;
        }
        Ok(())
    }

    /// Asks for an attachment that an event refers to; true if it was not known here. The salt comes
    /// with the bytes.
    pub async fn want_attachment(&self, declared: &Declared, now_ms: i64) -> Result<bool, IdbError> {
        let kept = Kept { declared: declared.clone(), state: State::Wanted, held: 0, made_ms: now_ms };
        let work = async |database: &Database| {
            let transaction = write(database, &STORES)?;
            let rows = transaction.object_store(ATTACHMENTS)?;
            let known = get_kept(&rows, declared.id).await?.is_some();
            if known || is_erased(&transaction.object_store(ERASED)?, declared.id).await? {
                return Ok(false);
            }
            put_kept(&rows, &kept)?;
            commit(transaction).await?;
            Ok(true)
        };
        self.connection.run(work).await
    }

    pub async fn attachment(&self, id: Hash) -> Result<Option<Kept>, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[ATTACHMENTS])?;
            get_kept(&transaction.object_store(ATTACHMENTS)?, id).await
        };
        self.connection.run(work).await
    }

    /// All bytes that are here, in order.
    pub async fn attachment_bytes(&self, id: Hash) -> Result<Vec<u8>, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[PARTS])?;
            Ok(get_parts(&transaction.object_store(PARTS)?, id).await?.concat())
        };
        self.connection.run(work).await
    }

    /// The bytes from `offset` to the end of the part that it lies in.
    pub async fn attachment_part(&self, id: Hash, offset: u64) -> Result<Vec<u8>, IdbError> {
        let part_bytes = MAX_PART_BYTES as u64;
        let first = offset / part_bytes * part_bytes;
        let work = async |database: &Database| {
            let transaction = read(database, &[PARTS])?;
            let parts = transaction.object_store(PARTS)?;
            let part: Option<JsValue> = parts.get(part_key(id, first)).build()?.await?;
            part.as_ref().map_or(Ok(Vec::new()), bytes)
        };
        let part = self.connection.run(work).await?;
        let from = usize::try_from(offset - first).unwrap_or(usize::MAX);
        Ok(part.get(from..).unwrap_or_default().to_vec())
    }

    /// What is to be carried: what pages wait for comes first.
    pub async fn attachment_jobs(&self) -> Result<Vec<Job>, IdbError> {
        let rows = self.all_attachments().await?;
        let of = |state| rows.iter().filter(move |kept| kept.state == state).map(|kept| kept.declared.id);
        Ok(of(State::Wanted).map(Job::Fetch).chain(of(State::Waiting).map(Job::Send)).collect())
    }

    /// Those that the server has, or once had.
    pub async fn attachments_there(&self) -> Result<Vec<Hash>, IdbError> {
        let rows = self.all_attachments().await?;
        Ok(rows.iter().filter(|kept| kept.state == State::There).map(|kept| kept.declared.id).collect())
    }

    /// What was refused is tried again: all of it is here and is sent, or it is fetched. Gives how many.
    pub async fn try_refused_attachments(&self) -> Result<usize, IdbError> {
        let rows = self.all_attachments().await?;
        let refused = rows.iter().filter(|kept| kept.state == State::Refused);
        let (whole, parts): (Vec<&Kept>, Vec<&Kept>) = refused.partition(|kept| kept.is_whole());
        for (kept, state) in [(&whole, State::Waiting), (&parts, State::Wanted)] {
            let ids: Vec<Hash> = kept.iter().map(|kept| kept.declared.id).collect();
            self.mark_attachments(&ids, state).await?;
        }
        Ok(whole.len() + parts.len())
    }

    /// Those of recorded events that the server does not have: nobody else may have them.
    pub async fn unsent_attachments(&self) -> Result<Vec<Kept>, IdbError> {
        let mut rows = self.all_attachments().await?;
        rows.retain(|kept| match kept.state {
            State::Waiting => true,
            State::Refused => kept.is_whole(),
            State::New | State::There | State::Wanted => false,
        });
        Ok(rows)
    }

    /// Says how far attachments are now; what is not here any more stays away.
    pub async fn mark_attachments(&self, ids: &[Hash], state: State) -> Result<(), IdbError> {
        let work = async |database: &Database| {
            let transaction = write(database, &[ATTACHMENTS])?;
            let rows = transaction.object_store(ATTACHMENTS)?;
            for id in ids {
                if let Some(kept) = get_kept(&rows, *id).await? {
                    put_kept(&rows, &Kept { state, ..kept })?;
                }
            }
            commit(transaction).await
        };
        self.connection.run(work).await
    }

    /// Adds a part that was fetched from `offset` on. The last one is taken only if all bytes fit the id.
    pub async fn add_fetched(
        &self,
        id: Hash,
        salt: Salt,
        offset: u64,
        total: u64,
        part: &[u8],
    ) -> Result<Fetched, IdbError> {
        let work = async |database: &Database| {
            let transaction = write(database, &STORES)?;
            let (rows, parts) = (transaction.object_store(ATTACHMENTS)?, transaction.object_store(PARTS)?);
            let known = get_kept(&rows, id).await?;
            let known = known.filter(|kept| kept.state == State::Wanted && kept.held == offset);
            let Some(mut kept) = known else { return Ok(Fetched::Unwanted) };
            put(&parts, part_key(id, offset), Uint8Array::from(part).into())?;
            kept.held += part.len() as u64;
            (kept.declared.salt, kept.declared.bytes) = (salt, total);
            // Parts are found by their places: only the last one may be shorter.
            let fetched = if kept.held < total && part.len() == MAX_PART_BYTES {
                Fetched::More
            } else if kept.held == total && salt.id_of(&get_parts(&parts, id).await?.concat()) == id {
                kept.state = State::There;
                Fetched::Complete
            } else {
                kept.held = 0;
                delete_parts(&parts, id).await?;
                Fetched::Wrong
            };
            put_kept(&rows, &kept)?;
            commit(transaction).await?;
            Ok(fetched)
        };
        self.connection.run(work).await
    }

    /// Deletes what a page of tombstones names, and keeps them with the cursor behind them.
    pub async fn bury(&self, tombstones: &[Tombstone], next: Option<Cursor>) -> Result<(), IdbError> {
        let work = async |database: &Database| {
            let transaction = write(database, &[ATTACHMENTS, PARTS, ERASED, META])?;
            let (rows, parts) = (transaction.object_store(ATTACHMENTS)?, transaction.object_store(PARTS)?);
            let erased = transaction.object_store(ERASED)?;
            for tombstone in tombstones {
                put(&erased, tombstone.id.as_str().into(), json(tombstone)?.into())?;
                // A complaint's reference names nothing that lies here.
                if let Ok(id) = tombstone.id.parse() {
                    rows.delete(key(id)).build()?;
                    delete_parts(&parts, id).await?;
                }
            }
            if let Some(next) = next {
                put_json(&transaction.object_store(META)?, ERASED_CURSOR, &next)?;
            }
            commit(transaction).await
        };
        self.connection.run(work).await
    }

    /// How far the server's tombstones were read.
    pub async fn tombstone_cursor(&self) -> Result<Option<Cursor>, IdbError> {
        self.get_meta(ERASED_CURSOR).await
    }

    pub async fn forget_tombstone_cursor(&self) -> Result<(), IdbError> {
        self.delete(META, &[ERASED_CURSOR.into()]).await
    }

    /// All tombstones that are known here.
    pub async fn tombstones(&self) -> Result<Vec<Tombstone>, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[ERASED])?;
            let rows = transaction.object_store(ERASED)?.get_all::<String>().build()?.await?;
            rows.map(|row| read_json(&row?, ERASED)).collect()
        };
        self.connection.run(work).await
    }

    /// Whether an attachment was erased, as far as is known here.
    pub async fn attachment_was_erased(&self, id: Hash) -> Result<bool, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[ERASED])?;
            is_erased(&transaction.object_store(ERASED)?, id).await
        };
        self.connection.run(work).await
    }

    /// Deletes photos whose event was never recorded: the app ended in between.
    pub async fn drop_forgotten_attachments(&self, now_ms: i64) -> Result<(), IdbError> {
        let rows = self.all_attachments().await?;
        let is_forgotten = |kept: &&Kept| kept.state == State::New && kept.made_ms < now_ms - FORGOTTEN_MS;
        for kept in rows.iter().filter(is_forgotten) {
            let id = kept.declared.id;
            let work = async |database: &Database| {
                let transaction = write(database, &STORES)?;
                let rows = transaction.object_store(ATTACHMENTS)?;
                if get_kept(&rows, id).await?.is_some_and(|kept| kept.state == State::New) {
                    rows.delete(key(id)).build()?;
                    delete_parts(&transaction.object_store(PARTS)?, id).await?;
                }
                commit(transaction).await
            };
            self.connection.run(work).await?;
        }
        Ok(())
    }

    pub(super) async fn all_attachments(&self) -> Result<Vec<Kept>, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[ATTACHMENTS])?;
            let rows = transaction.object_store(ATTACHMENTS)?.get_all::<String>().build()?.await?;
            rows.map(|row| read_json(&row?, ATTACHMENTS)).collect()
        };
        self.connection.run(work).await
    }
}

/// Those attachments of an event that are kept here for it. In the transaction that saves the event:
/// either both are there afterwards, and the photo waits to be sent, or the event is not.
pub(super) async fn of_event(rows: &ObjectStore<'_>, event: &Event) -> Result<Vec<Kept>, IdbError> {
    let Body::Act(act) = &event.body else { return Ok(Vec::new()) };
    let mut kept = Vec::new();
    for attachment in &act.attachments {
        if let Ok(id) = attachment.reference.parse() {
            kept.extend(get_kept(rows, id).await?.filter(|kept| kept.state == State::New));
        }
    }
    Ok(kept)
}

/// From now on they wait to be sent.
pub(super) fn let_wait(rows: &ObjectStore<'_>, kept: Vec<Kept>) -> Result<(), IdbError> {
    kept.into_iter().try_for_each(|kept| put_kept(rows, &Kept { state: State::Waiting, ..kept }))
}

async fn get_kept(rows: &ObjectStore<'_>, id: Hash) -> Result<Option<Kept>, IdbError> {
    get_json(rows, &id.to_string()).await
}

fn put_kept(rows: &ObjectStore<'_>, kept: &Kept) -> Result<(), IdbError> {
    put(rows, key(kept.declared.id), json(kept)?.into())
}

async fn is_erased(erased: &ObjectStore<'_>, id: Hash) -> Result<bool, IdbError> {
    let known: Option<JsValue> = erased.get(id.to_string()).build()?.await?;
    Ok(known.is_some())
}

async fn get_parts(parts: &ObjectStore<'_>, id: Hash) -> Result<Vec<Vec<u8>>, IdbError> {
    let rows = get_all(parts, part_keys(parts, id).await?).await?;
    rows.iter().flatten().map(bytes).collect()
}

async fn delete_parts(parts: &ObjectStore<'_>, id: Hash) -> Result<(), IdbError> {
    for key in part_keys(parts, id).await? {
        parts.delete(key).build()?;
    }
    Ok(())
}

async fn part_keys(parts: &ObjectStore<'_>, id: Hash) -> Result<Vec<JsValue>, IdbError> {
    // Behind every number stands the empty array.
    let (from, to) = (Array::of1(&key(id)).into(), Array::of2(&key(id), &Array::new()).into());
    let range = KeyRange::Bound(from, false, to, false);
    let keys = parts.get_all_keys::<JsValue>().with_query::<JsValue, _>(range).build()?.await?;
    Ok(keys.collect::<Result<_, _>>()?)
}

fn key(id: Hash) -> JsValue {
    id.to_string().into()
}

/// JavaScript's numbers are exact far beyond the size of an attachment.
fn part_key(id: Hash, first: u64) -> JsValue {
    Array::of2(&key(id), &(first as f64).into()).into()
}

fn bytes(value: &JsValue) -> Result<Vec<u8>, IdbError> {
    let bytes = value.dyn_ref::<Uint8Array>().ok_or(IdbError::Corrupt { store: PARTS })?;
    Ok(bytes.to_vec())
}
