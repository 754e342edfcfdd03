//! How devices come: one-time codes, tokens, roles (SYNC-2).

mod common;

use common::{Host, enrolment};
use ed25519_dalek::SigningKey;
use lotwise_server::store::devices::Role;
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
