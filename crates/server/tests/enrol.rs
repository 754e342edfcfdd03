//! How devices come: one-time codes, tokens, roles (SYNC-2), and new ids (SYNC-17).

mod common;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Host, enrolment};
use ed25519_dalek::SigningKey;
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::{DeviceId, Head};
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{Code, Outcome};
use serde_json::json;

#[test]
fn a_code_is_spent_once() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (client, code) = (host.client(), host.code(Role::Staff));
    let key = SigningKey::from_bytes(&[1; 32]);
    let check = |code: &str, status: u16, kind: &str| {
        let reply = client.post("/v1/enrol", "", &enrolment(code, &key));
        assert_eq!((reply.status, reply.problem().as_str()), (status, kind));
    };
    check("0123456789", 403, "unknown-code");
    // A request that is wrong in another way does not spend it.
    let weak = json!({ "code": code, "name": "Phone", "public_key": "AAAA" });
    assert_eq!(client.post("/v1/enrol", "", weak.to_string().as_bytes()).problem(), "bad-key");
    let nameless = json!({ "code": code, "name": " ", "public_key": "AAAA" });
    assert_eq!(client.post("/v1/enrol", "", nameless.to_string().as_bytes()).problem(), "bad-parameter");
    assert_eq!(client.get("/v1/enrol", "").status, 405);
    let typed = format!("{}-{}", code[..13].to_lowercase(), &code[13..]);
    let reply = client.post("/v1/enrol", "", &enrolment(&typed, &key));
    assert_eq!(reply.status, 200);
    let answer = reply.json();
    assert_eq!((&answer["role"], &answer["firm"]), (&json!("staff"), &json!("Lotwise")));
    assert_eq!(answer["feeds"], json!(["shared", "site/MAIN"]));
    check(&code, 410, "spent-code");
    host.stop();
}

#[test]
fn a_code_is_good_for_a_while() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (client, code) = (host.client(), host.code(Role::Staff));
    host.runtime.block_on(async {
        // As if the code were made long ago.
        let log = format!("sqlite://{}", dir.path().join("log.db").display());
        let log = sqlx::SqlitePool::connect(&log).await.unwrap();
        sqlx::query("UPDATE codes SET expires_ms = 0").execute(&log).await.unwrap();
        log.close().await;
    });
    let reply = client.post("/v1/enrol", "", &enrolment(&code, &SigningKey::from_bytes(&[1; 32])));
    assert_eq!((reply.status, reply.problem().as_str()), (410, "expired-code"));
    host.stop();
}

#[test]
fn enrolling_again_takes_the_place_of_the_old_token() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (first, again) = (host.phone(1), host.phone(1));
    assert_eq!(first.device, again.device);
    assert_eq!(first.client.get("/v1/events?feed=shared", &first.token).problem(), "bad-token");
    assert_eq!(again.client.get("/v1/events?feed=shared", &again.token).status, 200);
    host.stop();
}

#[test]
fn an_admin_makes_codes_and_others_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--url=https://lots.example/"]);
    let admin = host.phone(1);
    let wanted = json!({ "role": "staff" }).to_string();
    let made = admin.client.post("/v1/codes", &admin.token, wanted.as_bytes()).json();
    let code = made["code"].as_str().unwrap();
    assert_eq!(made["link"], format!("https://lots.example/enrol#{code}"));
    let staff = common::Phone::enrol(&host.client(), code, 2);
    let refused = staff.client.post("/v1/codes", &staff.token, wanted.as_bytes());
    assert_eq!((refused.status, refused.problem().as_str()), (403, "forbidden"));
    for role in ["server", "owner"] {
        let wanted = json!({ "role": role }).to_string();
        let reply = admin.client.post("/v1/codes", &admin.token, wanted.as_bytes());
        assert_eq!(reply.problem(), "bad-parameter", "{role}");
    }
    host.stop();
}

/// Secrets are not in the file: only their hashes are.
#[test]
fn secrets_are_hashed_at_rest() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let code = host.code(Role::Admin);
    let phone = common::Phone::enrol(&host.client(), &code, 1);
    host.stop();
    let file = std::fs::read(dir.path().join("log.db")).unwrap();
    let holds = |text: &str| file.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(&phone.device.to_string()));
    assert!(!holds(&code) && !holds(&phone.token));
}

/// SYNC-17: who holds a device's token gets a new id with the same rights, as often as he asks.
#[test]
fn a_device_goes_on_under_a_new_id() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (admin, old) = (host.phone(9), common::Phone::enrol(&host.client(), &host.code(Role::Staff), 1));
    let succeed = |token: &str, key: u8| {
        let key = STANDARD.encode(SigningKey::from_bytes(&[key; 32]).verifying_key().as_bytes());
        host.client().post("/v1/successor", token, json!({ "public_key": key }).to_string().as_bytes())
    };
    assert_eq!(succeed("nobody's", 2).problem(), "bad-token");
    let (first, again) = (succeed(&old.token, 2).json(), succeed(&old.token, 2).json());
    let key = SigningKey::from_bytes(&[2; 32]);
    let device = DeviceId::of_public_key(key.verifying_key().as_bytes());
    assert_eq!(first["device"], device.to_string());
    assert_eq!((&first["role"], &first["feeds"]), (&json!("staff"), &json!(["shared", "site/MAIN"])));
    assert_eq!(again["device"], first["device"]);
    // Whichever answer arrives last: its token is good.
    let mut new = common::Phone {
        client: host.client(),
        token: first["token"].as_str().unwrap().to_owned(),
        key,
        device,
        head: Head::default(),
    };
    let event = new.receives("L1", Dates::default());
    assert_eq!(new.push(&[event]), [Outcome::Accepted]);
    assert_eq!(host.client().get("/v1/events?feed=shared", again["token"].as_str().unwrap()).status, 200);
    // A key that is somebody else's gives nobody his token.
    for (token, key) in [(&old.token, 9), (&old.token, 1), (&admin.token, 2)] {
        let reply = succeed(token, key);
        assert_eq!((reply.status, reply.problem().as_str()), (409, "known-key"));
    }
    // Whoever revokes the old id means the phone.
    let path = format!("/v1/devices/{}/revoke", old.device);
    assert_eq!(admin.client.post(&path, &admin.token, b"").status, 204);
    let later = new.receives("L2", Dates::default());
    assert_eq!(new.push(&[later]), [Outcome::Quarantined { code: Code::Revoked }]);
    let third = succeed(&old.token, 3).json();
    let reply = host.client().get("/v1/events?feed=shared", third["token"].as_str().unwrap());
    assert_eq!(reply.problem(), "revoked", "a revoked device goes on revoked");
    host.stop();
}
