//! Tokens that end and are renewed (SYNC-20), and what devices report (SYNC-21).

mod common;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Host, Phone};
use lotwise_ledger::command::Dates;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::Outcome;
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 3_600_000;

/// Changes the log's file as if time had passed.
fn turn(host: &Host, dir: &Path, statement: &'static str, ms: i64) {
    host.runtime.block_on(async {
        let log = format!("sqlite://{}", dir.join("log.db").display());
        let log = sqlx::SqlitePool::connect(&log).await.unwrap();
        sqlx::query(statement).bind(ms).execute(&log).await.unwrap();
        log.close().await;
    });
}

fn status(phone: &Phone, token: &str) -> u16 {
    phone.client.get("/v1/events?feed=shared", token).status
}

fn renew(phone: &Phone, token: &str) -> String {
    let reply = phone.client.post("/v1/token", token, b"");
    assert_eq!(reply.status, 200);
    let answer = reply.json();
    assert_eq!(answer["life_s"], 90 * 24 * 3_600);
    answer["token"].as_str().unwrap().to_owned()
}

/// SYNC-20: a token ends when it was not used for its life, and enrolling again loses nothing.
#[test]
fn a_token_ends_and_its_device_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let sent = ada.receives("L1", Dates::default());
    assert_eq!(ada.push(std::slice::from_ref(&sent)), [Outcome::Accepted]);
    turn(&host, dir.path(), "UPDATE tokens SET used_ms = used_ms - $1", 89 * DAY_MS);
    assert_eq!(status(&ada, &ada.token), 200, "which is a use");
    turn(&host, dir.path(), "UPDATE tokens SET used_ms = used_ms - $1", 89 * DAY_MS);
    assert_eq!(status(&ada, &ada.token), 200);
    turn(&host, dir.path(), "UPDATE tokens SET used_ms = used_ms - $1", 91 * DAY_MS);
    let unsent = ada.receives("L2", Dates::default());
    for reply in [
        ada.client.get("/v1/events?feed=shared", &ada.token),
        ada.client.post("/v1/token", &ada.token, b""),
        ada.client.post("/v1/events", &ada.token, &common::push_body(std::slice::from_ref(&unsent))),
    ] {
        assert_eq!((reply.status, reply.problem().as_str()), (401, "bad-token"));
    }
    let again = Phone::enrol(&host.client(), &host.code(Role::Admin), 1);
    assert_eq!(again.device, ada.device);
    assert_eq!(again.push(&[sent, unsent]), [Outcome::Duplicate, Outcome::Accepted]);
    host.stop();
}

/// SYNC-20: the life is a setting.
#[test]
fn a_firm_sets_how_long_a_token_lives() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--token-days=1"]);
    let ada = host.phone(1);
    assert_eq!(status(&ada, &ada.token), 200);
    assert_eq!(ada.client.post("/v1/token", &ada.token, b"").json()["life_s"], 24 * 3_600);
    turn(&host, dir.path(), "UPDATE tokens SET used_ms = used_ms - $1", 2 * DAY_MS);
    assert_eq!(status(&ada, &ada.token), 401);
    host.stop();
}

/// SYNC-20: no lost answer shuts anybody out, and what came before ends a day after the next is in use.
#[test]
fn a_renewed_token_takes_the_place_of_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    assert_eq!(status(&ada, &ada.token), 200);
    turn(&host, dir.path(), "UPDATE tokens SET made_ms = made_ms - $1", DAY_MS);
    let lost = renew(&ada, &ada.token);
    assert_eq!(status(&ada, &ada.token), 200, "the answer was lost");
    let next = renew(&ada, &ada.token);
    for token in [&next, &ada.token, &lost] {
        assert_eq!(status(&ada, token), 200);
    }
    turn(&host, dir.path(), "UPDATE tokens SET ends_ms = ends_ms - $1", DAY_MS);
    assert_eq!((status(&ada, &ada.token), status(&ada, &next)), (401, 200));
    // Whoever asks without end has no more than a few tokens.
    let many: Vec<String> = (0..20).map(|_| renew(&ada, &next)).collect();
    assert_eq!(status(&ada, many.last().unwrap()), 200);
    let good = many.iter().filter(|token| status(&ada, token) == 200).count();
    assert!(good <= 9, "{good}");
    host.stop();
}

/// SYNC-21: what devices say of themselves is on the list, for those who look after them.
#[test]
fn devices_report_and_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let supervisor = Phone::enrol(&host.client(), &host.code(Role::Supervisor), 1);
    let admin = host.phone(2);
    let staff = Phone::enrol(&host.client(), &host.code(Role::Staff), 3);
    let report = |phone: &Phone, body: Value| {
        phone.client.post("/v1/report", &phone.token, body.to_string().as_bytes()).status
    };
    assert_eq!(report(&staff, json!({ "unsent": 3, "oldest_s": 5_400 })), 204);
    assert_eq!(report(&staff, json!({ "unsent": -1 })), 400);
    let listed = |phone: &Phone, by: &Phone| {
        let reply = by.client.get("/v1/devices", &by.token);
        assert_eq!(reply.status, 200);
        let devices = reply.json()["devices"].as_array().unwrap().clone();
        assert!(!devices.iter().any(|device| device["role"] == "server"));
        let found = devices.into_iter().find(|device| device["device"] == phone.device.to_string());
        found.unwrap()
    };
    let device = listed(&staff, &supervisor);
    assert_eq!((&device["unsent"], &device["oldest_s"]), (&json!(3), &json!(5_400)));
    assert_eq!((&device["name"], &device["role"]), (&json!("Phone"), &json!("staff")));
    let ms = |field: &str| device[field].as_i64().unwrap();
    assert!(ms("enrolled_ms") <= ms("seen_ms") && ms("seen_ms") <= ms("reported_ms"));
    assert_eq!((&device["revoked_ms"], &device["successor_of"]), (&Value::Null, &Value::Null));
    assert_eq!(listed(&admin, &supervisor)["reported_ms"], Value::Null);

    let key = ed25519_dalek::SigningKey::from_bytes(&[4; 32]);
    let public_key = STANDARD.encode(key.verifying_key().as_bytes());
    let body = json!({ "public_key": public_key }).to_string();
    let successor = staff.client.post("/v1/successor", &staff.token, body.as_bytes()).json();
    assert_eq!(successor["was"], json!([staff.device.to_string()]));
    admin.client.post(&format!("/v1/devices/{}/revoke", staff.device), &admin.token, b"");
    assert_eq!(report(&staff, json!({ "unsent": 0 })), 204, "revoked ones report, too");
    let device = listed(&staff, &admin);
    assert_eq!((&device["unsent"], &device["oldest_s"]), (&json!(0), &Value::Null));
    assert!(device["revoked_ms"].is_i64());
    let devices = admin.client.get("/v1/devices", &admin.token).json()["devices"].clone();
    let next = devices.as_array().unwrap().iter().find(|it| it["device"] == successor["device"]).unwrap();
    assert_eq!(next["successor_of"], staff.device.to_string());
    host.stop();
}
