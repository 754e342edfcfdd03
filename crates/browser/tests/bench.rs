//! How long a record takes until it is on the disk: decided, signed, and saved with strict
//! durability. `cargo xtask bench save` runs it; the tests leave it out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use lotwise_browser::idb::{IndexedDbReplica, Opened};
use lotwise_browser::keys::SigningKey;
use lotwise_sync::contract::sample::{Author, NOW_MS, SITE, lot, product, shelf, stock_key};
use lotwise_sync::ledger::command::{Circumstances, Coded, Command, Dates, Receive, Received, feeds};
use lotwise_sync::ledger::event::Draft;
use lotwise_sync::ledger::quantity::Quantity;
use lotwise_sync::ledger::text::Actor;
use lotwise_sync::ledger::time::Moment;
use lotwise_sync::store::{Expected, ReplicaStore, Saved};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SAVES: usize = 300;
/// The first ones find code that is not compiled yet, as no user's hundredth record does.
const WARM_UP: usize = 10;

/// Records one receipt as the app does, from reading what is known to the durable save; false where
/// something changed meanwhile and it must be decided again.
async fn record(store: &IndexedDbReplica, key: &SigningKey, now_ms: i64) -> bool {
    let command = Command::Receive(Receive {
        product: product(),
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
    let at = Circumstances::now(Moment::new(now_ms, 60).unwrap(), Actor::parse("Ada").unwrap());
    let _first = store.precedence();
    let head = store.head().await.unwrap();
    let known = store.load(&[stock_key("L1")]).await.unwrap();
    let act = command.decide(&known, &at).unwrap();
    let draft = Draft::new(key.device_id(), &head, feeds(&act), &act, now_ms);
    let signature = key.sign(&draft.header).await.unwrap();
    let records = BTreeMap::from([(stock_key("L1"), known.get(&stock_key("L1")).cloned())]);
    let expected = Expected { head, records };
    let saved = store.save(&draft.signed(signature), &expected).await.unwrap();
    saved == Saved::Done
}

/// What so many percent of the times do not exceed.
fn percentiles(mut times_ms: Vec<f64>) -> impl Fn(usize) -> f64 {
    times_ms.sort_by(f64::total_cmp);
    move |percent| times_ms[(times_ms.len() * percent).div_ceil(100) - 1]
}

#[wasm_bindgen_test]
async fn saves() {
    let clock = web_sys::window().unwrap().performance().unwrap();
    Database::delete_by_name("bench").unwrap().await.unwrap();
    let Opened::Ready(store) = IndexedDbReplica::open("bench").await.unwrap() else {
        panic!("a new database is of this fold");
    };
    let key = SigningKey::open_or_create(&store).await.unwrap();
    let mut times_ms = Vec::with_capacity(SAVES);
    for (number, now_ms) in (0..WARM_UP + SAVES).zip(NOW_MS..) {
        let begin_ms = clock.now();
        assert!(record(&store, &key, now_ms).await, "nobody else writes");
        if number >= WARM_UP {
            times_ms.push(clock.now() - begin_ms);
        }
    }
    store.wipe().await.unwrap();
    let at = percentiles(times_ms);
    console_log!(
        "FIGURE record saved, strict: p99 {:.1} ms (limit 50 ms), median {:.1} ms, {SAVES} saves",
        at(99),
        at(50)
    );
}

/// How many events come while records are saved.
const PULLED: u32 = 100_000;
/// Events of one page, as in the app.
const PAGE: usize = 200;
/// Between two records: a quick hand that scans the next label at once.
const BREATH_MS: u32 = 200;

/// Records saved while a feed of a hundred thousand events is read into the same database.
#[wasm_bindgen_test]
async fn saves_while_a_sync_runs() {
    let clock = web_sys::window().unwrap().performance().unwrap();
    Database::delete_by_name("bench-sync").unwrap().await.unwrap();
    let Opened::Ready(store) = IndexedDbReplica::open("bench-sync").await.unwrap() else {
        panic!("a new database is of this fold");
    };
    let key = SigningKey::open_or_create(&store).await.unwrap();
    let device = key.device_id();
    let running = Rc::new(Cell::new(true));
    let begin_ms = clock.now();
    wasm_bindgen_futures::spawn_local({
        let (store, running) = (store.clone(), running.clone());
        async move {
            let (mut ben, feed) = (Author::new(2), SITE.to_owned());
            let mut pulled = 0;
            while pulled < PULLED {
                let page: Vec<_> = (0..PAGE as u32)
                    .map(|n| ben.receives(&format!("B{}", (pulled + n) % 5_000), 1))
                    .collect();
                store.receive(&feed, device, &page, None, None).await.unwrap();
                pulled += PAGE as u32;
            }
            running.set(false);
        }
    });
    let (mut times_ms, mut now_ms) = (Vec::new(), NOW_MS);
    while running.get() {
        let begin_ms = clock.now();
        while !record(&store, &key, now_ms).await {}
        times_ms.push(clock.now() - begin_ms);
        now_ms += 1;
        lotwise_browser::clock::sleep(BREATH_MS).await;
    }
    let seconds = (clock.now() - begin_ms) / 1_000.0;
    store.wipe().await.unwrap();
    let saves = times_ms.len();
    let at = percentiles(times_ms);
    console_log!(
        "FIGURE record saved while {PULLED} events are read: p99 {:.1} ms (limit 50 ms), median {:.1} ms, {} saves; \
         {:.0} events/s",
        at(99),
        at(50),
        saves,
        f64::from(PULLED) / seconds
    );
}
