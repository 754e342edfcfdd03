//! When the phone cannot keep a record: it is full, or the browser gives the page no storage.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::required;
use lotwise_tests::static_host::StaticHost;
use serde_json::json;

use crate::steps::{Local, TUB, fill_receipt, receive};

#[tokio::test]
async fn a_full_phone_refuses_the_whole_entry() {
    let mut local = Local::open().await;
    local.phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    let fields = [("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")];
    receive(&local.phone, &fields).await;

    // A browser that runs already goes by the space that it found when it last looked.
    local.phone.close().await;
    local.phone.switch_on().await;
    let phone = &local.phone;
    phone.devtools("Storage.overrideQuotaForOrigin", json!({ "origin": local.url, "quotaSize": 1 }));
    phone.go(&local.url).await;
    phone.type_code(&format!("(01){TUB}(10)L-2")).await;
    fill_receipt(phone, &[("#quantity", "6"), ("#location", "A-02")]).await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='refused']").await;
    phone.read("#refused", "The device's storage is full.").await;
    phone.read("#refused", "This entry was not recorded; all earlier ones are safe.").await;
    local.see_records(1).await;
    // What was typed stands there still.
    phone.holds("#quantity", "6").await;

    // No part of it is there: neither the lot, nor the place, nor a link of the chain.
    phone.go(&format!("{}/search?q=A-02", local.url)).await;
    phone.see("[data-page='search'] .empty").await;
    phone.go(&format!("{}/search?q=L-2", local.url)).await;
    phone.see("[data-page='search'] .empty").await;
    local.see_records(1).await;
    local.open_item("L-1").await;
    phone.read("#on-hand", "5").await;

    phone.devtools("Storage.overrideQuotaForOrigin", json!({ "origin": local.url }));
    local.look_up(&format!("(01){TUB}(10)L-2")).await;
    receive(phone, &[("#quantity", "6"), ("#location", "A-02")]).await;
    local.see_records(2).await;
    local.open_item("L-2").await;
    phone.read("#on-hand", "6").await;
}

#[tokio::test]
async fn an_address_that_is_not_secure_says_why_nothing_can_be_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let host = StaticHost::start(required("LOTWISE_APP_DIR"));
    // By any name but localhost, an address of http:// is not secure.
    let name = "lotwise.test";
    let mut phone = Phone::new(folder.path(), "phone").resolving(name);
    phone.switch_on().await;
    phone.visit(&host.url().replace("127.0.0.1", name)).await;
    phone.see("[data-app='halted']").await;
    phone.read("[data-app='halted']", "This page cannot record anything.").await;
    phone.read("[data-app='halted']", "Open it by https:// or on localhost.").await;
    assert_eq!(phone.run("return isSecureContext").await, false);
}
