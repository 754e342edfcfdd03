//! docs/openapi.json is what the code says, and the real server does what the document says: every path
//! and method of it is asked for, and what comes back is held against its schemas.

mod common;
mod schema;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Host, Phone, Reply, circumstances, lot, push_body, receipt_of};
use ed25519_dalek::SigningKey;
use lotwise_ledger::command::{Command, Dates, Place, Received};
use lotwise_ledger::event::{Act, Release, Step};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{FOLD_VERSION, Records};
use lotwise_ledger::text::SerialNumber;
use lotwise_server::api::openapi::document;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{Declared, Salt};
use serde_json::{Value, json};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let said = document().to_pretty_json().unwrap();
    assert!(
        file("../../docs/openapi.json").trim_end() == said,
        "run: cargo run -p lotwise-server --example openapi > docs/openapi.json"
    );
}

/// The paths that the router is made of, as its source names them.
fn routes() -> Vec<String> {
    let source = file("src/api/mod.rs");
    let mut routes: Vec<String> = source
        .split(".route(")
        .skip(1)
        .map(|rest| rest.trim_start().split('"').nth(1).unwrap().to_owned())
        .collect();
    routes.sort();
    routes
}

#[test]
fn every_route_is_in_the_document() {
    let document = serde_json::to_value(document()).unwrap();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    let mut paths: Vec<String> = paths.into_iter().cloned().collect();
    paths.sort();
    assert_eq!(routes(), paths);
}

/// A firm with something of everything in it.
struct Firm {
    host: Host,
    admin: Phone,
    staff: Phone,
    /// Two events in quarantine.
    apart: [String; 2],
    reference: String,
    /// A chunk of its snapshot.
    chunk: String,
}

/// A snapshot is made of so many events, and no other before as many more have come.
const BEGUN_WITH: usize = 20;

fn firm(dir: &std::path::Path) -> Firm {
    let host = Host::start_with(dir, &[&format!("--snapshot-events={BEGUN_WITH}")]);
    let mut admin = host.phone(1);
    let mut staff = Phone::enrol(&host.client(), &host.code(Role::Staff), 2);
    let receipts = [(); BEGUN_WITH].map(|()| admin.receives("L1", Dates::default()));
    admin.push(&receipts);
    let units = Received::Serials(vec![SerialNumber::parse("S1").unwrap()]);
    let units = admin.sign(&receipt_of("L1", Dates::default(), units));
    admin.push(&[units]);
    let hold = Command::Hold(Place { key: Key::Lot(lot("L1")), reason: "odd smell".to_owned() });
    let hold = admin.sign(&hold.decide(&Records::default(), &circumstances()).unwrap());
    let apart = [0, 1].map(|_| {
        let at = circumstances();
        let mut release = Act::new(Step::Release, at.occurred_at, at.actor);
        release.releases.push(Release { key: Key::Lot(lot("L1")), hold: hold.open().unwrap().id() });
        let release = staff.sign(&release);
        staff.push(std::slice::from_ref(&release));
        release.open().unwrap().id().to_string()
    });
    while host.client().get("/v1/health", "").json()["fold_behind"] != 0 {}
    let complaint = json!({ "gtin": common::GTIN, "lot": "L1", "words": "Sour." }).to_string();
    let complaint = host.client().post("/v1/public/complaints", "", complaint.as_bytes()).json();
    let reference = complaint["reference"].as_str().unwrap().to_owned();
    let chunk = chunk(&admin);
    Firm { host, admin, staff, apart, reference, chunk }
}

/// The first chunk of the firm's snapshot, once it is made.
fn chunk(phone: &Phone) -> String {
    let begin = Instant::now();
    loop {
        let reply = phone.client.get(&format!("/v1/snapshot?fold={FOLD_VERSION}"), &phone.token);
        if reply.status == 200 {
            return reply.json()["records"][0]["hash"].as_str().unwrap().to_owned();
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "no snapshot was made");
        std::thread::yield_now();
    }
}

/// What an attachment contains.
const CONTENT: &[u8] = b"a delivery note";

/// What was uploaded before anything is asked.
const UPLOADED: &[u8] = b"another delivery note";

fn attachment(path: &str) -> String {
    path.replace("{id}", &salted(CONTENT))
}

fn salted(content: &[u8]) -> String {
    Salt::new([7; 32]).id_of(content).to_string()
}

/// What announces an upload.
fn declared(content: &[u8]) -> Declared {
    Declared {
        id: Salt::new([7; 32]).id_of(content),
        salt: Salt::new([7; 32]),
        media_type: "text/plain".to_owned(),
        bytes: content.len() as u64,
        feeds: vec!["shared".to_owned()],
        personal: false,
    }
}

fn key(number: u8) -> String {
    STANDARD.encode(SigningKey::from_bytes(&[number; 32]).verifying_key().as_bytes())
}

/// As [`request`], of attachments.
fn of_attachments(method: &str, path: &str) -> (String, Vec<u8>, u16) {
    let with = |body: Value, status: u16| (path.to_owned(), body.to_string().into_bytes(), status);
    match (method, path) {
        ("post", "/v1/attachments") => with(serde_json::to_value(declared(CONTENT)).unwrap(), 200),
        ("get", "/v1/attachments/erased") => (path.to_owned(), Vec::new(), 200),
        ("post", "/v1/attachments/erased") => with(json!({ "erased": [] }), 204),
        ("post", "/v1/attachments/have") => with(json!({ "ids": [] }), 200),
        ("get", "/v1/attachments/{id}") => (path.replace("{id}", &salted(UPLOADED)), Vec::new(), 200),
        ("patch", "/v1/attachments/{id}") => (attachment(path), CONTENT.to_vec(), 200),
        ("delete", "/v1/attachments/{id}") => (attachment(path), Vec::new(), 204),
        _ => panic!("no request for {method} {path}"),
    }
}

/// The path and body of a request that is done, and the status that says so. A new path of the document
/// needs a line here.
fn request(firm: &mut Firm, method: &str, path: &str) -> (String, Vec<u8>, u16) {
    let plain = |status: u16| (path.to_owned(), Vec::new(), status);
    let with = |body: Value, status: u16| (path.to_owned(), body.to_string().into_bytes(), status);
    let at = |path: String, body: Value, status: u16| (path, body.to_string().into_bytes(), status);
    match (method, path) {
        ("get", "/v1/events") => (format!("{path}?feed=shared&limit=1"), Vec::new(), 200),
        ("post", "/v1/events") => {
            let events = [firm.admin.receives("L2", Dates::default())];
            (path.to_owned(), push_body(&events), 200)
        }
        ("post", "/v1/have") => with(json!({ "held": { firm.admin.device.to_string(): [[1, 99]] } }), 200),
        ("get", "/v1/snapshot") => (format!("{path}?fold={FOLD_VERSION}"), Vec::new(), 200),
        ("get", "/v1/snapshot/chunks/{hash}") => (path.replace("{hash}", &firm.chunk), Vec::new(), 200),
        ("post", "/v1/enrol") => {
            let code = firm.host.code(Role::Staff);
            with(json!({ "code": code, "name": "Phone", "public_key": key(3) }), 200)
        }
        ("post", "/v1/successor") => with(json!({ "public_key": key(4) }), 200),
        ("post", "/v1/codes") => with(json!({ "role": "staff" }), 200),
        ("post", "/v1/devices/{device}/revoke") => {
            at(path.replace("{device}", &firm.staff.device.to_string()), Value::Null, 204)
        }
        ("post", "/v1/people") => with(json!({ "find": "Ada" }), 200),
        ("get", "/v1/looked") => (format!("{path}?after=0&limit=10"), Vec::new(), 200),
        ("post", "/v1/report") => with(json!({ "unsent": 3, "oldest_s": 60 }), 204),
        ("post", "/v1/token") => plain(200),
        ("get", "/v1/quarantine") => (format!("{path}?limit=1&state=all"), Vec::new(), 200),
        ("post", "/v1/quarantine/{event}/release") => {
            at(path.replace("{event}", &firm.apart[0]), json!({ "reason": "fine" }), 204)
        }
        ("post", "/v1/quarantine/{event}/reject") => {
            at(path.replace("{event}", &firm.apart[1]), json!({ "reason": "no" }), 204)
        }
        ("get", "/v1/complaints/{reference}") => {
            (path.replace("{reference}", &firm.reference), Vec::new(), 200)
        }
        ("get", "/v1/public/01/{gtin}") => (path.replace("{gtin}", common::GTIN), Vec::new(), 200),
        ("get", "/v1/public/01/{gtin}/21/{serial}") => {
            (path.replace("{gtin}", common::GTIN).replace("{serial}", "S1"), Vec::new(), 200)
        }
        ("get", "/v1/public/01/{gtin}/10/{lot}/21/{serial}") => {
            let path = path.replace("{gtin}", common::GTIN).replace("{lot}", "L1");
            (path.replace("{serial}", "S1"), Vec::new(), 200)
        }
        ("get", "/v1/public/01/{gtin}/10/{lot}") => {
            (path.replace("{gtin}", common::GTIN).replace("{lot}", "L1"), Vec::new(), 200)
        }
        ("post", "/v1/public/complaints") => {
            with(json!({ "gtin": common::GTIN, "lot": "L1", "words": "Sour again.", "contact": "me" }), 200)
        }
        (_, path) if path.starts_with("/v1/attachments") => of_attachments(method, path),
        ("delete", "/v1/complaints/{reference}") => {
            (path.replace("{reference}", &firm.reference), Vec::new(), 204)
        }
        ("put", "/v1/operators/{id}") => {
            let pin = json!({ "salt": STANDARD.encode([1; 16]), "rounds": 100_000, "hash": key(5) });
            let badge = Salt::new([8; 32]).id_of(CONTENT).to_string();
            let credentials = json!({ "badge": badge, "pin": pin });
            let body = json!({ "name": "Ada", "role": "staff", "credentials": credentials });
            at(path.replace("{id}", "op-1"), body, 204)
        }
        ("delete", "/v1/operators/{id}") => (path.replace("{id}", "op-1"), Vec::new(), 204),
        ("get", "/v1/operators") => plain(200),
        ("get", "/v1/devices" | "/v1/health" | "/.well-known/lotwise" | "/v1/openapi.json") => plain(200),
        _ => panic!("no request for {method} {path}"),
    }
}

fn send(firm: &Firm, method: &str, path: &str, token: &str, body: &[u8]) -> Reply {
    match method {
        "get" => firm.host.client().get(path, token),
        "patch" => firm.host.client().patch(path, token, 0, body),
        "put" => firm.host.client().put(path, token, body),
        "delete" => firm.host.client().delete(path, token),
        _ => firm.host.client().post(path, token, body),
    }
}

/// Holds an answer against what the document says of this status.
fn check(document: &Value, operation: &Value, asked: &str, reply: &Reply) {
    let responses = &operation["responses"];
    let said = responses.get(reply.status.to_string()).or_else(|| responses.get("default"));
    let said = said.unwrap_or_else(|| panic!("{asked}: {} is not in the document", reply.status));
    let Some(contents) = said["content"].as_object() else {
        assert!(reply.bytes.is_empty(), "{asked}: a body that the document does not name");
        return;
    };
    let content = contents.get(reply.header("content-type"));
    let content = content.unwrap_or_else(|| panic!("{asked}: {}", reply.header("content-type")));
    for header in said["headers"].as_object().into_iter().flat_map(|headers| headers.keys()) {
        assert!(!reply.header(header).is_empty(), "{asked}: no {header}");
    }
    if content.get("schema").is_none() {
        assert!(!reply.bytes.is_empty(), "{asked}: bytes of no form, and none at all");
        return;
    }
    if let Err(wrong) = schema::check(document, &content["schema"], &reply.json()) {
        panic!("{asked}: {wrong} in {}", reply.json());
    }
}

/// Each parameter of a query is one that the server reads: it refuses a value that is none, and asks for
/// what it must have. A path has the parts that it names.
fn check_parameters(firm: &Firm, operation: &Value, asked: &str, path: &str, filled: &str) {
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    let within = |place: &'static str| parameters.iter().filter(move |said| said["in"] == place);
    for said in within("path") {
        assert!(path.contains(&format!("{{{}}}", said["name"].as_str().unwrap())), "{asked}: {said}");
    }
    assert_eq!(within("path").count(), path.matches('{').count(), "{asked}");
    let (bare, query) = filled.split_once('?').unwrap_or((filled, ""));
    let given = query.split('&').filter(|it| !it.is_empty()).map(|it| it.split_once('=').unwrap());
    let given: BTreeMap<&str, &str> = given.collect();
    for name in given.keys() {
        assert!(within("query").any(|said| said["name"] == *name), "{asked}: {name} is not in the document");
    }
    let refuses = |given: BTreeMap<&str, &str>| {
        let query: Vec<String> = given.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let reply = firm.host.client().get(&format!("{bare}?{}", query.join("&")), &firm.admin.token);
        assert!((400..500).contains(&reply.status), "{asked}: {given:?} is answered {}", reply.status);
    };
    for said in within("query") {
        let name = said["name"].as_str().unwrap();
        let others = given.iter().filter(|(it, _)| **it != name).map(|(it, value)| (*it, *value));
        refuses(others.clone().chain([(name, "!")]).collect());
        if said["required"] == true {
            refuses(others.collect());
        }
    }
}

/// A range of an attachment is answered as the document says, and so is one behind its end.
fn check_ranges(firm: &Firm, document: &Value) {
    let operation = &document["paths"]["/v1/attachments/{id}"]["get"];
    let named = operation["parameters"].as_array().unwrap().iter().find(|said| said["in"] == "header");
    assert_eq!(named.unwrap()["name"], "range");
    let path = format!("/v1/attachments/{}", salted(UPLOADED));
    for (range, status, part) in [("bytes=0-6", 206, Some(&UPLOADED[..7])), ("bytes=999-", 416, None)] {
        let reply = firm.host.client().get_range(&path, &firm.admin.token, range);
        assert_eq!(reply.status, status, "{range}");
        check(document, operation, range, &reply);
        assert!(part.is_none_or(|part| part == reply.bytes), "{range}");
    }
}

#[test]
fn the_server_does_what_the_document_says() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = firm(dir.path());
    let token = firm.admin.token.clone();
    let declared = serde_json::to_vec(&declared(UPLOADED)).unwrap();
    assert_eq!(firm.host.client().post("/v1/attachments", &token, &declared).status, 200);
    let uploaded = format!("/v1/attachments/{}", salted(UPLOADED));
    assert_eq!(firm.host.client().patch(&uploaded, &token, 0, UPLOADED).status, 200);
    let document = firm.host.client().get("/v1/openapi.json", "").json();
    check_ranges(&firm, &document);
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            let asked = format!("{method} {path}");
            let Some(operation) = operations.get(method) else {
                let reply = firm.host.client().try_method(method, path, &token);
                assert_eq!((reply.status, reply.problem().as_str()), (405, "method-not-allowed"), "{asked}");
                continue;
            };
            let (filled, body, status) = request(&mut firm, method, path);
            if operation.get("security").is_some() {
                let reply = send(&firm, method, &filled, "wrong", &body);
                assert_eq!((reply.status, reply.problem().as_str()), (401, "bad-token"), "{asked}");
                check(&document, operation, &asked, &reply);
            }
            let reply = send(&firm, method, &filled, &token, &body);
            assert_eq!(reply.status, status, "{asked}: {}", String::from_utf8_lossy(&reply.bytes));
            check(&document, operation, &asked, &reply);
            check_parameters(&firm, operation, &asked, path, &filled);
            let content = &operation["requestBody"]["content"]["application/json"];
            if !content.is_null() {
                let reply = send(&firm, method, &filled, &token, b"[]");
                assert_eq!((reply.status, reply.problem().as_str()), (400, "bad-json"), "{asked}");
                check(&document, operation, &asked, &reply);
                let sent = serde_json::from_slice(&body).unwrap();
                assert_eq!(schema::check(&document, &content["schema"], &sent), Ok(()), "{asked}");
            }
        }
    }
    firm.host.stop();
}
