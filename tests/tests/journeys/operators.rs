//! Several people at one phone: badge and PIN, offline, with waits after wrong ones (SYNC-24).

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{TUB, enrol, receive};

const BEN: &str = "BADGE-7Q4X-BEN";
const CEM: &str = "BADGE-9K2M-CEM";

pub async fn add_operator(phone: &Phone, url: &str, name: &str, badge: &str, pin: &str) {
    phone.go(&format!("{url}/operators")).await;
    phone.press("#add-operator").await;
    phone.fill("#operator-name", name).await;
    phone.fill("#badge", badge).await;
    phone.fill("#new-pin", pin).await;
    phone.fill("#new-pin-again", pin).await;
    phone.press("#save").await;
    phone.see(&format!("#operators [data-name='{name}'][data-state='active']")).await;
}

/// Scans the badge as a hardware scanner would hand it over, and types the PIN.
async fn type_pin(phone: &Phone, badge: &str, pin: &str) {
    phone.fill("#code", badge).await;
    phone.press("#look-up").await;
    phone.see("#pin-pad[data-state='ready']").await;
    press_pin(phone, pin).await;
}

async fn press_pin(phone: &Phone, pin: &str) {
    for digit in pin.chars() {
        phone.press(&format!("#pin-{digit}")).await;
    }
    phone.press("#pin-enter").await;
}

async fn receive_lot(phone: &Phone, lot: &str) {
    phone.type_code(&format!("(01){TUB}(10){lot}")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
}

/// Whatever the browser keeps beside the database, and the page itself, know no PIN.
async fn see_no_pin(phone: &Phone, pin: &str) {
    let kept = phone.run("return JSON.stringify([localStorage, sessionStorage, document.cookie])").await;
    assert!(!kept.to_string().contains(pin), "{kept}");
    let stored = phone.stored().await;
    assert!(!stored.contains(pin), "the database has the PIN");
}

/// SYNC-24: two people at one phone, without a network; each record has its author.
#[tokio::test]
async fn operators_change_by_badge_and_pin() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut phone = Phone::new(folder.path(), "shared");
    phone.open(&url).await;
    enrol(&phone, &server, &code, "Aisle 3").await;
    add_operator(&phone, &url, "Ben", BEN, "482915").await;
    add_operator(&phone, &url, "Cem", CEM, "730164").await;
    phone.go(&format!("{url}/settings")).await;
    phone.press("label:has(#shared-on)").await;
    phone.wait_for_offline_app().await;
    server.stop();

    // Without a badge nothing is recorded.
    phone.go(&url).await;
    phone.see("#badge-first").await;
    phone.see("#who[data-state='nobody']").await;
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    phone.press("#receive").await;
    phone.fill("#product-name", "Oat drink").await;
    phone.fill("#quantity", "5").await;
    phone.fill("#location", "A-01").await;
    phone.press("#save").await;
    phone.read("#refused", "Nobody is signed on.").await;

    phone.go(&url).await;
    type_pin(&phone, BEN, "111111").await;
    phone.see("#pin-pad[data-state='wrong'] #pin-wrong").await;
    phone.read("#pin-wrong", "4 more tries").await;
    press_pin(&phone, "482915").await;
    phone.see("#who[data-state='somebody']").await;
    phone.read("#who", "Ben").await;
    phone.see_no("#pin-pad").await;
    receive_lot(&phone, "L-1").await;
    // Signed on he stays when the page is loaded anew, until another badge comes.
    phone.go(&url).await;
    phone.read("#who", "Ben").await;
    type_pin(&phone, CEM, "730164").await;
    phone.read("#who", "Cem").await;
    receive_lot(&phone, "L-2").await;
    for (lot, name) in [("L-1", "Ben"), ("L-2", "Cem")] {
        phone.go(&format!("{url}/search?q={lot}")).await;
        phone.press("#results a").await;
        phone.read("#timeline", name).await;
    }
    // The phone is an admin's; the operator is staff, and may stop goods, but not let them go (SYNC-18).
    phone.fill("#hold-reason", "Seal broken").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;
    phone.read("#release-lacking", "You cannot release this hold").await;
    phone.see_no("#holds [data-action='release']").await;
    phone.go(&format!("{url}/settings")).await;
    phone.read("#working", "Cem").await;
    // Whoever has left the phone long ago is signed off when it is looked at again.
    phone.go(&url).await;
    phone.leave_for_long().await;
    phone.go(&url).await;
    phone.see("#who[data-state='nobody']").await;
    type_pin(&phone, BEN, "482915").await;
    phone.read("#who", "Ben").await;
    phone.go(&format!("{url}/settings")).await;
    phone.press("#sign-off").await;
    phone.see("#who[data-state='nobody']").await;
    see_no_pin(&phone, "482915").await;
    phone.close().await;
}

/// SYNC-24: after five wrong PINs there is a wait, and no reload ends it; nor does the right PIN.
#[tokio::test]
async fn wrong_pins_cost_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut phone = Phone::new(folder.path(), "shared");
    phone.open(&url).await;
    enrol(&phone, &server, &code, "Aisle 3").await;
    add_operator(&phone, &url, "Ben", BEN, "482915").await;
    phone.go(&url).await;
    type_pin(&phone, BEN, "1111").await;
    for left in ["4", "3", "2", "1"] {
        phone.read("#pin-wrong", &format!("{left} more tr")).await;
        press_pin(&phone, "1111").await;
    }
    phone.see("#pin-pad[data-state='waiting'] #pin-wait").await;
    phone.go(&url).await;
    phone.fill("#code", BEN).await;
    phone.press("#look-up").await;
    phone.see("#pin-pad[data-state='waiting']").await;
    press_pin(&phone, "482915").await;
    phone.see("#pin-pad[data-state='waiting']").await;
    phone.press("#pin-cancel").await;
    phone.see_no("#pin-pad").await;
    phone.see_no("#who").await;

    // A disabled operator's badge is a code like any other.
    phone.go(&format!("{url}/operators")).await;
    phone.press("#operators [data-name='Ben']").await;
    phone.press("#disable").await;
    phone.see("#operators [data-name='Ben'][data-state='disabled']").await;
    phone.go(&url).await;
    phone.type_code(BEN).await;
    phone.see("#last-read[data-outcome='refused']").await;
    phone.close().await;
}
