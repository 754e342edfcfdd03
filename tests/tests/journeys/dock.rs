//! A delivery at the dock: announced, received with more of one line and less of another, put away by
//! scanning; the app is closed in the middle, and half of the time there is no network.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{PUMP, TUB, enrol, fill, see_ended, watch_storage};

const ASN: &str = "/receive?order=asn%3AASN-77";

pub async fn add_line(phone: &Phone, label: &str, fields: &[(&str, &str)], count: usize) {
    scan(phone, label, "accepted").await;
    fill(phone, fields).await;
    phone.press("#add-line").await;
    phone.see(&format!("#lines[data-count='{count}']")).await;
}

/// Types a code in the line for the next scan, and waits for the answer.
pub async fn scan(phone: &Phone, code: &str, outcome: &str) {
    let before = phone.run("return document.querySelector('#heard')?.dataset.number ?? ''").await;
    let before = before.as_str().unwrap_or_default().to_owned();
    phone.fill("#scan-code", code).await;
    phone.press("#scan-enter").await;
    phone.see(&format!("#heard[data-outcome='{outcome}']:not([data-number='{before}'])")).await;
}

async fn see_line(phone: &Phone, lot: &str, state: &str, words: &str) {
    let row = format!("#order-lines [data-lot='{lot}'][data-state='{state}']");
    phone.see(&row).await;
    phone.read(&row, words).await;
}

/// Announces three lines: two lots of tubs, and pumps of any lot.
async fn announce(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/announce")).await;
    phone.see("[data-page='announce'][data-draft='ready']").await;
    fill(phone, &[("#number", "ASN-77"), ("#supplier", "Mill & Sons"), ("#due", "2026-11-23")]).await;
    let tubs = |lot: &str| format!("(01){TUB}(17)270930(10){lot}");
    add_line(phone, &tubs("L-1"), &[("#product", "Oat drink"), ("#quantity", "24")], 1).await;
    add_line(phone, &tubs("L-2"), &[("#product", "Oat drink"), ("#quantity", "12")], 2).await;

    // The app is closed half-way: nothing that was typed is lost.
    phone.go(&format!("{url}/announce")).await;
    phone.see("[data-page='announce'][data-draft='ready'] #lines[data-count='2']").await;
    phone.holds("#number", "ASN-77").await;
    scan(phone, &format!("(01){PUMP}"), "accepted").await;
    // The last line need not be added first.
    fill(phone, &[("#product", "Pump"), ("#quantity", "3")]).await;
    watch_storage(phone).await;
    phone.press("#save").await;
    phone.see("#order[data-state='open']").await;
    see_ended(phone, "announce").await;
    phone.read("#order", "from Mill & Sons").await;
    see_line(phone, "L-1", "open", "0 of 24").await;
    // What was saved does not come back.
    phone.go(&format!("{url}/announce")).await;
    phone.see("[data-page='announce'][data-draft='ready']").await;
    phone.see_no("#lines").await;
    phone.go(&format!("{url}{ASN}")).await;
}

/// Receives what the announcement says of lot L-1, and two more than it says.
async fn receive_more(phone: &Phone) {
    phone.see("[data-page='receive'][data-draft='ready']").await;
    scan(phone, "L-1", "accepted").await;
    phone.see("#save").await;
    phone.read("#save", "Receive 24").await;
    phone.holds("#expiry", "2027-09-30").await;
    fill(phone, &[("#quantity", "26"), ("#location", "DOCK-1")]).await;
    phone.press("#to-dock").await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='asking'] dialog[data-state='open']").await;
    phone.read("dialog", "ASN-77 has 24 open of L-1, and you receive 26.").await;
    phone.press("#doubt-yes").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    see_line(phone, "L-1", "over", "26 of 24").await;
}

/// Receives fewer of lot L-2, with the app closed before it is saved.
async fn receive_fewer(phone: &Phone, url: &str) {
    scan(phone, &format!("(01){TUB}(10)L-2"), "accepted").await;
    phone.read("#save", "Receive 12").await;
    fill(phone, &[("#quantity", "10"), ("#location", "DOCK-1")]).await;
    phone.go(&format!("{url}{ASN}")).await;
    phone.see("[data-page='receive'][data-draft='ready'] #order").await;
    phone.read("#save", "Receive 10").await;
    phone.holds("#location", "DOCK-1").await;
    phone.holds("#lot", "L-2").await;
    // Another lot is not mixed in.
    scan(phone, &format!("(01){TUB}(10)L-9"), "refused").await;
    phone.press("#to-dock").await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    see_line(phone, "L-2", "part", "10 of 12").await;
    // What was saved does not come back.
    phone.go(&format!("{url}{ASN}")).await;
    phone.see("[data-page='receive'][data-draft='ready'] #order").await;
    phone.holds("#lot", "").await;
}

async fn receive_pumps(phone: &Phone) {
    for (serial, outcome) in
        [("P-1", "accepted"), ("P-2", "accepted"), ("P-1", "already"), ("P-3", "accepted")]
    {
        scan(phone, &format!("(01){PUMP}(21){serial}"), outcome).await;
    }
    phone.see("#serial-count[data-count='3']").await;
    phone.press("#to-dock").await;
    phone.fill("#location", "DOCK-1").await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    see_line(phone, "", "done", "3 of 3").await;
}

async fn put_away(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/put-away")).await;
    phone.see("[data-page='put-away'][data-draft='ready'][data-waiting='3']").await;
    watch_storage(phone).await;
    scan(phone, &format!("(01){TUB}(10)L-1"), "accepted").await;
    phone.see("#chosen[data-lot='L-1']").await;
    // Nobody knows the place yet: it is filled in, and the button saves.
    scan(phone, "A-01", "new").await;
    phone.press("#save").await;
    phone.see("[data-page='put-away'][data-state='done'][data-waiting='2']").await;
    see_ended(phone, "put-away").await;

    // Now the product lies there, and scanning the place is the word to save.
    scan(phone, &format!("(01){TUB}(10)L-2"), "accepted").await;
    phone.see("#suggested [data-place='A-01']").await;
    phone.go(&format!("{url}/put-away")).await;
    phone.see("[data-page='put-away'][data-draft='ready'] #chosen[data-lot='L-2']").await;
    scan(phone, "A-01", "accepted").await;
    phone.see("[data-page='put-away'][data-state='done'][data-waiting='1']").await;

    // One pump of three, and then the others.
    scan(phone, &format!("(01){PUMP}(21)P-2"), "accepted").await;
    phone.read("#units", "1 serial").await;
    scan(phone, "A-01", "accepted").await;
    phone.see_no("#chosen").await;
    phone.press("#waiting button").await;
    phone.read("#units", "2 serials").await;
    scan(phone, "A-01", "accepted").await;
    phone.see("[data-page='put-away'] [data-state='empty']").await;
}

#[tokio::test]
async fn a_delivery_is_announced_received_and_put_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.wait_for_offline_app().await;
    announce(&ada, &url).await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;

    server.stop();
    receive_more(&ada).await;
    receive_fewer(&ada, &url).await;
    receive_pumps(&ada).await;
    ada.see("#sync-state[data-state='offline'][data-unsent='3']").await;
    let code = server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;

    // The other phone finds the delivery by the number on its paper, and closes it.
    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.go(&format!("{url}/receive")).await;
    ben.read("#expected", "ASN-77").await;
    ben.go(&url).await;
    ben.type_code("ASN-77").await;
    // What is still to come, from whom, and how old that is, before anything is pressed.
    ben.read("#last-read #standing", "1 line open").await;
    ben.read("#last-read #age", "As of").await;
    ben.press("#last-read #receive-order").await;
    see_line(&ben, "L-1", "over", "26 of 24").await;
    see_line(&ben, "L-2", "part", "10 of 12").await;
    ben.press("#close-order summary").await;
    ben.press("#close").await;
    ben.read("#close-order", "Say why.").await;
    ben.fill("#close-reason", "Two tubs broke on the way").await;
    let here = ben.run("return location.href").await;
    ben.go(here.as_str().unwrap()).await;
    ben.see("#close-order[open]").await;
    ben.holds("#close-reason", "Two tubs broke on the way").await;
    ben.press("#close").await;
    ben.see("#order[data-state='closed']").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.see("#order[data-state='closed']").await;

    server.stop();
    put_away(&ada, &url).await;
    server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ben.go(&format!("{url}/search?q=L-1")).await;
    ben.press("#results a").await;
    ben.read("#where", "A-01").await;
    ben.read("#timeline", "in hand, against the records").await;
    // The place became one for receiving by itself; its page says so, and unsays it.
    ada.go(&format!("{url}/item?key=location%2Fat%3AMAIN%3ADOCK-1")).await;
    ada.see("#purpose-form [data-state='receiving']").await;
    ada.press("#purpose-storage").await;
    ada.press("#save-purpose").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ben.go(&format!("{url}/item?key=location%2Fat%3AMAIN%3ADOCK-1")).await;
    ben.see("#purpose-form [data-state='storage']").await;
    ada.close().await;
    ben.close().await;
}
