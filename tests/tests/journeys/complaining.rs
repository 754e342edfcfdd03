//! The complaints desk and its set-up: what consumers write reaches it, is answered and settled, the lots are compared,
//! and what consumers are shown and promised is set up with an example beside it.

use std::time::{Duration, Instant};

use lotwise_sync::wire::{PullAnswer, WireEvent};
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::{Value, json};

use crate::steps::{Local, TUB, enrol, receive_units, relocate};

const SENT: &str = "#sync-state[data-state='online'][data-unsent='0']";
/// How long the test waits for what happens behind the page.
const PATIENCE: Duration = Duration::from_secs(40);

/// A server, and the phone of its admin with goods received.
async fn desk(folder: &std::path::Path) -> (Server, Phone, String) {
    let mut server = Server::new(folder);
    let code = server.start();
    let mut ada = Phone::new(folder, "ada");
    ada.open(&server.url()).await;
    enrol(&ada, &server, &code, "Ada").await;
    receive_units(&ada, &server.url(), "L-1", "1000").await;
    ada.see(SENT).await;
    let url = server.url();
    (server, ada, url)
}

/// Writes a complaint as the page of a package does, and answers its reference. A server follows its log: what it
/// has just been sent may not be known yet, and then the complaint would be about no lot.
fn complain(url: &str, lot: &str, category: &str, words: &str) -> String {
    let path = format!("/v1/public/01/{TUB}/10/{lot}");
    let start = Instant::now();
    while http::ask(url, "GET", &path, "").0 != 200 {
        assert!(start.elapsed() < PATIENCE, "{lot} is not known");
        std::thread::yield_now();
    }
    let complaint = json!({ "gtin": TUB, "lot": lot, "category": category, "words": words,
        "since": "Monday", "bought": "Corner shop", "contact": "eve@example.org" });
    let answer: Value = http::post(url, "/v1/public/complaints", "", &complaint);
    answer["reference"].as_str().unwrap().to_owned()
}

/// Ships units of a lot from its page.
async fn ship(phone: &Phone, url: &str, lot: &str, units: &str) {
    phone.go(&format!("{url}/search?q={lot}")).await;
    phone.press("#results a").await;
    phone.see("[data-page] #number").await;
    relocate(phone, "ship", &[("#quantity", units), ("#to", "Shop 7")], "done").await;
}

/// Everything that the phone's storage has, as text.
pub async fn stored(phone: &Phone) -> String {
    let script = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
        open.onsuccess = async () => { const db = open.result; let all = ''; \
          const texts = (it) => it instanceof Uint8Array ? new TextDecoder().decode(it) \
            : it instanceof ArrayBuffer ? new TextDecoder().decode(it) \
            : it && typeof it === 'object' ? Object.values(it).map(texts).join(' ') : String(it); \
          for (const name of db.objectStoreNames) { \
            const rows = await new Promise((ok) => { \
              const get = db.transaction(name).objectStore(name).getAll(); get.onsuccess = () => ok(get.result); }); \
            all += rows.map(texts).join(' '); } \
          db.close(); done(all + JSON.stringify(localStorage)); }";
    phone.client().execute_async(script, Vec::new()).await.unwrap().as_str().unwrap().to_owned()
}

/// The bodies of the shared feed's events.
fn bodies(url: &str, token: &str) -> Vec<Value> {
    let page: PullAnswer = http::get(url, "/v1/events?feed=shared&wait=10", token);
    let bodies = page.events.iter().map(WireEvent::signed).map(|signed| signed.unwrap().body);
    bodies.map(|body| serde_json::from_slice(&body).unwrap()).collect()
}

#[tokio::test]
async fn a_complaint_is_read_answered_and_settled() {
    const ANSWER: &str = "We are sorry. Please bring it back to the shop.";
    let folder = tempfile::tempdir().unwrap();
    let (_server, mut ada, url) = desk(folder.path()).await;
    let token = ada.token().await;
    complain(&url, "L-1", "other", "It tastes sour.");
    let reference = complain(&url, "L-1", "foreign_body", "A splinter in the drink.");
    ada.go(&format!("{url}/complaints")).await;
    ada.see("#complaints a + *, #complaints li:nth-of-type(2)").await;
    // What may have hurt somebody stands above what came before it.
    let first = "return document.querySelector('#complaints a').dataset.grave === 'yes'";
    assert_eq!(ada.run(first).await, json!(true));
    ada.press("#complaints a[data-grave='yes']").await;
    ada.see("#written[data-state='here']").await;
    ada.read("#words", "A splinter in the drink.").await;
    ada.read("#writer", "eve@example.org").await;
    ada.read("#complaint", &reference).await;
    ada.see("#about a[href*='lot']").await;
    let kept = stored(&ada).await;
    assert!(kept.contains(&reference), "the event is kept");
    assert!(!kept.contains("splinter") && !kept.contains("eve@example.org"), "the words are kept nowhere");

    ada.see("#acts[data-act='look-into']").await;
    ada.press("#save").await;
    ada.read("#act-words-note", "needed").await;
    ada.fill("#act-words", "The sieve of line 2 was torn.").await;
    ada.press("#save").await;
    ada.see("#complaint[data-state='looked-into']").await;
    ada.see("#acts[data-act='answer']").await;
    ada.holds("#act-words", "").await;
    ada.fill("#act-words", ANSWER).await;
    ada.press("#save").await;
    ada.see("#complaint[data-state='answered']").await;
    ada.read("#done-so-far", ANSWER).await;
    ada.see(SENT).await;
    answered_apart(&url, &token, ANSWER);

    // What was settled by mistake is open again.
    ada.see("#acts[data-act='settle']").await;
    ada.fill("#act-words", "Line 2 was cleaned.").await;
    ada.press("#save").await;
    ada.see("#complaint[data-state='closed']").await;
    ada.press("#undo").await;
    ada.see("#complaint[data-state='answered']").await;
    ada.holds("#act-words", "Line 2 was cleaned.").await;
    ada.press("#save").await;
    ada.see("#complaint[data-state='closed']").await;
    ada.go(&format!("{url}/complaints")).await;
    ada.see("#complaints a").await;
    ada.see_no("#complaints a[data-grave='yes']").await;
    ada.press("label:has(#show-all)").await;
    ada.see("#complaints a[data-state='closed']").await;
    ada.close().await;
}

/// The answer's words stand in no event; they are an attachment for those who may read it.
fn answered_apart(url: &str, token: &str, answer: &str) {
    let events = bodies(url, token);
    let answers: Vec<&Value> = events.iter().filter(|it| it["report"]["stage"] == "answered").collect();
    assert_eq!(answers.len(), 1, "{events:?}");
    assert!(events.iter().all(|event| !event.to_string().contains(answer)), "{events:?}");
    let attached = &answers[0]["attachments"][0];
    assert_eq!((&attached["personal"], &attached["media_type"]), (&json!(true), &json!("text/plain")));
    let path = format!("/v1/attachments/{}", attached["reference"].as_str().unwrap());
    let start = Instant::now();
    loop {
        let (status, body) = http::ask(url, "GET", &path, token);
        if status == 200 {
            return assert_eq!(String::from_utf8(body).unwrap(), answer);
        }
        assert!(start.elapsed() < PATIENCE, "the answer's words do not arrive");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn words_are_for_some_and_need_a_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, mut ada, url) = desk(folder.path()).await;
    let token = ada.token().await;
    let reference = complain(&url, "L-1", "other", "It tastes sour.");
    let code: Value = http::post(&url, "/v1/codes", &token, &json!({ "role": "staff" }));
    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    enrol(&ben, &server, code["code"].as_str().unwrap(), "Ben").await;
    ben.go(&format!("{url}/complaints")).await;
    ben.press("#complaints a").await;
    ben.see("#written[data-state='lacking']").await;
    ben.read("#written", "You cannot read these words").await;
    ben.see("#acts-lacking").await;
    ben.see_no("#act-words").await;
    ben.close().await;

    ada.go(&format!("{url}/complaints")).await;
    ada.press("#complaints a").await;
    ada.read("#words", "sour").await;
    ada.wait_for_offline_app().await;
    let here = ada.run("return location.href").await;
    server.stop();
    ada.see("#sync-state[data-state='offline']").await;
    ada.go(here.as_str().unwrap()).await;
    ada.see("#written[data-state='offline']").await;
    // The work goes on without it.
    ada.fill("#act-words", "A sample is kept.").await;
    ada.press("#save").await;
    ada.see("#complaint[data-state='looked-into']").await;
    ada.see("#acts label:has(#act-answer)").await;
    server.start();
    ada.press("#sync-state").await;
    ada.press("#try-now").await;
    ada.see(SENT).await;
    assert_eq!(http::ask(&url, "DELETE", &format!("/v1/complaints/{reference}"), &token).0, 204);
    ada.go(here.as_str().unwrap()).await;
    ada.see("#written[data-state='erased']").await;
    // Whose words are gone is answered no more.
    ada.see_no("#act-answer").await;
    ada.close().await;
}

#[tokio::test]
async fn a_lot_that_stands_out_is_marked_with_the_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, mut ada, url) = desk(folder.path()).await;
    receive_units(&ada, &url, "L-2", "1000").await;
    ship(&ada, &url, "L-1", "200").await;
    ship(&ada, &url, "L-2", "500").await;
    ada.see(SENT).await;
    for person in 1..=6 {
        complain(&url, "L-1", "other", &format!("Sour, says person {person}."));
    }
    complain(&url, "L-2", "other", "The lid is loose.");
    ada.go(&format!("{url}/complaints")).await;
    ada.press("#complaints a").await;
    ada.press("#compare a").await;
    ada.see("#rates[data-lots='2']").await;
    ada.see("#rate-picture [data-lot='L-1'][data-state='stands-out'] svg .rate-interval").await;
    ada.read("#rate-picture [data-lot='L-1']", "Stands out").await;
    ada.read("#rate-picture [data-lot='L-1'] .rate-why", "6 of 200 against 1 of 500 in all other lots").await;
    ada.read("#rate-picture [data-lot='L-1'] .rate-why", "1 in 180 times").await;
    ada.see("#rate-picture [data-lot='L-2'][data-state='usual'] svg").await;
    ada.press("#rate-table summary").await;
    ada.read("#rate-table tbody tr:first-child", "6 of 200").await;
    ada.read("#rate-table tbody tr:first-child", "(1.4\u{a0}% to 6.4\u{a0}%)").await;
    ada.close().await;
}

/// The day in so many months, as a page tells it.
async fn in_months(phone: &Phone, months: i32) -> String {
    let script = format!(
        "const now = new Date(), year = now.getFullYear() + {months} / 12; \
         const day = new Date(Date.UTC(year, now.getMonth(), now.getDate())); \
         if (day.getUTCMonth() !== now.getMonth()) day.setUTCDate(0); \
         return day.toISOString().slice(0, 10)"
    );
    phone.run(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn terms_are_set_with_a_unit_as_an_example() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.go(&local.url).await;
    phone.press("#try-sample").await;
    phone.see("#leave-sample").await;
    phone.go(&format!("{}/search?q=T40-0001", local.url)).await;
    phone.press("#results a").await;
    phone.press("a.item-product").await;
    phone.press("#to-terms a").await;
    phone.holds("#months", "24").await;
    phone.see(&format!("#example[data-until='{}']", in_months(phone, 24).await)).await;
    phone.fill("#months", "thirty").await;
    phone.press("#save").await;
    phone.see("#months[aria-invalid='true']").await;
    phone.fill("#months", "36").await;
    phone.see(&format!("#example[data-until='{}']", in_months(phone, 36).await)).await;
    phone.read("#example-told", "36 months").await;
    phone.press("label:has(#repair-yes)").await;
    phone.fill("#repair-days", "10").await;
    phone.read("#example-told", "10 days in repair are added").await;
    phone.press("#save").await;
    phone.see("#done").await;
    // A country differs, and the others stay as they are.
    phone.fill("#country", "de").await;
    phone.holds("#months", "").await;
    phone.fill("#months", "60").await;
    phone.fill("#repair-days", "0").await;
    phone.see(&format!("#example[data-until='{}']", in_months(phone, 60).await)).await;
    phone.press("#save").await;
    phone.see("#done").await;
    phone.fill("#country", "").await;
    phone.holds("#months", "36").await;
    phone.go(&format!("{}/warranty?serial=T40-0001", local.url)).await;
    phone.read("#verdict", "36 months").await;
}

#[tokio::test]
async fn what_consumers_see_is_set_up_with_a_preview() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, mut ada, url) = desk(folder.path()).await;
    let token = ada.token().await;
    ada.go(&format!("{url}/settings")).await;
    ada.press("#consumers #publish").await;
    ada.press("label:has(#show-origin)").await;
    ada.fill("#consumer_contact-de", "hilfe@example.org").await;
    ada.fill("#consumer_contact-en", "care@example.org").await;
    ada.read("#preview-lines", "care@example.org").await;
    ada.press("label:has(#preview-language-de)").await;
    ada.read("#preview-lines", "hilfe@example.org").await;
    ada.fill("#kept-months", "soon").await;
    ada.press("#save").await;
    ada.see("#kept-months[aria-invalid='true']").await;
    ada.fill("#kept-months", "24").await;
    ada.press("#save").await;
    ada.see("#done").await;
    ada.go(&format!("{url}/search?q=L-1")).await;
    ada.press("#results a").await;
    ada.press("a.item-product").await;
    ada.press("#to-publish a").await;
    ada.see("[name='own'][value='firm']:checked").await;
    ada.read("#preview-lines", "care@example.org").await;
    ada.fill("#origin-en", "Oats from one farm.").await;
    ada.read("#preview-lines", "Oats from one farm.").await;
    ada.press("#save").await;
    ada.see("#done").await;
    ada.see(SENT).await;
    let written: Vec<String> = bodies(&url, &token)
        .iter()
        .flat_map(|body| body["writes"].as_array().cloned().unwrap_or_default())
        .map(|write| [write["field"].as_str().unwrap(), "=", write["value"].as_str().unwrap()].concat())
        .collect();
    for said in ["publishes=origin", "consumer_contact@de=hilfe@example.org", "complaints_kept_months=24"] {
        assert!(written.iter().any(|it| it == said), "{said} in {written:?}");
    }
    // The real page stands in the frame.
    ada.see("#preview-frame[data-unsent='0']").await;
    let frame = ada.see("#preview-frame").await;
    frame.enter_frame().await.unwrap();
    ada.see("main[data-page='public'] #product").await;
    ada.client().clone().enter_parent_frame().await.unwrap();
    ada.close().await;
}
