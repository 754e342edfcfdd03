//! The way of a complaint from end to end: a consumer with an EAN-13 and a printed lot finds a recall, complains on a
//! broken network, is answered, and has it erased; the trace stays whole.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use lotwise_ledger::command::{Circumstances, Command, Note, feeds};
use lotwise_ledger::event::{DeviceId, Draft, Head};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Issuer, LotKey, ProductKey};
use lotwise_ledger::question::recall::Scope;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, LotNumber};
use lotwise_ledger::time::Moment;
use lotwise_sync::wire::{PullAnswer, PushRequest, WireEvent};
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::{Value, json};

use crate::attached::take_photo;
use crate::complaining::stored;
use crate::steps::{TUB, enrol, receive_units};

const SENT: &str = "#sync-state[data-state='online'][data-unsent='0']";
const WORDS: &str = "There was a screw in it.";
const ANSWER: &str = "We are sorry. Please bring it back to the shop.";
/// How long the test waits for what happens behind the page.
const PATIENCE: Duration = Duration::from_secs(40);

/// Publishes a recall of a lot, as another system of the firm would: there is no page for it yet.
fn recall(url: &str, admin: &str, lot: &str) {
    let code: Value = http::post(url, "/v1/codes", admin, &json!({ "role": "quality" }));
    let key = SigningKey::from_bytes(&[7; 32]);
    let public_key = STANDARD.encode(key.verifying_key().as_bytes());
    let asked = json!({ "code": code["code"], "name": "Quality", "public_key": public_key });
    let enrolled: Value = http::post(url, "/v1/enrol", "", &asked);
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    let at = Circumstances::now(Moment::new(now_ms, 60).unwrap(), Actor::parse("Quinn").unwrap());
    let product = ProductKey::Gtin(Gtin::parse(TUB).unwrap());
    let lot = LotKey { product, issuer: Issuer::Own, number: LotNumber::parse(lot).unwrap() };
    let draft = Note::DraftRecall { mock: false, kind: None, scope: vec![Scope::Lot(lot)] };
    let mut act = Command::Note(Box::new(draft)).decide(&Records::default(), &at).unwrap();
    act.recall.as_mut().unwrap().state = "published".to_owned();
    let device = DeviceId::of_public_key(key.verifying_key().as_bytes());
    let draft = Draft::new(device, &Head::default(), feeds(&act), &act, now_ms);
    let signature = key.sign(&draft.header).to_bytes();
    let push = PushRequest { events: vec![WireEvent::new(&draft.signed(signature))] };
    let answer: Value = http::post(url, "/v1/events", enrolled["token"].as_str().unwrap(), &push);
    assert_eq!(answer["answers"][0]["outcome"], "accepted", "{answer}");
    let path = format!("/v1/public/01/{TUB}/10/L-1");
    until(|| String::from_utf8_lossy(&http::ask(url, "GET", &path, "").1).contains("recalled"));
}

/// Waits for what happens behind the page.
fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "it does not come true");
        std::thread::yield_now();
    }
}

/// The complaint's event, and the ids of what was attached to it and to its answer.
fn attached(url: &str, token: &str) -> (usize, Vec<String>) {
    let page: PullAnswer = http::get(url, "/v1/events?feed=shared", token);
    let events = page.events.iter().map(WireEvent::signed).map(|signed| signed.unwrap());
    let bodies = events.map(|signed| serde_json::from_slice::<Value>(&signed.body).unwrap());
    let bodies: Vec<Value> = bodies.collect();
    let attached = bodies.iter().filter_map(|body| body["attachments"].as_array()).flatten();
    (bodies.len(), attached.map(|it| it["reference"].as_str().unwrap().to_owned()).collect())
}

/// The consumer's half: the recall is found, and the complaint arrives though the network was gone.
async fn complains(jane: &Phone, server: &mut Server, photo: &std::path::Path) -> String {
    // What a phone's own camera app reads of an EAN-13 leads nowhere; its number is typed, or scanned on the page.
    jane.visit(&format!("{}/01/{}?lang=en", server.url(), &TUB[1..])).await;
    jane.read("#product", "Oat drink").await;
    jane.fill("#look-lot", "L 1").await;
    jane.press("#look").await;
    jane.see("#state[data-state='recalled']").await;
    take_photo(jane, photo).await;
    jane.press("[value='foreign_body']").await;
    jane.fill("#words", WORDS).await;
    jane.fill("#contact", "jane@example.org").await;
    jane.choose("#photos", photo).await;
    server.stop();
    jane.press("#send").await;
    jane.see("#kept #retry").await;
    server.start();
    jane.press("#retry").await;
    jane.press("#came a").await;
    jane.see("#state[data-state='received']").await;
    jane.text("#reference").await
}

#[tokio::test]
async fn a_complaint_goes_all_the_way_and_is_erased() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    receive_units(&ada, &url, "L-1", "1000").await;
    ada.see(SENT).await;
    let token = ada.token().await;
    recall(&url, &token, "L-1");

    let mut jane = Phone::new(folder.path(), "jane");
    jane.switch_on().await;
    let photo = folder.path().join("screw.jpg");
    let reference = complains(&jane, &mut server, &photo).await;

    ada.go(&format!("{url}/complaints")).await;
    ada.press("#complaints a[data-grave='yes']").await;
    ada.read("#words", WORDS).await;
    ada.read("#complaint", &reference).await;
    ada.see("#complaint img").await;
    ada.press("label:has([value='answer'])").await;
    ada.see("#acts[data-act='answer']").await;
    ada.fill("#act-words", ANSWER).await;
    ada.press("#save").await;
    ada.see("#complaint[data-state='answered']").await;
    ada.see(SENT).await;

    assert!(stored(&ada).await.contains(ANSWER), "the answer is kept until it is sent");
    let (events, attached_to_it) = attached(&url, &token);
    assert_eq!(attached_to_it.len(), 2, "a photo and an answer");
    let status = |id: &String| http::ask(&url, "GET", &format!("/v1/attachments/{id}"), &token).0;
    until(|| attached_to_it.iter().all(|id| status(id) == 200));
    jane.client().refresh().await.unwrap();
    jane.see("#state[data-state='answered']").await;
    jane.read("#answers", ANSWER).await;

    jane.press("#erase").await;
    jane.read("main", "Erased").await;
    until(|| attached_to_it.iter().all(|id| status(id) == 410));
    assert_eq!(attached(&url, &token).0, events, "every event is still there");
    ada.go(&format!("{url}/complaints")).await;
    ada.press("#complaints a[data-grave='yes']").await;
    ada.see("#written[data-state='erased']").await;
    ada.see("#complaint[data-state='answered']").await;
    ada.see_no("#complaint img").await;
    assert!(!stored(&ada).await.contains(ANSWER), "the phone has let go of the answer");
    ada.close().await;
    jane.close().await;
}
