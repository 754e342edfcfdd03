//! An order on its way out: entered, picked by its list, packed, shipped, and found again on the lot's page.

use lotwise_tests::phone::Phone;
use serde_json::json;

use crate::steps::{Local, PUMP, TUB, receive, see_ended, watch_storage};

const OTHER: &str = "09520000000028";
const SSCC: &str = "106141412345678908";

/// Types a code on a page of work, as a hardware scanner would.
pub async fn scan(phone: &Phone, code: &str) {
    phone.fill("#code", code).await;
    phone.press("#look-up").await;
}

async fn receive_at(local: &Local, label: &str, fields: &[(&str, &str)]) {
    local.look_up(label).await;
    receive(&local.phone, fields).await;
}

/// The page of picking stands at this place and wants this lot.
pub async fn see_stop(phone: &Phone, at: &str, lot: &str, phase: &str) {
    phone
        .see(&format!("[data-page='pick'][data-phase='{phase}'] #target[data-at='{at}'][data-lot='{lot}']"))
        .await;
}

/// Enters an order of one piece.
pub async fn order_one(local: &Local, number: &str, customer: &str, gtin: &str) {
    let phone = &local.phone;
    phone.go(&format!("{}/orders?new=1", local.url)).await;
    phone.see("#new[data-ready='yes']").await;
    scan(phone, number).await;
    phone.fill("#customer", customer).await;
    scan(phone, &format!("(01){gtin}")).await;
    phone.see("#new-lines[data-count='1']").await;
    phone.press("#save").await;
    phone.read("#lines", "0 of 1 picked").await;
}

async fn enter_order(local: &Local) {
    let phone = &local.phone;
    phone.go(&format!("{}/orders", local.url)).await;
    phone.press("#new-order").await;
    phone.see("#new[data-ready='yes']").await;
    phone.press("#save").await;
    phone.see("#order-number[aria-invalid='true']").await;
    // The number of the paper is a code that nobody knows yet.
    scan(phone, "SO-77").await;
    phone.see("#new-lines:empty").await;
    phone.fill("#customer", "Shop 7").await;
    scan(phone, &format!("(01){TUB}")).await;
    phone.see("[id='quantity-9520000000011']").await;
    phone.fill("[id='quantity-9520000000011']", "6").await;
    scan(phone, &format!("(01){PUMP}")).await;
    phone.see("[id='quantity-9520000000059']").await;
    phone.fill("[id='quantity-9520000000059']", "2").await;
    phone.holds("#order-number", "SO-77").await;
    // Nothing that was typed is lost.
    phone.go(&format!("{}/orders?new=1", local.url)).await;
    phone.see("#new[data-ready='yes'] [id='quantity-9520000000059']").await;
    phone.holds("[id='quantity-9520000000011']", "6").await;
    phone.holds("#customer", "Shop 7").await;
    phone.press("#save").await;
    phone.read("#lines", "0 of 6 picked").await;
}

/// the list wants L-1, of which 4 are booked; L-2 keeps longer and L-0 is held.
async fn pick_oats(local: &Local) {
    let phone = &local.phone;
    see_stop(phone, "A-01", "L-1", "place").await;
    scan(phone, "B-07").await;
    phone.read("#refused", "This is B-07.").await;
    scan(phone, "A-01").await;
    see_stop(phone, "A-01", "L-1", "goods").await;
    // The whole list is one touch away, for the screen and for paper.
    phone.press("#all-stops summary").await;
    phone.read("#pick-list [data-at='A-01']", "Lot L-1").await;
    phone.read("#pick-list [data-at='A-02']", "Lot L-2").await;
    phone.read("#pick-list [data-at='B-07']", "SN-1, SN-2").await;
    phone.see_no("#pick-paper").await;
    phone.run("dispatchEvent(new Event('beforeprint'))").await;
    phone.see("#pick-paper tr[data-at='B-07']").await;
    phone.press("#all-stops summary").await;
    phone.press("#why-not summary").await;
    phone.read("#why-not", "odd smell").await;

    scan(phone, &format!("(01){OTHER}(10)X-1")).await;
    phone.read("#refused", "is another product").await;
    scan(phone, &format!("(01){TUB}(10)L-0")).await;
    phone.read("#refused", "This must not go out.").await;
    phone.read("#refused", "odd smell").await;

    // Another lot is taken with a reason, or put back.
    scan(phone, &format!("(01){TUB}(10)L-2")).await;
    phone.see("[data-phase='other'] #other-lot").await;
    phone.read("#other-lot", "This is lot L-2. The list says L-1.").await;
    phone.press("#take-instead").await;
    phone.see("#why-other[aria-invalid='true']").await;
    phone.press("#put-back").await;
    see_stop(phone, "A-01", "L-1", "goods").await;

    scan(phone, &format!("(01){TUB}(10)L-1")).await;
    see_stop(phone, "A-01", "L-1", "amount").await;
    phone.holds("#quantity", "4").await;
    // A short pick says why. What was begun outlives a reload.
    phone.fill("#quantity", "3").await;
    phone.press("#save").await;
    phone.read("[data-page='pick']", "Say why there are fewer.").await;
    phone.fill("#set-down", "DOCK-2").await;
    // Another order is begun meanwhile: it is set down at the same place.
    phone.go(&format!("{}/pick?order=sales%3ASO-78", local.url)).await;
    see_stop(phone, "A-01", "X-1", "place").await;
    scan(phone, &format!("(01){OTHER}(10)X-1")).await;
    see_stop(phone, "A-01", "X-1", "amount").await;
    phone.holds("#set-down", "DOCK-2").await;
    phone.fill("#set-down", "SHIPPING").await;
    phone.go(&format!("{}/pick?order=sales%3ASO-77", local.url)).await;
    see_stop(phone, "A-01", "L-1", "amount").await;
    phone.holds("#quantity", "3").await;
    phone.holds("#set-down", "DOCK-2").await;
    phone.fill("#set-down", "SHIPPING").await;
    phone.press("label:has(#short-empty)").await;
    phone.press("#save").await;

    // Three are still wanted, and L-1 is not looked for again.
    see_stop(phone, "A-02", "L-2", "place").await;
    scan(phone, &format!("(01){TUB}(10)L-2")).await;
    see_stop(phone, "A-02", "L-2", "amount").await;
    phone.holds("#quantity", "3").await;
    phone.press("#save").await;
}

async fn pick_pumps(phone: &Phone) {
    see_stop(phone, "B-07", "", "place").await;
    phone.press("#there").await;
    see_stop(phone, "B-07", "", "goods").await;
    scan(phone, &format!("(01){PUMP}(21)SN-1")).await;
    phone.see("#units[data-count='1']").await;
    scan(phone, &format!("(01){PUMP}(21)SN-1")).await;
    phone.read("#refused", "scanned already").await;
    phone.press("#save").await;
    phone.read("[data-page='pick']", "Say why there are fewer.").await;
    // SN-3 is booked elsewhere, and in the hand.
    scan(phone, &format!("(01){PUMP}(21)SN-3")).await;
    phone.see("#units[data-count='2']").await;
    phone.press("#save").await;
    phone.see("[data-page='pick'][data-state='asking']").await;
    phone.read("dialog", "Is it in your hand?").await;
    phone.press("#doubt-yes").await;
    phone.see("[data-page='pick'][data-phase='end'] #all-picked").await;
}

/// Three lots of which one is held, and units at two places.
async fn stock_up(local: &Local) {
    let phone = &local.phone;
    let tub = |lot: &str, expiry: &str| format!("(01){TUB}(17){expiry}(10){lot}");
    let first = [("#product-name", "Oat drink"), ("#quantity", "4"), ("#location", "A-01")];
    phone.type_code(&tub("L-1", "270630")).await;
    receive(phone, &first).await;
    receive_at(local, &tub("L-2", "271231"), &[("#quantity", "9"), ("#location", "A-02")]).await;
    receive_at(local, &tub("L-0", "270131"), &[("#quantity", "9"), ("#location", "A-01")]).await;
    let soap = [("#product-name", "Soap"), ("#location", "A-01")];
    receive_at(local, &format!("(01){OTHER}(10)X-1"), &soap).await;
    // The emptier place goes first: here lie two, and three there.
    for (serial, place) in
        [("SN-1", "B-07"), ("SN-2", "B-07"), ("SN-3", "C-09"), ("SN-4", "C-09"), ("SN-5", "C-09")]
    {
        let fields = [("#product-name", "Pump"), ("#location", place)];
        receive_at(local, &format!("(01){PUMP}(21){serial}"), &fields).await;
    }
    local.open_item("L-0").await;
    phone.fill("#hold-reason", "odd smell").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;
}

async fn pack(phone: &Phone) {
    phone.press("#pack").await;
    phone.see("[data-page='pack'] #loose").await;
    scan(phone, "106141412345678901").await;
    phone.read("#refused", "The last digit does not fit").await;
    scan(phone, &format!("(00){SSCC}")).await;
    phone.see(&format!("[data-page='pack'][data-container='{SSCC}']")).await;
    // Mixed lots go into one container; what stays out is shipped loose.
    phone.press("[id='in-SN-1']").await;
    watch_storage(phone).await;
    phone.press("#save").await;
    phone.see("[data-page='pack'][data-state='done'] #packed").await;
    see_ended(phone, "pack/sales:SO-77").await;
    phone.read("#packed", "L-1 × 3").await;
    phone.read("#packed", "L-2 × 3").await;
    phone.read("#packed", "SN-3").await;
    phone.read("#loose", "SN-1").await;
    // What should not be in it comes out again, and stays out; that is undone in one touch.
    phone.press("[id='out-SN-3']").await;
    phone.see("#loose [id='in-SN-3']").await;
    phone.see_no("[id='out-SN-3']").await;
    let left_out = "return !document.querySelector(\"[id='in-SN-3']\").checked";
    assert_eq!(phone.run(left_out).await, true);
    phone.press("#undo").await;
    phone.see("#contents [id='out-SN-3']").await;
    phone.see_no("#loose [id='in-SN-3']").await;
}

async fn ship(phone: &Phone) {
    phone.press("#ship").await;
    phone.see("[data-page='ship'][data-ready='yes'] #goings[data-count='2']").await;
    phone.holds("#to", "Shop 7").await;
    let papers = [("#carried-by", "Post"), ("#tracking", "T-1"), ("#document", "DN-1"), ("#invoice", "R-1")];
    for (field, text) in papers.into_iter().chain([("#invoice-date", "2026-11-21")]) {
        phone.fill(field, text).await;
    }
    watch_storage(phone).await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='done']").await;
    see_ended(phone, "ship/order/sales:SO-77").await;
    phone.press("#delivery-note").await;
    for part in [
        "Shop 7",
        "Post",
        "T-1",
        "DN-1",
        "R-1",
        "Oat drink",
        "Lot L-1: 3",
        "Lot L-2: 3",
        "Serials: SN-",
        SSCC,
    ] {
        phone.read("#paper", part).await;
    }
    phone.press("label:has(#numbers-without)").await;
    phone.see("#paper:not(:has(.paper-numbers))").await;
    invoice_list(phone).await;
}

/// The list for the invoice, as text for another program; and what is chosen is kept for this customer.
async fn invoice_list(phone: &Phone) {
    phone.press("label:has(#paper-invoice)").await;
    phone.see("#paper[data-paper='invoice']:not(:has(.paper-sign)) .paper-numbers").await;
    phone.read("#paper-facts .setting:first-child", "R-1, 2026-11-21").await;
    let all = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    phone.devtools("Browser.grantPermissions", all);
    phone.press("#copy").await;
    phone.see("#copied").await;
    let script =
        "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(`${error}`))";
    let text = phone.client().execute_async(script, Vec::new()).await.unwrap();
    for part in [
        "Lots and serials of the invoice",
        "R-1, 2026-11-21",
        "Oat drink\t6",
        "  Lot L-1: 3",
        "  Serials: SN-",
    ] {
        assert!(text.as_str().is_some_and(|text| text.contains(part)), "{part}: {text}");
    }
    phone.press("#keep summary").await;
    phone.press("#keep-customer").await;
    phone.see("#keep[data-state='done']").await;
    let address = phone.run("return location.href").await;
    phone.go(address.as_str().unwrap()).await;
    phone.see("#paper[data-paper='note']:not(:has(.paper-numbers))").await;
    phone.press("label:has(#paper-invoice)").await;
    phone.see("#paper[data-paper='invoice'] .paper-numbers").await;
}

#[tokio::test]
async fn an_order_is_picked_packed_and_shipped() {
    let local = Local::open().await;
    let phone = &local.phone;
    stock_up(&local).await;
    order_one(&local, "SO-78", "Shop 8", OTHER).await;
    enter_order(&local).await;
    phone.press("#pick").await;
    pick_oats(&local).await;
    pick_pumps(phone).await;
    pack(phone).await;
    ship(phone).await;

    // What did not lie there any more waits to be approved.
    phone.go(&format!("{}/counts", local.url)).await;
    phone.read("main", "L-1").await;
    phone.read("main", "Nothing more lies there").await;
    local.open_item("L-1").await;
    phone.read("#went-to", "Shop 7").await;
    phone.read("#timeline", "Picked").await;
    local.open_item("SN-3").await;
    phone.read("#where", "Shop 7").await;
    phone.go(&format!("{}/orders", local.url)).await;
    phone.read("#orders", "Shipped").await;

    // A number that is here already would have its lines replaced: that is told, and the order is one touch away.
    phone.press("#new-order").await;
    phone.see("#new[data-ready='yes']").await;
    phone.fill("#order-number", "SO-77").await;
    phone.read("#ordered-before", "these lines replace the earlier ones").await;
    phone.press("#known-order").await;
    phone.read("#number", "SO-77").await;
}

#[tokio::test]
async fn an_order_that_is_not_there_says_so() {
    let local = Local::open().await;
    let phone = &local.phone;
    for page in ["pick", "pack"] {
        phone.go(&format!("{}/{page}?order=sales%3ANOPE", local.url)).await;
        phone
            .read(&format!("[data-page='{page}'][data-state='missing'] #not-found"), "“NOPE” is not in")
            .await;
        phone.see_no("#save").await;
        phone.press("#to-orders").await;
        phone.see("[data-page='orders']").await;
        phone.go(&format!("{}/{page}?order=nothing", local.url)).await;
        phone.see(&format!("[data-page='{page}'][data-state='missing'] #to-orders")).await;
    }
}
