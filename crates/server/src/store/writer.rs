//! The one writer of the log. Pushes that arrive while a transaction is being made durable wait
//! together and become the next one, so that many phones share one flush of the disk.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use lotwise_ledger::event::{Event, EventId, FeedId, Hash, SignedEvent};
use lotwise_sync::desk::{self, DESK_FEED};
use lotwise_sync::store::{Decision, Incoming, Reviewed};
use lotwise_sync::wire::{Code, Cursor, Outcome};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot, watch};

use super::history::word;
use super::{StoreError, WRITE, history, review, signed, unsigned};
use crate::clock::now_ms;

/// The name under which the log itself is counted.
pub(super) const LOG: &str = "";

/// The last position of each feed, and of the log under [`LOG`].
pub(super) type Heads = BTreeMap<FeedId, u64>;

/// What the writer is asked to do.
pub(super) enum Work {
    Push(Push),
    Release(Box<Release>),
}

/// An event of the quarantine on its way into its feeds (SYNC-19).
pub(super) struct Release {
    pub incoming: Incoming,
    pub decision: Decision,
    pub answer: oneshot::Sender<Result<Reviewed, StoreError>>,
}

/// Events that wait for a transaction, and where to tell what became of them.
pub(super) struct Push {
    pub incoming: Vec<Incoming>,
    pub answer: oneshot::Sender<Result<Vec<Outcome>, StoreError>>,
}

/// A transaction takes no further push beyond this, so that nobody waits long.
const MOST_EVENTS: usize = 4_000;
/// Rows of one statement. SQLite takes 32,766 values, and an event has seven.
const ROWS: usize = 500;

/// The tables that keep events.
const EVENTS: &str = "events";
const QUARANTINE: &str = "quarantine";

/// Writes until nobody is left who could push.
pub(super) async fn run(pool: SqlitePool, mut asked: mpsc::Receiver<Work>, heads: watch::Sender<Heads>) {
    while let Some(first) = asked.recv().await {
        let (mut pushes, mut releases, mut count) = (Vec::new(), Vec::new(), 0);
        let mut next = Some(first);
        while let Some(work) = next {
            match work {
                Work::Push(push) => {
                    count += push.incoming.len();
                    pushes.push(push);
                }
                Work::Release(release) => releases.push(release),
            }
            next = if count < MOST_EVENTS { asked.try_recv().ok() } else { None };
        }
        let (all, waiting): (Vec<_>, Vec<_>) =
            pushes.into_iter().map(|push| (push.incoming, push.answer)).unzip();
        let result = commit(&pool, &all).await;
        if let Ok((_, bumped)) = &result {
            tell(&heads, bumped);
        }
        answer(result, all, waiting);
        for release in releases {
            let Release { incoming, decision, answer } = *release;
            let result = review::release(&pool, &incoming, &decision).await;
            if let Ok((_, bumped)) = &result {
                tell(&heads, bumped);
            }
            let _gone = answer.send(result.map(|(reviewed, _)| reviewed));
        }
    }
}

/// Wakes whoever waits for the feeds that moved.
fn tell(heads: &watch::Sender<Heads>, bumped: &Heads) {
    if !bumped.is_empty() {
        heads.send_modify(|heads| heads.extend(bumped.clone()));
    }
}

/// Tells each push its own outcomes. One whose sender has gone needs no answer.
fn answer(
    result: Result<(Vec<Outcome>, Heads), StoreError>,
    all: Vec<Vec<Incoming>>,
    waiting: Vec<oneshot::Sender<Result<Vec<Outcome>, StoreError>>>,
) {
    let mut outcomes = result.map(|(outcomes, _)| outcomes.into_iter());
    for (incoming, waiting) in all.into_iter().zip(waiting) {
        let own = match &mut outcomes {
            Ok(outcomes) => Ok(outcomes.take(incoming.len()).collect()),
            Err(error) => Err(error.clone()),
        };
        let _gone = waiting.send(own);
    }
}

/// Appends all in one transaction: the outcomes in order, and the positions that moved.
async fn commit(pool: &SqlitePool, group: &[Vec<Incoming>]) -> Result<(Vec<Outcome>, Heads), StoreError> {
    let incoming: Vec<&Incoming> = group.iter().flatten().collect();
    if incoming.is_empty() {
        return Ok((Vec::new(), Heads::new()));
    }
    let mut transaction = pool.begin_with(WRITE).await?;
    let logged = known(&mut transaction, EVENTS, &incoming).await?;
    let apart = known(&mut transaction, QUARANTINE, &incoming).await?;
    let (outcomes, fresh) = judge(&incoming, logged, &apart);
    if fresh.is_empty() {
        return Ok((outcomes, Heads::new()));
    }
    let (heads, places) = number(&mut transaction, &fresh).await?;
    insert(&mut transaction, &fresh, &places).await?;
    transaction.commit().await?;
    Ok((outcomes, heads))
}

/// Appends one event in a transaction that goes on, and tells the positions that moved; nothing if its id
/// is another event's.
pub(super) async fn append_one(
    connection: &mut SqliteConnection,
    incoming: &Incoming,
) -> Result<Option<Heads>, StoreError> {
    let own = [incoming];
    let logged = known(connection, EVENTS, &own).await?;
    let apart = known(connection, QUARANTINE, &own).await?;
    let (outcomes, fresh) = judge(&own, logged, &apart);
    if outcomes == [Outcome::IdReuse] {
        return Ok(None);
    }
    if fresh.is_empty() {
        return Ok(Some(Heads::new()));
    }
    let (heads, places) = number(connection, &fresh).await?;
    insert(connection, &fresh, &places).await?;
    Ok(Some(heads))
}

/// Whether the log has just these bytes.
pub(super) async fn is_logged(
    connection: &mut SqliteConnection,
    incoming: &Incoming,
) -> Result<bool, StoreError> {
    let SignedEvent { header, body, signature } = &incoming.signed;
    let logged = known(connection, EVENTS, &[incoming]).await?;
    Ok(logged.get(&incoming.event.id()) == Some(&digest(header, body, signature)))
}

/// The name of an event in quarantine: a digest of all its bytes together.
pub(super) fn whole_digest(signed: &SignedEvent) -> Vec<u8> {
    let SignedEvent { header, body, signature } = signed;
    Hash::of(&[header.as_slice(), body, signature].concat()).as_bytes().to_vec()
}

/// A digest of all bytes of an event, to tell a repetition from other bytes under the same id.
fn digest(header: &[u8], body: &[u8], signature: &[u8]) -> [Hash; 3] {
    [Hash::of(header), Hash::of(body), Hash::of(signature)]
}

/// device, seq, header, body, signature
type KnownRow = (String, i64, Vec<u8>, Vec<u8>, Vec<u8>);

/// The events that a table has already under the ids of `incoming`.
async fn known(
    connection: &mut SqliteConnection,
    table: &'static str,
    incoming: &[&Incoming],
) -> Result<HashMap<EventId, [Hash; 3]>, StoreError> {
    let mut known = HashMap::new();
    for chunk in incoming.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("WITH wanted (device, seq) AS (VALUES ");
        for (count, incoming) in chunk.iter().enumerate() {
            let id = incoming.event.id();
            query.push(if count == 0 { "(" } else { ", (" });
            query.push_bind(id.device.to_string()).push(", ").push_bind(signed(id.seq)).push(")");
        }
        query.push(") SELECT e.device, e.seq, e.header, e.body, e.signature FROM wanted JOIN ");
        query.push(table).push(" e ON e.device = wanted.device AND e.seq = wanted.seq");
        if table == QUARANTINE {
            query.push(" WHERE e.code <> ").push_bind(word(Code::UnknownDevice));
        }
        let rows: Vec<KnownRow> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (device, seq, header, body, signature) in rows {
            let device = device.parse().map_err(|_| StoreError::Damaged { what: "a device id" })?;
            known.insert(EventId { device, seq: unsigned(seq) }, digest(&header, &body, &signature));
        }
    }
    Ok(known)
}

/// Which events are new, and the outcome of each. An event may also repeat one of its own group.
fn judge<'a>(
    incoming: &[&'a Incoming],
    mut known: HashMap<EventId, [Hash; 3]>,
    apart: &HashMap<EventId, [Hash; 3]>,
) -> (Vec<Outcome>, Vec<&'a Incoming>) {
    let mut fresh = Vec::new();
    let outcome = |incoming: &&'a Incoming| {
        let signed = &incoming.signed;
        let digest = digest(&signed.header, &signed.body, &signed.signature);
        let id = incoming.event.id();
        match known.entry(id) {
            // An id is used once, in quarantine, too (SYNC-7).
            Entry::Vacant(_) if apart.get(&id).is_some_and(|other| *other != digest) => Outcome::IdReuse,
            Entry::Vacant(place) => {
                place.insert(digest);
                fresh.push(*incoming);
                Outcome::Accepted
            }
            Entry::Occupied(first) if *first.get() == digest => Outcome::Duplicate,
            Entry::Occupied(_) => Outcome::IdReuse,
        }
    };
    let outcomes = incoming.iter().map(outcome).collect();
    (outcomes, fresh)
}

/// Keeps events that must not be in a feed before a person reviewed them. What nobody could check
/// the signature of takes no id from anybody.
pub(super) async fn quarantine(
    pool: &SqlitePool,
    events: &[(Incoming, Code)],
) -> Result<Vec<Outcome>, StoreError> {
    // Nearly every push has nothing for it, and need not wait for whoever writes.
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let mut transaction = pool.begin_with(WRITE).await?;
    let mut outcomes = Vec::with_capacity(events.len());
    for (incoming, code) in events {
        let own = [incoming];
        let logged = known(&mut transaction, EVENTS, &own).await?;
        let apart = known(&mut transaction, QUARANTINE, &own).await?;
        let (judged, fresh) = judge(&own, logged, &apart);
        if fresh.is_empty() {
            outcomes.extend(judged);
            continue;
        }
        outcomes.push(Outcome::Quarantined { code: *code });
        let SignedEvent { header, body, signature } = &incoming.signed;
        sqlx::query(
            "INSERT INTO quarantine (digest, device, seq, code, header, body, signature, received_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (digest) DO NOTHING",
        )
        .bind(whole_digest(&incoming.signed))
        .bind(incoming.event.header.device.to_string())
        .bind(signed(incoming.event.header.seq))
        .bind(word(*code))
        .bind(header.clone())
        .bind(body.clone())
        .bind(signature.to_vec())
        .bind(now_ms())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(outcomes)
}

/// An event's position in the log, and its place in each of its feeds.
struct Place<'a> {
    log_position: u64,
    feeds: Vec<(&'a str, Cursor)>,
}

/// Numbers the events in the log, in each feed that they name, once (SYNC-8), and in the desk's. The counters are
/// bumped in sorted order, so that two writers never wait for each other in a ring, and a position
/// becomes visible only after all positions before it.
async fn number<'a>(
    connection: &mut SqliteConnection,
    fresh: &[&'a Incoming],
) -> Result<(Heads, Vec<Place<'a>>), StoreError> {
    let mut counts = BTreeMap::from([(LOG, fresh.len() as u64)]);
    let feeds: Vec<BTreeSet<&str>> = fresh.iter().map(|incoming| desk::feeds(&incoming.event)).collect();
    for feed in feeds.iter().flatten() {
        *counts.entry(feed).or_default() += 1;
    }
    let mut heads = Heads::new();
    let mut next = BTreeMap::<&str, Option<Cursor>>::new();
    let mut log_position = 0;
    for (feed, count) in counts {
        let head: i64 = sqlx::query_scalar(
            "INSERT INTO counters (feed, position) VALUES ($1, $2) ON CONFLICT (feed) \
             DO UPDATE SET position = counters.position + excluded.position RETURNING position",
        )
        .bind(feed)
        .bind(signed(count))
        .fetch_one(&mut *connection)
        .await?;
        heads.insert(feed.to_owned(), unsigned(head));
        let before = unsigned(head) - count;
        next.insert(feed, history::cursor_at(&mut *connection, feed, before).await?);
        log_position = if feed == LOG { before } else { log_position };
    }
    let mut take = |feed: &'a str, incoming: &Incoming| {
        // Every feed that is asked for was counted above.
        let place = next.get_mut(feed).expect("a counted feed");
        let cursor = Cursor::after(*place, incoming.event.header_hash);
        *place = Some(cursor);
        (feed, cursor)
    };
    let place = |(incoming, feeds): (&&'a Incoming, BTreeSet<&'a str>)| {
        log_position += 1;
        let feeds = feeds.into_iter().map(|feed| take(feed, incoming)).collect();
        Place { log_position, feeds }
    };
    let places = fresh.iter().zip(feeds).map(place).collect();
    Ok((heads, places))
}

async fn insert(
    connection: &mut SqliteConnection,
    fresh: &[&Incoming],
    places: &[Place<'_>],
) -> Result<(), StoreError> {
    let now = now_ms();
    let rows: Vec<(&&Incoming, &Place<'_>)> = fresh.iter().zip(places).collect();
    for chunk in rows.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO events \
             (log_position, device, seq, header, body, signature, received_ms) ",
        );
        query.push_values(chunk, |mut row, (incoming, place)| {
            row.push_bind(signed(place.log_position));
            row.push_bind(incoming.event.header.device.to_string());
            row.push_bind(signed(incoming.event.header.seq));
            row.push_bind(incoming.signed.header.clone());
            row.push_bind(incoming.signed.body.clone());
            row.push_bind(incoming.signed.signature.to_vec());
            row.push_bind(now);
        });
        query.build().execute(&mut *connection).await?;
    }
    let positions: Vec<(&str, Cursor, u64)> = places
        .iter()
        .flat_map(|place| place.feeds.iter().map(|(feed, cursor)| (*feed, *cursor, place.log_position)))
        .collect();
    for chunk in positions.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO feed_events (feed, position, hash, log_position) ");
        query.push_values(chunk, |mut row, (feed, cursor, log_position)| {
            row.push_bind((*feed).to_owned());
            row.push_bind(signed(cursor.position));
            row.push_bind(cursor.hash.to_string());
            row.push_bind(signed(*log_position));
        });
        query.build().execute(&mut *connection).await?;
    }
    let of_desk = rows.iter().filter(|(_, place)| place.feeds.iter().any(|(feed, _)| *feed == DESK_FEED));
    let of_desk: Vec<&Event> = of_desk.map(|(incoming, _)| &incoming.event).collect();
    super::desk::refer(connection, &of_desk).await
}
