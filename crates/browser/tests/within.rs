//! Looking for a part of a number, among rows and in the snapshot behind them.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use indexed_db_futures::database::Database;
use lotwise_browser::idb::{IndexedDbReplica, Opened, Place};
use lotwise_sync::contract::replica::save;
use lotwise_sync::contract::sample::{Author, SITE, lot};
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::FOLD_VERSION;
use lotwise_sync::snapshot::of_records;
use lotwise_sync::store::{MemoryReplica, ReplicaStore};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

async fn within(store: &IndexedDbReplica, part: &str) -> (BTreeSet<Key>, usize) {
    let (mut place, mut found, mut steps) = (Some(Place::default()), BTreeSet::new(), 0);
    while let Some(next) = place {
        let (records, then) = store.look_within(part, next).await.unwrap();
        found.extend(records.into_iter().map(|(key, _)| key));
        (place, steps) = (then, steps + 1);
    }
    (found, steps)
}

#[wasm_bindgen_test]
async fn a_part_is_found_in_rows_and_snapshot() {
    Database::delete_by_name("within").unwrap().await.unwrap();
    let Opened::Ready(store) = IndexedDbReplica::open("within").await.unwrap() else {
        panic!("a new database is of this fold");
    };
    let mut ben = Author::new(2);
    let events: Vec<_> = (0..900).map(|n| ben.receives(&format!("OLD-{n:04}-Q"), 1)).collect();
    let site = MemoryReplica::default();
    let own = Author::new(7).device;
    site.receive(&SITE.to_owned(), own, &events, None, None).await.unwrap();
    let feeds = BTreeMap::from([(SITE.to_owned(), None)]);
    let (manifest, chunks) = of_records(&site.records(), FOLD_VERSION, feeds);
    for (hash, bytes) in chunks {
        store.stage(hash, &bytes).await.unwrap();
    }
    store.found(Some(&manifest)).await.unwrap();
    // More rows than one step looks at; one of them stands in front of the snapshot's.
    let page: Vec<_> = (0..600).map(|n| ben.receives(&format!("NEW-{n:04}-R"), 1)).collect();
    store.receive(&SITE.to_owned(), own, &page, None, None).await.unwrap();
    save(&store, &Author::new(1).receives("OLD-0777-Q", 5)).await;

    let lots = |numbers: &[&str]| -> BTreeSet<Key> { numbers.iter().map(|it| Key::Lot(lot(it))).collect() };
    assert_eq!(within(&store, "0777q").await.0, lots(&["OLD-0777-Q"]));
    let (found, steps) = within(&store, "059").await;
    let tens = |beginning: &str, end: &str| {
        [59].into_iter().chain(590..600).map(|n| format!("{beginning}-{n:04}-{end}")).collect()
    };
    let all: Vec<String> =
        [tens("OLD", "Q"), tens("NEW", "R")].into_iter().flat_map(|it: Vec<_>| it).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(found, lots(&all));
    assert!(steps > 8, "{steps} steps");
    assert!(within(&store, "old").await.0.is_empty(), "they begin so");
    store.wipe().await.unwrap();
}
