//! SYNC-23 over HTTP: what is erased is gone for good, from the files and from restored backups.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::Host;
use common::attached::{add, declare, page, path, phone_of, photo, progress, upload};
use lotwise_ledger::event::Hash;
use lotwise_server::erasing::ERASED_FILE;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{MAX_PART_BYTES, Tombstone, TombstonesOffered};
use serde_json::json;

/// Whether these bytes are anywhere in the log's files.
fn lies_in(dir: &Path, bytes: &[u8]) -> bool {
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
fn copy_log(from: &Path, to: &Path) {
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
