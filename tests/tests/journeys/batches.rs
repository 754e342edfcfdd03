//! Batches within lots: nothing tells of them until they are switched on; then one batch is received, found, held
//! and released alone, and every phone of the firm knows.

use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use serde_json::{Value, json};

use crate::dock::scan;
use crate::steps::{Local, PUMP, TUB, enrol, fill, receive, relocate, two_phones, until_filled};

const SENT: &str = "#sync-state[data-state='online'][data-unsent='0']";

async fn switch_on(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/settings")).await;
    phone.see("#batches-setting[data-state='off']").await;
    phone.press("label:has(#batches-on)").await;
    phone.see("#batches-setting[data-state='on']").await;
}

/// Opens the receipt of what a label says.
async fn open_receipt(phone: &Phone, label: &str) {
    phone.type_code(label).await;
    phone.press("#last-read #receive").await;
    phone.see("[data-page='receive'][data-label='read'][data-draft='ready']").await;
}

async fn save(phone: &Phone) {
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

/// Receives units of a batch of lot W-47.
async fn receive_units(local: &Local, batch: &str, units: &str) {
    let phone = &local.phone;
    phone.press("a[href='/']").await;
    open_receipt(phone, &format!("(01){PUMP}(10)W-47")).await;
    fill(phone, &[("#batch", batch), ("#location", "B-07")]).await;
    phone.press("#by-serial").await;
    phone.fill("#serials", units).await;
    save(phone).await;
}

async fn see_unit(local: &Local, unit: &str, batch: &str, state: &str) {
    local.open_item(&format!("(01){PUMP}(21){unit}")).await;
    local.phone.see(&format!("#state[data-state='{state}']")).await;
    local.phone.read("#batch a", batch).await;
}

#[tokio::test]
async fn one_batch_of_a_lot_is_held_alone() {
    let local = Local::open().await;
    let phone = &local.phone;
    open_receipt(phone, &format!("(01){PUMP}(10)W-46")).await;
    fill(phone, &[("#product-name", "Pump"), ("#quantity", "4"), ("#location", "B-07")]).await;
    save(phone).await;
    phone.see_no("#batch").await;
    local.open_item("W-46").await;
    phone.see_no("#batches").await;

    switch_on(phone, &local.url).await;
    // A batch is one of a lot, and what is typed of it is kept.
    phone.press("a[href='/']").await;
    open_receipt(phone, &format!("(01){PUMP}")).await;
    fill(phone, &[("#batch", "EARLY"), ("#location", "B-07")]).await;
    phone.press("#save").await;
    phone.see("#lot[aria-invalid='true']").await;
    phone.client().refresh().await.unwrap();
    phone.see("[data-page='receive'][data-draft='ready'] #batch").await;
    assert_eq!(phone.value("#batch").await, "EARLY");
    receive_units(&local, "EARLY", "SN-1\nSN-2").await;
    receive_units(&local, "LATE", "SN-3").await;

    // Found by a part of its number, and where a label has it in the place of the lot.
    phone.go(&format!("{}/search?q=arl", local.url)).await;
    phone.read("#further", "Lot W-47").await;
    phone.go(&local.url).await;
    phone.type_code(&format!("(01){PUMP}(10)EARLY")).await;
    phone.read("#standing", "2").await;
    phone.read("#standing-facts", "W-47").await;
    phone.press("#open-item").await;
    phone.read("#number", "EARLY").await;
    phone.see("#serials li:nth-child(2)").await;
    phone.press("#of-lot a").await;
    phone.read("#number", "W-47").await;
    phone.see("#batches a[href*='LATE'] [data-state='available']").await;
    phone.press("#batches a[href*='EARLY']").await;
    phone.read("#number", "EARLY").await;
    phone.fill("#hold-reason", "Seal open").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;

    see_unit(&local, "SN-3", "LATE", "available").await;
    see_unit(&local, "SN-1", "EARLY", "held").await;
    phone.read("#state", "Batch EARLY is held: Seal open.").await;
    relocate(phone, "ship", &[("#to", "Shop 7")], "refused").await;
    phone.read("#refused", "Batch EARLY is held: Seal open.").await;
    phone.press("#refused [data-held='through']").await;
    phone.read("#number", "EARLY").await;
    phone.fill("#release-reason", "Closed again").await;
    phone.press("#holds [data-action='release']").await;
    phone.see("#state[data-state='available']").await;
    see_unit(&local, "SN-1", "EARLY", "available").await;
    relocate(phone, "ship", &[("#to", "Shop 7")], "done").await;
    // The batch tells what became of its units.
    local.look_up(&format!("(01){PUMP}(10)EARLY")).await;
    phone.press("#open-item").await;
    phone.read("#timeline", "Shop 7").await;
    // More of it is received as what it is, and not as a lot of this name.
    phone.press("a[href='/']").await;
    open_receipt(phone, &format!("(01){PUMP}(10)EARLY")).await;
    assert_eq!((phone.value("#lot").await, phone.value("#batch").await), ("W-47".into(), "EARLY".into()));
    scan(phone, &format!("(01){PUMP}(10)LATE"), "refused").await;
    phone.read("#heard", "Receive batch EARLY first").await;
}

#[tokio::test]
async fn a_batch_gets_its_number_by_the_rule_of_its_product() {
    let local = Local::open().await;
    let phone = &local.phone;
    let list = local.folder().join("products.csv");
    let text = format!("GTIN;Product name;Rule for batch numbers\n{TUB};Oat drink;B{{n:2}}\n");
    std::fs::write(&list, text).unwrap();
    phone.go(&format!("{}/import", local.url)).await;
    phone.choose("#choose-file", &list).await;
    phone.see("[data-page='import'][data-state='columns']").await;
    phone.press("#check").await;
    phone.see("[data-page='import'][data-state='preview'] [data-line='2'][data-verdict='created']").await;
    phone.press("#record").await;
    phone.see("[data-page='import'][data-state='done']").await;
    switch_on(phone, &local.url).await;
    let mut given = Vec::new();
    for _ in 0..2 {
        phone.press("a[href='/']").await;
        open_receipt(phone, &format!("(01){TUB}(10)L-1")).await;
        fill(phone, &[("#quantity", "5"), ("#location", "A-01")]).await;
        phone.press("#batch-by-rule").await;
        given.push(until_filled(phone, "#batch").await);
        save(phone).await;
    }
    assert!(given.iter().all(|number| number.starts_with("B0")) && given[0] != given[1], "{given:?}");
    local.open_item(&format!("(01){TUB}(10)L-1")).await;
    for number in given {
        phone.read("#batches", &number).await;
    }
}

#[tokio::test]
async fn every_phone_of_the_firm_knows_of_a_held_batch() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut ada, mut ben) = two_phones(folder.path()).await;
    let url = server.url();
    switch_on(&ada, &url).await;
    let code: Value = http::post(&url, "/v1/codes", &ada.token().await, &json!({ "role": "staff" }));
    let code = code["code"].as_str().unwrap().to_owned();
    let lot = format!("(01){TUB}(10)L-1");
    for batch in ["EARLY", "LATE"] {
        ada.go(&url).await;
        ada.type_code(&lot).await;
        let name = ("#product-name", "Oat drink");
        receive(&ada, &[name, ("#batch", batch), ("#quantity", "10"), ("#location", "A-01")]).await;
    }
    ada.go(&format!("{url}/search?q=EARLY")).await;
    ada.press("#results a").await;
    ada.fill("#hold-reason", "Seal open").await;
    ada.press("#hold").await;
    ada.see("#state[data-state='held']").await;
    ada.see(SENT).await;

    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.go(&url).await;
    ben.see("#latest").await;
    ben.go(&format!("{url}/settings")).await;
    ben.see("#sync").await;
    ben.see_no("#batches-setting").await;
    ben.go(&url).await;
    ben.type_code(&lot).await;
    ben.press("#open-item").await;
    ben.see("#batches a[href*='EARLY'] [data-state='held']").await;
    ben.see("#batches a[href*='LATE'] [data-state='available']").await;
    // Nobody has counted which of these goods are of which batch.
    ben.read("#state", "Batch EARLY is held: Seal open.").await;
    relocate(&ben, "ship", &[("#quantity", "1"), ("#to", "Shop 7")], "refused").await;
    ben.read("#refused", "Batch EARLY is held").await;

    ada.fill("#release-reason", "Closed again").await;
    ada.press("#holds [data-action='release']").await;
    ada.see("#state[data-state='available']").await;
    ada.see(SENT).await;
    ben.press("#refused [data-held='through']").await;
    ben.read("#number", "EARLY").await;
    ben.see("#state[data-state='available']").await;
    ben.press("a[href='/']").await;
    ben.type_code(&lot).await;
    ben.press("#last-read #receive").await;
    ben.see("[data-page='receive'] #batch").await;
    ada.close().await;
    ben.close().await;
}
