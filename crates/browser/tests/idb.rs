//! The store contract on IndexedDB, and what only a database of a browser can show: two tabs, and
//! being closed and opened again.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use lotwise_browser::idb::{Ended, IdbError, IndexedDbReplica, MetaValue, Opened};
use lotwise_browser::keys::SigningKey;
use lotwise_sync::connect::Names;
use lotwise_sync::contract::replica as contract;
use lotwise_sync::contract::sample::{Author, NOW_MS, SITE, draft_receipt, lot, shelf, stock_key};
use lotwise_sync::ledger::command::{Circumstances, Coded, Command, Dates, Receive, Received, feeds};
use lotwise_sync::ledger::event::{Draft, EventId, Hash, Head, SignedEvent};
use lotwise_sync::ledger::key::Goods;
use lotwise_sync::ledger::quantity::Quantity;
use lotwise_sync::ledger::record::Records;
use lotwise_sync::store::{Expected, ReplicaStore, Saved};
use lotwise_sync::wire::Outcome;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

macro_rules! on_indexed_db {
    ($rule:ident) => {
        #[wasm_bindgen_test]
        async fn $rule() {
            let store = fresh(stringify!($rule)).await;
            contract::$rule(&store).await;
            store.wipe().await.unwrap();
        }
    };
}

lotwise_sync::replica_contract!(on_indexed_db);

fn token(value: &str) -> MetaValue {
    MetaValue::new("token", &value).unwrap()
}

/// An empty store, also when an earlier run was cut off.
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

/// Reads, decides, signs and saves as the app does, and starts over as often as it must.
async fn receive_one(store: &IndexedDbReplica, key: &SigningKey, now_ms: i64) -> u32 {
    let command = Command::Receive(Receive {
        product: lotwise_sync::contract::sample::product(),
        product_name: None,
        packaging: None,
        lot: Some(lot("L1")),
        dates: Dates::default(),
        received: Received::Quantity(Quantity::units(1)),
        supplier: None,
        to: shelf(),
        document: None,
        batch: None,
        coded: Coded::Came,
    });
    let at = Circumstances::now(
        lotwise_sync::ledger::time::Moment::new(now_ms, 60).unwrap(),
        lotwise_sync::ledger::text::Actor::parse("Ada").unwrap(),
    );
    for attempt in 0.. {
        let head = store.head().await.unwrap();
        let known = store.load(&[stock_key("L1")]).await.unwrap();
        let act = command.decide(&known, &at).unwrap();
        let draft = Draft::new(key.device_id(), &head, feeds(&act), &act, now_ms);
        let signature = key.sign(&draft.header).await.unwrap();
        let records = BTreeMap::from([(stock_key("L1"), known.get(&stock_key("L1")).cloned())]);
        let event = draft.signed(signature);
        if store.save(&event, &Expected { head, records }).await.unwrap() == Saved::Done {
            return attempt;
        }
    }
    unreachable!("the loop ends by a save")
}

#[wasm_bindgen_test]
async fn two_tabs_save_one_chain() {
    let one = fresh("two_tabs").await;
    let other = open("two_tabs").await;
    let (key, same_key) =
        futures::join!(SigningKey::open_or_create(&one), SigningKey::open_or_create(&other));
    let (key, same_key) = (key.unwrap(), same_key.unwrap());
    assert_eq!(key.device_id(), same_key.device_id(), "two tabs are one device");

    let in_tab = async |store: &IndexedDbReplica, since_ms: i64| {
        let mut started_over = 0;
        for later_ms in 0..20 {
            started_over += receive_one(store, &key, since_ms + later_ms).await;
        }
        started_over
    };
    let (of_one, of_other) = futures::join!(in_tab(&one, NOW_MS), in_tab(&other, NOW_MS + 1_000));
    assert!(of_one + of_other > 0, "they met");

    let events = one.outbox(100).await.unwrap();
    let mut previous = Hash::ZERO;
    for (seq, signed) in (1..).zip(&events) {
        let header = signed.header().unwrap();
        assert_eq!((header.seq, header.prev), (seq, previous), "a chain without gap or fork");
        assert!(key.verify(&signed.header, &signed.signature).await.unwrap());
        previous = Hash::of(&signed.header);
    }
    assert_eq!(events.len(), 40);
    assert_eq!(one.head().await.unwrap().seq, 40);
    assert_eq!(on_shelf(&other).await, Quantity::units(40));
    drop(one);
    other.wipe().await.unwrap();
}

#[wasm_bindgen_test]
async fn all_is_there_after_closing() {
    let name = "closing";
    let store = fresh(name).await;
    let key = SigningKey::open_or_create(&store).await.unwrap();
    receive_one(&store, &key, NOW_MS).await;
    store.meta_set("enrolment", &("firm", 7)).await.unwrap();
    let (head, events) = (store.head().await.unwrap(), store.outbox(10).await.unwrap());
    drop(store);

    let store = open(name).await;
    assert_eq!(store.head().await.unwrap(), head);
    assert_eq!(store.outbox(10).await.unwrap(), events);
    assert_eq!(on_shelf(&store).await, Quantity::units(1));
    assert_eq!(store.meta_get("enrolment").await.unwrap(), Some(("firm".to_owned(), 7)));
    let same = SigningKey::open_or_create(&store).await.unwrap();
    assert_eq!(same.public_key(), key.public_key());
    let signature = same.sign(b"text").await.unwrap();
    assert!(key.verify(b"text", &signature).await.unwrap());
    assert!(!key.verify(b"test", &signature).await.unwrap());
    store.wipe().await.unwrap();
}

/// SYNC-17: key, token and what is unsent change together, and the old key saves nothing any more.
#[wasm_bindgen_test]
async fn a_device_goes_on_under_a_new_key() {
    let name = "succession";
    let (store, tab) = (fresh(name).await, open(name).await);
    let old = SigningKey::open_or_create(&store).await.unwrap();
    for later_ms in 0..3 {
        receive_one(&store, &old, NOW_MS + later_ms).await;
    }
    let id = |seq| EventId { device: old.device_id(), seq };
    store.acknowledge(&[id(1)]).await.unwrap();
    store.refuse(&[(id(2), Outcome::IdReuse)]).await.unwrap();
    store.meta_set("token", &"old").await.unwrap();
    let body_of = async |seq| {
        let unsent = tab.unsent_of(old.device_id()).await.unwrap();
        unsent.into_iter().find(|(event, _)| event.seq == seq).unwrap().1.body
    };
    let bodies = [body_of(2).await, body_of(3).await];

    let next = SigningKey::next(&store).await.unwrap();
    let same = SigningKey::next(&tab).await.unwrap();
    assert_eq!(next.device_id(), same.device_id(), "it is asked for until it is used");
    assert_ne!(next.device_id(), old.device_id());
    assert!(next.succeed(old.device_id(), &store, &Names::default(), &[token("new")]).await.unwrap());
    assert!(
        !same.succeed(old.device_id(), &tab, &Names::default(), &[token("late")]).await.unwrap(),
        "it was used"
    );

    let current = SigningKey::open_or_create(&tab).await.unwrap();
    assert_eq!(current.device_id(), next.device_id());
    assert_eq!(tab.meta_get("token").await.unwrap(), Some("new".to_owned()));
    let issued = tab.outbox(10).await.unwrap();
    assert_eq!(issued.iter().map(|event| event.body.clone()).collect::<Vec<_>>(), bodies);
    for (seq, signed) in (1..).zip(&issued) {
        let header = signed.header().unwrap();
        assert_eq!((header.device, header.seq), (next.device_id(), seq));
        assert!(next.verify(&signed.header, &signed.signature).await.unwrap());
    }
    assert_eq!((tab.refused().await.unwrap(), tab.unsent().await.unwrap()), (vec![], 2));
    assert_eq!(on_shelf(&tab).await, Quantity::units(3));
    let late = draft_receipt(old.device_id(), &tab.head().await.unwrap(), "L1", 1);
    let expected = Expected { head: tab.head().await.unwrap(), records: BTreeMap::new() };
    assert_eq!(tab.save(&late, &expected).await.unwrap(), Saved::Stale, "by the old key");
    receive_one(&tab, &next, NOW_MS + 9).await;
    assert_eq!(store.head().await.unwrap().seq, 3);
    let third = SigningKey::next(&store).await.unwrap();
    assert_ne!(third.device_id(), next.device_id());
    drop(tab);
    store.wipe().await.unwrap();
}

/// A save whose answer was lost with the connection may be done again.
#[wasm_bindgen_test]
async fn a_repeated_save_counts_once() {
    let store = fresh("repeated").await;
    let event = Author::new(1).receives("L1", 24);
    let expected = Expected { head: store.head().await.unwrap(), records: BTreeMap::new() };
    for _ in 0..2 {
        assert_eq!(store.save(&event, &expected).await.unwrap(), Saved::Done);
    }
    assert_eq!(on_shelf(&store).await, Quantity::units(24));
    store.wipe().await.unwrap();
}

/// A draft goes with its record, or is what is left of it, and stays where nothing was recorded.
#[wasm_bindgen_test]
async fn a_draft_is_there_or_its_record_is() {
    let store = fresh("draft").await;
    let names = ["draft/receive", "draft/photo/receive", "draft/trolley"];
    for name in names {
        store.meta_set(name, &"24 of L1").await.unwrap();
    }
    let event = Author::new(1).receives("L1", 24);
    let head = store.head().await.unwrap();
    let later = Head { seq: head.seq + 1, ..head.clone() };
    let begun = Some("24 of L1");
    for (head, saved, drafts) in
        [(later, Saved::Stale, [begun; 3]), (head, Saved::Done, [None, None, Some("what waits")])]
    {
        let expected = Expected { head, records: BTreeMap::new() };
        let left = [None, None, Some(&"what waits")];
        let done = names.into_iter().zip(left).map(|(key, left)| Ended::new(key.to_owned(), left));
        let done: Vec<Ended> = done.collect();
        assert_eq!(store.save_and_end(&event, &expected, &done).await.unwrap(), saved);
        for (name, draft) in names.into_iter().zip(drafts) {
            assert_eq!(store.meta_get::<String>(name).await.unwrap().as_deref(), draft);
        }
    }
    store.wipe().await.unwrap();
}

/// Records of another version of the fold are made anew, from every event, own and pulled.
#[wasm_bindgen_test]
async fn records_of_another_fold_are_made_anew() {
    let name = "refold";
    let store = fresh(name).await;
    let (own, pulled): (Vec<SignedEvent>, Vec<SignedEvent>) = {
        let (mut ada, mut ben) = (Author::new(1), Author::new(2));
        ((0..3).map(|_| ada.receives("L1", 2)).collect(), (0..600).map(|_| ben.receives("L1", 1)).collect())
    };
    for event in &own {
        let expected = Expected { head: store.head().await.unwrap(), records: BTreeMap::new() };
        store.save(event, &expected).await.unwrap();
    }
    store.receive(&SITE.to_owned(), Author::new(1).device, &pulled, None, None).await.unwrap();
    drop(store);
    spoil_records(name).await;
    let Opened::Outdated(outdated) = IndexedDbReplica::open(name).await.unwrap() else {
        panic!("it was made by another fold");
    };
    let store = outdated.refold().await.unwrap();
    assert_eq!(on_shelf(&store).await, Quantity::units(606));
    store.wipe().await.unwrap();
}

/// A page whose database was deleted under it must not begin a second chain under the same name.
#[wasm_bindgen_test]
async fn a_deleted_database_is_not_made_anew() {
    let store = fresh("deleted").await;
    let other = open("deleted").await;
    let event = Author::new(1).receives("L1", 24);
    other.wipe().await.unwrap();
    let expected = Expected { head: Default::default(), records: BTreeMap::new() };
    assert!(store.save(&event, &expected).await.is_err());
    assert_eq!(store.head().await, Err(IdbError::Gone));
}

/// Leaves the database as another version of the fold might have.
async fn spoil_records(name: &str) {
    let database = Database::open(name).await.unwrap();
    let stores = ["meta", "records"];
    let transaction = database.transaction(stores).with_mode(TransactionMode::Readwrite).build().unwrap();
    transaction.object_store("records").unwrap().clear().unwrap().await.unwrap();
    transaction.object_store("meta").unwrap().put("0").with_key("fold").without_key_type().build().unwrap();
    transaction.commit().await.unwrap();
    database.close();
}

async fn on_shelf(store: &IndexedDbReplica) -> Quantity {
    let records: Records = store.load(&[stock_key("L1")]).await.unwrap();
    records.stock(&Goods::Lot(lot("L1")), &shelf())
}
