//! What keeps a record from the server, and what brings it there after all.

use std::path::Path;

use lotwise_sync::wire::TokenAnswer;
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::json;

use crate::steps::{enrol, receive_units};

/// Marks the first unsent record as it is when a server refuses it for its signature.
const REFUSE: &str = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result, tx = db.transaction('outbox', 'readwrite'); \
      const outbox = tx.objectStore('outbox'), keys = outbox.getAllKeys(); \
      keys.onsuccess = () => outbox.put(JSON.stringify({ event: keys.result[0].join('-'), \
          outcome: 'refused', code: 'bad-signature' }), keys.result[0]); \
      tx.oncomplete = () => { db.close(); done(true); } }";
/// Keeps another token, as a renewal does.
const KEEP_TOKEN: &str = "const [token, previous, done] = arguments; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result, tx = db.transaction('meta', 'readwrite'); \
      const meta = tx.objectStore('meta'), get = meta.get('app/enrolment'); \
      get.onsuccess = () => meta.put(JSON.stringify({ ...JSON.parse(get.result), token, previous }), \
        'app/enrolment'); \
      tx.oncomplete = () => { db.close(); done(true); } }";

/// Lets the pauses grow: 1, 2, 4 and 8 seconds.
const WAIT: &str = "setTimeout(arguments[0], 15_000)";

/// How often the page asked the backend.
async fn requests(phone: &Phone) -> i64 {
    let count =
        "return performance.getEntriesByType('resource').filter((it) => it.name.includes('/v1/')).length";
    phone.run(count).await.as_i64().unwrap()
}

async fn begin(folder: &Path) -> (Server, Phone) {
    let mut server = Server::new(folder);
    let code = server.start();
    let mut ada = Phone::new(folder, "ada");
    ada.open(&server.url()).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.wait_for_offline_app().await;
    (server, ada)
}

/// SYNC-21: supervisors see what a phone could not send; on the phone one record is saved to a file, and
/// sent again.
#[tokio::test]
async fn one_refused_record_is_seen_by_supervisors_and_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada) = begin(folder.path()).await;
    let url = server.url();
    server.stop();
    receive_units(&ada, &url, "L-1", "24").await;
    receive_units(&ada, &url, "L-2", "12").await;
    ada.client().execute_async(REFUSE, Vec::new()).await.unwrap();
    server.start();
    ada.go(&format!("{url}/unsent")).await;
    ada.see("#sync-state[data-state='online'][data-unsent='1']").await;
    ada.read("#unsent-list", "Lot L-1").await;
    ada.see("#unsent-list [data-state='refused']").await;
    ada.press("#unsent-list .event-actions button:last-child").await;
    ada.read("#file-saved", "1 record is in the file.").await;
    let file = ada.saved_file(".json").await;
    assert_eq!(std::fs::read_to_string(file).unwrap().matches("\"header\"").count(), 1);

    ada.go(&format!("{url}/devices")).await;
    ada.read("#devices [data-name='Ada'] .unsent", "1 unsent").await;
    ada.go(&format!("{url}/unsent")).await;
    ada.press("#unsent-list .event-actions button:first-child").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.go(&format!("{url}/devices")).await;
    ada.read("#devices [data-name='Ada'] .unsent", "0 unsent").await;
    ada.close().await;
}

/// SYNC-20: a server that was restored from a backup knows no token that was given since.
#[tokio::test]
async fn a_restored_server_knows_the_token_before() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada) = begin(folder.path()).await;
    let url = server.url();
    let old = ada.token().await;
    let backup = folder.path().join("backup");
    server.stop();
    copy(server.data(), &backup);
    server.start();
    let new: TokenAnswer = http::post(&url, "/v1/token", &old, &());
    ada.client().execute_async(KEEP_TOKEN, vec![json!(new.token), json!(old)]).await.unwrap();
    ada.close().await;
    ada.open(&url).await;
    ada.see("#sync-state[data-state='online']").await;
    assert_eq!(ada.token().await, new.token);

    server.stop();
    receive_units(&ada, &url, "L-1", "24").await;
    copy(&backup, server.data());
    server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    let now = ada.token().await;
    assert_ne!(now, new.token);
    ada.close().await;
}

fn copy(from: &Path, to: &Path) {
    // What the database has not yet taken over lies beside it.
    std::fs::create_dir_all(to).unwrap();
    for beside in ["log.db-wal", "log.db-shm"] {
        let _none = std::fs::remove_file(to.join(beside));
    }
    for file in ["log.db", "server.key"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

/// Background Sync: what the browser calls when there is a network again does not wait for the pause.
#[tokio::test]
async fn the_browsers_call_ends_a_pause() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada) = begin(folder.path()).await;
    let url = server.url();
    server.stop();
    receive_units(&ada, &url, "L-1", "24").await;
    ada.press("#sync-state").await;
    let before = requests(&ada).await;
    ada.client().execute_async(WAIT, Vec::new()).await.unwrap();
    let asked = requests(&ada).await - before;
    assert!(asked < 20, "a dead server was asked {asked} times in 15 s");
    server.start();
    ada.devtools("ServiceWorker.enable", json!({}));
    let call = json!({ "origin": url, "registrationId": "0", "tag": "lotwise", "lastChance": false });
    ada.devtools("ServiceWorker.dispatchSyncEvent", call);
    ada.see_within("#sync-state[data-state='online'][data-unsent='0']", 4_000).await;
    ada.close().await;
}
