//! One serial shipped twice by two phones without a network: both facts are kept, and a supervisor settles it.

use lotwise_tests::phone::Phone;

use crate::steps::{PUMP, enrol, receive, relocate, two_phones};

const LABEL: &str = "(01)09520000000059(21)SN-1";

async fn ship(phone: &Phone, url: &str, customer: &str) {
    phone.go(url).await;
    phone.type_code(LABEL).await;
    phone.press("#last-read #open-item").await;
    phone.see("[data-page='item'] #number").await;
    relocate(phone, "ship", &[("#to", customer)], "done").await;
    phone.see("#sync-state[data-state='offline'][data-unsent='1']").await;
}

#[tokio::test]
async fn a_unit_shipped_twice_is_settled_by_a_supervisor() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada, mut ben) = two_phones(folder.path()).await;
    let url = server.url();
    ada.go(&url).await;
    ada.type_code(&format!("(01){PUMP}(21)SN-1")).await;
    receive(&ada, &[("#product-name", "Pump"), ("#location", "B-07")]).await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.wait_for_offline_app().await;
    server.stop();
    let code = server.start();
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.go(&url).await;
    ben.see("#latest").await;
    ben.wait_for_offline_app().await;

    server.stop();
    ship(&ada, &url, "Shop 7").await;
    ship(&ben, &url, "Shop 8").await;
    server.start();
    for phone in [&ada, &ben] {
        phone.press("#sync-state").await;
        phone.press("#try-now").await;
        phone.see("#sync-state[data-state='online'][data-unsent='0']").await;
    }

    ada.go(&format!("{url}/exceptions")).await;
    ada.see("[data-page='exceptions'][data-count='1']").await;
    ada.read("#exceptions", "SN-1").await;
    ada.read("#exceptions", "Shop 7, Shop 8").await;
    ada.press("#exceptions summary").await;
    ada.press("[id^='settle-']").await;
    ada.see("[id^='why-'][aria-invalid='true']").await;
    ada.press("label:has([id$='-wrong_scan'])").await;
    ada.fill("[id^='why-']", "Shop 8 got SN-2, its label was read from the list").await;
    // Looked up on another page meanwhile, it stands as it was typed.
    ada.go(&url).await;
    ada.go(&format!("{url}/exceptions")).await;
    ada.see("#exceptions details[open]").await;
    ada.holds("[id^='why-']", "Shop 8 got SN-2, its label was read from the list").await;
    ada.press("[id^='settle-']").await;
    ada.see("[data-page='exceptions'][data-count='0']").await;
    ada.see("#sync-state[data-unsent='0']").await;

    // Everyone sees it settled, and both facts are still there.
    ben.go(&format!("{url}/exceptions")).await;
    ben.see("[data-page='exceptions'][data-count='0']").await;
    ben.go(&url).await;
    ben.type_code(LABEL).await;
    ben.press("#last-read #open-item").await;
    ben.see("#timeline").await;
    ben.see_no("#exceptions").await;
    ben.read("#where", "Shop 7, Shop 8").await;
    ada.close().await;
    ben.close().await;
}
