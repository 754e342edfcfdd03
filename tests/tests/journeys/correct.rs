//! Put right: undo of the last record, correcting stock with a reason, holding and releasing.

use serde_json::json;

use crate::steps::{Local, PUMP, TUB, fill, receive, relocate};

async fn receive_lot(local: &Local, lot: &str, units: &str, label: &str) {
    local.phone.type_code(&format!("(01){TUB}{label}(10){lot}")).await;
    receive(&local.phone, &[("#product-name", "Oat drink"), ("#quantity", units), ("#location", "A-01")])
        .await;
}

#[tokio::test]
async fn the_last_record_is_undone_in_one_touch_until_the_next_one() {
    let local = Local::open().await;
    let phone = &local.phone;
    receive_lot(&local, "L-1", "8", "").await;
    phone.press("#undo").await;
    phone.see("[data-page='receive'][data-state='undone'] #undone").await;
    phone.see_no("#undo").await;
    local.see_records(2).await;
    // What was typed is there to be put right.
    phone.holds("#quantity", "8").await;
    phone.fill("#quantity", "6").await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done'] #undo").await;

    // On the scan home too, after a reload, and then with words of what it takes back.
    phone.go(&local.url).await;
    phone.read("#undo", "Undo: Received 6 L-1").await;
    phone.type_code("L-1").await;
    phone.press("#open-item").await;
    phone.read("#on-hand", "6").await;
    relocate(phone, "ship", &[("#quantity", "2"), ("#to", "Shop 7")], "done").await;
    phone.press("a[href='/']").await;
    phone.read("#undo", "Undo: Shipped 2 L-1").await;
    phone.press("#undo").await;
    phone.see("#undone").await;
    // An undo is not undone, and what was before it is not the last record any more.
    phone.see_no("#undo").await;
    local.see_records(5).await;
    phone.type_code("L-1").await;
    phone.press("#open-item").await;
    phone.read("#on-hand", "6").await;
    phone.read("#timeline", "Undone by who recorded it").await;
    phone.see("#timeline [data-kind='ship'][data-state='voided']").await;
}

#[tokio::test]
async fn stock_is_adjusted_with_a_reason_on_large_keys() {
    let local = Local::open().await;
    let phone = &local.phone;
    receive_lot(&local, "L-2", "10", "").await;
    local.open_item("L-2").await;
    phone.press("#adjust").await;
    phone.see("[data-page='adjust'][data-way='adjust']").await;
    phone.read("#content", "Booked there: 10").await;
    phone.press("#save").await;
    phone.see("[data-state='invalid'] #quantity").await;
    phone.see("[data-state='invalid'] #reason").await;

    // A finger opens the keypad, and its first key replaces what stood there.
    phone.fill("#quantity", "99").await;
    touch(phone, "#quantity").await;
    phone.see("#quantity-keypad").await;
    phone.see("#quantity[inputmode='none']").await;
    phone.press("#quantity-key-7").await;
    phone.holds("#quantity", "7").await;
    phone.press("#quantity-keypad-done").await;
    phone.see_no("#quantity-keypad").await;
    phone.read("#save", "Adjust to 7").await;
    phone.press("#reason-miscounted").await;

    // Closed half-way, it stands as it was.
    let here = phone.run("return location.href").await;
    phone.go(here.as_str().unwrap()).await;
    phone.read("#save", "Adjust to 7").await;
    phone.holds("#reason", "Counted wrong before").await;
    phone.press("#save").await;
    phone.see("[data-page='adjust'][data-state='done']").await;
    // The next one reckons with what is booked by now.
    phone.read("#content", "Booked there: 7").await;
    fill(phone, &[("#quantity", "7"), ("#reason", "Once more")]).await;
    phone.press("#save").await;
    phone.read("[data-state='invalid']", "booked already").await;
    local.see_records(2).await;
    local.open_item("L-2").await;
    phone.read("#on-hand", "7").await;
    phone.read("#timeline", "Counted wrong before").await;
}

/// Touches the middle of what matches, as a finger does.
async fn touch(phone: &lotwise_tests::phone::Phone, css: &str) {
    let middle = phone
        .run(&format!(
            "const it = document.querySelector('{css}'); it.scrollIntoView({{ block: 'center' }});
             const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]"
        ))
        .await;
    let point = json!({ "x": middle[0], "y": middle[1] });
    phone.devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": [point] }));
    phone.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] }));
}

#[tokio::test]
async fn expired_goods_are_disposed_of_and_a_unit_goes_missing() {
    let local = Local::open().await;
    let phone = &local.phone;
    receive_lot(&local, "L-3", "8", "(17)200131").await;
    local.open_item("L-3").await;
    phone.see("#state[data-state='expired']").await;
    phone.press("#adjust").await;
    phone.see("[data-page='adjust'][data-way='dispose']").await;
    fill(phone, &[("#quantity", "5"), ("#reason", "Swollen lids, two cartons")]).await;
    phone.press("#save").await;
    phone.see("[data-page='adjust'][data-state='done']").await;
    local.open_item("L-3").await;
    phone.read("#on-hand", "3").await;
    phone.read("#went-to", "Scrap").await;
    phone.read("#timeline", "Swollen lids, two cartons").await;

    local.look_up(&format!("(01){PUMP}(21)SN-9")).await;
    receive(phone, &[("#product-name", "Pump"), ("#location", "B-07")]).await;
    local.open_item("SN-9").await;
    phone.press("#adjust").await;
    phone.see("[data-page='adjust'][data-way='adjust']").await;
    phone.read("#save", "Book as missing").await;
    phone.press("#reason-missing").await;
    phone.press("#save").await;
    phone.see("[data-page='adjust'][data-state='done']").await;
    phone.press("#undo").await;
    phone.see("[data-page='adjust'][data-state='undone']").await;
    local.open_item("SN-9").await;
    phone.read("#where", "B-07").await;
}

#[tokio::test]
async fn a_part_and_a_place_are_held_and_released_with_a_reason() {
    let local = Local::open().await;
    let phone = &local.phone;
    receive_lot(&local, "L-4", "10", "").await;
    local.open_item("L-4").await;
    phone.press("#hold").await;
    phone.see("[data-state='invalid'] #hold-reason").await;
    // What was typed of a part outlives a reload before anybody says why.
    phone.press("label:has(#hold-what-part)").await;
    phone.fill("#hold-quantity", "4").await;
    let here = phone.run("return location.href").await;
    phone.go(here.as_str().unwrap()).await;
    phone.see("#hold-quantity").await;
    phone.holds("#hold-quantity", "4").await;
    phone.holds("#hold-at", "A-01").await;
    phone.press("#hold-reason-damaged").await;
    phone.press("#hold").await;
    phone.read("#holds", "4 at A-01").await;
    phone.read("#holds", "Damaged").await;
    local.see_records(2).await;
    // Only what is not held goes out.
    relocate(phone, "ship", &[("#quantity", "7"), ("#to", "Shop 7")], "refused").await;
    phone.read("#refused", "Damaged").await;
    phone.fill("#quantity", "6").await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='done']").await;

    local.open_item("L-4").await;
    phone.press("#holds [data-action='release']").await;
    phone.see("[data-state='invalid'] #release-reason").await;
    phone.press("#release-reason-passed").await;
    phone.press("#holds [data-action='release']").await;
    phone.see_no("#holds").await;
    local.see_records(4).await;

    // From a place that is held nothing goes out.
    local.open_item("A-01").await;
    phone.fill("#hold-reason", "Roof leaks").await;
    phone.press("#hold").await;
    phone.read("#holds", "Roof leaks").await;
    phone.read("#state[data-state='held']", "Roof leaks").await;
    local.look_up("A-01").await;
    phone.see("#standing .badge[data-state='held']").await;
    phone.type_code("L-4").await;
    phone.press("#last-read[data-text='L-4'] #open-item").await;
    phone.see("[data-page='item'] #number").await;
    relocate(phone, "ship", &[("#quantity", "1"), ("#to", "Shop 7")], "refused").await;
    phone.read("#refused", "Roof leaks").await;
}
