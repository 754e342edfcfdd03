//! The quarantine as people review it (SYNC-19).

use lotwise_ledger::event::{Body, EventId, SignedEvent};
use lotwise_ledger::fold;
use lotwise_sync::admit;
use lotwise_sync::store::{Decision, EventStore, Incoming, Kept, Reviewed};
use lotwise_sync::wire::{self, Code, Decided, Entry, Listed, QuarantineAnswer, WireEvent};
use sqlx::{AssertSqlSafe, SqliteConnection, SqlitePool};
use tokio::sync::oneshot;

use super::history::word;
use super::sqlite::SqliteEvents;
use super::writer::{self, Heads, Release, Work};
use super::{StoreError, WRITE, signed, unsigned};
use crate::clock::now_ms;

/// Entries are read in steps of so many rows, so that a page of large ones does not fill the memory.
const READ_ROWS: usize = 20;
/// A page ends when its events have so many bytes, whatever its limit.
const MAX_PAGE_BYTES: usize = 4 << 20;
/// The most keys that an entry names.
const MOST_KEYS: usize = 20;
/// Why the server itself releases what it did not know before.
const KNOWN_NOW: &str = "This version of the server knows its kind.";

/// device, seq, code, header, body, signature, when it came, digest, the decision, by whom, why, when,
/// the device's name and role, the name of who decided
type Row = (
    String,
    i64,
    String,
    Vec<u8>,
    Vec<u8>,
    Vec<u8>,
    i64,
    Vec<u8>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// What waited for nobody in the end, because it came into the log by another way, is no entry.
const ENTRIES: &str = "SELECT q.device, q.seq, q.code, q.header, q.body, q.signature, q.received_ms, \
     q.digest, q.decided, q.decided_by, q.decided_because, q.decided_ms, d.name, d.role, b.name \
     FROM quarantine q LEFT JOIN devices d ON d.device = q.device \
     LEFT JOIN devices b ON b.device = q.decided_by \
     WHERE (q.decided IS NOT NULL OR NOT EXISTS ( \
         SELECT 1 FROM events e WHERE e.device = q.device AND e.seq = q.seq \
         AND e.header = q.header AND e.body = q.body AND e.signature = q.signature))";

/// A place in the list: when an event came, and its digest.
type Place = (i64, Vec<u8>);

impl SqliteEvents {
    /// At most `limit` entries behind `after`, which is the `next` of the page before. Nothing if that is
    /// no place in the list.
    pub async fn quarantine_page(
        &self,
        after: Option<&str>,
        limit: usize,
        state: Listed,
    ) -> Result<Option<QuarantineAnswer>, StoreError> {
        let Some(mut place) = after.map_or(Some((i64::MIN, Vec::new())), read_place) else {
            return Ok(None);
        };
        let filter = match state {
            Listed::All => "",
            Listed::Waiting => " AND q.decided IS NULL",
            Listed::Rejected => " AND q.decided = 'rejected'",
            Listed::Released => " AND q.decided = 'released'",
        };
        let query = format!(
            "{ENTRIES}{filter} AND (q.received_ms, q.digest) > ($1, $2) \
             ORDER BY q.received_ms, q.digest LIMIT $3"
        );
        let (mut entries, mut bytes) = (Vec::new(), 0);
        loop {
            let wanted = (limit - entries.len()).min(READ_ROWS);
            let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(query.clone()))
                .bind(place.0)
                .bind(place.1.clone())
                .bind(signed(wanted as u64 + 1))
                .fetch_all(self.pool())
                .await?;
            let more = rows.len() > wanted;
            for row in rows.into_iter().take(wanted) {
                bytes += row.3.len() + row.4.len();
                place = (row.6, row.7.clone());
                entries.push(entry(row)?);
            }
            if !more {
                return Ok(Some(QuarantineAnswer { entries, next: None }));
            }
            if entries.len() == limit || bytes >= MAX_PAGE_BYTES {
                return Ok(Some(QuarantineAnswer { entries, next: Some(write_place(&place)) }));
            }
        }
    }

    /// Judges again what nobody knew the kind of when it came: a newer version of the server may. `by` is
    /// the server's own device.
    pub async fn reconsider(&self, by: lotwise_ledger::event::DeviceId) -> Result<(), StoreError> {
        let waiting: Vec<(String, i64)> = sqlx::query_as(
            "SELECT device, seq FROM quarantine WHERE code = $1 AND decided IS NULL ORDER BY received_ms, digest",
        )
        .bind(word(Code::UnknownKind))
        .fetch_all(self.pool())
        .await?;
        for (device, seq) in waiting {
            let device = device.parse().map_err(|_| StoreError::Damaged { what: "a device id" })?;
            let event = EventId { device, seq: unsigned(seq) };
            for kept in self.kept(event).await? {
                self.reconsider_one(&kept, by).await?;
            }
        }
        Ok(())
    }

    async fn reconsider_one(
        &self,
        kept: &Kept,
        by: lotwise_ledger::event::DeviceId,
    ) -> Result<(), StoreError> {
        // What cannot be read as its kind says stays for a person.
        let Ok(event) = kept.signed.open() else { return Ok(()) };
        if kept.code != Code::UnknownKind || kept.decided.is_some() || event.body == Body::Unknown {
            return Ok(());
        }
        let found = self.devices(&[event.header.device]).await?;
        let Some(device) = found.first() else { return Ok(()) };
        let incoming = Incoming { event, signed: kept.signed.clone() };
        let event = incoming.event.id();
        match admit::denied(&incoming, device.writer()) {
            None => {
                let reason = KNOWN_NOW.to_owned();
                let decision = Decision { decided: Decided::Released, by, reason, at_ms: now_ms() };
                let reviewed = self.review(&incoming, &decision).await?;
                tracing::info!(%event, ?reviewed, "its kind is known now");
            }
            Some(code) => {
                sqlx::query("UPDATE quarantine SET code = $1 WHERE digest = $2")
                    .bind(word(code))
                    .bind(writer::whole_digest(&kept.signed))
                    .execute(self.pool())
                    .await?;
            }
        }
        Ok(())
    }

    /// What is kept under an id, in the order in which it came.
    pub(super) async fn kept(&self, event: EventId) -> Result<Vec<Kept>, StoreError> {
        type Row = (String, Vec<u8>, Vec<u8>, Vec<u8>, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT code, header, body, signature, decided FROM quarantine \
             WHERE device = $1 AND seq = $2 ORDER BY received_ms, digest",
        )
        .bind(event.device.to_string())
        .bind(signed(event.seq))
        .fetch_all(self.pool())
        .await?;
        let kept = |(code, header, body, signature, decided): Row| {
            let decided = decided.as_deref().map(read_decided).transpose()?;
            let signed = signed_event(header, body, signature)?;
            Ok(Kept { signed, code: read_code(&code)?, decided })
        };
        rows.into_iter().map(kept).collect()
    }

    /// Writes a decision; a release goes through the log's one writer.
    pub(super) async fn decide(&self, event: &Incoming, decision: &Decision) -> Result<Reviewed, StoreError> {
        if decision.decided == Decided::Rejected {
            return reject(self.pool(), event, decision).await;
        }
        let (answer, answered) = oneshot::channel();
        let release = Release { incoming: event.clone(), decision: decision.clone(), answer };
        self.ask(Work::Release(Box::new(release))).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

/// Appends an event of the quarantine to the log and its feeds, with the decision, in one transaction.
pub(super) async fn release(
    pool: &SqlitePool,
    incoming: &Incoming,
    decision: &Decision,
) -> Result<(Reviewed, Heads), StoreError> {
    let mut transaction = pool.begin_with(WRITE).await?;
    match decided(&mut transaction, &incoming.signed).await? {
        None => return Ok((Reviewed::Unknown, Heads::new())),
        Some(Some(Decided::Released)) => return Ok((Reviewed::Already, Heads::new())),
        Some(Some(Decided::Rejected) | None) => {}
    }
    let Some(heads) = writer::append_one(&mut transaction, incoming).await? else {
        return Ok((Reviewed::IdReuse, Heads::new()));
    };
    write(&mut transaction, &incoming.signed, decision).await?;
    transaction.commit().await?;
    Ok((Reviewed::Done, heads))
}

async fn reject(pool: &SqlitePool, incoming: &Incoming, decision: &Decision) -> Result<Reviewed, StoreError> {
    let mut transaction = pool.begin_with(WRITE).await?;
    match decided(&mut transaction, &incoming.signed).await? {
        None => return Ok(Reviewed::Unknown),
        Some(Some(Decided::Rejected)) => return Ok(Reviewed::Already),
        Some(Some(Decided::Released)) => return Ok(Reviewed::Released),
        Some(None) if writer::is_logged(&mut transaction, incoming).await? => return Ok(Reviewed::Released),
        Some(None) => {}
    }
    write(&mut transaction, &incoming.signed, decision).await?;
    transaction.commit().await?;
    Ok(Reviewed::Done)
}

/// What was decided on an event, if anything; nothing at all where it is not in quarantine.
async fn decided(
    connection: &mut SqliteConnection,
    signed: &SignedEvent,
) -> Result<Option<Option<Decided>>, StoreError> {
    let found: Option<Option<String>> =
        sqlx::query_scalar("SELECT decided FROM quarantine WHERE digest = $1")
            .bind(writer::whole_digest(signed))
            .fetch_optional(connection)
            .await?;
    found.map(|decided| decided.as_deref().map(read_decided).transpose()).transpose()
}

async fn write(
    connection: &mut SqliteConnection,
    signed: &SignedEvent,
    decision: &Decision,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE quarantine SET decided = $1, decided_by = $2, decided_because = $3, decided_ms = $4 \
         WHERE digest = $5",
    )
    .bind(match decision.decided {
        Decided::Released => "released",
        Decided::Rejected => "rejected",
    })
    .bind(decision.by.to_string())
    .bind(decision.reason.clone())
    .bind(decision.at_ms)
    .bind(writer::whole_digest(signed))
    .execute(connection)
    .await?;
    Ok(())
}

/// An entry as it is sent, with what can be read of the event.
fn entry(row: Row) -> Result<Entry, StoreError> {
    let (device, seq, code, header, body, signature, received_ms, _, decided, by, because, at_ms, ..) = &row;
    let device = device.parse().map_err(|_| StoreError::Damaged { what: "a device id" })?;
    let signed = signed_event(header.clone(), body.clone(), signature.clone())?;
    let header = signed.header().map_err(|_| StoreError::Damaged { what: "a header" })?;
    let decision = match (decided, by, because, at_ms) {
        (Some(decided), Some(by), Some(because), Some(at_ms)) => Some(wire::Decision {
            state: read_decided(decided)?,
            by: by.parse().map_err(|_| StoreError::Damaged { what: "a device id" })?,
            by_name: row.14.clone(),
            reason: because.clone(),
            at_ms: *at_ms,
        }),
        _ => None,
    };
    let mut entry = Entry {
        event: EventId { device, seq: unsigned(*seq) },
        code: read_code(code)?,
        received_ms: *received_ms,
        device_name: row.12.clone(),
        role: row.13.clone(),
        kind: header.kind,
        version: header.version,
        actor: None,
        occurred_at: None,
        about: Vec::new(),
        reason: None,
        bytes: WireEvent::new(&signed),
        decision,
    };
    if let Ok(event) = signed.open()
        && let Body::Act(act) = event.body
    {
        let keys = fold::act_keys(&act);
        let about = act.about.iter().chain(&keys).take(MOST_KEYS);
        entry.about = about.map(ToString::to_string).collect();
        entry.actor = Some(act.actor.as_str().to_owned());
        entry.occurred_at = Some(act.occurred_at);
        entry.reason.clone_from(&act.reason);
    }
    Ok(entry)
}

fn signed_event(header: Vec<u8>, body: Vec<u8>, signature: Vec<u8>) -> Result<SignedEvent, StoreError> {
    let signature = signature.try_into().map_err(|_| StoreError::Damaged { what: "a signature" })?;
    Ok(SignedEvent { header, body, signature })
}

fn read_decided(word: &str) -> Result<Decided, StoreError> {
    match word {
        "released" => Ok(Decided::Released),
        "rejected" => Ok(Decided::Rejected),
        _ => Err(StoreError::Damaged { what: "a decision" }),
    }
}

fn read_code(word: &str) -> Result<Code, StoreError> {
    serde_json::from_value(word.into()).map_err(|_| StoreError::Damaged { what: "a code" })
}

/// A place as text: the time, and the digest in hexadecimal digits.
fn write_place((received_ms, digest): &Place) -> String {
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{received_ms}:{digest}")
}

fn read_place(text: &str) -> Option<Place> {
    let (received_ms, digest) = text.split_once(':')?;
    let byte = |at: usize| u8::from_str_radix(digest.get(at..at + 2)?, 16).ok();
    let digest: Option<Vec<u8>> = (0..digest.len()).step_by(2).map(byte).collect();
    Some((received_ms.parse().ok()?, digest?))
}
