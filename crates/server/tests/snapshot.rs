//! SYNC-22: a device begins with a snapshot and the tail of its feeds, and shows what all others show.

mod common;

use std::time::{Duration, Instant};

use common::{Host, Phone};
use lotwise_ledger::command::{Dates, Received};
use lotwise_ledger::event::SignedEvent;
use lotwise_ledger::record::FOLD_VERSION;
use lotwise_ledger::text::SerialNumber;
use lotwise_server::store::devices::Role;
use lotwise_sync::snapshot::Manifest;
use lotwise_sync::store::{MemoryReplica, ReplicaStore};
use lotwise_sync::wire::PullAnswer;

const SITE: &str = "site/MAIN";
const FEEDS: [&str; 2] = ["shared", SITE];

/// The snapshot, once it has so many events at least.
fn snapshot(phone: &Phone, events: u64) -> Manifest {
    let start = Instant::now();
    loop {
        let reply = phone.client.get(&format!("/v1/snapshot?fold={FOLD_VERSION}"), &phone.token);
        if reply.status == 200 {
            let manifest: Manifest = serde_json::from_slice(&reply.bytes).unwrap();
            if manifest.events >= events {
                return manifest;
            }
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no snapshot of {events} events");
        std::thread::yield_now();
    }
}

fn push(phone: &mut Phone, events: usize) {
    let events: Vec<SignedEvent> =
        (0..events).map(|n| phone.receives(&format!("L{}", n % 40), Dates::default())).collect();
    phone.push(&events);
}

/// Puts a store on the snapshot, by what comes over HTTP.
fn begin(host: &Host, phone: &Phone, manifest: &Manifest) -> MemoryReplica {
    let store = MemoryReplica::default();
    for chunk in manifest.chunks() {
        let reply = phone.client.get(&format!("/v1/snapshot/chunks/{}", chunk.hash), &phone.token);
        assert_eq!(reply.status, 200);
        assert_eq!(lotwise_ledger::event::Hash::of(&reply.bytes), chunk.hash);
        assert_eq!(reply.header("cache-control"), "private, max-age=31536000, immutable");
        assert_eq!(reply.header("content-encoding"), "", "it is compressed already");
        host.runtime.block_on(store.stage(chunk.hash, &reply.bytes)).unwrap();
    }
    host.runtime.block_on(store.found(Some(manifest))).unwrap();
    store
}

/// Reads these feeds on from where the store is, and answers with how many events came.
fn read_on(host: &Host, phone: &Phone, store: &MemoryReplica, feeds: &[&str]) -> usize {
    let mut count = 0;
    for feed in feeds.iter().map(|feed| (*feed).to_owned()) {
        loop {
            let after = host.runtime.block_on(store.cursor(&feed)).unwrap();
            let behind = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let reply = phone.client.get(&format!("/v1/events?feed={feed}{behind}"), &phone.token);
            let page: PullAnswer = serde_json::from_slice(&reply.bytes).unwrap();
            let events: Vec<_> = page.events.iter().map(|event| event.signed().unwrap()).collect();
            count += events.len();
            host.runtime.block_on(store.receive(&feed, phone.device, &events, after, page.next)).unwrap();
            if !page.more {
                break;
            }
        }
    }
    count
}

fn shown(host: &Host, store: &MemoryReplica) -> String {
    serde_json::to_string(&host.runtime.block_on(store.scan("", usize::MAX)).unwrap()).unwrap()
}

#[test]
fn a_device_begins_with_a_snapshot_and_its_tail() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--snapshot-events=50"]);
    let (mut ada, bob) = (host.phone(1), host.phone(2));
    push(&mut ada, 120);
    let manifest = snapshot(&bob, 50);
    push(&mut ada, 20);

    let begun = begin(&host, &bob, &manifest);
    let tail = read_on(&host, &bob, &begun, &FEEDS);
    assert!(tail < 140, "what is in the snapshot does not come again: {tail}");
    let all = MemoryReplica::default();
    read_on(&host, &bob, &all, &FEEDS);
    assert_eq!(shown(&host, &begun), shown(&host, &all));

    let other = bob.client.get(&format!("/v1/snapshot?fold={}", FOLD_VERSION + 1), &bob.token);
    assert_eq!((other.status, other.problem().as_str()), (404, "no-snapshot"));
    let hash = manifest.records[0].hash;
    let stranger = bob.client.get(&format!("/v1/snapshot/chunks/{hash}"), "no token");
    assert_eq!((stranger.status, stranger.problem().as_str()), (401, "bad-token"));
    let unknown = bob.client.get(&format!("/v1/snapshot/chunks/{}", "A".repeat(43)), &bob.token);
    assert_eq!((unknown.status, unknown.problem().as_str()), (404, "no-snapshot"));
    let revoked = bob.client.post(&format!("/v1/devices/{}/revoke", bob.device), &ada.token, b"");
    assert_eq!(revoked.status, 204);
    for path in [format!("/v1/snapshot?fold={FOLD_VERSION}"), format!("/v1/snapshot/chunks/{hash}")] {
        assert_eq!(bob.client.get(&path, &bob.token).problem(), "revoked");
    }
    host.stop();
}

#[test]
fn a_snapshot_outlives_a_restart_and_not_its_log() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--snapshot-events=50"]);
    let mut ada = host.phone(1);
    push(&mut ada, 60);
    let first = snapshot(&ada, 50);
    host.stop();

    // So many events that no other is made.
    let host = Host::start_with(dir.path(), &["--snapshot-events=100000"]);
    let ada = host.phone(1);
    assert_eq!(snapshot(&ada, 50), first);
    begin(&host, &ada, &first);
    host.stop();

    for file in ["log.db", "state.db"] {
        std::fs::remove_file(dir.path().join(file)).unwrap();
    }
    let host = Host::start_with(dir.path(), &["--snapshot-events=100000"]);
    let ada = host.phone(1);
    let reply = ada.client.get(&format!("/v1/snapshot?fold={FOLD_VERSION}"), &ada.token);
    assert_eq!(reply.problem(), "no-snapshot");
    host.stop();
}

/// SYNC-28: a warranty desk begins with a snapshot of its own feed, which has units and no stock of lots.
#[test]
fn a_warranty_desk_begins_with_a_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--snapshot-events=50"]);
    let mut ada = host.phone(1);
    let desk = Phone::enrol(&host.client(), &host.code(Role::WarrantyDesk), 2);
    let events = (0..70).flat_map(|n| {
        let serials = vec![SerialNumber::parse(&format!("S{n}")).unwrap()];
        let unit = common::receipt_of("L1", Dates::default(), Received::Serials(serials));
        let mut stock = common::receipt(&format!("QUIET{n}"), Dates::default());
        stock.writes.clear();
        [unit, stock]
    });
    let events: Vec<SignedEvent> = events.map(|act| ada.sign(&act)).collect();
    ada.push(&events);
    let manifest = snapshot(&desk, 50);
    assert_eq!(manifest.feeds.keys().collect::<Vec<_>>(), ["desk"]);
    let late = ada.sign(&common::receipt_of(
        "L1",
        Dates::default(),
        Received::Serials(vec![SerialNumber::parse("S99").unwrap()]),
    ));
    ada.push(&[late]);
    let begun = begin(&host, &desk, &manifest);
    let tail = read_on(&host, &desk, &begun, &["desk"]);
    assert!((1..70).contains(&tail), "{tail}");
    let all = MemoryReplica::default();
    read_on(&host, &desk, &all, &["desk"]);
    let shown_here = shown(&host, &begun);
    assert_eq!(shown_here, shown(&host, &all));
    assert!(shown_here.contains("S42") && !shown_here.contains("QUIET"));
    // Who reads all other feeds still gets the snapshot of everything.
    assert_eq!(snapshot(&ada, 140).feeds.keys().collect::<Vec<_>>(), FEEDS.to_vec());
    host.stop();
}

/// What a device does not read is in no snapshot of its own.
#[test]
fn a_snapshot_has_the_feeds_of_its_readers_alone() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--snapshot-events=50"]);
    let (mut ada, desk) = (host.phone(1), host.phone(2));
    let log = format!("sqlite://{}", dir.path().join("log.db").display());
    host.runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
        let query = sqlx::query("UPDATE devices SET feeds = 'shared' WHERE device = $1");
        query.bind(desk.device.to_string()).execute(&pool).await.unwrap();
        pool.close().await;
    });
    let site: Vec<SignedEvent> = (0..60)
        .map(|n| ada.sign_for(vec![SITE.to_owned()], &common::receipt(&format!("S{n}"), Dates::default())))
        .collect();
    ada.push(&site);
    push(&mut ada, 60);
    let manifest = snapshot(&desk, 60);
    assert_eq!(manifest.feeds.keys().collect::<Vec<_>>(), ["shared"]);
    let begun = begin(&host, &desk, &manifest);
    read_on(&host, &desk, &begun, &["shared"]);
    let all = MemoryReplica::default();
    read_on(&host, &desk, &all, &["shared"]);
    assert_eq!(shown(&host, &begun), shown(&host, &all));
    let of_all = snapshot(&ada, 120);
    assert_eq!((manifest.events, of_all.events), (60, 120));
    let site = of_all.records[0].hash;
    let foreign = desk.client.get(&format!("/v1/snapshot/chunks/{site}"), &desk.token);
    assert_eq!(foreign.problem(), "no-snapshot");
    host.stop();
}
