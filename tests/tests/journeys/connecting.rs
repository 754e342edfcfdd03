//! A phone that worked by itself comes to a firm (SYNC-25): what both know unites, a SKU that means two
//! things waits for a person, and nothing is lost on the way.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{TUB, enrol, fill, receive};

/// Receives goods of a product that is known by its SKU alone.
async fn receive_sku(phone: &Phone, url: &str, sku: &str, name: &str, lot: &str, units: &str) {
    phone.go(&format!("{url}/receive?code={sku}")).await;
    phone.see("[data-page='receive'][data-label='read']").await;
    fill(phone, &[("#product-name", name), ("#lot", lot), ("#quantity", units), ("#location", "A-01")]).await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

async fn receive_tub(phone: &Phone, url: &str, lot: &str, units: &str) {
    phone.go(url).await;
    receive_typed_tub(phone, lot, units).await;
}

async fn receive_typed_tub(phone: &Phone, lot: &str, units: &str) {
    phone.type_code(&format!("(01){TUB}(10){lot}")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", units), ("#location", "A-01")]).await;
}

async fn see_on_hand(phone: &Phone, url: &str, lot: &str, units: &str, product: &str) {
    phone.go(&format!("{url}/search?q={lot}")).await;
    phone.press("#results a").await;
    phone.read("#on-hand", units).await;
    phone.read("body", product).await;
}

async fn see_unsent(phone: &Phone, count: usize) {
    phone.see(&format!("#sync-state[data-state='online'][data-unsent='{count}']")).await;
}

/// A firm with one phone, and another phone with records of its own: the same GTIN and lot, and a SKU
/// that the firm has given to something else.
async fn firm_and_local(folder: &std::path::Path) -> (Server, Phone, Phone, String) {
    let mut server = Server::new(folder);
    let code = server.start();
    let url = server.url();
    let (mut ada, mut ben) = (Phone::new(folder, "ada"), Phone::new(folder, "ben"));
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    receive_tub(&ada, &url, "L-1", "5").await;
    receive_sku(&ada, &url, "OAT-1", "Oat bar", "B-1", "10").await;
    see_unsent(&ada, 0).await;

    ben.open(&url).await;
    ben.press("#type-code").await;
    receive_typed_tub(&ben, "L-1", "7").await;
    receive_sku(&ben, &url, "OAT-1", "Oat tin", "T-1", "3").await;
    receive_sku(&ben, &url, "OAT-1", "Oat tin", "T-2", "4").await;
    server.stop();
    let code = server.start();
    enrol(&ben, &server, &code, "Ben").await;
    (server, ada, ben, url)
}

/// SYNC-25: lots unite, the SKU waits over a reload and without a network, and gets its other name.
#[tokio::test]
async fn another_product_of_the_same_sku_gets_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada, mut ben, url) = firm_and_local(folder.path()).await;
    // What is clear is sent, what is not waits.
    see_unsent(&ben, 2).await;
    see_on_hand(&ada, &url, "L-1", "12", "Oat drink").await;
    ben.press("#undecided #compare").await;
    ben.see(".compare[data-sku='OAT-1']").await;
    ben.read(".compare", "Oat tin").await;
    ben.read(".compare-firm", "Oat bar").await;
    ben.read(".compare", "2 records wait.").await;
    // A new start changes nothing.
    ben.go(&url).await;
    ben.see("#undecided").await;
    see_unsent(&ben, 2).await;

    // The person says so without a network, and the browser is closed before there is one.
    ben.wait_for_offline_app().await;
    server.stop();
    ben.go(&format!("{url}/connect")).await;
    ben.press("#another").await;
    ben.fill("#new-sku", "OAT-1").await;
    ben.press("#rename").await;
    ben.read(".compare", "Another product has this SKU already.").await;
    ben.fill("#new-sku", "OAT-TIN").await;
    ben.press("#rename").await;
    ben.see_no(".compare").await;
    ben.close().await;
    ben.open(&url).await;
    ben.see("#sync-state[data-state='offline'][data-unsent='2']").await;
    server.start();
    see_unsent(&ben, 0).await;
    ben.see_no("#undecided").await;

    for phone in [&ada, &ben] {
        see_on_hand(phone, &url, "L-1", "12", "Oat drink").await;
        see_on_hand(phone, &url, "B-1", "10", "Oat bar").await;
        see_on_hand(phone, &url, "T-1", "3", "Oat tin").await;
        see_on_hand(phone, &url, "T-2", "4", "Oat tin").await;
        phone.go(&format!("{url}/search?q=OAT-TIN")).await;
        phone.read("#results", "Oat tin").await;
        phone.go(&format!("{url}/search?q=OAT-1")).await;
        phone.see("#results").await;
        phone.press("#results a").await;
        phone.read("body", "Oat bar").await;
        assert!(!phone.text("body").await.contains("T-1"), "its lots went along");
    }
    // The phone goes on as usual.
    receive_tub(&ben, &url, "L-9", "1").await;
    see_unsent(&ben, 0).await;
    ada.close().await;
    ben.close().await;
}

/// SYNC-25: what is the same goes to the firm as it is.
#[tokio::test]
async fn the_same_product_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut ada, mut ben, url) = firm_and_local(folder.path()).await;
    see_unsent(&ben, 2).await;
    // What is recorded of it meanwhile waits, too.
    receive_sku(&ben, &url, "OAT-1", "Oat tin", "T-3", "6").await;
    see_unsent(&ben, 3).await;
    ben.go(&format!("{url}/connect")).await;
    ben.press("#same").await;
    ben.see("[data-page='connect'] [data-state='empty']").await;
    see_unsent(&ben, 0).await;
    see_on_hand(&ada, &url, "T-3", "6", "Oat").await;
    // Enrolling once more with the same firm asks nothing and changes nothing.
    let mut server = server;
    server.stop();
    let code = server.start();
    enrol(&ben, &server, &code, "Ben").await;
    see_unsent(&ben, 0).await;
    ben.see_no("#undecided").await;
    ada.close().await;
    ben.close().await;
}
