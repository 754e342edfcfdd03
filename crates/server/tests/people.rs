//! SYNC-29, SYNC-30 and SYNC-31 over HTTP: people are found by those who may, each look is written down, and what was
//! kept long enough goes.

mod common;

use std::path::Path;

use common::attached::{path, phone_of, photo, upload};
use common::{Client, GTIN, Host, Phone, Reply, circumstances, product};
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::fact::Attachment;
use lotwise_ledger::event::{Act, Step, Write, field};
use lotwise_ledger::key::{Key, SerialKey};
use lotwise_ledger::text::SerialNumber;
use lotwise_server::retaining::let_go;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::devices::Role;
use lotwise_sync::person::Person;
use lotwise_sync::wire::{Declared, LookedAnswer, LookedAt, PeopleAnswer, Salt};
use serde_json::json;

const ROLES: [Role; 5] = [Role::Admin, Role::Supervisor, Role::Quality, Role::WarrantyDesk, Role::Staff];
/// Stands in whatever is said of a person.
const PEOPLE: &str = "/v1/people";
const SECRET: &str = "Zyxwvut";

fn act(step: Step) -> Act {
    Act::new(step, circumstances().occurred_at, circumstances().actor)
}

fn unit(number: &str) -> SerialKey {
    SerialKey { product: product(), serial: SerialNumber::parse(number).unwrap() }
}

fn buyer(name: &str, phone: &str, number: &str) -> Person {
    let mail = Some("j.m@example.org".to_owned());
    Person { name: Some(name.to_owned()), phone: Some(phone.to_owned()), mail, unit: Some(unit(number)) }
}

/// Registers a unit by who bought it; answers with the reference of the text.
fn registers(phone: &mut Phone, person: &Person, salt: u8) -> Declared {
    let (text, salt) = (person.text(), Salt::new([salt; 32]));
    let declared = Declared {
        id: salt.id_of(text.as_bytes()),
        salt,
        media_type: "text/plain".to_owned(),
        bytes: text.len() as u64,
        feeds: vec!["shared".to_owned()],
        personal: true,
    };
    upload(phone, &declared, text.as_bytes());
    let mut register = act(Step::Register);
    let key = Key::Serial(person.unit.clone().unwrap());
    let (field, value) = (field::REGISTERED.to_owned(), "2026-11-21".to_owned());
    register.writes.push(Write { key, field, value, rev: 1 });
    register.attachments.push(Attachment {
        reference: declared.id.to_string(),
        media_type: declared.media_type.clone(),
        bytes: Some(declared.bytes),
        personal: true,
    });
    let event = phone.sign(&register);
    phone.push(&[event]);
    declared
}

fn found(phone: &Phone, typed: &str) -> PeopleAnswer {
    let reply = find(phone, typed);
    assert_eq!(reply.status, 200, "{typed}: {}", String::from_utf8_lossy(&reply.bytes));
    serde_json::from_slice(&reply.bytes).unwrap()
}

fn find(phone: &Phone, typed: &str) -> Reply {
    phone.client.post(PEOPLE, &phone.token, json!({ "find": typed }).to_string().as_bytes())
}

/// Reads of a path; people are looked for.
fn read(client: &Client, path: &str, token: &str) -> Reply {
    match path {
        PEOPLE => client.post(path, token, json!({ "find": SECRET }).to_string().as_bytes()),
        path => client.get(path, token),
    }
}

fn looks(admin: &Phone, query: &str) -> LookedAnswer {
    let reply = admin.client.get(&format!("/v1/looked{query}"), &admin.token);
    assert_eq!(reply.status, 200);
    assert!(!String::from_utf8_lossy(&reply.bytes).contains(SECRET), "a look never tells what was read");
    serde_json::from_slice(&reply.bytes).unwrap()
}

fn complains(host: &Host) -> String {
    while host.client().get("/v1/health", "").json()["fold_behind"] != 0 {}
    let words = json!({ "gtin": GTIN, "lot": "L1", "words": format!("{SECRET} is sour."), "contact": "me" });
    let reply = host.client().post("/v1/public/complaints", "", words.to_string().as_bytes());
    reply.json()["reference"].as_str().unwrap().to_owned()
}

fn lies_in(dir: &Path, text: &str) -> bool {
    let files = [LOG_FILE.to_owned(), format!("{LOG_FILE}-wal")];
    files.iter().any(|file| {
        let content = std::fs::read(dir.join(file)).unwrap_or_default();
        content.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

/// SYNC-29, SYNC-30: each role at each endpoint that tells something of a person.
#[test]
fn roles_decide_who_reads_of_people() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut admin = host.phone(1);
    let received = admin.receives("L1", Dates::default());
    admin.push(&[received]);
    let reference = complains(&host);
    let text = registers(&mut admin, &buyer(SECRET, "0170 1234567", "S1"), 1);
    let paths = [
        format!("/v1/complaints/{reference}"),
        path(text.id),
        PEOPLE.to_owned(),
        "/v1/looked".to_owned(),
        format!("/v1/attachments/{}", photo(9, 9).0.id),
    ];
    for (role, number) in ROLES.into_iter().zip(10..) {
        let phone = phone_of(&host, role, number);
        let expected = match role {
            Role::Admin => [200, 200, 200, 200, 404],
            Role::Staff => [403, 403, 403, 403, 404],
            _ => [200, 200, 200, 403, 404],
        };
        for (path, status) in paths.iter().zip(expected) {
            let reply = read(&phone.client, path, &phone.token);
            assert_eq!(reply.status, status, "{role:?} {path}");
            let told = String::from_utf8_lossy(&reply.bytes).contains(SECRET);
            assert_eq!(told, status == 200 && path != "/v1/looked", "{role:?} {path}");
        }
        for erase in [&paths[0], &paths[1]] {
            if role != Role::Admin {
                assert_eq!(
                    phone.client.delete(erase, &phone.token).problem(),
                    "forbidden",
                    "{role:?} {erase}"
                );
            }
        }
    }
    for path in &paths {
        assert_eq!(read(&host.client(), path, "nobody").problem(), "bad-token", "{path}");
    }
    let lost = phone_of(&host, Role::Quality, 30);
    admin.client.post(&format!("/v1/devices/{}/revoke", lost.device), &admin.token, b"");
    for path in &paths {
        assert!(read(&lost.client, path, &lost.token).status >= 400, "{path}");
    }
    host.stop();
}

/// SYNC-29: a row for each look with who and what, none for what was refused, and no look without its row.
#[test]
fn who_looked_is_on_record() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut admin = host.phone(1);
    let received = admin.receives("L1", Dates::default());
    admin.push(&[received]);
    let reference = complains(&host);
    let text = registers(&mut admin, &buyer(SECRET, "0170 1234567", "S1"), 1);
    let (open, content) = photo(2, 90);
    upload(&admin, &open, &content);
    let (desk, staff) = (phone_of(&host, Role::WarrantyDesk, 2), phone_of(&host, Role::Staff, 3));
    assert_eq!(looks(&admin, "").looks, []);

    let as_ben = desk.client.clone().signed_on("Jürgen B.");
    assert_eq!(as_ben.get(&format!("/v1/complaints/{reference}"), &desk.token).status, 200);
    for range in ["bytes=0-3", "bytes=4-9", "bytes=10-"] {
        assert_eq!(as_ben.get_range(&path(text.id), &desk.token, range).status, 206);
    }
    assert_eq!(found(&desk, SECRET).people.len(), 1);
    assert_eq!(found(&desk, "Nobody").people.len(), 0);
    // A part without the first one is a look, too.
    assert_eq!(admin.client.get_range(&path(text.id), &admin.token, "bytes=4-9").status, 206);
    // These are none.
    admin.client.get(&path(open.id), &admin.token);
    staff.client.get(&path(text.id), &staff.token);
    desk.client.get("/v1/complaints/C-NONE", &desk.token);
    find(&staff, SECRET);

    let told = looks(&admin, "");
    let seen: Vec<_> =
        told.looks.iter().map(|look| (look.what, look.actor.as_deref(), look.references.clone())).collect();
    let (ben, of_text) = (Some("Jürgen B."), vec![text.id.to_string()]);
    let expected = [
        (LookedAt::Complaint, ben, vec![reference.clone()]),
        (LookedAt::Attachment, ben, of_text.clone()),
        (LookedAt::Search, None, of_text.clone()),
        (LookedAt::Search, None, Vec::new()),
        (LookedAt::Attachment, None, of_text),
    ];
    assert_eq!(seen, expected);
    let first = &told.looks[0];
    assert_eq!(
        (first.device, first.name.as_str(), first.role.as_str()),
        (desk.device, "Phone", "warranty-desk")
    );
    assert!(first.at_ms > 1_700_000_000_000 && !told.more);
    let page = looks(&admin, &format!("?after={}&limit=1", first.number));
    assert_eq!((page.looks.as_slice(), page.more), (&told.looks[1..2], true));

    // Without a row there is no answer.
    sql(&host, dir.path(), "ALTER TABLE looks RENAME TO gone");
    let refused = [format!("/v1/complaints/{reference}"), path(text.id), PEOPLE.to_owned()];
    for path in refused {
        let reply = read(&desk.client, &path, &desk.token);
        assert_eq!(reply.status, 500, "{path}");
        assert!(!String::from_utf8_lossy(&reply.bytes).contains(SECRET), "{path}");
    }
    sql(&host, dir.path(), "ALTER TABLE gone RENAME TO looks");
    // Two years later they are gone.
    let (server, at_ms) = (&host.running.server, told.looks[4].at_ms);
    let day_ms = 24 * 3_600_000;
    host.runtime.block_on(let_go(server, at_ms + 729 * day_ms)).unwrap();
    assert_eq!(looks(&admin, "").looks.len(), 5);
    host.runtime.block_on(let_go(server, at_ms + 731 * day_ms)).unwrap();
    assert_eq!(looks(&admin, "").looks, []);
    host.stop();
}

fn sql(host: &Host, dir: &Path, statement: &'static str) {
    let log = format!("sqlite://{}", dir.join(LOG_FILE).display());
    host.runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

/// SYNC-30: by name however it is spelled, by phone and by mail; a desk finds those of its own feed.
#[test]
fn people_are_found_by_name_phone_and_mail() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (mut admin, desk) = (host.phone(1), phone_of(&host, Role::WarrantyDesk, 2));
    let text = registers(&mut admin, &buyer("Jürgen Müller", "+49 170 / 123 45 67", "S1"), 1);
    registers(&mut admin, &buyer("Ada Meier", "040 555 66 77", "S2"), 2);
    for typed in ["müller", "Mueller Jurgen", "0170 1234567", "123-4567", "J.M@example.org"] {
        let first = found(&desk, typed).people.remove(0);
        if !typed.contains('@') {
            assert_eq!(first.unit, Key::Serial(unit("S1")).to_string(), "{typed}");
            assert_eq!(
                (first.reference, first.name.as_deref()),
                (text.id.to_string(), Some("Jürgen Müller"))
            );
            assert_eq!(first.phone.as_deref(), Some("+49 170 / 123 45 67"));
        }
    }
    assert_eq!(found(&desk, "j.m@example.org").people.len(), 2);
    for typed in ["Mill", "4567890", "x.y@example.org", "Müller Ada"] {
        assert_eq!(found(&desk, typed), PeopleAnswer { people: Vec::new(), more: false }, "{typed}");
    }
    for typed in ["", "m", "123456", "%", &"x".repeat(101)] {
        assert_eq!(find(&desk, typed).problem(), "bad-parameter", "{typed:?}");
    }
    for number in 0..21 {
        registers(&mut admin, &buyer("Carl Many", "040 1", &format!("C{number}")), 100 + number);
    }
    let many = found(&desk, "many carl");
    assert_eq!((many.people.len(), many.more), (20, true));
    // What no event refers to yet is in no desk's feed.
    let early = buyer("Early Bird", "1", "S3").text();
    let salt = Salt::new([9; 32]);
    let declared = Declared { id: salt.id_of(early.as_bytes()), bytes: early.len() as u64, salt, ..text };
    upload(&admin, &declared, early.as_bytes());
    assert_eq!((found(&desk, "Bird").people.len(), found(&admin, "Bird").people.len()), (0, 1));
    let staying = (0..80).find(|_| find(&desk, "nobody at all").status == 429);
    assert!(staying.is_some(), "a search is not repeated without end");
    host.stop();
}

/// SYNC-23, SYNC-30: what was erased is found no more, lies in no file, and comes back with no backup.
#[test]
fn an_erased_person_is_found_no_more() {
    let (dir, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let host = Host::start(dir.path());
    let mut admin = host.phone(1);
    let text = registers(&mut admin, &buyer(&format!("Ada {SECRET}"), "0170 1234567", "S1"), 1);
    host.stop();
    for file in [LOG_FILE, "server.key"] {
        std::fs::copy(dir.path().join(file), backup.path().join(file)).unwrap();
    }
    let folded = format!("n/{}", SECRET.to_lowercase());
    assert!(lies_in(dir.path(), SECRET) && lies_in(dir.path(), &folded) && lies_in(dir.path(), "p/1234567"));

    let host = Host::start(dir.path());
    admin.client = host.client();
    assert_eq!(found(&admin, SECRET).people.len(), 1);
    assert_eq!(admin.client.delete(&path(text.id), &admin.token).status, 204);
    assert_eq!(found(&admin, SECRET).people.len(), 0);
    for trace in [SECRET, &folded, "p/1234567", "m/j.m@"] {
        assert!(!lies_in(dir.path(), trace), "{trace}");
    }
    host.stop();

    // The backup brings it back, and the file beside it takes it away again.
    std::fs::copy(backup.path().join(LOG_FILE), dir.path().join(LOG_FILE)).unwrap();
    let host = Host::start(dir.path());
    admin.client = host.client();
    assert_eq!(found(&admin, SECRET).people.len(), 0);
    host.stop();
    assert!(!lies_in(dir.path(), SECRET) && !lies_in(dir.path(), &folded));

    // A backup without an index, as of a version before, gets one.
    let other = tempfile::tempdir().unwrap();
    for file in [LOG_FILE, "server.key"] {
        std::fs::copy(backup.path().join(file), other.path().join(file)).unwrap();
    }
    let host = Host::start(other.path());
    sql(&host, other.path(), "DELETE FROM people; DELETE FROM people_terms; DELETE FROM people_rule");
    host.stop();
    let host = Host::start(other.path());
    admin.client = host.client();
    assert_eq!(found(&admin, SECRET).people.len(), 1);
    host.stop();
}
