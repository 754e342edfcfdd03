//! What the public may ask, and the app's files.

mod common;

use std::path::Path;

use common::{Client, GTIN, Host, Phone, circumstances, lot};
use lotwise_ledger::command::{Command, Dates, Note, Place};
use lotwise_ledger::key::Key;
use lotwise_ledger::question::recall::Scope;
use lotwise_ledger::record::Records;
use serde_json::{Value, json};

/// Asks until the fold has come so far: a push does not wait for it.
fn asked(client: &Client, lot: &str, ready: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let reply = client.get(&format!("/v1/public/01/{GTIN}/10/{lot}"), "");
        if reply.status == 200 && ready(&reply.json()) {
            return reply.json();
        }
        std::thread::yield_now();
        folded(client);
    }
    panic!("{lot} is not answered");
}

/// Returns when the fold has taken all that was pushed.
fn folded(client: &Client) {
    while client.get("/v1/health", "").json()["fold_behind"] != 0 {}
}

fn dates(expiry: Option<&str>, best_before: Option<&str>) -> Dates {
    let day = |text: Option<&str>| text.and_then(|text| text.parse().ok());
    Dates { expiry: day(expiry), best_before: day(best_before), produced: None }
}

/// SYNC-12: the state of a lot, and nothing else.
#[test]
fn anybody_learns_the_state_of_a_lot() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let events = [
        ada.receives("GOOD", dates(Some("2999-12-31"), None)),
        ada.receives("OLD", dates(Some("2020-02-29"), None)),
        ada.receives("STALE", dates(None, Some("2020-02-29"))),
        ada.receives("PLAIN", Dates::default()),
        ada.receives("L/1", Dates::default()),
        ada.receives("L77", dates(Some("2999-12-31"), None)),
    ];
    ada.push(&events);
    folded(&ada.client);
    let answer = |lot: &str| asked(&ada.client, lot, |_| true);
    assert_eq!(
        answer("GOOD"),
        json!({ "product": "Oat drink", "lot": "GOOD", "state": "in-date", "expiry": "2999-12-31" })
    );
    assert_eq!(answer("OLD")["state"], "expired");
    assert_eq!(answer("STALE")["state"], "past-best-before");
    assert_eq!(answer("PLAIN")["state"], "unknown");
    assert_eq!(answer("L%2F1")["lot"], "L/1");
    assert_eq!(answer("LOT%2077")["lot"], "L77");
    let hold = Command::Hold(Place { key: Key::Lot(lot("GOOD")), reason: "secret".to_owned() });
    let hold = hold.decide(&Records::default(), &circumstances()).unwrap();
    let hold = ada.sign(&hold);
    ada.push(&[hold]);
    let held = asked(&ada.client, "GOOD", |answer| answer["state"] == "held");
    assert!(!held.to_string().contains("secret"));
    for (path, status, kind) in [
        (format!("/v1/public/01/{GTIN}/10/NONE"), 404, "unknown-lot"),
        (format!("/v1/public/01/{GTIN}/21/NONE"), 404, "unknown-serial"),
        (format!("/v1/public/01/{GTIN}"), 200, ""),
        ("/v1/public/01/04098765432101".to_owned(), 404, "unknown-product"),
        ("/v1/public/01/4012345678901/10/GOOD".to_owned(), 200, ""),
        ("/v1/public/01/4012345678902/10/GOOD".to_owned(), 400, "bad-gtin"),
        ("/v1/public/01/abc/10/GOOD".to_owned(), 400, "bad-gtin"),
    ] {
        let reply = ada.client.get(&path, "");
        assert_eq!(reply.status, status, "{path}");
        if !kind.is_empty() {
            assert_eq!(reply.problem(), kind, "{path}");
        }
    }
    host.stop();
}

/// SYNC-12: a published recall shows; drafts and exercises never do.
#[test]
fn anybody_learns_of_a_published_recall() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let scope = vec![Scope::Lot(lot("GOOD"))];
    let draft = Command::Note(Box::new(Note::DraftRecall { mock: true, kind: None, scope }));
    let mock = draft.decide(&Records::default(), &circumstances()).unwrap();
    let mut published = mock.clone();
    if let Some(recall) = &mut published.recall {
        recall.state = "published".to_owned();
    }
    let events = [ada.receives("GOOD", dates(Some("2999-12-31"), None)), ada.sign(&mock)];
    ada.push(&events);
    folded(&ada.client);
    assert_eq!(asked(&ada.client, "GOOD", |_| true)["state"], "in-date");
    let published = ada.sign(&published);
    ada.push(&[published]);
    let recalled = asked(&ada.client, "GOOD", |answer| answer["state"] == "recalled");
    assert_eq!(recalled["expiry"], "2999-12-31");
    host.stop();
}

fn complain(client: &Client, body: Value) -> common::Reply {
    client.post("/v1/public/complaints", "", body.to_string().as_bytes())
}

/// SYNC-13: the words lie apart, and the event names only their reference.
#[test]
fn a_complaint_reaches_the_phones_without_its_words() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let event = ada.receives("L1", Dates::default());
    ada.push(&[event]);
    folded(&ada.client);
    let reply = complain(
        &ada.client,
        json!({ "gtin": GTIN, "lot": "L1", "words": "Sour.", "contact": "me@example" }),
    );
    let reference = reply.json()["reference"].as_str().unwrap().to_owned();
    let page = ada.client.get("/v1/events?feed=shared", &ada.token);
    let page: lotwise_sync::wire::PullAnswer = serde_json::from_slice(&page.bytes).unwrap();
    let event = page.events.last().unwrap().signed().unwrap();
    let body: Value = serde_json::from_slice(&event.body).unwrap();
    assert_eq!(event.header().unwrap().kind, "complain");
    assert_eq!(body["about"], json!([Key::Lot(lot("L1")).to_string()]));
    assert_eq!(body["reason"], json!(reference));
    // The rates count it.
    assert_eq!(body["complaint"], json!({ "category": "other" }));
    assert!(!String::from_utf8_lossy(&event.body).contains("Sour"));
    let path = format!("/v1/complaints/{reference}");
    let details = ada.client.get(&path, &ada.token).json();
    assert_eq!((&details["words"], &details["contact"]), (&json!("Sour."), &json!("me@example")));
    assert_eq!(ada.client.get(&path, "").problem(), "bad-token");
    // The server's own events can be offered again like all others.
    assert_eq!(ada.push(&[event]), [lotwise_sync::wire::Outcome::Duplicate]);
    host.stop();
    let host = Host::start(dir.path());
    let ada = Phone { client: host.client(), ..ada };
    assert_eq!(complain(&ada.client, json!({ "gtin": GTIN, "lot": "L1", "words": "Again." })).status, 200);
    host.stop();
}

#[test]
fn a_complaint_that_says_nothing_is_refused_and_many_are_slowed() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let client = host.client();
    let check = |body: Value, kind: &str| assert_eq!(complain(&client, body).problem(), kind);
    check(json!({ "gtin": GTIN, "lot": "L1", "words": " " }), "bad-parameter");
    check(json!({ "gtin": GTIN, "lot": "L1", "words": "x".repeat(4_001) }), "bad-parameter");
    check(json!({ "gtin": GTIN, "lot": "L1", "words": "Sour.", "category": "S3CRET" }), "bad-parameter");
    check(json!({ "gtin": "123", "lot": "L1", "words": "Sour." }), "bad-gtin");
    check(json!({ "words": "Sour." }), "bad-json");
    let slowed = (0..60).map(|_| complain(&client, json!({}))).find(|reply| reply.status == 429).unwrap();
    assert_eq!(slowed.problem(), "too-many-requests");
    assert!(!slowed.header("retry-after").is_empty());
    host.stop();
}

fn built_app(dir: &Path) {
    let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
    write("index.html", "<title>Lotwise</title>");
    write("index.html.br", "brotli");
    write("app-1f3e5a7b9c2d4e6f.js", "js");
    write("sw.js", "sw");
    write("precache.json", r#"{"files": [], "script_hashes": ["sha256-abc="]}"#);
}

#[test]
fn the_app_is_served_with_its_routes() {
    let (dir, app) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    built_app(app.path());
    let host = Host::start_with(dir.path(), &[&format!("--app={}", app.path().display())]);
    let client = host.client();
    let check = |path: &str, status: u16, cache: &str, body: &str| {
        let reply = client.get(path, "");
        assert_eq!((reply.status, reply.header("cache-control")), (status, cache), "{path}");
        assert!(String::from_utf8_lossy(&reply.bytes).contains(body), "{path}");
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc=';"), "{policy}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
        assert!(reply.header("permissions-policy").contains("camera=(self)"));
    };
    for route in ["/", "/index.html", "/receive", "/lot/sku:A/own/L1.5", "/warranty"] {
        check(route, 200, "no-cache", "<title>Lotwise</title>");
    }
    check("/app-1f3e5a7b9c2d4e6f.js", 200, "public, max-age=31536000, immutable", "js");
    check("/sw.js", 200, "no-cache", "sw");
    check("/app-0000000000000000.js", 404, "no-store", "/problems/not-found");
    check("/v1/nothing", 404, "no-store", "/problems/not-found");
    check("/.well-known/lotwise", 200, "no-store", "\"protocols\":[1]");
    assert_eq!(client.post("/receive", "", b"x").problem(), "method-not-allowed");
    host.stop();
}

#[test]
fn without_an_app_the_interface_works() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--app=/nonexistent"]);
    assert_eq!(host.client().get("/", "").problem(), "not-found");
    assert_eq!(host.client().get("/v1/health", "").json()["status"], "ok");
    host.stop();
}
