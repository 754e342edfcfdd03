//! A warranty desk with a device of its own: what it needs comes to it, and callers are found by paper and by phone.

use lotwise_sync::wire::{LookedAnswer, LookedAt};
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::{Value, json};

use crate::steps::{PUMP, enrol, receive, relocate};

async fn ask(phone: &Phone, url: &str, typed: &str, sought: &str) {
    phone.go(&format!("{url}/warranty")).await;
    phone.fill("#serial", typed).await;
    phone.press("#check").await;
    phone.see(&format!("[data-page='warranty'][data-sought='{sought}']")).await;
}

/// SYNC-28, SYNC-29, SYNC-30.
#[tokio::test]
async fn a_caller_without_a_serial_is_found_by_paper_and_by_phone() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let (mut ada, mut mia) = (Phone::new(folder.path(), "ada"), Phone::new(folder.path(), "mia"));
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.go(&url).await;
    ada.type_code(&format!("(01){PUMP}(21)SN-1")).await;
    receive(&ada, &[("#product-name", "Pump"), ("#location", "B-07")]).await;
    ada.go(&url).await;
    ada.type_code(&format!("(01){PUMP}(21)SN-1")).await;
    ada.press("#last-read #open-item").await;
    ada.see("[data-page='item'] #number").await;
    relocate(&ada, "ship", &[("#to", "Shop 7"), ("#document", "DN-77")], "done").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    let token = ada.token().await;
    let code: Value = http::post(&url, "/v1/codes", &token, &json!({ "role": "warranty-desk" }));

    // The shipment, which went to the site, is at the desk.
    mia.open(&url).await;
    enrol(&mia, &server, code["code"].as_str().unwrap(), "Mia").await;
    mia.see("#sync-state[data-state='online']").await;
    ask(&mia, &url, "DN-77", "paper").await;
    mia.press("#candidates a[href*='SN-1']").await;
    mia.see("#verdict[data-verdict='no-terms']").await;
    mia.read("#bought", "Shop 7").await;

    // Who bought it lies apart.
    mia.press("#to-register").await;
    mia.fill("#purchased", "2026-11-01").await;
    mia.fill("#buyer", "Jürgen Müller").await;
    mia.fill("#phone", "+49 170 1234567").await;
    mia.press("#save-register").await;
    mia.see("[data-act='register'][data-state='done']").await;
    mia.go(&format!("{url}/unsent")).await;
    mia.see("[data-page='unsent'][data-state='empty']").await;
    mia.wait_for_offline_app().await;

    // Another device finds him, and that it looked is on record.
    for typed in ["0170 1234567", "mueller"] {
        ask(&ada, &url, typed, "unknown").await;
        ada.see("#people[data-state='found']").await;
        ada.read("#buyers", "Jürgen Müller").await;
    }
    ada.press("#buyers a[href*='SN-1']").await;
    ada.read("#bought", "2026-11-01").await;
    let told: LookedAnswer = http::get(&url, "/v1/looked", &token);
    let searched: Vec<_> = told.looks.iter().filter(|look| look.what == LookedAt::Search).collect();
    assert_eq!(searched.len(), 2);
    assert!(searched.iter().all(|look| look.actor.as_deref() == Some("Ada") && look.references.len() == 1));

    // Without a connection the desk finds whom it registered itself.
    server.stop();
    ask(&mia, &url, "Müller", "unknown").await;
    mia.see("#people[data-state='offline']").await;
    mia.read("#people-note", "recorded on this device").await;
    mia.press("#buyers a[href*='SN-1']").await;
    mia.see("#verdict").await;
    ada.close().await;
    mia.close().await;
}
