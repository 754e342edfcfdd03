//! Taking back what held or released something: a slip of the thumb does not wait for somebody else.

use crate::picking::{scan, see_stop};
use crate::steps::{Local, TUB, receive};

#[tokio::test]
async fn a_hold_and_a_release_are_taken_back_in_one_touch() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
    local.open_item("L-1").await;
    phone.press("#hold-reason-damaged").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;
    phone.press("#held-now #undo").await;
    phone.see("#state[data-state='available']").await;
    phone.see_no("#holds li").await;

    phone.press("#hold-reason-damaged").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;
    phone.press("#release-reason-passed").await;
    phone.press("#holds [data-action='release']").await;
    phone.see("#state[data-state='available']").await;
    phone.press("#held-now #undo").await;
    phone.see("#state[data-state='held']").await;
    phone.read("#holds", "Damaged").await;
    local.see_records(6).await;
}

/// Fewer were there, and what is left is damaged: the pick and the hold are one act, and are taken back as one.
#[tokio::test]
async fn a_short_pick_with_its_hold_is_taken_back_as_one() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
    phone.go(&format!("{}/orders?new=1", local.url)).await;
    phone.see("#new[data-ready='yes']").await;
    phone.fill("#order-number", "SO-77").await;
    phone.fill("#customer", "Shop 7").await;
    scan(phone, &format!("(01){TUB}")).await;
    phone.fill("[id='quantity-9520000000011']", "5").await;
    phone.press("#save").await;
    phone.see("#lines").await;
    phone.press("#pick").await;
    see_stop(phone, "A-01", "L-1", "place").await;
    phone.press("#there").await;
    scan(phone, &format!("(01){TUB}(10)L-1")).await;
    see_stop(phone, "A-01", "L-1", "amount").await;
    phone.fill("#quantity", "3").await;
    phone.fill("#set-down", "DOCK").await;
    phone.press("#save").await;
    phone.press("label:has(#short-damaged)").await;
    phone.press("#save").await;
    phone.see("[data-page='pick'][data-state='done']").await;
    local.see_records(4).await;
    phone.press("#undo").await;
    phone.see("[data-page='pick'][data-state='undone']").await;
    local.see_records(6).await;
    local.open_item("L-1").await;
    phone.see("#state[data-state='available']").await;
    phone.read("#on-hand", "8").await;
    phone.read("#where", "A-01").await;
    phone.see_no("#where a[href*='DOCK']").await;
}
