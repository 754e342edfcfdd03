//! Push and pull over HTTP: what a phone sends is there once, and what is wrong is told apart.

mod common;

use std::time::{Duration, Instant};

use common::{Host, Phone, outcomes, push_body, receipt};
use ed25519_dalek::SigningKey;
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::SignedEvent;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::devices::Role;
use lotwise_sync::store::without;
use lotwise_sync::wire::{
    Code, HaveAnswer, HaveRequest, LastEvent, MAX_EVENT_BYTES, MAX_PUSH_BYTES, Outcome, PullAnswer,
};
use sqlx::Connection as _;

fn refused(code: Code) -> Outcome {
    Outcome::Refused { code }
}

fn pull(phone: &Phone, query: &str) -> PullAnswer {
    let reply = phone.client.get(&format!("/v1/events?{query}"), &phone.token);
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    serde_json::from_slice(&reply.bytes).unwrap()
}

fn signed(answer: &PullAnswer) -> Vec<SignedEvent> {
    answer.events.iter().map(|event| event.signed().unwrap()).collect()
}

/// SYNC-6, SYNC-9: what one phone pushes another pulls, as the same bytes, and once.
#[test]
fn what_was_pushed_is_pulled_once() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (mut ada, bob) = (host.phone(1), host.phone(2));
    let events = [ada.receives("L1", Dates::default()), ada.receives("L2", Dates::default())];
    assert_eq!(ada.push(&events), [Outcome::Accepted; 2]);
    assert_eq!(ada.push(&events), [Outcome::Duplicate; 2]);
    let zipped = ada.client.post_gzip("/v1/events", &ada.token, &push_body(&events));
    assert_eq!(outcomes(&zipped), [Outcome::Duplicate; 2]);
    let first = pull(&bob, "feed=site/MAIN&limit=1");
    assert!(first.more);
    let after = first.next.unwrap();
    let second = pull(&bob, &format!("feed=site/MAIN&after={after}"));
    assert!(!second.more);
    assert_eq!([signed(&first), signed(&second)].concat(), events);
    host.stop();
}

/// SYNC-5: one bad event never holds up another.
#[test]
fn each_event_is_judged_for_itself() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let good = ada.receives("L1", Dates::default());
    let mut forged = ada.receives("L1", Dates::default());
    forged.signature = good.signature;
    let mut changed = ada.receives("L1", Dates::default());
    changed.body.push(b' ');
    let mut large = receipt("L1", Dates::default());
    large.reason = Some("x".repeat(MAX_EVENT_BYTES));
    let large = ada.sign(&large);
    let foreign = ada.sign_for(vec!["site/ELSEWHERE".to_owned()], &receipt("L1", Dates::default()));
    let nowhere = ada.sign_for(Vec::new(), &receipt("L1", Dates::default()));
    let key = SigningKey::from_bytes(&[9; 32]);
    let device = lotwise_ledger::event::DeviceId::of_public_key(key.verifying_key().as_bytes());
    let mut stranger = Phone { key, device, head: Default::default(), ..host.phone(2) };
    let unknown = stranger.receives("L1", Dates::default());
    let mut garbage = good.clone();
    garbage.header = b"{}".to_vec();
    let events = [forged, changed, large, foreign.clone(), nowhere, unknown, garbage, good];
    let expected = [
        refused(Code::BadSignature),
        refused(Code::BodyHash),
        refused(Code::TooLarge),
        Outcome::Quarantined { code: Code::ForeignFeed },
        refused(Code::Malformed),
        Outcome::Quarantined { code: Code::UnknownDevice },
        refused(Code::Malformed),
        Outcome::Accepted,
    ];
    assert_eq!(ada.push(&events), expected);
    assert_eq!(ada.push(&[foreign]), [Outcome::Quarantined { code: Code::ForeignFeed }]);
    assert_eq!(pull(&ada, "feed=shared").events.len(), 1);
    host.stop();
}

/// SYNC-7: the first bytes under an id stay.
#[test]
fn an_id_is_not_used_twice() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let before = ada.head.clone();
    let first = ada.receives("L1", Dates::default());
    ada.head = before;
    let other = ada.receives("L2", Dates::default());
    assert_eq!(ada.push(&[first.clone(), other]), [Outcome::Accepted, Outcome::IdReuse]);
    assert_eq!(signed(&pull(&ada, "feed=shared")), [first]);
    host.stop();
}

/// SYNC-3, SYNC-4: what is no push is a problem with a stable type.
#[test]
fn a_bad_request_is_a_problem() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let event = ada.receives("L1", Dates::default());
    let check = |body: &[u8], token: &str, status: u16, kind: &str| {
        let reply = ada.client.post("/v1/events", token, body);
        assert_eq!((reply.status, reply.problem().as_str()), (status, kind));
    };
    check(b"{\"events\": [", &ada.token, 400, "bad-json");
    check(b"[]", &ada.token, 400, "bad-json");
    check(b"\xff\x00", &ada.token, 400, "bad-json");
    for token in ["wrong", ""] {
        let reply = ada.client.post("/v1/events", token, &push_body(std::slice::from_ref(&event)));
        assert_eq!((reply.status, reply.problem().as_str()), (401, "bad-token"), "{token:?}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
    check(&vec![b' '; MAX_PUSH_BYTES + 1], &ada.token, 413, "too-large");
    let zeros = ada.client.post_gzip("/v1/events", &ada.token, &vec![b' '; 64 << 20]);
    assert_eq!((zeros.status, zeros.problem().as_str()), (413, "too-large"));
    let other = ada.client.post_gzip("/v1/events", "wrong", b"{}");
    assert_eq!((other.status, other.problem().as_str()), (401, "bad-token"));
    let other = ada.client.post("/v1/events", &ada.token, b"\x1f\x8b");
    assert_eq!((other.status, other.problem().as_str()), (400, "bad-json"));
    let empty = r#"{"header":"","body":"","signature":""}"#;
    let many = format!(r#"{{"events":[{}]}}"#, vec![empty; 1_001].join(","));
    check(many.as_bytes(), &ada.token, 413, "too-many-events");
    for (path, status, kind) in [
        ("/v1/events", 400, "bad-parameter"),
        ("/v1/events?feed=shared&after=7", 400, "bad-parameter"),
        ("/v1/events?feed=site/ELSEWHERE", 403, "foreign-feed"),
        ("/v1/enrol", 405, "method-not-allowed"),
        ("/v1/nothing", 404, "not-found"),
    ] {
        let reply = ada.client.get(path, &ada.token);
        assert_eq!((reply.status, reply.problem().as_str()), (status, kind), "{path}");
    }
    // Nothing of all that is kept, and nothing keeps the event from its place.
    assert_eq!(pull(&ada, "feed=shared").events.len(), 0);
    assert_eq!(ada.push(&[event]), [Outcome::Accepted]);
    host.stop();
}

/// SYNC-16: what the server lacks is told, and how far it knows the asking device.
#[test]
fn a_device_learns_what_the_server_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (mut ada, ben) = (host.phone(1), host.phone(2));
    let events = [ada.receives("L1", Dates::default()), ada.receives("L2", Dates::default())];
    ada.push(&events[1..]);
    let held = lotwise_sync::wire::Held::from([(ada.device, vec![(1, 3)])]);
    let body = serde_json::to_vec(&HaveRequest { held }).unwrap();
    let ask = |phone: &Phone| -> HaveAnswer {
        let reply = phone.client.post("/v1/have", &phone.token, &body);
        assert_eq!(reply.status, 200);
        serde_json::from_slice(&reply.bytes).unwrap()
    };
    let want = lotwise_sync::wire::Held::from([(ada.device, vec![(1, 1), (3, 3)])]);
    let last = LastEvent { seq: 2, hash: lotwise_ledger::event::Hash::of(&events[1].header) };
    assert_eq!(ask(&ada), HaveAnswer { want: want.clone(), last: Some(last) });
    assert_eq!(ask(&ben), HaveAnswer { want, last: None });
    let reply = ada.client.post("/v1/have", "wrong", &body);
    assert_eq!((reply.status, reply.problem().as_str()), (401, "bad-token"));
    host.stop();
}

/// SYNC-15: what a revoked device sends is kept apart, and it gets nothing more.
#[test]
fn a_revoked_device_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let admin = Phone::enrol(&host.client(), &host.code(Role::Admin), 9);
    let staff = Phone::enrol(&host.client(), &host.code(Role::Staff), 8);
    let mut ada = host.phone(1);
    let before = ada.receives("L1", Dates::default());
    ada.push(std::slice::from_ref(&before));
    let revoke = |by: &Phone, device: &str| {
        by.client.post(&format!("/v1/devices/{device}/revoke"), &by.token, b"").status
    };
    let device = ada.device.to_string();
    assert_eq!(revoke(&staff, &device), 403);
    assert_eq!(revoke(&admin, "nobody"), 404);
    assert_eq!((revoke(&admin, &device), revoke(&admin, &device)), (204, 204));
    let later = ada.receives("L2", Dates::default());
    let apart = Outcome::Quarantined { code: Code::Revoked };
    assert_eq!(ada.push(&[before.clone(), later.clone()]), [Outcome::Duplicate, apart]);
    assert_eq!(staff.push(&[later]), [apart]);
    let reply = ada.client.get("/v1/events?feed=shared", &ada.token);
    assert_eq!((reply.status, reply.problem().as_str()), (403, "revoked"));
    assert_eq!(signed(&pull(&staff, "feed=shared")), [before]);
    host.stop();
}

/// SYNC-8: a cursor of another history is told apart.
#[test]
fn another_history_is_a_conflict() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let event = ada.receives("L1", Dates::default());
    ada.push(&[event]);
    let hash = lotwise_ledger::event::Hash::of(b"another header");
    for position in [1, 2] {
        let reply = ada.client.get(&format!("/v1/events?feed=shared&after={position}:{hash}"), &ada.token);
        assert_eq!((reply.status, reply.problem().as_str()), (409, "diverged"));
    }
    host.stop();
}

/// SYNC-10: a waiting pull is answered by the next event, not by the end of its wait.
#[test]
fn a_waiting_pull_wakes() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (mut ada, bob) = (host.phone(1), host.phone(2));
    let event = ada.receives("L1", Dates::default());
    let start = Instant::now();
    let waiting = std::thread::spawn(move || pull(&bob, "feed=site/MAIN&wait=25"));
    ada.push(std::slice::from_ref(&event));
    assert_eq!(signed(&waiting.join().unwrap()), [event]);
    assert!(start.elapsed() < Duration::from_secs(10));
    host.stop();
}

/// A stop ends waits at once; what was answered is there after a new start.
#[test]
fn a_stop_ends_waits_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let event = ada.receives("L1", Dates::default());
    ada.push(std::slice::from_ref(&event));
    let next = pull(&ada, "feed=shared").next.unwrap();
    let (client, token) = (ada.client.clone(), ada.token.clone());
    let (started, starts) = std::sync::mpsc::channel();
    let waiting = std::thread::spawn(move || {
        started.send(()).unwrap();
        client.try_get(&format!("/v1/events?feed=shared&after={next}&wait=25"), &token)
    });
    starts.recv().unwrap();
    let start = Instant::now();
    host.stop();
    // Answered or, if the request came after the stop, not taken at all; never kept waiting.
    let _ = waiting.join().unwrap();
    assert!(start.elapsed() < Duration::from_secs(2));
    let host = Host::start(dir.path());
    let ada = Phone { client: host.client(), ..ada };
    assert_eq!(signed(&pull(&ada, "feed=shared")), [event]);
    host.stop();
}

/// SYNC-6: a push of which nothing is to be written does not wait for whoever writes.
#[test]
fn a_push_that_keeps_nothing_takes_no_lock() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let good = ada.receives("L1", Dates::default());
    assert_eq!(ada.push(std::slice::from_ref(&good)), [Outcome::Accepted]);
    let mut forged = ada.receives("L2", Dates::default());
    forged.signature = good.signature;
    let log = format!("sqlite://{}", dir.path().join(LOG_FILE).display());
    let writer = host.runtime.block_on(async {
        let mut writer = sqlx::SqliteConnection::connect(&log).await.unwrap();
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut writer).await.unwrap();
        writer
    });
    assert_eq!(ada.push(&[forged]), [refused(Code::BadSignature)]);
    drop(writer);
    host.stop();
}

/// SYNC-16: a device that has nothing that the server lacks is answered without reading its events, one
/// by one.
#[test]
fn a_comparison_that_finds_nothing_costs_little() {
    const MANY: u64 = 100_000;
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let log = format!("sqlite://{}", dir.path().join(LOG_FILE).display());
    let pool = host.runtime.block_on(sqlx::SqlitePool::connect(&log)).unwrap();
    let fill = "WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < $1) \
                INSERT INTO events (log_position, device, seq, header, body, signature, received_ms) \
                SELECT seq, $2, seq, 'x', 'x', 'x', 0 FROM n";
    let fill = sqlx::query(fill).bind(MANY as i64).bind(ada.device.to_string());
    host.runtime.block_on(fill.execute(&pool)).unwrap();

    let one_by_one = || {
        let read = sqlx::query_scalar("SELECT seq FROM events WHERE device = $1 ORDER BY seq");
        let read: Vec<i64> =
            host.runtime.block_on(read.bind(ada.device.to_string()).fetch_all(&pool)).unwrap();
        assert_eq!(read.len() as u64, MANY);
    };
    let lacking = |held: &[(u64, u64)]| {
        let held = [(ada.device, held.to_vec())].into();
        let asked = serde_json::to_vec(&HaveRequest { held }).unwrap();
        let reply = ada.client.post("/v1/have", &ada.token, &asked);
        serde_json::from_slice::<HaveAnswer>(&reply.bytes).unwrap().want.remove(&ada.device)
    };
    let quickest = |act: &dyn Fn()| {
        let time = |_| {
            let begin = Instant::now();
            act();
            begin.elapsed()
        };
        (0..5).map(time).min().unwrap()
    };
    let reading = quickest(&one_by_one);
    for held in [vec![(1, MANY)], vec![(1, 10), (20, 30), (40, MANY)], vec![(7, 7)]] {
        let comparing = quickest(&|| assert_eq!(lacking(&held), None));
        eprintln!("{held:?} {comparing:?} {reading:?}");
        assert!(comparing * 4 < reading, "{held:?}: {comparing:?}, and {reading:?} to read all");
    }
    assert_eq!(lacking(&[(5, MANY + 2)]), Some(vec![(MANY + 1, MANY + 2)]));
    host.runtime.block_on(pool.close());
    host.stop();
}

/// SYNC-16: what the server says to lack is what is in none of its runs, wherever those begin and end.
#[test]
fn what_is_lacking_is_told_of_any_ranges() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let mut staff = Phone::enrol(&host.client(), &host.code(Role::Staff), 2);
    let every = |phone: &mut Phone, dropped: &dyn Fn(usize) -> bool| {
        let events: Vec<SignedEvent> = (0..40).map(|_| phone.receives("L1", Dates::default())).collect();
        let sent = events.iter().enumerate().filter(|(number, _)| !dropped(*number));
        let sent: Vec<SignedEvent> = sent.map(|(_, event)| event.clone()).collect();
        phone.push(&sent);
    };
    every(&mut ada, &|number| number % 7 == 3 || (20..25).contains(&number));
    every(&mut staff, &|number| number % 2 == 0);
    // What is in quarantine is kept, and what was released from it is there twice.
    let revoked = ada.client.post(&format!("/v1/devices/{}/revoke", staff.device), &ada.token, b"");
    assert_eq!(revoked.status, 204);
    every(&mut staff, &|number| number % 3 == 0);
    let released = format!("/v1/quarantine/{}-42/release", staff.device);
    assert_eq!(ada.client.post(&released, &ada.token, br#"{"reason":"fine"}"#).status, 204);

    let kept = |phone: &Phone| -> Vec<u64> {
        let log = format!("sqlite://{}", dir.path().join(LOG_FILE).display());
        let all = "SELECT seq FROM events WHERE device = $1 UNION \
                   SELECT seq FROM quarantine WHERE device = $1 ORDER BY seq";
        let seqs: Vec<i64> = host.runtime.block_on(async {
            let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
            let seqs = sqlx::query_scalar(all).bind(phone.device.to_string()).fetch_all(&pool).await;
            pool.close().await;
            seqs.unwrap()
        });
        seqs.into_iter().map(|seq| seq as u64).collect()
    };
    let many: Vec<(u64, u64)> = (0..30).map(|number| (3 * number + 1, 3 * number + 2)).collect();
    let asked = [
        vec![(1, 1)],
        vec![(0, 3)],
        vec![(1, 80)],
        vec![(5, 9), (12, 12), (30, 90)],
        vec![(81, u64::MAX)],
        vec![(u64::MAX, u64::MAX)],
        vec![(40, 2)],
        many,
        vec![],
    ];
    for phone in [&ada, &staff] {
        let kept = kept(phone);
        assert!(kept.len() > 20);
        for held in &asked {
            let body = serde_json::to_vec(&HaveRequest { held: [(phone.device, held.clone())].into() });
            let reply = ada.client.post("/v1/have", &ada.token, &body.unwrap());
            let answer: HaveAnswer = serde_json::from_slice(&reply.bytes).unwrap();
            let expected = without(held, kept.iter().copied());
            assert_eq!(answer.want.get(&phone.device).cloned().unwrap_or_default(), expected, "{held:?}");
        }
    }
    host.stop();
}
