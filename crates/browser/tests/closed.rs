//! The browser takes the database away under the app, as iOS does to apps in the background: every call
//! goes on, on a new connection, and nothing is done twice.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use indexed_db_futures::database::Database;
use lotwise_browser::idb::{IdbError, IndexedDbReplica, Opened};
use lotwise_sync::contract::sample::{Author, SITE, lot, shelf, stock_key};
use lotwise_sync::ledger::event::{EventId, Hash, SignedEvent};
use lotwise_sync::ledger::key::Goods;
use lotwise_sync::ledger::quantity::Quantity;
use lotwise_sync::ledger::record::Order;
use lotwise_sync::store::{Expected, Imported, ReplicaStore, Saved};
use lotwise_sync::wire::{Cursor, Held, Outcome};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Lets a script of the test get at connections and transactions that the crate keeps to itself.
fn lay_hands_on_connections() {
    let script = "if (!globalThis.taken) {
        globalThis.taken = new Map();
        const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (...all) {
            taken.set(this.name, this);
            return transaction.apply(this, all);
        };
        const { add } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.add = function (...all) {
            const request = add.apply(this, all);
            if (globalThis.abortNext === this.transaction.db.name) {
                globalThis.abortNext = undefined;
                this.transaction.abort();
            }
            return request;
        };
    }";
    js_sys::eval(script).unwrap();
}

fn close(name: &str) {
    js_sys::eval(&format!("taken.get('{name}').close()")).unwrap();
}

async fn fresh(name: &str) -> IndexedDbReplica {
    lay_hands_on_connections();
    Database::delete_by_name(name).unwrap().await.unwrap();
    match IndexedDbReplica::open(name).await.unwrap() {
        Opened::Ready(store) => store,
        Opened::Outdated(_) => panic!("{name} was made by another fold"),
    }
}

async fn save(store: &IndexedDbReplica, event: &SignedEvent) -> Saved {
    let expected = Expected { head: store.head().await.unwrap(), records: BTreeMap::new() };
    store.save(event, &expected).await.unwrap()
}

async fn on_shelf(store: &IndexedDbReplica) -> Quantity {
    let records = store.load(&[stock_key("L1")]).await.unwrap();
    records.stock(&Goods::Lot(lot("L1")), &shelf())
}

#[wasm_bindgen_test]
async fn every_call_goes_on_after_a_close() {
    let name = "closed";
    let store = fresh(name).await;
    let (mut ada, mut ben) = (Author::new(1), Author::new(2));
    let id = |seq| EventId { device: ada.device, seq };
    let (one, two, three) = (id(1), id(2), id(3));
    let device = ada.device;
    let feed = SITE.to_owned();
    let cursor = Some(Cursor { position: 1, hash: Hash::ZERO });

    macro_rules! closed {
        ($call:expr) => {{
            close(name);
            $call.await.unwrap()
        }};
    }
    for event in [ada.receives("L1", 1), ada.receives("L1", 2), ada.receives("L1", 4)] {
        let expected = Expected { head: closed!(store.head()), records: BTreeMap::new() };
        assert_eq!(closed!(store.save(&event, &expected)), Saved::Done);
    }
    assert!(!closed!(store.load(&[stock_key("L1")])).stock(&Goods::Lot(lot("L1")), &shelf()).is_negative());
    assert_eq!(closed!(store.find("", Order::Descending, 1)).len(), 1);
    assert_eq!(closed!(store.scan("", 1)).len(), 1);
    closed!(store.receive(&feed, Author::new(1).device, &[ben.receives("L1", 8)], None, cursor));
    assert_eq!(closed!(store.cursor(&feed)), cursor);
    closed!(store.rewind(&feed));
    closed!(store.acknowledge(&[one]));
    closed!(store.refuse(&[(two, Outcome::IdReuse)]));
    assert_eq!(closed!(store.refused()), [(two, Outcome::IdReuse)]);
    assert_eq!(closed!(store.outbox(9)).len(), 1);
    assert_eq!(closed!(store.unsent()), 2);
    assert_eq!(closed!(store.unsent_list(0, 1))[0].event, two);
    closed!(store.retry(&[two]));
    closed!(store.offer(&Held::from([(device, vec![(1, 3)])])));
    assert_eq!(closed!(store.outbox(9)).len(), 3);
    assert_eq!(closed!(store.held())[&device], [(1, 3)]);
    assert!(!closed!(store.holds(three, Hash::ZERO)));
    let file = [ben.receives("L1", 16)];
    let taken = Imported { taken: 1, ..Imported::default() };
    assert_eq!(closed!(store.recognise(&file)), taken);
    assert_eq!(closed!(store.import(&file)), taken);
    closed!(store.meta_set("token", &7));
    assert_eq!(closed!(store.meta_get("token")), Some(7));
    close(name);
    assert_eq!(on_shelf(&store).await, Quantity::units(31));
    store.wipe().await.unwrap();
}

/// The database's process was killed in the middle of a write: all of it is done, once, on a new connection.
#[wasm_bindgen_test]
async fn what_is_cut_off_is_done_once() {
    let name = "cut-off";
    let store = fresh(name).await;
    let (mut ada, mut ben) = (Author::new(1), Author::new(2));
    let cut_next = || {
        close(name);
        js_sys::eval(&format!("globalThis.abortNext = '{name}'")).unwrap();
    };
    let was_cut = || js_sys::eval("globalThis.abortNext === undefined").unwrap().is_truthy();
    cut_next();
    assert_eq!(save(&store, &ada.receives("L1", 1)).await, Saved::Done);
    assert!(was_cut());
    cut_next();
    store
        .receive(&SITE.to_owned(), Author::new(1).device, &[ben.receives("L1", 2)], None, None)
        .await
        .unwrap();
    assert!(was_cut());
    cut_next();
    let file = [ben.receives("L1", 4), ben.receives("L1", 8)];
    assert_eq!(store.import(&file).await.unwrap().taken, 2);
    assert!(was_cut());
    assert_eq!(on_shelf(&store).await, Quantity::units(15));
    assert_eq!(store.head().await.unwrap().seq, 1);
    assert_eq!((store.unsent().await.unwrap(), store.outbox(9).await.unwrap().len()), (3, 3));
    store.wipe().await.unwrap();
}

/// Another tab brings a newer version: this one lets go at once, and says that it must be loaded anew.
#[wasm_bindgen_test]
async fn a_newer_tab_is_not_held_up() {
    let name = "newer-tab";
    let store = fresh(name).await;
    let event = Author::new(1).receives("L1", 1);
    save(&store, &event).await;
    let newer = Database::open(name).with_version(9u8).await.unwrap();
    assert_eq!(store.head().await, Err(IdbError::Newer));
    assert!(
        store.save(&event, &Expected { head: Default::default(), records: BTreeMap::new() }).await.is_err()
    );
    newer.close();
    drop(store);
    Database::delete_by_name(name).unwrap().await.unwrap();
}
