//! Limits of devices, and compression both ways (SYNC-4, SYNC-14).

mod common;

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Host, push_body, zipped};
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::SignedEvent;
use lotwise_sync::wire::{MAX_PUSH_BYTES, PullAnswer};

/// SYNC-14: a device that asks without end is slowed, and nobody else with it.
#[test]
fn a_device_that_asks_without_end_is_slowed() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (ada, ben) = (host.phone(1), host.phone(2));
    let limit = host.client().get("/.well-known/lotwise", "").json()["limits"]["requests_per_minute"].clone();
    let limit = usize::try_from(limit.as_u64().unwrap()).unwrap();
    let answered = AtomicUsize::new(0);
    let slowed = std::thread::scope(|scope| {
        let ask = || {
            let client = host.client();
            loop {
                let reply = client.get("/v1/events?feed=shared&limit=1", &ada.token);
                if reply.status == 429 {
                    return reply;
                }
                assert_eq!(reply.status, 200);
                assert!(answered.fetch_add(1, Ordering::Relaxed) < 4 * limit, "nobody slows it");
            }
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for reply in slowed {
        assert_eq!(reply.problem(), "too-many-requests");
        assert!(!reply.header("retry-after").is_empty());
    }
    assert!(answered.into_inner() >= limit, "a burst is allowed");
    assert_eq!(ben.client.get("/v1/events?feed=shared", &ben.token).status, 200);
    host.stop();
}

/// SYNC-14, SYNC-32: behind a proxy each asker has a limit of his own, and nobody makes himself another one.
#[test]
fn a_trusted_proxy_tells_who_asks() {
    let check = |flags: &[&str], one: &str, other: &str, expected: u16| {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::start_with(dir.path(), flags);
        let client = host.client();
        let ask = |named: &str| client.get_for(named, "/01/04012345678901/10/L1");
        let slowed = (0..1_000).map(|_| ask(one)).find(|reply| reply.status == 429);
        assert!(slowed.is_some_and(|reply| !reply.header("retry-after").is_empty()), "{flags:?} {one}");
        assert_eq!(ask(other).status, expected, "{flags:?} {one} {other}");
        host.stop();
    };
    let trusting = &["--trusted-proxy=127.0.0.0/8"][..];
    check(trusting, "192.0.2.1", "192.0.2.2", 404);
    check(trusting, "192.0.2.1", "192.0.2.2, 192.0.2.1", 429);
    check(&[], "192.0.2.1", "192.0.2.2", 429);
    check(&["--trusted-proxy=10.0.0.0/8"], "192.0.2.1", "192.0.2.2", 429);
}

/// SYNC-14: whoever tries tokens is slowed, and a device beside it, at the same address, is not.
#[test]
fn wrong_tokens_are_slowed() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (ada, client) = (host.phone(1), host.client());
    let ask = |number: usize| {
        let token = if number.is_multiple_of(2) { format!("no token {number}") } else { String::new() };
        client.get("/v1/events?feed=shared&limit=1", &token)
    };
    let slowed = (0..1_000).map(ask).find(|reply| {
        assert_eq!(ada.client.get("/v1/operators", &ada.token).status, 200);
        reply.status != 401
    });
    let slowed = slowed.expect("nobody slows it");
    assert_eq!((slowed.status, slowed.problem().as_str()), (429, "too-many-requests"));
    assert!(!slowed.header("retry-after").is_empty());
    for _ in 0..500 {
        assert_eq!(ada.client.get("/v1/operators", &ada.token).status, 200);
    }
    host.stop();
}

/// SYNC-10, SYNC-14: so many wait at a time, and one that was answered makes room.
#[test]
fn only_so_many_requests_of_a_device_wait() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let ben = host.phone(2);
    let most = 8 + 2 * 2;
    let event = ada.receives("L1", Dates::default());
    let (answered, answers) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..=most {
            let (client, token, answered) = (host.client(), ada.token.clone(), answered.clone());
            scope.spawn(move || {
                answered.send(client.get("/v1/events?feed=shared&wait=25", &token)).unwrap();
            });
        }
        // All wait but one, whichever came last.
        let refused = answers.recv().unwrap();
        assert_eq!((refused.status, refused.problem().as_str()), (429, "too-many-requests"));
        assert_eq!(ben.client.get("/v1/events?feed=shared", &ben.token).status, 200);
        ada.push(std::slice::from_ref(&event));
        for _ in 0..most {
            let reply = answers.recv().unwrap();
            let page: PullAnswer = serde_json::from_slice(&reply.bytes).unwrap();
            assert_eq!(page.events.len(), 1);
        }
    });
    assert_eq!(ada.client.get("/v1/events?feed=shared&wait=1", &ada.token).status, 200);
    host.stop();
}

/// SYNC-14: what is small on the way and large behind it is not unpacked.
#[test]
fn a_bomb_does_not_go_off() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let bomb = zipped(&vec![b' '; 16 << 20]);
    assert!(bomb.len() < MAX_PUSH_BYTES / 32);
    for path in ["/v1/events", "/v1/have", "/v1/report", "/v1/enrol", "/v1/public/complaints"] {
        let reply = ada.client.post_zipped(path, &ada.token, &bomb);
        assert_eq!((reply.status, reply.problem().as_str()), (413, "too-large"), "{path}");
    }
    // The limit is on what is unpacked: that much may be sent.
    let event = ada.receives("L1", Dates::default());
    let mut body = push_body(std::slice::from_ref(&event));
    body.resize(MAX_PUSH_BYTES, b' ');
    assert_eq!(ada.client.post_gzip("/v1/events", &ada.token, &body).status, 200);
    body.push(b' ');
    assert_eq!(ada.client.post_gzip("/v1/events", &ada.token, &body).status, 413);
    host.stop();
}

/// SYNC-14: answers are compressed for whoever can read it.
#[test]
fn answers_are_compressed() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let events: Vec<SignedEvent> = (0..100).map(|_| ada.receives("L1", Dates::default())).collect();
    ada.push(&events);
    let plain = ada.client.get("/v1/events?feed=shared", &ada.token);
    assert_eq!(plain.header("content-encoding"), "");
    let agent = ureq::Agent::new_with_defaults();
    let mut zipped = agent
        .get(format!("{}/v1/events?feed=shared", host.url))
        .header("authorization", format!("Bearer {}", ada.token))
        .header("accept-encoding", "gzip")
        .call()
        .unwrap();
    assert_eq!(zipped.headers()["content-encoding"], "gzip");
    let bytes = zipped.body_mut().read_to_vec().unwrap();
    assert!(bytes.len() * 2 < plain.bytes.len(), "{} of {}", bytes.len(), plain.bytes.len());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.bytes);
    host.stop();
}
