//! A thousand serials by range, of which seven lines cannot be read: the good ones are received at once,
//! and the others are mended or dropped.

use lotwise_sync::wire::{PullAnswer, WireEvent};
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::Value;

use crate::steps::{PUMP, enrol};

/// Ranges and single ones, 993 good serials in all, and among them seven lines that cannot be read.
fn list() -> String {
    let long = "x".repeat(81);
    [
        "SN-0001..SN-0500",
        "SN-0600-SN-0501",
        "SN-0501-0900",
        "\"SN-0901",
        "SN-0901+91",
        "SN-08..SN-0012",
        &long,
        "SN-0500",
        "SN-0993",
        "SN-9-\"8",
        "SN-0999..SN-0998",
    ]
    .join("\n")
}

async fn mend(phone: &Phone, line: usize, text: &str) {
    phone.fill(&format!("#line-{line}"), text).await;
    phone.press(&format!("[data-line='{line}'] [data-do='mend']")).await;
}

async fn see_bad(phone: &Phone, count: usize) {
    phone.see(&format!("#bad-lines[data-count='{count}']")).await;
}

/// The sizes of all events in bytes, and the serials that they move.
fn recorded(url: &str, token: &str) -> (Vec<usize>, usize) {
    let page: PullAnswer = http::get(url, "/v1/events?feed=site/MAIN&wait=10", token);
    let signed = page.events.iter().map(WireEvent::signed).map(|signed| signed.unwrap());
    let (mut sizes, mut serials) = (Vec::new(), 0);
    for event in signed {
        sizes.push(event.header.len() + event.body.len());
        let body: Value = serde_json::from_slice(&event.body).unwrap();
        serials += body["lines"].as_array().map_or(0, Vec::len);
    }
    (sizes, serials)
}

#[tokio::test]
async fn a_thousand_by_range_keep_the_good_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.wait_for_offline_app().await;
    let token = ada.token().await;
    server.stop();

    ada.go(&url).await;
    ada.type_code(&format!("(01){PUMP}(10)W-47")).await;
    ada.press("#last-read #receive").await;
    ada.see("[data-page='receive'][data-label='read'][data-draft='ready']").await;
    ada.fill("#product-name", "Pump").await;
    ada.fill("#location", "B-07").await;
    ada.press("#by-serial").await;
    ada.fill("#serials", &list()).await;
    ada.see("#serial-count[data-count='993']").await;
    see_bad(&ada, 7).await;
    ada.read("[data-line='2']", "The range runs backward.").await;
    ada.read("[data-line='6']", "2 and 4 digits").await;
    ada.read("[data-line='8']", "Stands there already: SN-0500").await;

    // The good ones are received; what cannot be read waits, also when the app is closed.
    ada.read("#save", "Receive 993").await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='done']").await;
    ada.read("#done", "993").await;
    let address = ada.run("return location.href").await;
    ada.go(address.as_str().unwrap()).await;
    ada.see("[data-page='receive'][data-draft='ready'] #serial-count[data-count='0']").await;
    // What stood there twice was received once, and needs nothing more.
    see_bad(&ada, 6).await;

    // One is mended, and the others are dropped.
    mend(&ada, 1, "SN-0994-SN-0997").await;
    see_bad(&ada, 5).await;
    ada.see("#serial-count[data-count='4']").await;
    for left in (0..5).rev() {
        ada.press("#bad-lines li:first-child [data-do='drop']").await;
        if left > 0 {
            see_bad(&ada, left).await;
        }
    }
    ada.see_no("#bad-lines").await;
    ada.read("#save", "Receive 4").await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='done']").await;

    // No event is too large for the server, and no serial is lost.
    server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    let (sizes, serials) = recorded(&url, &token);
    assert_eq!(serials, 997);
    assert!(sizes.len() > 2 && sizes.iter().all(|bytes| *bytes <= 262_144), "{sizes:?}");
    ada.go(&format!("{url}/search?q=W-47")).await;
    ada.press("#results a").await;
    ada.read("#on-hand", "997").await;
    ada.close().await;
}
