//! A consumer's page in a real browser: what is typed on a bad network arrives, once, and what was seen is
//! readable again.

use std::path::Path;

use lotwise_sync::wire::{PullAnswer, WireEvent};
use lotwise_tests::http;
use lotwise_tests::labels::Label;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::Value;

use crate::attached::take_photo;
use crate::steps::{TUB, enrol, fill};

const WORDS: &str = "There was a screw in it.";

/// The bodies of the complaints that reached the firm's devices.
fn complaints(url: &str, token: &str) -> Vec<Value> {
    let page: PullAnswer = http::get(url, "/v1/events?feed=shared", token);
    let events = page.events.iter().map(WireEvent::signed).map(|signed| signed.unwrap());
    let complaints = events.filter(|signed| signed.header().unwrap().kind == "complain");
    complaints.map(|signed| serde_json::from_slice(&signed.body).unwrap()).collect()
}

/// Waits until a promise of the page is fulfilled with anything that is true.
async fn until(phone: &Phone, script: &str) {
    let asking = format!(
        "const done = arguments[0]; const ask = async () => {{ \
           if (await ({script})) done(true); else setTimeout(ask, 20); }}; ask();"
    );
    phone.client().execute_async(&asking, Vec::new()).await.expect("it comes true");
}

/// A row of the page's own database.
fn kept(store: &str, is_there: &str) -> String {
    format!(
        "new Promise((found) => {{ const open = indexedDB.open('lotwise-reports'); open.onsuccess = () => {{ \
           const all = open.result.transaction('{store}').objectStore('{store}').getAll(); \
           all.onsuccess = () => {{ open.result.close(); found(all.result.some((it) => {is_there})); }} }} }})"
    )
}

async fn firm(folder: &Path) -> (Server, Phone) {
    let mut server = Server::new(folder);
    let code = server.start();
    let mut ada = Phone::new(folder, "ada");
    ada.open(&server.url()).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.go(&format!("{}/receive?code=(01){TUB}(10)L-1(17)701231", server.url())).await;
    ada.see("[data-page='receive'][data-label='read']").await;
    fill(&ada, &[("#product-name", "Oat tub"), ("#quantity", "12"), ("#location", "A-01")]).await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='done']").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    (server, ada)
}

#[tokio::test]
async fn a_complaint_waits_for_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada) = firm(folder.path()).await;
    let (url, token) = (server.url(), ada.token().await);
    let page = format!("{url}/01/{TUB}/10/L-1?lang=en");
    let mut jane = Phone::new(folder.path(), "jane");
    jane.switch_on().await;
    jane.visit(&page).await;
    jane.see("#state[data-state='available']").await;
    until(&jane, "caches.match(location.href)").await;
    let photo = folder.path().join("screw.jpg");
    take_photo(&jane, &photo).await;
    jane.press("[value='foreign_body']").await;
    jane.fill("#words", WORDS).await;
    jane.choose("#photos", &photo).await;
    until(&jane, &kept("photos", "it.files.length === 1")).await;

    // Whoever leaves in between finds all of it again.
    jane.visit(&page).await;
    jane.see("#restored").await;
    assert_eq!(jane.value("#words").await, WORDS);
    jane.see("[value='foreign_body']:checked").await;
    until(&jane, "document.querySelector('#photos').files.length === 1").await;

    server.stop();
    jane.press("#send").await;
    jane.see("#kept #retry").await;
    // The page that was seen is there, says how old it is, and has lost nothing.
    jane.visit(&page).await;
    jane.see("main[data-kept] #state[data-state='available']").await;
    jane.read("#seen", "No network").await;
    jane.see("#kept #retry").await;
    assert_eq!(jane.value("#words").await, "", "the form is free for another report");

    // The network comes back, and is lost again before the answer is here.
    server.start();
    jane.run(
        "const real = window.fetch; window.fetch = async (...asked) => { \
           await real(...asked); window.fetch = real; document.body.dataset.lost = 'yes'; throw new TypeError(); }; \
         window.dispatchEvent(new Event('online'));",
    )
    .await;
    jane.see("[data-lost='yes']").await;
    jane.see("#kept #retry").await;
    jane.press("#retry").await;
    jane.see("#came code").await;
    jane.see_no("#kept").await;
    let reference = jane.text("#came code").await;
    jane.press("#came a").await;
    jane.see("#state[data-state='received']").await;
    jane.read("#reference", &reference).await;
    jane.read("#photos", "1").await;
    jane.visit(&page).await;
    jane.see("main:not([data-kept])").await;
    jane.see_no("#came").await;

    let complaints = complaints(&url, &token);
    assert_eq!(complaints.len(), 1, "it came twice, and is one");
    assert_eq!(complaints[0]["reason"], reference.as_str());
    assert_eq!(complaints[0]["attachments"].as_array().map(Vec::len), Some(1));
    jane.close().await;
    ada.close().await;
}

/// What the server refuses later than it was sent stays, beside what is typed since then, until it is corrected.
#[tokio::test]
async fn a_refused_complaint_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    server.start();
    let page = format!("{}/01/{TUB}/10/NONE?lang=en", server.url());
    let mut jane = Phone::new(folder.path(), "jane");
    jane.switch_on().await;
    jane.visit(&page).await;
    // A network that is not ours answers in place of the server, and takes nothing away.
    jane.run(
        "const real = window.fetch; window.fetch = async (address, how) => { \
           if (!how || how.method !== 'POST') return real(address, how); \
           window.fetch = real; return new Response('{}', { status: 403 }); };",
    )
    .await;
    jane.fill("#words", WORDS).await;
    jane.press("#send").await;
    jane.see("#kept #retry").await;
    jane.fill("#words", "Another one.").await;
    until(&jane, &kept("drafts", "it.fields.some(([, value]) => value === 'Another one.')")).await;
    jane.press("#retry").await;
    jane.see_no("#kept").await;
    jane.press("#refused [id^='open-']").await;
    jane.see_no("#refused").await;
    assert_eq!(jane.value("#words").await, WORDS);
    jane.press("[value='other']").await;
    jane.press("#send").await;
    jane.see("#state[data-state='received']").await;
    jane.visit(&page).await;
    jane.see("#restored").await;
    assert_eq!(jane.value("#words").await, "Another one.");
    jane.close().await;
}

/// On a good network the form leads to the matter, and a mistake keeps what was typed.
#[tokio::test]
async fn a_complaint_is_sent_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    server.start();
    let mut jane = Phone::new(folder.path(), "jane");
    jane.switch_on().await;
    jane.visit(&format!("{}/01/{TUB}/10/NONE?lang=de", server.url())).await;
    jane.fill("#words", WORDS).await;
    jane.press("#send").await;
    jane.see("#report-problem a[href='#category']").await;
    assert_eq!(jane.value("#words").await, WORDS);
    jane.press("[value='other']").await;
    jane.press("#send").await;
    jane.see("#state[data-state='received']").await;
    assert_eq!(jane.text("#reference").await.len(), 11);
    jane.see("html[lang='de']").await;
    jane.see_no("#came").await;
    jane.close().await;
}

/// Without the app: an EAN-13 is scanned on the page where one begins, a code with a lot leads to it, and the number
/// may be typed.
#[tokio::test]
async fn a_package_is_scanned_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut ada) = firm(folder.path()).await;
    let begin = format!("{}/01/?lang=en", server.url());
    let mut jane = Phone::new(folder.path(), "jane");
    jane.switch_on().await;
    jane.visit(&begin).await;
    jane.hold_at(&Label::ean13(&TUB[1..]));
    jane.press("#scan").await;
    jane.read("#product", "Oat tub").await;
    jane.see("#look-lot").await;
    jane.press("#another").await;
    jane.see("#scan").await;
    jane.hold_at(&Label::gs1_datamatrix(&format!("(01){TUB}(10)L-1")));
    jane.press("#scan").await;
    jane.see("#state[data-state='available']").await;
    jane.read("#number", "L-1").await;

    jane.visit(&begin).await;
    jane.fill("#gtin", "123").await;
    jane.press("#look").await;
    jane.read("#problem", "no product number").await;
    jane.fill("#gtin", &format!("{} {}", &TUB[1..7], &TUB[7..])).await;
    jane.press("#look").await;
    jane.read("#product", "Oat tub").await;
    jane.close().await;
    ada.close().await;
}
