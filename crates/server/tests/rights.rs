//! What a role may write, and what becomes of the rest: quarantine and its review (SYNC-18, SYNC-19).

mod common;

use common::{Host, Phone, Reply, circumstances, lot};
use ed25519_dalek::SigningKey;
use lotwise_ledger::command::{Command, Dates, Place};
use lotwise_ledger::event::{Act, DeviceId, Hash, Header, Release, SignedEvent, Step};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::Records;
use lotwise_server::store::devices::Role;
use lotwise_sync::store::{EventStore, Incoming};
use lotwise_sync::wire::{Code, Outcome, PullAnswer};
use serde_json::{Value, json};

const NOT_ALLOWED: Outcome = Outcome::Quarantined { code: Code::NotAllowed };

fn phone(host: &Host, role: Role, number: u8) -> Phone {
    Phone::enrol(&host.client(), &host.code(role), number)
}

/// Holds the lot, and releases that hold.
fn hold_and_release(phone: &mut Phone) -> [SignedEvent; 2] {
    let key = Key::Lot(lot("L1"));
    let hold = Command::Hold(Place { key: key.clone(), reason: "odd smell".to_owned() });
    let hold = hold.decide(&Records::default(), &circumstances()).unwrap();
    let hold = phone.sign(&hold);
    let at = circumstances();
    let mut release = Act::new(Step::Release, at.occurred_at, at.actor);
    release.releases.push(Release { key, hold: hold.open().unwrap().id() });
    release.reason = Some("smells as ever".to_owned());
    [hold, phone.sign(&release)]
}

fn shared(phone: &Phone) -> Vec<SignedEvent> {
    let reply = phone.client.get("/v1/events?feed=shared", &phone.token);
    let page: PullAnswer = serde_json::from_slice(&reply.bytes).unwrap();
    page.events.iter().map(|event| event.signed().unwrap()).collect()
}

fn entries(phone: &Phone, query: &str) -> Vec<Value> {
    let reply = phone.client.get(&format!("/v1/quarantine{query}"), &phone.token);
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    reply.json()["entries"].as_array().unwrap().clone()
}

fn review(by: &Phone, event: &str, what: &str, reason: &str) -> Reply {
    let body = json!({ "reason": reason }).to_string();
    by.client.post(&format!("/v1/quarantine/{event}/{what}"), &by.token, body.as_bytes())
}

fn check(reply: &Reply, status: u16, kind: &str) {
    assert_eq!(reply.status, status, "{}", String::from_utf8_lossy(&reply.bytes));
    if !kind.is_empty() {
        assert_eq!(reply.problem(), kind);
    }
}

fn id(event: &SignedEvent) -> String {
    event.open().unwrap().id().to_string()
}

/// An event of a kind that only a later version knows.
fn of_a_later_version(phone: &mut Phone, seed: u8) -> SignedEvent {
    let body = format!(r#"{{"later":{seed}}}"#).into_bytes();
    let header = Header {
        device: phone.device,
        seq: phone.head.seq + 1,
        prev: phone.head.hash,
        hlc: phone.head.hlc.next(1),
        feeds: vec!["shared".to_owned()],
        kind: "teleport".to_owned(),
        version: 9,
        body: Hash::of(&body),
    };
    let header = serde_json::to_vec(&header).unwrap();
    let signature = ed25519_dalek::Signer::sign(&phone.key, &header).to_bytes();
    let signed = SignedEvent { header, body, signature };
    phone.head = phone.head.after(&signed.open().unwrap());
    signed
}

/// SYNC-18, SYNC-19: a release by staff waits, is shown with what can be read, and quality's own right is
/// not the supervisor's to give away.
#[test]
fn what_a_role_may_not_write_waits_for_one_who_may() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let admin = phone(&host, Role::Admin, 1);
    let supervisor = phone(&host, Role::Supervisor, 2);
    let (mut staff, quality) = (phone(&host, Role::Staff, 3), phone(&host, Role::Quality, 4));
    let [hold, release] = hold_and_release(&mut staff);
    assert_eq!(staff.push(&[hold.clone(), release.clone()]), [Outcome::Accepted, NOT_ALLOWED]);
    assert_eq!(staff.push(std::slice::from_ref(&release)), [NOT_ALLOWED]);
    assert_eq!(shared(&admin), std::slice::from_ref(&hold));

    for other in [&staff, &quality] {
        check(&other.client.get("/v1/quarantine", &other.token), 403, "forbidden");
        check(&review(other, &id(&release), "release", "mine"), 403, "forbidden");
    }
    let waiting = entries(&supervisor, "");
    let [entry] = waiting.as_slice() else { panic!("{waiting:?}") };
    let read = |name: &str| entry[name].as_str().unwrap().to_owned();
    assert_eq!((read("event"), read("code")), (id(&release), "not-allowed".to_owned()));
    assert_eq!((read("kind"), read("role"), read("actor")), ("release".into(), "staff".into(), "Ada".into()));
    assert_eq!((read("device_name"), read("reason")), ("Phone".into(), "smells as ever".into()));
    assert_eq!(entry["about"], json!([Key::Lot(lot("L1")).to_string()]));
    assert_eq!(entry["bytes"], serde_json::to_value(lotwise_sync::wire::WireEvent::new(&release)).unwrap());
    assert_eq!(entry["decision"], Value::Null);

    check(&review(&supervisor, &id(&release), "release", "fine"), 403, "forbidden");
    check(&review(&admin, &id(&release), "release", " "), 400, "bad-parameter");
    check(&review(&admin, "nothing", "release", "fine"), 404, "not-in-quarantine");
    check(&review(&admin, &id(&hold), "release", "fine"), 404, "not-in-quarantine");
    check(&review(&supervisor, &id(&release), "reject", "ask quality"), 204, "");
    assert_eq!(entries(&supervisor, ""), [] as [Value; 0]);
    let rejected = entries(&supervisor, "?state=rejected");
    assert_eq!(rejected[0]["decision"]["reason"], "ask quality");
    assert_eq!(rejected[0]["decision"]["by"], supervisor.device.to_string());
    assert_eq!(staff.push(std::slice::from_ref(&release)), [NOT_ALLOWED]);

    check(&review(&admin, &id(&release), "release", "quality agrees"), 204, "");
    check(&review(&admin, &id(&release), "release", "quality agrees"), 204, "");
    check(&review(&supervisor, &id(&release), "reject", "no"), 409, "released");
    assert_eq!(shared(&quality), [hold, release.clone()]);
    assert_eq!(entries(&admin, "?state=released")[0]["decision"]["state"], "released");
    assert_eq!(staff.push(&[release]), [Outcome::Duplicate]);
    host.stop();
}

/// SYNC-10, SYNC-19: whoever waits for the feed hears of a release at once.
#[test]
fn a_release_wakes_a_waiting_pull() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (admin, mut staff) = (phone(&host, Role::Admin, 1), phone(&host, Role::Staff, 3));
    let [hold, release] = hold_and_release(&mut staff);
    staff.push(&[hold, release.clone()]);
    let reply = admin.client.get("/v1/events?feed=shared", &admin.token);
    let next = reply.json()["next"].as_str().unwrap().to_owned();
    let (client, token) = (staff.client.clone(), staff.token.clone());
    let start = std::time::Instant::now();
    let waiting = std::thread::spawn(move || {
        client.get(&format!("/v1/events?feed=shared&after={next}&wait=25"), &token).json()
    });
    check(&review(&admin, &id(&release), "release", "quality agrees"), 204, "");
    assert_eq!(waiting.join().unwrap()["events"].as_array().unwrap().len(), 1);
    assert!(start.elapsed() < std::time::Duration::from_secs(10));
    host.stop();
}

/// SYNC-19: pages follow each other without gap or repetition.
#[test]
fn the_quarantine_is_read_in_pages() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (admin, mut staff) = (phone(&host, Role::Admin, 1), phone(&host, Role::Staff, 3));
    let apart: Vec<SignedEvent> = (0..7).map(|_| hold_and_release(&mut staff)).map(|[_, it]| it).collect();
    assert_eq!(staff.push(&apart), [NOT_ALLOWED; 7]);
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = admin.client.get(&format!("/v1/quarantine?limit=3{after}"), &admin.token).json();
        let entries = page["entries"].as_array().unwrap();
        assert!(entries.len() <= 3);
        seen.extend(entries.iter().map(|entry| entry["event"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    let mut expected: Vec<String> = apart.iter().map(id).collect();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    check(&admin.client.get("/v1/quarantine?after=x", &admin.token), 400, "bad-parameter");
    check(&admin.client.get("/v1/quarantine?state=x", &admin.token), 400, "bad-parameter");
    host.stop();
}

/// SYNC-19: nobody lets in what nobody could check, and what its device brings itself is no entry.
#[test]
fn an_unknown_devices_event_waits_for_its_device() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let admin = phone(&host, Role::Admin, 1);
    let key = SigningKey::from_bytes(&[9; 32]);
    let device = DeviceId::of_public_key(key.verifying_key().as_bytes());
    let mut stranger = Phone { key, device, head: Default::default(), ..phone(&host, Role::Staff, 2) };
    let event = stranger.receives("L1", Dates::default());
    let mut forged = event.clone();
    forged.signature[0] ^= 1;
    let unknown = Outcome::Quarantined { code: Code::UnknownDevice };
    assert_eq!(admin.push(&[forged.clone(), event.clone()]), [unknown; 2]);
    assert_eq!(entries(&admin, "").len(), 2);
    check(&review(&admin, &id(&event), "release", "fine"), 409, "unchecked");
    let mut known = phone(&host, Role::Staff, 9);
    check(&review(&admin, &id(&event), "release", "enrolled by now"), 204, "");
    assert_eq!(shared(&admin), std::slice::from_ref(&event));
    known.head = stranger.head;
    assert_eq!(known.push(&[event]), [Outcome::Duplicate]);
    let left = entries(&admin, "");
    assert_eq!(left.len(), 1, "the forged one");
    check(&review(&admin, left[0]["event"].as_str().unwrap(), "reject", "forged"), 409, "released");
    host.stop();
}

/// SYNC-18: what this version does not know passes untouched from an admin, and waits from all others; a
/// server that knows it by now lets it in.
#[test]
fn an_unknown_kind_waits_until_somebody_knows_it() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (mut admin, mut staff) = (phone(&host, Role::Admin, 1), phone(&host, Role::Staff, 2));
    let (own, other) = (of_a_later_version(&mut admin, 1), of_a_later_version(&mut staff, 2));
    let unknown = Outcome::Quarantined { code: Code::UnknownKind };
    assert_eq!(admin.push(&[own.clone(), other.clone()]), [Outcome::Accepted, unknown]);
    let entry = entries(&admin, "").remove(0);
    assert_eq!((&entry["kind"], &entry["version"]), (&json!("teleport"), &json!(9)));
    assert_eq!(entry["actor"], Value::Null);
    // As if an earlier version had not known these kinds either.
    let receipt = staff.receives("L1", Dates::default());
    let [_, release] = hold_and_release(&mut staff);
    let early: Vec<(Incoming, Code)> = [&receipt, &release]
        .map(|signed| (Incoming { event: signed.open().unwrap(), signed: signed.clone() }, Code::UnknownKind))
        .into();
    host.runtime.block_on(host.running.server.log.quarantine(&early)).unwrap();
    host.stop();
    let host = Host::start(dir.path());
    let admin = Phone { client: host.client(), ..admin };
    assert_eq!(shared(&admin), [own, receipt]);
    let mut codes: Vec<(String, Value)> = entries(&admin, "")
        .iter()
        .map(|entry| (entry["event"].as_str().unwrap().to_owned(), entry["code"].clone()))
        .collect();
    codes.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(codes, [(id(&other), json!("unknown-kind")), (id(&release), json!("not-allowed"))]);
    host.stop();
}

/// SYNC-18: a warranty desk reads no site, and the words of complaints are for those who work on them.
#[test]
fn each_role_reads_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let desk = phone(&host, Role::WarrantyDesk, 1);
    check(&desk.client.get("/v1/events?feed=desk", &desk.token), 200, "");
    check(&desk.client.get("/v1/events?feed=shared", &desk.token), 403, "foreign-feed");
    check(&desk.client.get("/v1/events?feed=site/MAIN", &desk.token), 403, "foreign-feed");
    let roles = [Role::Admin, Role::Supervisor, Role::Quality, Role::Staff, Role::WarrantyDesk];
    for (role, number) in roles.into_iter().zip(10..) {
        let phone = phone(&host, role, number);
        let reply = phone.client.get("/v1/complaints/C-NONE", &phone.token);
        let expected = if role == Role::Staff { (403, "forbidden") } else { (404, "unknown-complaint") };
        assert_eq!((reply.status, reply.problem().as_str()), expected, "{role:?}");
        let reviews = matches!(role, Role::Admin | Role::Supervisor);
        let reply = phone.client.get("/v1/devices", &phone.token);
        assert_eq!(reply.status, if reviews { 200 } else { 403 }, "{role:?}");
    }
    host.stop();
}
