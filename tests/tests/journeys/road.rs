//! The whole way: from the label to the second phone, and from static files to the first record.

use std::path::Path;

use lotwise_sync::wire::{Outcome, PullAnswer, PushAnswer, PushRequest};
use lotwise_tests::http;
use lotwise_tests::labels::{Label, element_string};
use lotwise_tests::phone::Phone;
use lotwise_tests::server::{Server, required};
use lotwise_tests::static_host::StaticHost;

use crate::steps::{PUMP, TUB, enrol, receive};

/// A case of the tub: its GTIN has the tub's digits.
const CASE: &str = "19520000000018";
const EXPIRY: &str = "271231";

/// How a phone is shown a label.
enum Eyes {
    Camera,
    Keyboard,
}

impl Eyes {
    async fn see(&self, phone: &Phone, label: &Label, bracketed: &str) {
        match self {
            Self::Camera => phone.scan(label, &element_string(bracketed)).await,
            Self::Keyboard => phone.type_code(bracketed).await,
        }
    }
}

async fn record_offline(phone: &Phone, url: &str, eyes: &Eyes) {
    let tub = format!("(01){TUB}(17){EXPIRY}(10)L-114321");
    phone.go(url).await;
    eyes.see(phone, &Label::gs1_datamatrix(&tub), &tub).await;
    phone.see("#last-read[data-outcome='new']").await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "24"), ("#location", "A-01-02")]).await;

    let case = format!("(01){CASE}(10)L-114321");
    phone.go(url).await;
    eyes.see(phone, &Label::gs1_128(&case), &case).await;
    // The case is a package of the tub: its GTIN has the tub's digits.
    receive(phone, &[("#quantity", "1"), ("#product-content", "12"), ("#location", "A-01-02")]).await;

    let pump = format!("(01){PUMP}(21)SN-0042");
    phone.go(url).await;
    eyes.see(phone, &Label::gs1_datamatrix(&pump), &pump).await;
    receive(phone, &[("#product-name", "Pump"), ("#location", "B-07")]).await;
}

/// The first journey, with the camera or with typed codes.
async fn two_phones(eyes: Eyes) {
    let folder = tempfile::tempdir().unwrap();
    let folder: &Path = folder.path();
    let mut server = Server::new(folder);
    let code = server.start();
    let url = server.url();

    let mut ada = Phone::new(folder, "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.see("#sync-state[data-state='online']").await;
    // From here on the app starts by itself.
    ada.wait_for_offline_app().await;
    server.stop();

    record_offline(&ada, &url, &eyes).await;
    ada.close().await;
    ada.open(&url).await;
    ada.see("#sync-state[data-state='offline'][data-unsent='3']").await;
    ada.type_code("L-114321").await;
    ada.press("#open-item").await;
    ada.read("#on-hand", "36").await;
    ada.read("#where", "A-01-02").await;

    let code = server.start();
    ada.press("#sync-state").await;
    ada.press("#try-now").await;
    ada.see_within("#sync-state[data-state='online'][data-unsent='0']", 5_000).await;

    let mut ben = Phone::new(folder, "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.go(&url).await;
    ben.see("#latest").await;
    ben.type_code("114321").await;
    ben.press("#open-item").await;
    ben.read("#on-hand", "36").await;
    ben.read("#where", "A-01-02").await;
    ben.read("#timeline", "Received").await;

    ben.go(&url).await;
    ben.type_code("SN-0042").await;
    ben.press("#last-read #ship").await;
    ben.fill("#to", "Shop 7").await;
    ben.press("#save").await;
    ben.see("[data-page='ship'][data-state='done']").await;
    ben.see("#sync-state[data-unsent='0']").await;

    ada.go(&format!("{url}/search?q=SN-0042")).await;
    ada.press("#results a").await;
    ada.read("#where", "Shop 7").await;
    ada.read("#timeline", "Shipped").await;

    the_same_again_changes_nothing(&ada, &url).await;
    ada.close().await;
    ben.close().await;
}

/// Pushes what the server has once more, as any HTTP client could.
async fn the_same_again_changes_nothing(phone: &Phone, url: &str) {
    let token = phone.token().await;
    let path = "/v1/events?feed=site/MAIN&limit=100&wait=0";
    let page: PullAnswer = http::get(url, path, &token);
    assert_eq!(page.events.len(), 4, "three receipts and a shipment");
    let again = PushRequest { events: page.events.clone() };
    let answer: PushAnswer = http::post(url, "/v1/events", &token, &again);
    assert!(answer.answers.iter().all(|answer| answer.outcome == Outcome::Duplicate), "{answer:?}");
    let after: PullAnswer = http::get(url, path, &token);
    assert_eq!(after, page);
}

#[tokio::test]
async fn typed_codes_reach_the_second_phone() {
    two_phones(Eyes::Keyboard).await;
}

#[tokio::test]
async fn scanned_labels_reach_the_second_phone() {
    two_phones(Eyes::Camera).await;
}

/// The second journey: static files, no server at all.
#[tokio::test]
async fn a_newcomer_tries_and_records_without_any_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = StaticHost::start(required("LOTWISE_APP_DIR"));
    let url = host.url();
    let mut phone = Phone::new(folder.path(), "newcomer");
    phone.open(&url).await;
    phone.see("#first-minute").await;
    phone.press("#try-sample").await;
    phone.see("#leave-sample").await;
    phone.press("[data-label='fresh']").await;
    phone.see("#last-read[data-outcome='accepted']").await;
    phone.press("#open-item").await;
    phone.see("#state[data-state='available']").await;
    phone.go(&url).await;
    phone.press("[data-label='expired']").await;
    phone.read("#last-read", "Expired").await;
    phone.see("#last-read #to-supplier").await;
    phone.see_no("#last-read #ship").await;
    phone.press("#leave-sample").await;

    phone.see("#first-minute").await;
    phone.press("#type-code").await;
    phone.type_code("9520000000028").await;
    receive(&phone, &[("#product-name", "Soap"), ("#lot", "S-1"), ("#quantity", "7")]).await;
    phone.see("#sync-state[data-state='local'][data-unsent='1']").await;
    phone.wait_for_offline_app().await;
    phone.close().await;
    host.stop();

    phone.open(&url).await;
    phone.see("#sync-state[data-state='local'][data-unsent='1']").await;
    phone.type_code("S-1").await;
    phone.press("#open-item").await;
    phone.read("#on-hand", "7").await;
    phone.close().await;
}
