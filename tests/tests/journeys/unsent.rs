//! The page of what is not sent: why each record is still here, and what a person does about it.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::json;

use crate::steps::{Local, PUMP, TUB, enrol, fill_receipt, receive};

/// Marks the last unsent record as it is when a server refuses it.
const REFUSE: &str = "const [code, done] = arguments; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result, tx = db.transaction('outbox', 'readwrite'); \
      const outbox = tx.objectStore('outbox'), keys = outbox.getAllKeys(); \
      keys.onsuccess = () => outbox.put(JSON.stringify({ event: keys.result.at(-1).join('-'), \
          outcome: 'refused', code }), keys.result.at(-1)); \
      tx.oncomplete = () => { db.close(); done(true); } }";

async fn refuse_last(phone: &Phone, code: &str) {
    phone.client().execute_async(REFUSE, vec![json!(code)]).await.unwrap();
}

/// SYNC-6: what the server refused is shown with the reason, stays, and is sent once it can be.
#[tokio::test]
async fn a_refused_record_is_shown_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.press("#sync-state").await;
    ada.see("[data-page='unsent'][data-state='empty']").await;
    ada.read(".empty", "Everything is sent.").await;
    ada.wait_for_offline_app().await;

    // What no server takes is not recorded at all: a name longer than an event may be.
    ada.go(&url).await;
    ada.type_code(&format!("(01){PUMP}")).await;
    let name = ["Pump ", &"x".repeat(300_000)].concat();
    fill_receipt(&ada, &[("#product-name", name.as_str()), ("#location", "B-07")]).await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='refused']").await;
    ada.read("#refused", "This is too much for one record.").await;

    server.stop();
    ada.fill("#product-name", "Pump").await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='done']").await;
    refuse_last(&ada, "too-large").await;
    ada.go(&format!("{url}/unsent")).await;
    ada.see("[data-page='unsent'][data-state='refused'] .why[data-state='too-large']").await;
    ada.read("#unsent-list", "Too large to be sent.").await;
    ada.read("#unsent-list", "It is safe on this device.").await;
    ada.read("#unsent-list", "Pump").await;

    ada.go(&url).await;
    ada.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(&ada, &[("#product-name", "Oat drink"), ("#quantity", "24"), ("#location", "A-01")]).await;
    ada.press("#sync-state").await;
    // What has a problem stands first.
    ada.see("#unsent-list li:nth-child(2):last-child .why[data-state='waiting']").await;
    ada.read("#unsent-list li:nth-child(2)", "Waiting for the network").await;
    ada.read("#unsent-list li:nth-child(2)", "Lot L-1 · Oat drink").await;
    ada.read("#unsent-list li:nth-child(2)", "24").await;
    ada.read("#unsent-list li:nth-child(2)", "Ada").await;
    ada.see("#next-try").await;
    refuse_last(&ada, "bad-signature").await;
    ada.go(&format!("{url}/unsent")).await;
    ada.read("#unsent-list", "the signature is not that of the device that recorded it").await;
    ada.see("#unsent-list li:first-child .why[data-state='refused']").await;
    ada.read("#unsent-count", "2 unsent, 2 refused").await;

    server.start();
    ada.press("#retry-all").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.read(".empty", "Everything is sent.").await;
    ada.close().await;
}

/// A second window shows what the first one, which leads the network, knows, and can make it try.
#[tokio::test]
async fn a_second_window_knows_how_sync_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&server.url()).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.go(&format!("{}/unsent", server.url())).await;
    ada.see("#sync-state[data-state='online']").await;
    ada.wait_for_offline_app().await;
    ada.open_twin().await;
    ada.see("#sync-state[data-state='online']").await;
    server.stop();
    ada.see("#sync-state[data-state='offline']").await;
    server.start();
    ada.press("#try-now").await;
    ada.see_within("#sync-state[data-state='online']", 5_000).await;
    ada.close().await;
}

/// The storage runs full: it is said on every page before saving fails.
#[tokio::test]
async fn a_full_storage_is_seen_coming() {
    let mut local = Local::open().await;
    local.phone.see_no("#storage-short").await;
    // A browser that runs already goes by the space that it found when it last looked.
    local.phone.close().await;
    local.phone.switch_on().await;
    let phone = &local.phone;
    // Less than 50 MB are left.
    let quota = json!({ "origin": local.url, "quotaSize": 40_000_000 });
    phone.devtools("Storage.overrideQuotaForOrigin", quota);
    phone.go(&local.url).await;
    phone.see("#storage-short").await;
    phone.press("#storage-short a").await;
    phone.see("[data-page='settings'] #room-short").await;
    phone.read("#room", "of 40 MB").await;
    phone.read("#room-short", "All records are safe.").await;

    phone.devtools("Storage.overrideQuotaForOrigin", json!({ "origin": local.url }));
    phone.go(&local.url).await;
    phone.see("#content > *").await;
    phone.see_no("#storage-short").await;
}

/// The browser empties the storage: that is told in words, and not taken for a fresh phone.
#[tokio::test]
async fn an_emptied_storage_is_told() {
    let mut local = Local::open().await;
    local.phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    let fields = [("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")];
    receive(&local.phone, &fields).await;
    local.see_records(1).await;
    local.phone.see_no("#storage-lost").await;
    local.phone.close().await;

    local.phone.switch_on().await;
    let gone = json!({ "origin": local.url, "storageTypes": "indexeddb" });
    local.phone.devtools("Storage.clearDataForOrigin", gone);
    local.phone.go(&local.url).await;
    local.phone.see("#first-minute").await;
    local.phone.read("#storage-lost", "1 record made here is gone from it.").await;
    // It stands until a person has read it.
    local.phone.go(&format!("{}/settings", local.url)).await;
    local.phone.press("#storage-lost a").await;
    local.phone.read("#lost", "If you saved a back-up file, take it in.").await;
    local.phone.press("#lost-known").await;
    local.phone.see_no("#storage-lost").await;
    local.phone.go(&local.url).await;
    local.phone.see("#first-minute").await;
    local.phone.see_no("#storage-lost").await;
}
