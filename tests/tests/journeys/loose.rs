//! Goods without lot and serial: from the scan on they are moved, shipped, held and disposed of by their
//! product. Whatever is scanned meanwhile fills its field.

use crate::dock::scan;
use crate::steps::{Local, TUB, fill, receive};

/// Receives ten of what was read last.
async fn receive_ten(local: &Local, name: &str) {
    let fields = [("#product-name", name), ("#quantity", "10"), ("#location", "A-01")];
    receive(&local.phone, &fields).await;
}

#[tokio::test]
async fn goods_without_lot_are_handled_by_their_product() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}")).await;
    receive_ten(&local, "Screw").await;

    local.look_up(&format!("(01){TUB}")).await;
    phone.press("#last-read #move").await;
    phone.see("[data-page='move'] #scan-camera").await;
    phone.read("#content", "10 booked here").await;
    scan(phone, "B-02", "new").await;
    phone.holds("#to", "B-02").await;
    phone.fill("#quantity", "4").await;
    phone.press("#save").await;
    phone.see("[data-page='move'][data-state='done']").await;
    // What is booked there follows what was saved.
    phone.read("#content", "6 booked here").await;

    local.look_up(&format!("(01){TUB}")).await;
    phone.press("#open-item").await;
    phone.read("#places", "B-02").await;
    phone.press("#hold-reason-damaged").await;
    phone.press("label:has(#hold-what-part)").await;
    phone.fill("#hold-quantity", "5").await;
    phone.press("#hold").await;
    phone.read("#held-now", "Held").await;
    phone.read("#holds", "5 at A-01").await;
    // Nobody is shipped to without a name, and what is held stays.
    phone.press("#ship").await;
    phone.see("[data-page='ship'][data-state='idle']").await;
    phone.press("#save").await;
    phone.see("[data-state='invalid'] #to").await;
    fill(phone, &[("#quantity", "2"), ("#to", "Shop 7")]).await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='refused']").await;
    scan(phone, "B-02", "accepted").await;
    phone.holds("#from", "B-02").await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='done']").await;

    local.open_item(&format!("(01){TUB}")).await;
    phone.press("#adjust").await;
    phone.press("label:has(#way-dispose)").await;
    scan(phone, "B-02", "accepted").await;
    fill(phone, &[("#quantity", "1"), ("#reason", "Bent")]).await;
    phone.press("#save").await;
    phone.see("[data-page='adjust'][data-state='done']").await;
    local.open_item(&format!("(01){TUB}")).await;
    phone.read("#on-hand", "7").await;
    phone.read("#went-to", "Scrap").await;
}

#[tokio::test]
async fn other_goods_that_are_scanned_are_taken_instead() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive_ten(&local, "Oat drink").await;
    local.look_up(&format!("(01){TUB}(10)L-2")).await;
    receive_ten(&local, "Oat drink").await;
    local.open_item("L-1").await;
    phone.press("#move").await;
    phone.see("[data-page='move'][data-draft='ready']").await;
    phone.fill("#to", "B-02").await;
    scan(phone, "L-1", "already").await;
    // A product with lots is moved by them.
    scan(phone, TUB, "already").await;
    phone.fill("#scan-code", "L-2").await;
    phone.press("#scan-enter").await;
    phone.read("[data-page='move'] #number", "L-2").await;
    phone.holds("#to", "").await;
    phone.fill("#scan-code", "L-1").await;
    phone.press("#scan-enter").await;
    phone.read("[data-page='move'] #number", "L-1").await;
    // What was typed for the first waits there.
    phone.see("[data-page='move'][data-draft='ready']").await;
    phone.holds("#to", "B-02").await;

    // Returns and reports have the camera, too.
    for page in ["return", "report"] {
        phone.go(&format!("{}/{page}", local.url)).await;
        phone.see(&format!("[data-page='{page}'] #open-camera")).await;
    }
}
