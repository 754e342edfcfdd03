//! Two windows of one phone, which share its storage, its key and its chain of events.

use crate::picking::order_one;
use crate::steps::{Local, TUB, fill, receive};

#[tokio::test]
async fn two_tabs_record_at_once_and_both_records_stay() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-2")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "10"), ("#location", "A-01")]).await;

    local.open_item("L-2").await;
    let item = phone.run("return location.href").await;
    phone.press("#ship").await;
    phone.see("[data-page='ship'][data-state='idle']").await;
    fill(phone, &[("#quantity", "3"), ("#to", "Shop 3")]).await;
    let first = phone.tab().await;
    let second = phone.open_twin().await;
    phone.see("[data-page='ship'][data-state='idle']").await;
    fill(phone, &[("#quantity", "4"), ("#to", "Shop 4")]).await;

    // Both are pressed before either can do anything.
    phone.switch_to(&first).await;
    phone.run("for (const it of [window, twin]) it.document.querySelector('#save').click()").await;
    phone.see("[data-page='ship'][data-state='done']").await;
    phone.switch_to(&second).await;
    phone.see("[data-page='ship'][data-state='done']").await;
    local.see_records(3).await;

    phone.switch_to(&first).await;
    phone.go(item.as_str().expect("an address is text")).await;
    phone.read("#on-hand", "3").await;
    phone.read("#went-to", "Shop 3").await;
    phone.read("#went-to", "Shop 4").await;
    phone.see("#timeline li:nth-child(3):last-child").await;
    phone.see_no("#exceptions").await;
    local.see_records(3).await;

    // What one tab records, the other shows without being loaded anew.
    phone.run("window.loaded = 'once'").await;
    phone.switch_to(&second).await;
    fill(phone, &[("#quantity", "1"), ("#to", "Shop 5")]).await;
    phone.press("#save").await;
    local.see_records(4).await;
    phone.switch_to(&first).await;
    phone.read("#on-hand", "2").await;
    phone.switch_to(&second).await;
    phone.press("#undo").await;
    local.see_records(5).await;
    phone.switch_to(&first).await;
    phone.read("#on-hand", "3").await;
    phone.see("#timeline li[data-state='voided']").await;
    local.see_records(5).await;
    assert_eq!(phone.run("return window.loaded").await, "once");
}

/// Order SO-1, of what is there.
async fn order_a_tub(local: &Local) {
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-2")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "10"), ("#location", "A-01")]).await;
    order_one(local, "SO-1", "Shop 1", TUB).await;
}

#[tokio::test]
async fn two_tabs_never_make_the_same_number() {
    let local = Local::open().await;
    let phone = &local.phone;
    let container = "return document.querySelector('main').dataset.container";
    order_a_tub(&local).await;
    phone.go(&format!("{}/pack?order=sales%3ASO-1", local.url)).await;
    phone.press("#make-sscc summary").await;
    fill(phone, &[("#sscc-first", "00614141234567890"), ("#sscc-last", "00614141234567899")]).await;
    phone.press("#make-number").await;
    phone.see("#open-container").await;
    phone.press("#next-container").await;
    phone.see("#make-sscc").await;
    let first = phone.tab().await;
    let second = phone.open_twin().await;
    phone.press("#make-sscc summary").await;
    phone.see("#make-number").await;
    phone.switch_to(&first).await;
    phone.run("for (const it of [window, twin]) it.document.querySelector('#make-number').click()").await;
    let mut made = Vec::new();
    for tab in [&first, &second] {
        phone.switch_to(tab).await;
        phone.see("#open-container").await;
        made.push(phone.run(container).await);
    }
    assert!(
        made[0] != made[1] && made.iter().all(|it| it.as_str().is_some_and(|it| it.len() == 18)),
        "{made:?}"
    );
}
