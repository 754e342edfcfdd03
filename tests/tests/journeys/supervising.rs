//! The pages of admins and supervisors: devices and their codes (SYNC-2, SYNC-15, SYNC-21), and the
//! quarantine (SYNC-19).

use lotwise_tests::phone::Phone;

use crate::steps::{TUB, enrol, receive, two_phones};

async fn receive_lot(phone: &Phone, url: &str, lot: &str) {
    phone.go(url).await;
    phone.type_code(&format!("(01){TUB}(10){lot}")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    phone.see("#sync-state[data-state='online'][data-unsent='0']").await;
}

/// A phone comes by a code from the screen, is shut out, and what it records then is judged by a person.
#[tokio::test]
async fn a_phone_comes_and_is_shut_out_and_its_records_are_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut ada, mut ben) = two_phones(folder.path()).await;
    let url = server.url();

    ada.go(&format!("{url}/settings")).await;
    ada.press("#management a[href='/devices']").await;
    ada.see("#devices [data-name='Ada'][data-state='fine']").await;
    ada.press("#new-code").await;
    ada.see("#qr path").await;
    let link = ada.text("#next-link").await;
    let (_, code) = link.split_once("/enrol#").expect("the link has the code in its fragment");
    ben.open(&url).await;
    enrol(&ben, &server, code, "Ben").await;
    receive_lot(&ben, &url, "L-1").await;
    // Staff sees none of it.
    ben.go(&format!("{url}/devices")).await;
    ben.see("[data-page='devices'] [data-state='empty']").await;
    ben.go(&format!("{url}/settings")).await;
    ben.see("#sync").await;
    ben.see_no("#management").await;

    ada.go(&format!("{url}/devices")).await;
    ada.press("#devices [data-name='Ben'] button").await;
    ada.press("#revoke-no").await;
    ada.see("#devices [data-name='Ben'][data-state='fine']").await;
    ada.press("#devices [data-name='Ben'] button").await;
    ada.press("#revoke-yes").await;
    ada.see("#devices [data-name='Ben'][data-state='revoked']").await;

    receive_lot(&ben, &url, "L-2").await;
    receive_lot(&ben, &url, "L-3").await;
    ada.go(&format!("{url}/quarantine")).await;
    ada.read("#entries .quarantined:first-child", "Received").await;
    ada.read("#entries .quarantined:first-child", "L-2").await;
    ada.read("#entries .quarantined:first-child", "The device was blocked.").await;
    ada.read("#entries .quarantined:first-child", "Ben (Staff)").await;
    // Without a reason nothing is decided.
    ada.press("#entries .quarantined:first-child summary").await;
    ada.press("#entries .quarantined:first-child [id^='release-']").await;
    ada.read("#entries .quarantined:first-child", "Say why.").await;
    ada.fill("#entries .quarantined:first-child .input", "Counted on the shelf").await;
    // What was typed outlives a reload, at the record that it was typed for.
    ada.go(&format!("{url}/quarantine")).await;
    ada.see("#entries .quarantined:first-child details[open]").await;
    ada.see_no("#entries .quarantined:last-child details[open]").await;
    ada.holds("#entries .quarantined:first-child .input", "Counted on the shelf").await;
    ada.press("#entries .quarantined:first-child [id^='release-']").await;
    ada.see("#entries .quarantined:only-child").await;
    ada.press("#entries summary").await;
    ada.fill("#entries .input", "Nobody has seen it").await;
    ada.press("#entries [id^='reject-']").await;
    ada.see("#review [data-state='empty']").await;

    for (lot, there) in [("L-1", true), ("L-2", true), ("L-3", false)] {
        ada.go(&format!("{url}/search?q={lot}")).await;
        let expected = if there { "#results a" } else { "[data-state='empty']" };
        ada.see(expected).await;
    }
    ada.close().await;
    ben.close().await;
}
