//! SYNC-23 over HTTP: attachments go up in parts, and are read by those who may.
#![allow(clippy::unwrap_used)]

mod common;

use common::attached::{add, declare, page, path, phone_of, photo, progress, upload};
use common::{Host, circumstances};
use lotwise_ledger::event::fact::Attachment;
use lotwise_ledger::event::{Act, Hash, Step};
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::{
    AttachmentsHeld, AttachmentsWanted, Declared, MAX_ATTACHMENT_BYTES, MAX_PART_BYTES, Progress, Salt,
};

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
    declare(&ada, &Declared { salt: Salt::new([8; 32]), ..declared.clone() });
    add(&ada, declared.id, 0, &content[..200]);
    assert_eq!(progress(&declare(&ada, &declared)).held, 0, "declared otherwise, it begins anew");
    upload(&ada, &declared, &content);
    assert_eq!(ada.client.get(&path(declared.id), &ada.token).bytes, content);

    // 500 MiB a day.
    let large =
        |number: u8| Declared { id: Hash::of(&[number]), bytes: MAX_ATTACHMENT_BYTES, ..declared.clone() };
    for number in 2..=51 {
        assert_eq!(declare(&ada, &large(number)).status, if number < 51 { 200 } else { 429 });
    }
    assert_eq!(declare(&host.phone(9), &large(60)).status, 200);
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
    let mut ada = host.phone(1);
    // The feed that all but the desk read, which reads what the events of its own refer to (SYNC-28).
    let feeds = vec!["shared".to_owned()];
    let (damage, content) = photo(1, 100);
    let damage = Declared { feeds: feeds.clone(), ..damage };
    let (face, of_face) = photo(2, 100);
    let face = Declared { personal: true, feeds, ..face };
    upload(&ada, &damage, &content);
    upload(&ada, &face, &of_face);
    let mut complaint = Act::new(Step::Complain, circumstances().occurred_at, circumstances().actor);
    complaint.attachments.extend([&damage, &face].map(|declared| Attachment {
        reference: declared.id.to_string(),
        media_type: declared.media_type.clone(),
        bytes: Some(declared.bytes),
        personal: declared.personal,
    }));
    let early = phone_of(&host, Role::WarrantyDesk, 9);
    assert_eq!(early.client.get(&path(face.id), &early.token).problem(), "foreign-feed");
    let complaint = ada.sign(&complaint);
    ada.push(&[complaint]);
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
