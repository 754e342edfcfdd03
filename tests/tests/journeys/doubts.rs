//! What the records doubt: the app asks "Is it in your hand?", and what is in the hand counts.

use lotwise_tests::phone::Phone;

use crate::steps::{Local, PUMP, TUB, fill_receipt, receive, relocate};

/// The question is open and says `part`; the page waits for the answer.
async fn see_question(phone: &Phone, page: &str, part: &str) {
    phone.see(&format!("[data-page='{page}'][data-state='asking'] dialog[data-state='open']")).await;
    phone.read("dialog", "Is it in your hand?").await;
    phone.read("dialog", part).await;
}

#[tokio::test]
async fn a_serial_received_twice_is_asked_about() {
    let local = Local::open().await;
    let phone = &local.phone;
    let label = format!("(01){PUMP}(21)SN-1");
    phone.type_code(&label).await;
    receive(phone, &[("#product-name", "Pump"), ("#location", "B-07")]).await;

    local.look_up(&label).await;
    fill_receipt(phone, &[("#location", "C-01")]).await;
    phone.press("#save").await;
    see_question(phone, "receive", "SN-1 was received before. The records say it is at B-07.").await;
    phone.press("#doubt-no").await;
    phone.see("[data-page='receive'][data-state='idle'] dialog[data-state='closed']").await;
    local.see_records(1).await;

    phone.press("#save").await;
    see_question(phone, "receive", "B-07").await;
    phone.press("#doubt-yes").await;
    phone.see("[data-page='receive'][data-state='done'] dialog[data-state='closed']").await;
    local.see_records(2).await;
    local.open_item("SN-1").await;
    phone.see("#exceptions").await;
    phone.read("#exceptions", "several places: B-07, C-01").await;
    phone.read("#timeline", "in hand, against the records").await;
}

#[tokio::test]
async fn more_than_is_booked_is_asked_about() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-5")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;

    local.open_item("L-5").await;
    relocate(phone, "ship", &[("#quantity", "7"), ("#to", "Shop 7")], "asking").await;
    see_question(phone, "ship", "only 5 are booked at A-01").await;
    phone.press("#doubt-no").await;
    phone.see("[data-page='ship'][data-state='idle'] dialog[data-state='closed']").await;
    local.see_records(1).await;
    local.open_item("L-5").await;
    phone.read("#on-hand", "5").await;
    phone.see_no("#exceptions").await;

    relocate(phone, "ship", &[("#quantity", "7"), ("#to", "Shop 7")], "asking").await;
    phone.press("#doubt-yes").await;
    phone.see("[data-page='ship'][data-state='done']").await;
    local.see_records(2).await;
    local.open_item("L-5").await;
    phone.read("#on-hand", "−2").await;
    phone.read("#exceptions", "−2 booked at A-01. More was taken than was ever brought there.").await;
    phone.read("#timeline", "in hand, against the records").await;
}

/// Two products may number their lots alike: what is chosen for the one is not chosen for the other.
#[tokio::test]
async fn equal_numbers_of_two_products_are_settled_apart() {
    let local = Local::open().await;
    let phone = &local.phone;
    for (product, name) in [(TUB, "Oat drink"), (PUMP, "Pump oil")] {
        let label = format!("(01){product}(10)L-5");
        phone.type_code(&label).await;
        receive(phone, &[("#product-name", name), ("#quantity", "5"), ("#location", "A-01")]).await;
        local.open_item(&label).await;
        relocate(phone, "ship", &[("#quantity", "7"), ("#to", "Shop 7")], "asking").await;
        phone.press("#doubt-yes").await;
        phone.see("[data-page='ship'][data-state='done']").await;
        phone.press("a[href='/']").await;
    }
    phone.go(&format!("{}/exceptions", local.url)).await;
    phone.see("[data-page='exceptions'][data-count='2'] #exceptions > li:nth-child(2) summary").await;
    let repeated = "const ids = [...document.querySelectorAll('[id]')].map((it) => it.id); \
        return ids.filter((id, at) => ids.indexOf(id) !== at)";
    assert_eq!(phone.run(repeated).await, serde_json::json!([]));
    phone.press("#exceptions > li:first-child summary").await;
    phone.press("#exceptions > li:first-child label:has([id$='-miscounted'])").await;
    // Opening the other closes the first: there is one thing to settle at a time.
    phone.press("#exceptions > li:nth-child(2) summary").await;
    phone.see("#exceptions > li:first-child details:not([open])").await;
    phone.press("#exceptions > li:nth-child(2) label:has([id$='-found'])").await;
    phone.see("#exceptions > li:first-child .choice[data-state='miscounted'] input:checked").await;
    phone.see("#exceptions > li:nth-child(2) .choice[data-state='found'] input:checked").await;
}
