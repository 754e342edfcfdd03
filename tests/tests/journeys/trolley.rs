//! Several things at once: each scan puts one on the trolley, a place takes what is chosen, and nothing is lost
//! when the app is closed half-way.

use lotwise_tests::phone::Phone;

use crate::picking::scan;
use crate::steps::{Local, PUMP, TUB, receive, see_ended, watch_storage};

/// Types codes as fast as a scanner that is pressed again before the app has answered.
async fn scan_fast(phone: &Phone, codes: &[&str]) {
    for code in codes {
        let script = format!(
            "const code = document.querySelector('#code'); code.value = '{code}'; \
             code.dispatchEvent(new Event('input', {{ bubbles: true }})); \
             document.querySelector('#look-up').click(); return true"
        );
        phone.run(&script).await;
    }
}

#[tokio::test]
async fn nothing_that_is_scanned_fast_is_lost() {
    let local = Local::open().await;
    let phone = &local.phone;
    let units = ["SN-1", "SN-2", "SN-3"].map(|serial| format!("(01){PUMP}(21){serial}"));
    phone.type_code(&units[0]).await;
    receive(phone, &[("#product-name", "Pump"), ("#location", "A-01")]).await;
    for unit in &units[1..] {
        local.look_up(unit).await;
        receive(phone, &[("#product-name", "Pump"), ("#location", "A-01")]).await;
    }
    phone.go(&format!("{}/trolley", local.url)).await;
    phone.see("[data-page='trolley'][data-count='0']").await;
    scan_fast(phone, &[&units[0], &units[1], &units[2], "A-01"]).await;
    phone.see("[data-page='trolley'][data-count='0'][data-state='done']").await;
    local.see_records(7).await;
    local.open_item("SN-3").await;
    phone.read("#where", "A-01").await;
}

#[tokio::test]
async fn a_trolley_is_loaded_closed_and_unloaded() {
    let mut local = Local::open().await;
    let unit = format!("(01){PUMP}(21)SN-1");
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
    local.look_up(&unit).await;
    receive(phone, &[("#product-name", "Pump"), ("#location", "B-07")]).await;

    phone.press("a[href='/']").await;
    phone.press("#to-trolley a").await;
    phone.see("[data-page='trolley'][data-count='0']").await;
    scan(phone, "A-01").await;
    phone.read("#refused", "There is nothing to put down.").await;
    // A unit whose place is known is put on at once.
    scan(phone, &unit).await;
    phone.see("[data-page='trolley'][data-count='1'][data-thing='']").await;
    scan(phone, &format!("(01){TUB}(10)L-1")).await;
    phone.see("#loading").await;
    phone.holds("#quantity", "8").await;
    phone.holds("#from", "A-01").await;
    phone.fill("#quantity", "5").await;

    // The app is closed half-way: what is on it is booked, and what was begun is there.
    let url = local.url.clone();
    local.phone.close().await;
    local.phone.open(&format!("{url}/trolley")).await;
    let phone = &local.phone;
    phone.see("[data-page='trolley'][data-count='1'] #loading").await;
    phone.holds("#quantity", "5").await;
    watch_storage(phone).await;
    phone.press("#save").await;
    phone.see("[data-page='trolley'][data-count='2']").await;
    see_ended(phone, "trolley").await;

    // A part goes down here, in one record, and the rest there.
    phone.press("[id='on-SN-1']").await;
    scan(phone, "B-07").await;
    phone.see("[data-page='trolley'][data-count='1'][data-state='done']").await;
    phone.read("#on-trolley", "SN-1").await;
    scan(phone, "A-01").await;
    phone.see("[data-page='trolley'][data-count='0']").await;
    local.see_records(6).await;
    local.open_item("L-1").await;
    local.phone.read("#where", "B-07").await;
    local.open_item("SN-1").await;
    local.phone.read("#where", "A-01").await;
    local.phone.close().await;
}
