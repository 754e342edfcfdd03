//! SYNC-23 on IndexedDB: photos and their events, parts, tombstones, and a database of version 1.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use indexed_db_futures::KeyPath;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::{Array, Object, Reflect, Uint8Array};
use lotwise_browser::idb::{Fetched, IndexedDbReplica, Kept, Opened, State};
use lotwise_sync::attachments::Job;
use lotwise_sync::contract::sample::{Author, NOW_MS, lot, receipt, shelf, stock_key};
use lotwise_sync::ledger::event::fact::Attachment;
use lotwise_sync::ledger::event::{DeviceId, Draft, Hash, Head, SignedEvent};
use lotwise_sync::ledger::key::Goods;
use lotwise_sync::ledger::quantity::Quantity;
use lotwise_sync::store::{Expected, ReplicaStore, Saved};
use lotwise_sync::wire::{Cursor, Declared, MAX_PART_BYTES, Salt, Tombstone};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const HOUR_MS: i64 = 3_600_000;

async fn fresh(name: &str) -> IndexedDbReplica {
    Database::delete_by_name(name).unwrap().await.unwrap();
    open(name).await
}

async fn open(name: &str) -> IndexedDbReplica {
    match IndexedDbReplica::open(name).await.unwrap() {
        Opened::Ready(store) => store,
        Opened::Outdated(_) => panic!("{name} was made by another fold"),
    }
}

fn photo(number: u8, bytes: usize) -> (Declared, Vec<u8>) {
    let content: Vec<u8> = (0..bytes).map(|at| (at / 7) as u8 ^ number).collect();
    let salt = Salt::new([number; 32]);
    let declared = Declared {
        id: salt.id_of(&content),
        salt,
        media_type: "image/jpeg".to_owned(),
        bytes: bytes as u64,
        feeds: vec!["site/MAIN".to_owned()],
        personal: false,
    };
    (declared, content)
}

/// A receipt of one unit that refers to the photo.
fn with_photo(declared: &Declared, head: &Head) -> SignedEvent {
    let mut act = receipt("L1", 1);
    act.attachments.push(Attachment {
        reference: declared.id.to_string(),
        media_type: declared.media_type.clone(),
        bytes: Some(declared.bytes),
        personal: false,
    });
    let device = DeviceId::of_public_key(&[1; 32]);
    Draft::new(device, head, vec!["site/MAIN".to_owned()], &act, NOW_MS).signed([0; 64])
}

async fn state(store: &IndexedDbReplica, id: Hash) -> Option<State> {
    store.attachment(id).await.unwrap().map(|kept| kept.state)
}

/// The photo waits from the very transaction on that saves its event, and never without it.
#[wasm_bindgen_test]
async fn a_photo_waits_once_its_event_is_saved() {
    let name = "photo_and_event";
    let store = fresh(name).await;
    let (declared, content) = photo(1, 600_000);
    store.keep_attachment(&declared, &content, NOW_MS).await.unwrap();
    assert_eq!(store.attachment_jobs().await.unwrap(), [], "no event refers to it yet");

    let head = store.head().await.unwrap();
    let event = with_photo(&declared, &head);
    let stale = Expected { head: Head { seq: 9, ..head.clone() }, records: BTreeMap::new() };
    assert_eq!(store.save(&event, &stale).await.unwrap(), Saved::Stale);
    assert_eq!(state(&store, declared.id).await, Some(State::New));

    let expected = Expected { head, records: BTreeMap::new() };
    assert_eq!(store.save(&event, &expected).await.unwrap(), Saved::Done);
    drop(store);
    let store = open(name).await;
    assert_eq!(store.attachment_jobs().await.unwrap(), [Job::Send(declared.id)]);
    assert_eq!(store.attachment_bytes(declared.id).await.unwrap(), content);
    store.drop_forgotten_attachments(NOW_MS + 9 * HOUR_MS).await.unwrap();
    assert_eq!(state(&store, declared.id).await, Some(State::Waiting));
    store.wipe().await.unwrap();
}

/// A photo whose event never came goes after a while, in which another tab may still record it.
#[wasm_bindgen_test]
async fn a_photo_without_an_event_is_forgotten() {
    let store = fresh("forgotten_photo").await;
    let (declared, content) = photo(1, 300_000);
    store.keep_attachment(&declared, &content, NOW_MS).await.unwrap();
    store.drop_forgotten_attachments(NOW_MS + HOUR_MS).await.unwrap();
    assert_eq!(state(&store, declared.id).await, Some(State::New));
    store.drop_forgotten_attachments(NOW_MS + HOUR_MS + 1).await.unwrap();
    assert_eq!(state(&store, declared.id).await, None);
    assert_eq!(store.attachment_bytes(declared.id).await.unwrap(), Vec::<u8>::new());
    store.wipe().await.unwrap();
}

/// An upload may go on from any byte.
#[wasm_bindgen_test]
async fn parts_are_read_from_any_offset() {
    let store = fresh("parts").await;
    let (declared, content) = photo(1, 600_000);
    store.keep_attachment(&declared, &content, NOW_MS).await.unwrap();
    for offset in [0, 1, MAX_PART_BYTES - 1, MAX_PART_BYTES, 2 * MAX_PART_BYTES + 5, 599_999] {
        let part = store.attachment_part(declared.id, offset as u64).await.unwrap();
        let end = (offset / MAX_PART_BYTES + 1) * MAX_PART_BYTES;
        assert_eq!(part, content[offset..end.min(content.len())], "from {offset}");
    }
    assert_eq!(store.attachment_part(declared.id, 600_000).await.unwrap(), Vec::<u8>::new());
    store.wipe().await.unwrap();
}

/// Fetched parts stay over a restart, and only the bytes that the id names are taken.
#[wasm_bindgen_test]
async fn a_download_goes_on_and_is_checked() {
    let name = "download";
    let store = fresh(name).await;
    let (declared, content) = photo(1, 600_000);
    let wanted = Declared { salt: Salt::new([0; 32]), ..declared.clone() };
    assert!(store.want_attachment(&wanted, NOW_MS).await.unwrap());
    assert!(!store.want_attachment(&wanted, NOW_MS).await.unwrap(), "it is known");
    let (id, total) = (declared.id, declared.bytes);
    let part = |at: usize| &content[at..content.len().min(at + MAX_PART_BYTES)];
    let add = async |store: &IndexedDbReplica, at: usize, part: &[u8]| {
        store.add_fetched(id, declared.salt, at as u64, total, part).await.unwrap()
    };
    assert_eq!(add(&store, 0, part(0)).await, Fetched::More);
    assert_eq!(add(&store, 0, part(0)).await, Fetched::Unwanted, "it is here already");
    drop(store);
    let store = open(name).await;
    assert_eq!(store.attachment_jobs().await.unwrap(), [Job::Fetch(id)]);
    assert_eq!(store.attachment(id).await.unwrap().unwrap().held, MAX_PART_BYTES as u64);
    assert_eq!(add(&store, MAX_PART_BYTES, part(MAX_PART_BYTES)).await, Fetched::More);
    let mut wrong = part(2 * MAX_PART_BYTES).to_vec();
    wrong[0] ^= 1;
    assert_eq!(add(&store, 2 * MAX_PART_BYTES, &wrong).await, Fetched::Wrong);
    assert_eq!(store.attachment_bytes(id).await.unwrap(), Vec::<u8>::new());
    assert_eq!(store.attachment_jobs().await.unwrap(), [Job::Fetch(id)], "it begins anew");
    for at in [0, MAX_PART_BYTES] {
        assert_eq!(add(&store, at, part(at)).await, Fetched::More);
    }
    assert_eq!(add(&store, 2 * MAX_PART_BYTES, part(2 * MAX_PART_BYTES)).await, Fetched::Complete);
    assert_eq!(store.attachment_bytes(id).await.unwrap(), content);
    assert_eq!(state(&store, id).await, Some(State::There));

    // A server that was restored lacks it: it can be sent on from here, with its salt.
    store.mark_attachments(&store.attachments_there().await.unwrap(), State::Waiting).await.unwrap();
    assert_eq!(store.attachment_jobs().await.unwrap(), [Job::Send(id)]);
    let kept: Kept = store.attachment(id).await.unwrap().unwrap();
    assert_eq!(kept.declared, declared);
    store.wipe().await.unwrap();
}

/// What a tombstone names is gone with all its bytes, and does not come back.
#[wasm_bindgen_test]
async fn what_was_erased_does_not_come_back() {
    let store = fresh("erased").await;
    let (erased, content) = photo(1, 600_000);
    let (other, of_other) = photo(2, 300_000);
    store.keep_attachment(&erased, &content, NOW_MS).await.unwrap();
    store.keep_attachment(&other, &of_other, NOW_MS).await.unwrap();
    let tombstone = |id: String| Tombstone {
        id,
        by: DeviceId::of_public_key(&[1; 32]),
        at_ms: NOW_MS,
        server: DeviceId::of_public_key(&[2; 32]),
        signature: "signed".to_owned(),
    };
    let tombstones = [tombstone("C-7K2M-9XQ4".to_owned()), tombstone(erased.id.to_string())];
    let next = Some(Cursor { position: 2, hash: Hash::of(b"two") });
    store.bury(&tombstones, next).await.unwrap();
    assert_eq!(state(&store, erased.id).await, None);
    assert_eq!(store.attachment_bytes(erased.id).await.unwrap(), Vec::<u8>::new());
    assert_eq!(store.attachment_bytes(other.id).await.unwrap(), of_other);
    store.keep_attachment(&erased, &content, NOW_MS).await.unwrap();
    assert!(!store.want_attachment(&erased, NOW_MS).await.unwrap());
    assert!(store.attachment_was_erased(erased.id).await.unwrap());
    assert_eq!(state(&store, erased.id).await, None);

    assert_eq!(store.tombstone_cursor().await.unwrap(), next);
    store.forget_tombstone_cursor().await.unwrap();
    assert_eq!(store.tombstone_cursor().await.unwrap(), None);
    assert_eq!(store.tombstones().await.unwrap().len(), 2, "they can be offered again");
    store.wipe().await.unwrap();
}

/// An app that knows version 2 keeps everything of a database of version 1, an open old tab or not.
#[wasm_bindgen_test]
async fn a_database_of_version_1_is_brought_up_to_date() {
    let name = "version_1";
    Database::delete_by_name(name).unwrap().await.unwrap();
    let event = Author::new(1).receives("L1", 24);
    let old = version_1(name, &event).await;

    let Opened::Outdated(outdated) = IndexedDbReplica::open(name).await.unwrap() else {
        panic!("it has events and no records");
    };
    let store = outdated.refold().await.unwrap();
    assert_eq!(store.meta_get("enrolment").await.unwrap(), Some("firm".to_owned()));
    assert_eq!(store.outbox(10).await.unwrap(), [event]);
    let records = store.load(&[stock_key("L1")]).await.unwrap();
    assert_eq!(records.stock(&Goods::Lot(lot("L1")), &shelf()), Quantity::units(24));
    let (declared, content) = photo(1, 1_000);
    store.keep_attachment(&declared, &content, NOW_MS).await.unwrap();
    drop((store, old));
    let store = open(name).await;
    assert_eq!(store.attachment_bytes(declared.id).await.unwrap(), content);
    store.wipe().await.unwrap();
}

/// A database as version 1 left it, with one unsent event; the connection is still open, and lets go
/// when a newer version asks for it, as the app of that version does.
async fn version_1(name: &str, event: &SignedEvent) -> gloo::events::EventListener {
    let database = Database::open(name)
        .with_version(1u8)
        .with_on_upgrade_needed(|_, database| {
            for store in ["meta", "keys", "events", "outbox"] {
                database.create_object_store(store).build()?;
            }
            let records = database.create_object_store("records").with_key_path(KeyPath::One("k")).build()?;
            records.create_index("terms", KeyPath::One("t")).with_multi_entry(true).build()?;
            Ok(())
        })
        .await
        .unwrap();
    let header = event.header().unwrap();
    let key: JsValue = Array::of2(&header.device.to_string().into(), &(header.seq as f64).into()).into();
    let row: JsValue = Object::new().into();
    for (field, bytes) in [("h", &event.header[..]), ("b", &event.body[..]), ("s", &event.signature[..])] {
        Reflect::set(&row, &field.into(), &Uint8Array::from(bytes)).unwrap();
    }
    let stores = ["meta", "events", "outbox"];
    let transaction = database.transaction(stores).with_mode(TransactionMode::Readwrite).build().unwrap();
    let put = |store: &str, key: JsValue, value: JsValue| {
        let store = transaction.object_store(store).unwrap();
        store.put(value).with_key(key).without_key_type().build().unwrap();
    };
    put("meta", "app/enrolment".into(), "\"firm\"".into());
    put("events", key.clone(), row);
    put("outbox", key, JsValue::TRUE);
    transaction.commit().await.unwrap();
    let closing = database.clone();
    use indexed_db_futures::internals::SystemRepr;
    gloo::events::EventListener::new(database.as_sys(), "versionchange", move |_| closing.clone().close())
}
