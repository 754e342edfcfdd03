//! All that is held stands in one list, the newest on top, until it is released.

use lotwise_tests::phone::Phone;

use crate::steps::{Local, TUB, receive};

async fn receive_eight(phone: &Phone, lot: &str) {
    phone.type_code(&format!("(01){TUB}(10){lot}")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
}

/// The rows of the list from the top, as what they hold.
async fn held(phone: &Phone) -> serde_json::Value {
    phone.run("return [...document.querySelectorAll('#held [data-held]')].map(it => it.dataset.held)").await
}

#[tokio::test]
async fn what_is_held_stands_in_a_list_until_it_is_released() {
    let local = Local::open().await;
    let phone = &local.phone;
    for lot in ["L-1", "L-2"] {
        receive_eight(phone, lot).await;
        phone.press("a[href='/']").await;
    }
    phone.press("#to-holds a").await;
    phone.read("[data-page='holds'] [data-state='empty']", "Nothing is held.").await;
    local.open_item("L-1").await;
    phone.press("#hold-reason-damaged").await;
    phone.press("#hold").await;
    phone.see("#holds [data-action='release']").await;
    local.open_item("L-2").await;
    phone.press("label:has(#hold-what-part)").await;
    phone.fill("#hold-quantity", "3").await;
    phone.fill("#hold-reason", "Wet cartons").await;
    phone.press("#hold").await;
    phone.see("#holds [data-action='release']").await;

    phone.press("a[href='/']").await;
    phone.press("#to-holds a").await;
    let (whole, part) = (format!("lot/gtin:{TUB}/own/L-1"), format!("stock/gtin:{TUB}/own/L-2/at:MAIN:A-01"));
    phone.read(&format!("#held [data-held='{part}']"), "3 at A-01").await;
    phone.read(&format!("#held [data-held='{part}']"), "Wet cartons").await;
    phone.read(&format!("#held [data-held='{part}'] .row-end"), "8").await;
    phone.read(&format!("#held [data-held='{whole}']"), "Damaged").await;
    phone.read(&format!("#held [data-held='{whole}'] .row-end"), "8").await;
    assert_eq!(held(phone).await, serde_json::json!([part, whole]), "the newest on top");

    // A row leads to where it is released.
    phone.press(&format!("#held [data-held='{part}']")).await;
    phone.read("[data-page='item'] #number", "L-2").await;
    phone.press("#release-reason-passed").await;
    phone.press("#holds [data-action='release']").await;
    phone.see_no("#holds").await;
    phone.press("a[href='/']").await;
    phone.press("#to-holds a").await;
    phone.see(&format!("#held [data-held='{whole}']")).await;
    assert_eq!(held(phone).await, serde_json::json!([whole]));
}
