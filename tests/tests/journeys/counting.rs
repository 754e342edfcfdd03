//! A count without a network, with a difference and a movement that comes in late, approved by a supervisor.

use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::{Value, json};

use crate::steps::{PUMP, TUB, enrol, receive, receive_units, relocate, see_on_hand};

async fn scan(phone: &Phone, code: &str) {
    phone.fill("#scan-code", code).await;
    phone.press("#scan-enter").await;
}

async fn sync(phone: &Phone) {
    phone.press("#sync-state").await;
    phone.press("#try-now").await;
    phone.see("#sync-state[data-state='online'][data-unsent='0']").await;
}

/// Counts A-01 blind: 18 of L-1 where 24 are booked, all of L-2, and one of two units.
async fn count_blind(ben: &mut Phone, url: &str) {
    ben.go(&format!("{url}/count")).await;
    scan(ben, "A-01").await;
    ben.see("[data-page='count'][data-step='count']").await;
    scan(ben, &format!("(01){TUB}(10)L-1")).await;
    ben.see("#current[data-number='L-1']").await;
    ben.fill("#counted", "18").await;
    assert!(!ben.text("#content").await.contains("24"), "a blind count shows what is booked");
    ben.read("#take", "Counted: 18").await;
    // The next scan takes what was typed.
    scan(ben, &format!("(01){PUMP}(21)PX-71")).await;
    ben.see("#seen-count[data-count='2']").await;
    scan(ben, &format!("(01){PUMP}(21)PX-71")).await;
    ben.see("#heard[data-outcome='already']").await;
    scan(ben, &format!("(01){TUB}(10)L-2")).await;
    ben.see("#current[data-number='L-2']").await;
    ben.fill("#counted", "10").await;

    // Closed half-way, all is there: what was counted and what was being typed.
    let here = ben.run("return location.href").await;
    ben.close().await;
    ben.open(here.as_str().unwrap()).await;
    ben.see("#seen-count[data-count='2']").await;
    ben.read("#take", "Counted: 10").await;
    ben.press("#take").await;
    ben.read("#take", "Finish").await;
    ben.press("#take").await;
    ben.see("[data-page='count'][data-step='review']").await;
    ben.read("#differences [data-number='L-1'] .row-end", "−6").await;
    ben.read("#differences [data-number='PX-72'] .row-end", "−1").await;
    ben.see_no("#differences [data-number='L-2']").await;

    ben.press("#save").await;
    ben.see("#differences [data-number='L-1'] [data-state='invalid']").await;
    ben.read("#no-reason", "2 differences have no reason yet.").await;
    ben.see("#differences [data-number='L-1'] .input:focus").await;
    // One reason for all; one of them has another.
    ben.press("#rest summary").await;
    ben.press("#why-rest-missing").await;
    ben.press("#give-rest").await;
    ben.see_no("#no-reason").await;
    for number in ["L-1", "PX-72"] {
        let reason = format!("#differences [data-number='{number}'] [id$='-missing'][aria-pressed='true']");
        ben.see(&reason).await;
    }
    ben.press("#differences [data-number='L-1'] [id$='-miscounted']").await;
    ben.press("#save").await;
    ben.see("[data-page='count'][data-state='done'] #undo").await;
    // Finished once more, nothing would be there any more.
    ben.see("#next-count").await;
    ben.see_no("#take").await;
}

/// Receives what is counted, and gives Ben a phone that knows it; both work without a network then.
async fn prepare(ada: &mut Phone, ben: &mut Phone, server: &mut Server) {
    let (code, url) = (server.start(), server.url());
    ada.open(&url).await;
    enrol(ada, server, &code, "Ada").await;
    let staff: Value = http::post(&url, "/v1/codes", &ada.token().await, &json!({ "role": "staff" }));
    for (lot, units) in [("L-1", "24"), ("L-2", "10")] {
        receive_units(ada, &url, lot, units).await;
    }
    for unit in ["PX-71", "PX-72"] {
        ada.go(&url).await;
        ada.type_code(&format!("(01){PUMP}(21){unit}")).await;
        receive(ada, &[("#product-name", "Pump"), ("#location", "A-01")]).await;
    }
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ben.open(&url).await;
    enrol(ben, server, staff["code"].as_str().unwrap(), "Ben").await;
    ben.go(&format!("{url}/search?q=PX-72")).await;
    ben.see("#results a").await;
    ada.wait_for_offline_app().await;
    ben.wait_for_offline_app().await;
    server.stop();
}

/// Counts L-2 wherever it lies, with what is booked, and finds one too few.
async fn count_guided(ben: &Phone, url: &str) {
    ben.go(&format!("{url}/count")).await;
    scan(ben, &format!("(01){TUB}(10)L-2")).await;
    ben.read("#place", "Scan the location").await;
    scan(ben, "A-01").await;
    ben.press("label:has(#mode-guided)").await;
    ben.read("#open [data-number='L-2']", "10").await;
    scan(ben, &format!("(01){TUB}(10)L-2")).await;
    ben.read("#current", "Booked: 10").await;
    ben.fill("#counted", "9").await;
    ben.press("#take").await;
    ben.read("#take", "Finish").await;
    ben.press("#take").await;
    ben.see("#differences [data-number='L-2']").await;
    ben.run("document.querySelectorAll(\"#differences [id$='-found']\").forEach((it) => it.click())").await;
    ben.press("#save").await;
    ben.see("[data-page='count'][data-state='done']").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
}

#[tokio::test]
async fn a_count_meets_a_late_movement_and_is_approved() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let (mut ada, mut ben) = (Phone::new(folder.path(), "ada"), Phone::new(folder.path(), "ben"));
    prepare(&mut ada, &mut ben, &mut server).await;
    let url = server.url();

    // Ada takes four away; Ben's phone does not know it, and Ben counts what is left.
    ada.go(&url).await;
    ada.type_code(&format!("(01){TUB}(10)L-1")).await;
    relocate(&ada, "move", &[("#quantity", "4"), ("#from", "A-01"), ("#to", "B-02")], "done").await;
    count_blind(&mut ben, &url).await;
    ben.go(&format!("{url}/counts")).await;
    ben.read("#counts", "Counted 18, booked 24").await;
    ben.read("#lacking", "Ask a supervisor").await;
    ben.see_no("[data-action='approve']").await;

    server.start();
    sync(&ben).await;
    sync(&ada).await;
    ada.go(&url).await;
    ada.press("#counts-waiting a").await;
    ada.read("#counts", "Counted 18, booked 20").await;
    ada.read("#counts [data-note='overtaken']", "24 were booked then, 20 were there").await;
    ada.read("#counts", "Counted wrong before").await;

    // A reason that is begun stays with its count while another one comes in above it, and over a reload.
    ada.fill("#counts .input", "Six were").await;
    ada.run("window.begun = document.querySelector('#counts .input')").await;
    sync(&ben).await;
    count_guided(&ben, &url).await;
    ada.see("#counts > li:nth-child(2) .input").await;
    let is_same = ada.run("return window.begun === document.querySelectorAll('#counts .input')[1]").await;
    assert_eq!(is_same, true);
    ada.go(&format!("{url}/counts")).await;
    ada.see("#counts > li:nth-child(2) .input").await;
    ada.holds("#counts > li:nth-child(1) .input", "").await;
    ada.holds("#counts > li:nth-child(2) .input", "Six were").await;

    // That one is refused, with a reason, and books nothing.
    ada.press("#counts > li:nth-child(1) [data-action='refuse']").await;
    ada.see("#counts > li:nth-child(1) [data-state='invalid']").await;
    ada.press("#counts > li:nth-child(1) [id$='-count_again']").await;
    ada.press("#counts > li:nth-child(1) [data-action='refuse']").await;
    ada.see("#counts > li:only-child").await;
    ada.press("[data-action='approve']").await;
    ada.see("[data-page='counts'][data-state='done'] [data-state='empty']").await;
    see_on_hand(&ada, &url, "L-1", "22").await;
    see_on_hand(&ada, &url, "L-2", "10").await;
    ada.go(&format!("{url}/search?q=PX-72")).await;
    ada.press("#results a").await;
    ada.read("#where", "Count difference").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.close().await;
    ben.close().await;
}
