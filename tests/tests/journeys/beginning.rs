//! A new phone at a firm with a history: it begins with the server's snapshot (SYNC-22).

use std::path::Path;
use std::time::{Duration, Instant};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{enrol, receive_units, see_on_hand};

const SENT: &str = "#sync-state[data-state='online'][data-unsent='0']";

/// Whether the state stands on a snapshot, by what the storage says.
const STANDS: &str = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result; \
      const get = db.transaction('meta').objectStore('meta').get('base'); \
      get.onsuccess = () => { db.close(); done(get.result !== undefined); } }";

/// Waits until the server has made a snapshot of so many events.
fn wait_for_snapshot(data: &Path, events: u64) {
    let start = Instant::now();
    let has_enough = |file: &Path| {
        let made: Option<serde_json::Value> =
            std::fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        made.is_some_and(|made| made["manifest"]["events"].as_u64() >= Some(events))
    };
    loop {
        let files = std::fs::read_dir(data.join("snapshots")).into_iter().flatten().flatten();
        if files.into_iter().any(|file| has_enough(&file.path())) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "no snapshot of {events} events");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_new_phone_begins_with_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path()).making_snapshots_of(2);
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    for (lot, units) in [("L-1", "5"), ("L-2", "3"), ("L-3", "7")] {
        receive_units(&ada, &url, lot, units).await;
    }
    ada.see(SENT).await;
    wait_for_snapshot(server.data(), 2);

    let mut ben = Phone::new(folder.path(), "ben");
    server.stop();
    let code = server.start();
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.see(SENT).await;
    see_on_hand(&ben, &url, "L-3", "7").await;
    let stands = ben.client().execute_async(STANDS, Vec::new()).await.unwrap();
    assert_eq!(stands, true, "it was not read event by event");

    // What happens later lies in front of the snapshot, whoever did it.
    receive_units(&ada, &url, "L-1", "4").await;
    ada.see(SENT).await;
    see_on_hand(&ben, &url, "L-1", "9").await;
    ben.wait_for_offline_app().await;
    server.stop();
    receive_units(&ben, &url, "L-1", "1").await;
    see_on_hand(&ben, &url, "L-1", "10").await;
    ben.close().await;
    ben.open(&url).await;
    see_on_hand(&ben, &url, "L-1", "10").await;
    server.start();
    ben.go(&url).await;
    ben.see(SENT).await;
    see_on_hand(&ada, &url, "L-1", "10").await;
    ben.close().await;
    ada.close().await;
}
