//! SYNC-23 over HTTP: attachments go up in parts, are read by those who may, and are erased for good.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Client, Host, Phone, Reply};
use lotwise_ledger::event::Hash;
use lotwise_server::erasing::ERASED_FILE;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{
    AttachmentsHeld, AttachmentsWanted, Declared, MAX_ATTACHMENT_BYTES, MAX_PART_BYTES, Progress, Salt,
    Tombstone, TombstonePage, TombstonesOffered,
};
use serde_json::json;

const PART: u64 = 100;

/// An attachment of `bytes` bytes that are easily found again, and its content.
fn photo(number: u8, bytes: u64) -> (Declared, Vec<u8>) {
    let text = format!("a face that nobody may see {number} ").into_bytes();
    let content: Vec<u8> = text.into_iter().cycle().take(bytes as usize).collect();
    let salt = Salt::new([number; 32]);
    let declared = Declared {
        id: salt.id_of(&content),
        salt,
        media_type: "image/jpeg".to_owned(),
        bytes,
        feeds: vec!["site/MAIN".to_owned()],
        personal: false,
    };
    (declared, content)
}

fn declare(phone: &Phone, declared: &Declared) -> Reply {
    phone.client.post("/v1/attachments", &phone.token, &serde_json::to_vec(declared).unwrap())
}

fn add(phone: &Phone, id: Hash, offset: u64, part: &[u8]) -> Reply {
    phone.client.patch(&path(id), &phone.token, offset, part)
}

fn path(id: Hash) -> String {
    format!("/v1/attachments/{id}")
}

fn progress(reply: &Reply) -> Progress {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    serde_json::from_slice(&reply.bytes).unwrap()
}

/// Sends what is missing, in small parts, from where the server says.
fn upload(phone: &Phone, declared: &Declared, content: &[u8]) {
    let mut at = progress(&declare(phone, declared));
    while !at.complete {
        let end = (at.held + PART).min(declared.bytes);
        at = progress(&add(phone, declared.id, at.held, &content[at.held as usize..end as usize]));
    }
}

fn phone_of(host: &Host, role: Role, number: u8) -> Phone {
    Phone::enrol(&host.client(), &host.code(role), number)
}

fn page(client: &Client, token: &str, after: Option<&str>) -> TombstonePage {
    let query = after.map(|after| format!("?after={after}")).unwrap_or_default();
    let reply = client.get(&format!("/v1/attachments/erased{query}"), token);
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
    serde_json::from_slice(&reply.bytes).unwrap()
}

/// SYNC-23: from each place where it may have been cut, also when only the answer was lost.
#[test]
fn an_upload_goes_on_from_wherever_it_was_cut() {
    let dir = tempfile::tempdir().unwrap();
    let mut host = Host::start(dir.path());
    let mut ada = host.phone(1);
    for cut in (0..=350).step_by(50) {
        let (declared, content) = photo(u8::try_from(cut / 50).unwrap(), 350);
        assert_eq!(progress(&declare(&ada, &declared)), Progress { held: 0, complete: false });
        if cut > 0 {
            add(&ada, declared.id, 0, &content[..cut as usize]);
            // The answer was lost: the same once more writes nothing.
            let again = progress(&add(&ada, declared.id, 0, &content[..cut as usize]));
            assert_eq!(again, Progress { held: cut, complete: cut == 350 });
        }
        // A part from behind the end is none either.
        if cut < 300 {
            assert_eq!(progress(&add(&ada, declared.id, cut + 1, b"x")).held, cut);
        }
        host.stop();
        host = Host::start(dir.path());
        ada.client = host.client();
        assert_eq!(progress(&declare(&ada, &declared)), Progress { held: cut, complete: cut == 350 });
        upload(&ada, &declared, &content);
        let reply = ada.client.get(&path(declared.id), &ada.token);
        assert_eq!((reply.status, &reply.bytes), (200, &content), "cut at {cut}");
        assert_eq!(reply.header("content-type"), "image/jpeg");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("content-disposition"), "attachment");
        assert_eq!(reply.header("cache-control"), "no-store");
        let salt: Salt = reply.header("attachment-salt").parse().unwrap();
        assert_eq!(salt.id_of(&reply.bytes), declared.id);
    }
    host.stop();
}

/// SYNC-23: what is not as declared is not kept.
#[test]
fn what_does_not_fit_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let (declared, content) = photo(1, 300);
    let check = |other: Declared, status: u16, kind: &str| {
        let reply = declare(&ada, &other);
        assert_eq!((reply.status, reply.problem().as_str()), (status, kind), "{other:?}");
    };
    check(Declared { bytes: 0, ..declared.clone() }, 413, "too-large");
    check(Declared { bytes: MAX_ATTACHMENT_BYTES + 1, ..declared.clone() }, 413, "too-large");
    for media_type in ["text/html", "image/svg+xml", "application/javascript", ""] {
        check(Declared { media_type: media_type.to_owned(), ..declared.clone() }, 415, "media-type");
    }
    check(Declared { feeds: vec!["site/ELSEWHERE".to_owned()], ..declared.clone() }, 403, "foreign-feed");

    assert_eq!(add(&ada, declared.id, 0, b"x").problem(), "not-found");
    declare(&ada, &declared);
    assert_eq!(ada.client.post(&path(declared.id), &ada.token, b"x").status, 405);
    assert_eq!(add(&ada, declared.id, 0, &vec![0; MAX_PART_BYTES + 1]).problem(), "too-large");
    assert_eq!(add(&ada, declared.id, 0, b"").problem(), "bad-parameter");
    assert_eq!(add(&ada, declared.id, 0, &[0; 301]).problem(), "too-large");
    assert_eq!(ada.client.get(&path(declared.id), &ada.token).problem(), "not-found");

    // Other bytes than the id names: all are dropped, and the right ones are taken afterwards.
    let mut wrong = content.clone();
    wrong[299] ^= 1;
    add(&ada, declared.id, 0, &wrong[..200]);
    assert_eq!(add(&ada, declared.id, 200, &wrong[200..]).problem(), "content-hash");
    assert_eq!(ada.client.get(&path(declared.id), &ada.token).problem(), "not-found");
    upload(&ada, &declared, &content);
    assert_eq!(ada.client.get(&path(declared.id), &ada.token).bytes, content);

    // 500 MiB a day.
    for number in 2..=51 {
        assert_eq!(
            declare(&ada, &photo(number, MAX_ATTACHMENT_BYTES).0).status,
            if number < 51 { 200 } else { 429 }
        );
    }
    assert_eq!(declare(&host.phone(9), &photo(60, MAX_ATTACHMENT_BYTES).0).status, 200);
    host.stop();
}

/// SYNC-23: nobody can block another's upload, and the first complete one stands for both.
#[test]
fn two_devices_upload_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (ada, ben) = (host.phone(1), host.phone(2));
    let (declared, content) = photo(1, 300);
    add(&ada, declared.id, 0, &content[..100]);
    declare(&ada, &declared);
    add(&ada, declared.id, 0, &content[..100]);
    // Another one declares it wrongly, and gets nowhere.
    let squatting = Declared { salt: Salt::new([9; 32]), bytes: 1, ..declared.clone() };
    assert_eq!(progress(&declare(&ben, &squatting)).held, 0);
    assert_eq!(add(&ben, declared.id, 0, b"x").problem(), "content-hash");
    assert_eq!(progress(&declare(&ben, &declared)).held, 0, "an upload of its own");
    upload(&ben, &declared, &content);
    let theirs = progress(&add(&ada, declared.id, 100, &content[100..200]));
    assert!(theirs.complete, "{theirs:?}");
    assert_eq!(ada.client.get(&path(declared.id), &ada.token).bytes, content);
    host.stop();
}

/// SYNC-23: ranges, so that a download goes on where it was cut.
#[test]
fn a_range_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let (declared, content) = photo(1, 350);
    upload(&ada, &declared, &content);
    for (asked, place, range) in [
        ("bytes=0-99", "bytes 0-99/350", 0..100),
        ("bytes=50-149", "bytes 50-149/350", 50..150),
        ("bytes=200-", "bytes 200-349/350", 200..350),
        ("bytes=-10", "bytes 340-349/350", 340..350),
        ("bytes=349-999", "bytes 349-349/350", 349..350),
    ] {
        let reply = ada.client.get_range(&path(declared.id), &ada.token, asked);
        assert_eq!((reply.status, reply.header("content-range")), (206, place));
        assert_eq!(reply.bytes, content[range]);
    }
    let behind = ada.client.get_range(&path(declared.id), &ada.token, "bytes=350-");
    assert_eq!((behind.problem().as_str(), behind.header("content-range")), ("bad-range", "bytes */350"));
    host.stop();
}

/// SYNC-23: who reads what, and who erases.
#[test]
fn roles_decide_who_reads_and_who_erases() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let (damage, content) = photo(1, 100);
    let (face, of_face) = photo(2, 100);
    let face = Declared { personal: true, ..face };
    upload(&ada, &damage, &content);
    upload(&ada, &face, &of_face);
    let roles = [Role::Admin, Role::Supervisor, Role::Quality, Role::WarrantyDesk, Role::Staff];
    for (number, role) in (10..).zip(roles) {
        let phone = phone_of(&host, role, number);
        assert_eq!(phone.client.get(&path(damage.id), &phone.token).status, 200, "{role:?}");
        let reply = phone.client.get(&path(face.id), &phone.token);
        assert_eq!(reply.status, if role == Role::Staff { 403 } else { 200 }, "{role:?}");
        if role != Role::Admin {
            assert_eq!(
                phone.client.delete(&path(damage.id), &phone.token).problem(),
                "forbidden",
                "{role:?}"
            );
        }
    }
    assert_eq!(ada.client.get(&path(damage.id), "nobody").problem(), "bad-token");
    assert_eq!(ada.client.get("/v1/attachments/none", &ada.token).problem(), "not-found");

    // A revoked device reads nothing, but still brings its photos, and hears of what is erased.
    let lost = phone_of(&host, Role::Staff, 20);
    ada.client.post(&format!("/v1/devices/{}/revoke", lost.device), &ada.token, b"");
    assert_eq!(lost.client.get(&path(damage.id), &lost.token).problem(), "revoked");
    let (last, of_last) = photo(3, 100);
    upload(&lost, &last, &of_last);
    assert_eq!(page(&lost.client, &lost.token, None).erased, []);
    host.stop();
}

/// Whether these bytes are anywhere in the log's files.
fn lies_in(dir: &std::path::Path, bytes: &[u8]) -> bool {
    let files = [LOG_FILE.to_owned(), format!("{LOG_FILE}-wal")];
    files.iter().any(|file| {
        let content = std::fs::read(dir.join(file)).unwrap_or_default();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

/// SYNC-23: bytes are gone from the files, the tombstone stands, and nothing brings it back.
#[test]
fn what_was_erased_is_gone_from_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (ada, staff) = (host.phone(1), phone_of(&host, Role::Staff, 2));
    let (face, content) = photo(1, 300_000);
    let mut at = progress(&declare(&ada, &face));
    while !at.complete {
        let end = (at.held as usize + MAX_PART_BYTES).min(content.len());
        at = progress(&add(&ada, face.id, at.held, &content[at.held as usize..end]));
    }
    let (half, of_half) = photo(2, 200);
    declare(&staff, &half);
    add(&staff, half.id, 0, &of_half[..100]);
    assert!(lies_in(dir.path(), &content[..60]) && lies_in(dir.path(), &of_half[..60]));

    let before = page(&staff.client, &staff.token, None);
    assert_eq!((before.erased.len(), before.next, before.more), (0, None, false));
    let (never_came, _) = photo(3, 100);
    for id in [face.id, face.id, half.id, never_came.id] {
        assert_eq!(ada.client.delete(&path(id), &ada.token).status, 204);
    }
    assert!(!lies_in(dir.path(), &content[..60]), "the complete one");
    assert!(!lies_in(dir.path(), &of_half[..60]), "the one on its way");
    assert!(!lies_in(dir.path(), face.salt.to_string().as_bytes()), "the salt");

    assert_eq!(ada.client.get(&path(face.id), &ada.token).problem(), "erased");
    assert_eq!(add(&staff, half.id, 100, &of_half[100..]).problem(), "erased");
    for declared in [&face, &half, &never_came] {
        assert_eq!(declare(&ada, declared).problem(), "erased");
    }
    let told = page(&staff.client, &staff.token, None);
    let ids: Vec<&str> = told.erased.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, [face.id.to_string(), half.id.to_string(), never_came.id.to_string()]);
    assert!(told.erased.iter().all(|it| it.by == ada.device));
    let next = told.next.unwrap();
    assert_eq!(page(&staff.client, &staff.token, Some(&next.to_string())).erased, []);
    let other = format!("{}:{}", next.position, Hash::of(b"another history"));
    let reply = staff.client.get(&format!("/v1/attachments/erased?after={other}"), &staff.token);
    assert_eq!(reply.problem(), "diverged");
    host.stop();
}

/// Copies the database as a backup does, with the server stopped.
fn copy_log(from: &std::path::Path, to: &std::path::Path) {
    for file in [LOG_FILE, "server.key"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

/// SYNC-23: a restored backup erases again, by its file at the start, or by what phones bring.
#[test]
fn a_restored_backup_gets_the_erasures_again() {
    let (dir, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let (face, content) = photo(1, 300);
    upload(&ada, &face, &content);
    host.stop();
    copy_log(dir.path(), backup.path());
    let host = Host::start(dir.path());
    let client = host.client();
    assert_eq!(client.get(&path(face.id), &ada.token).status, 200);
    client.delete(&path(face.id), &ada.token);
    let told = page(&client, &ada.token, None);
    host.stop();

    // The file beside the database was left alone.
    copy_log(backup.path(), dir.path());
    let host = Host::start(dir.path());
    let client = host.client();
    assert_eq!(client.get(&path(face.id), &ada.token).problem(), "erased");
    assert_eq!(page(&client, &ada.token, None), told);
    host.stop();
    assert!(!lies_in(dir.path(), &content[..60]));

    // The whole directory was lost, and with it the file: a phone brings the tombstone.
    let other = tempfile::tempdir().unwrap();
    copy_log(backup.path(), other.path());
    let host = Host::start(other.path());
    let client = host.client();
    assert_eq!(client.get(&path(face.id), &ada.token).status, 200);
    let cursor = told.next.unwrap();
    let reply = client.get(&format!("/v1/attachments/erased?after={cursor}"), &ada.token);
    assert_eq!(reply.problem(), "diverged");
    // Nobody erases by a tombstone that no server has signed.
    let forged = Tombstone { at_ms: 0, ..told.erased[0].clone() };
    let by_phone = Tombstone { server: ada.device, ..told.erased[0].clone() };
    let offer = |erased: Vec<Tombstone>| {
        let body = serde_json::to_vec(&TombstonesOffered { erased }).unwrap();
        client.post("/v1/attachments/erased", &ada.token, &body).status
    };
    assert_eq!(offer(vec![forged, by_phone]), 204);
    assert_eq!(client.get(&path(face.id), &ada.token).status, 200);
    assert_eq!(offer(told.erased.clone()), 204);
    assert_eq!(client.get(&path(face.id), &ada.token).problem(), "erased");
    assert_eq!(page(&client, &ada.token, None), told);
    assert!(std::fs::read_to_string(other.path().join(ERASED_FILE)).unwrap().contains(&face.id.to_string()));
    host.stop();
    assert!(!lies_in(other.path(), &content[..60]));
}

/// SYNC-23: what was cut short in the file by a crash takes nothing else with it.
#[test]
fn a_torn_line_of_the_file_harms_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let (first, second) = (photo(1, 100).0.id, photo(2, 100).0.id);
    ada.client.delete(&path(first), &ada.token);
    host.stop();
    let file = dir.path().join(ERASED_FILE);
    let torn = [std::fs::read(&file).unwrap(), b"{\"id\":\"abc".to_vec()].concat();
    std::fs::write(&file, torn).unwrap();
    let host = Host::start(dir.path());
    host.client().delete(&path(second), &ada.token);
    host.stop();
    std::fs::remove_file(dir.path().join(LOG_FILE)).unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let ids: Vec<String> = page(&ada.client, &ada.token, None).erased.into_iter().map(|it| it.id).collect();
    assert_eq!(ids, [first.to_string(), second.to_string()]);
    host.stop();
}

/// SYNC-23: a server that lost attachments asks for those, and for none that was erased.
#[test]
fn a_restored_server_wants_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let ada = host.phone(1);
    let ids: Vec<Hash> = (1..=3).map(|number| photo(number, 100).0.id).collect();
    let (kept, content) = photo(1, 100);
    upload(&ada, &kept, &content);
    ada.client.delete(&path(ids[1]), &ada.token);
    let body = serde_json::to_vec(&AttachmentsHeld { ids: ids.clone() }).unwrap();
    let reply = ada.client.post("/v1/attachments/have", &ada.token, &body);
    let wanted: AttachmentsWanted = serde_json::from_slice(&reply.bytes).unwrap();
    assert_eq!(wanted.want, [ids[2]]);
    host.stop();
}

/// SYNC-23: a complaint's words and contact are erased in the same way; the event stays.
#[test]
fn a_complaint_is_erased() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut ada = host.phone(1);
    let staff = phone_of(&host, Role::Staff, 2);
    let receipt = ada.receives("L1", Default::default());
    ada.push(&[receipt]);
    let words = "It tastes of petrol, says Jane Doe";
    let body = json!({ "gtin": common::GTIN, "lot": "L1", "words": words, "contact": "0170 12345" });
    let reply = loop {
        let reply = ada.client.post("/v1/public/complaints", "", body.to_string().as_bytes());
        if reply.status == 200 {
            break reply;
        }
        std::thread::yield_now();
    };
    let reference = reply.json()["reference"].as_str().unwrap().to_owned();
    let path = format!("/v1/complaints/{reference}");
    assert_eq!(ada.client.get(&path, &ada.token).json()["words"], words);
    assert_eq!(staff.client.get(&path, &staff.token).problem(), "forbidden");
    assert_eq!(staff.client.delete(&path, &staff.token).problem(), "forbidden");
    assert!(lies_in(dir.path(), words.as_bytes()));
    assert_eq!(ada.client.delete("/v1/complaints/whatever", &ada.token).problem(), "unknown-complaint");
    assert_eq!(ada.client.delete(&path, &ada.token).status, 204);
    assert_eq!(ada.client.get(&path, &ada.token).problem(), "erased");
    assert!(!lies_in(dir.path(), words.as_bytes()) && !lies_in(dir.path(), b"0170 12345"));
    assert_eq!(page(&ada.client, &ada.token, None).erased[0].id, reference);
    let events = ada.client.get("/v1/events?feed=shared", &ada.token).json();
    assert_eq!(events["events"].as_array().unwrap().len(), 2, "the receipt and the complaint");
    host.stop();
}
