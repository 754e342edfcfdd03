//! The operators of a firm's phones: who reads the list and who changes it (SYNC-24).

mod common;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{Host, Phone};
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{
    Credentials, Operator, OperatorRequest, Operators, PIN_ROUNDS, PinVerifier, badge_hash,
};

fn wanted(name: &str, role: &str, badge: Option<&str>) -> OperatorRequest {
    let credentials = badge.map(|badge| Credentials {
        badge: badge_hash("c2FsdA==", badge),
        pin: PinVerifier { salt: STANDARD.encode([1; 16]), rounds: 300_000, hash: STANDARD.encode([2; 32]) },
    });
    OperatorRequest { name: name.to_owned(), role: role.to_owned(), disabled: false, credentials }
}

fn put(phone: &Phone, id: &str, wanted: &OperatorRequest) -> (u16, String) {
    let body = serde_json::to_vec(wanted).unwrap();
    let reply = phone.client.put(&format!("/v1/operators/{id}"), &phone.token, &body);
    let problem = if reply.status < 300 { String::new() } else { reply.problem() };
    (reply.status, problem)
}

fn list(phone: &Phone) -> Operators {
    let reply = phone.client.get("/v1/operators", &phone.token);
    assert_eq!(reply.status, 200);
    serde_json::from_slice(&reply.bytes).unwrap()
}

fn done() -> (u16, String) {
    (204, String::new())
}

fn refused(status: u16, problem: &str) -> (u16, String) {
    (status, problem.to_owned())
}

/// SYNC-24: a list that every device reads.
#[test]
fn operators_are_entered_changed_and_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (admin, staff) = (host.phone(1), Phone::enrol(&host.client(), &host.code(Role::Staff), 2));
    let empty = list(&staff);
    assert_eq!(STANDARD.decode(&empty.salt).unwrap().len(), 16);
    assert!(empty.operators.is_empty());

    assert_eq!(put(&admin, "o-1", &wanted(" Ben ", "staff", Some("B-1"))), done());
    assert_eq!(put(&admin, "o-2", &wanted("Ada", "supervisor", Some("B-2"))), done());
    let known = list(&staff);
    assert_eq!(known.salt, empty.salt, "badges are hashed with it");
    let names: Vec<&str> = known.operators.iter().map(|operator| operator.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Ben"]);

    // Without credentials the old ones stay.
    let changed = OperatorRequest { disabled: true, ..wanted("Benno", "quality", None) };
    assert_eq!(put(&admin, "o-1", &changed), done());
    let ben = list(&staff).operators.into_iter().find(|operator| operator.id == "o-1").unwrap();
    let Operator { name, role, disabled, badge, .. } = ben;
    assert_eq!((name.as_str(), role.as_str(), disabled), ("Benno", "quality", true));
    assert_eq!(badge, badge_hash("c2FsdA==", "B-1"));

    assert_eq!(put(&admin, "o-3", &wanted("Ada", "staff", Some("B-3"))), refused(409, "known-operator"));
    assert_eq!(put(&admin, "o-3", &wanted("Cem", "staff", Some("B-2"))), refused(409, "known-operator"));
    assert_eq!(put(&admin, "o-3", &wanted("Cem", "staff", None)), refused(404, "not-found"));
    assert_eq!(admin.client.delete("/v1/operators/o-2", &admin.token).status, 204);
    assert_eq!(admin.client.delete("/v1/operators/o-2", &admin.token).problem(), "not-found");
    assert_eq!(list(&staff).operators.len(), 1);
    host.stop();
}

/// SYNC-24: admins and supervisors change the list, and supervisors touch no admin.
#[test]
fn who_may_change_operators() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let admin = host.phone(1);
    let enrol = |role, number| Phone::enrol(&host.client(), &host.code(role), number);
    let (supervisor, staff) = (enrol(Role::Supervisor, 2), enrol(Role::Staff, 3));
    assert_eq!(put(&staff, "o-1", &wanted("Ben", "staff", Some("B-1"))), refused(403, "forbidden"));
    assert_eq!(put(&supervisor, "o-1", &wanted("Ben", "staff", Some("B-1"))), done());
    assert_eq!(staff.client.delete("/v1/operators/o-1", &staff.token).problem(), "forbidden");
    assert_eq!(put(&supervisor, "o-2", &wanted("Ada", "admin", Some("B-2"))), refused(403, "forbidden"));
    assert_eq!(put(&admin, "o-2", &wanted("Ada", "admin", Some("B-2"))), done());
    assert_eq!(put(&supervisor, "o-2", &wanted("Ada", "staff", Some("B-9"))), refused(403, "forbidden"));
    assert_eq!(supervisor.client.delete("/v1/operators/o-2", &supervisor.token).problem(), "forbidden");

    let revoke = format!("/v1/devices/{}/revoke", supervisor.device);
    assert_eq!(admin.client.post(&revoke, &admin.token, b"").status, 204);
    assert_eq!(supervisor.client.get("/v1/operators", &supervisor.token).problem(), "revoked");
    assert_eq!(put(&supervisor, "o-1", &wanted("Eve", "staff", None)), refused(403, "forbidden"));
    assert_eq!(host.client().get("/v1/operators", "nobody's").problem(), "bad-token");
    host.stop();
}

/// SYNC-24: what no phone could check a PIN by is not taken.
#[test]
fn credentials_must_be_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let admin = host.phone(1);
    let check = |change: fn(&mut OperatorRequest)| {
        let mut request = wanted("Ben", "staff", Some("B-1"));
        change(&mut request);
        assert_eq!(put(&admin, "o-1", &request), refused(400, "bad-parameter"), "{request:?}");
    };
    check(|request| request.name = "A\u{1}".to_owned());
    check(|request| request.name.clear());
    check(|request| request.role = "server".to_owned());
    check(|request| request.credentials.as_mut().unwrap().badge = "B-1".to_owned());
    check(|request| request.credentials.as_mut().unwrap().pin.hash = "1234".to_owned());
    check(|request| request.credentials.as_mut().unwrap().pin.salt = STANDARD.encode([1; 8]));
    check(|request| request.credentials.as_mut().unwrap().pin.rounds = PIN_ROUNDS.start() - 1);
    check(|request| request.credentials.as_mut().unwrap().pin.rounds = PIN_ROUNDS.end() + 1);
    assert_eq!(put(&admin, "o%20x", &wanted("Ben", "staff", Some("B-1"))), refused(400, "bad-parameter"));
    assert!(list(&admin).operators.is_empty());
    host.stop();
}
