//! What somebody builds by docs/SYNC_SPEC.md alone, without this project's code, is what the server speaks.

mod common;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::{Host, Phone, Reply};
use ed25519_dalek::Signer;
use lotwise_ledger::event::Hash;
use lotwise_ledger::record::FOLD_VERSION;
use serde_json::{Value, json};

const BODY: &[u8] = br#"{ "later": true }"#;

/// A header as the specification has it, of the device's event `seq` after the header `before`.
fn header(phone: &Phone, seq: u64, before: Option<&[u8]>) -> String {
    let sha256 = |bytes: &[u8]| *Hash::of(bytes).as_bytes();
    let key = sha256(phone.key.verifying_key().as_bytes());
    let device: String = key[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let prev = URL_SAFE_NO_PAD.encode(before.map_or([0; 32], sha256));
    let body = URL_SAFE_NO_PAD.encode(sha256(BODY));
    // With spaces and a field that nobody knows: the bytes are the author's own.
    format!(
        "{{ \"device\":\"{device}\", \"seq\":{seq}, \"prev\":\"{prev}\", \"hlc\":\"01a1f0c2d3e40000\", \
         \"feeds\":[\"shared\"], \"kind\":\"teleport\", \"version\":9, \"body\":\"{body}\", \"colour\":\"red\" }}"
    )
}

fn event(phone: &Phone, header: &str) -> Value {
    let signature = phone.key.sign(header.as_bytes()).to_bytes();
    json!({
        "header": STANDARD.encode(header), "body": STANDARD.encode(BODY), "signature": STANDARD.encode(signature)
    })
}

fn push(phone: &Phone, events: &[Value]) -> Reply {
    let body = json!({ "events": events }).to_string();
    phone.client.post("/v1/events", &phone.token, body.as_bytes())
}

/// SYNC-1: three byte strings, signed over the header's bytes, and stored and sent on as those bytes.
#[test]
fn an_event_is_what_the_specification_says() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let first = header(&ada, 1, None);
    let second = header(&ada, 2, Some(first.as_bytes()));
    let events = [event(&ada, &first), event(&ada, &second)];
    let answers = push(&ada, &events).json();
    let id = |seq| format!("{}-{seq}", ada.device);
    let accepted = json!([
        { "event": id(1), "outcome": "accepted" }, { "event": id(2), "outcome": "accepted" }
    ]);
    assert_eq!(answers["answers"], accepted);
    let page = ada.client.get("/v1/events?feed=shared", &ada.token).json();
    assert_eq!(page["events"], json!(events));

    // The signature and the body's hash are over these very bytes.
    let closer = second.replace(" }", "}");
    let mut other = event(&ada, &header(&ada, 3, Some(closer.as_bytes())));
    other["header"] = STANDARD.encode(header(&ada, 3, Some(second.as_bytes()))).into();
    let answers = push(&ada, &[other]).json();
    assert_eq!(answers["answers"][0]["code"], "bad-signature");
    let mut other = event(&ada, &header(&ada, 3, Some(second.as_bytes())));
    other["body"] = STANDARD.encode(br#"{"later":true}"#).into();
    assert_eq!(push(&ada, &[other]).json()["answers"][0]["code"], "body-hash");
    host.stop();
}

/// SYNC-11: what the server says of itself is what the specification shows, and needs no token.
#[test]
fn the_server_says_what_it_speaks() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let specification = format!("{}/../../docs/SYNC_SPEC.md", env!("CARGO_MANIFEST_DIR"));
    let specification = std::fs::read_to_string(specification).unwrap();
    let rule = specification.split("\n## ").find(|rule| rule.starts_with("SYNC-11:")).unwrap();
    let shown = rule.split("```").nth(1).unwrap().strip_prefix("json").unwrap();
    let mut shown: Value = serde_json::from_str(shown).unwrap();
    // These two grow with every release, and the example stays one.
    shown["fold"] = FOLD_VERSION.into();
    shown["version"] = env!("CARGO_PKG_VERSION").into();
    let client = host.client();
    assert_eq!(client.get("/.well-known/lotwise", "").json(), shown);
    let document = client.get("/v1/openapi.json", "");
    assert_eq!((document.status, document.json()["openapi"].as_str().unwrap()), (200, "3.1.0"));
    assert_eq!(client.get("/v1/health", "").json(), json!({ "status": "ok", "fold_behind": 0 }));

    // The limits are those by which it judges.
    let ada = host.phone(1);
    let limit = |name: &str| usize::try_from(shown["limits"][name].as_u64().unwrap()).unwrap();
    let many = vec![json!({ "header": "", "body": "", "signature": "" }); limit("events") + 1];
    assert_eq!(push(&ada, &many).problem(), "too-many-events");
    assert_eq!(push(&ada, &many[1..]).status, 200);
    let large = vec![b' '; limit("push_bytes") + 1];
    assert_eq!(ada.client.post("/v1/events", &ada.token, &large).problem(), "too-large");
    assert_eq!(ada.client.post("/v1/events", &ada.token, &large[1..]).problem(), "bad-json");
    host.stop();
}
