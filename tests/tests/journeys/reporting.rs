//! Something looks wrong: reported without a network, sent by mail, answered by the maker.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::json;

use crate::steps::{TUB, enrol, receive};

/// A headless browser has no share sheet: this one takes what the page hands over, and opens nothing.
const SHEET: &str = "navigator.canShare = () => true; navigator.share = async (data) => { \
    window.shared = [data.text, data.files.length, data.files[0].type, data.files[0].size > 0]; };";

/// A photo small enough to be drawn at once.
pub async fn take_photo(phone: &Phone, file: &Path) {
    let script = "const done = arguments[0]; \
        const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 }); \
        canvas.getContext('2d').fillRect(20, 20, 200, 100); \
        done(canvas.toDataURL('image/jpeg').split(',')[1]);";
    let drawn = phone.client().execute_async(script, Vec::new()).await.unwrap();
    std::fs::write(file, STANDARD.decode(drawn.as_str().unwrap()).unwrap()).unwrap();
}

/// It waits in the list and on the scan page, is mailed or shared, and counts as sent when the person says so.
async fn send_it(ada: &Phone, url: &str) {
    ada.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": SHEET }));
    ada.go(url).await;
    ada.read("#reports-waiting", "1 report is not sent").await;
    ada.press("#reports-waiting a").await;
    ada.press("#reports .row[data-state='not-sent']").await;
    ada.fill("#maker", "quality@maker.example").await;
    let mail = "return decodeURIComponent(document.querySelector('#mail').href)";
    let mail = ada.run(mail).await.as_str().unwrap().to_owned();
    assert!(mail.starts_with("mailto:quality@maker.example?subject="), "{mail}");
    for part in
        ["Product: Oat drink", "GTIN: 9520000000011", "Lot: W-3", "2027-12-31", "The lid is loose & leaks."]
    {
        assert!(mail.contains(part), "{part} in {mail}");
    }
    assert!(mail.contains("Seen at: A-01") && mail.contains("Report number: "), "{mail}");
    ada.read("#share", "Share with photo").await;
    ada.press("#share").await;
    let shared = ada.client().execute_async(
        "const done = arguments[0]; const look = () => window.shared ? done(window.shared) : requestAnimationFrame(look); look();",
        Vec::new(),
    );
    let shared = shared.await.unwrap();
    assert!(shared[0].as_str().unwrap().contains("Lot: W-3"), "{shared}");
    assert_eq!((&shared[1], &shared[2], &shared[3]), (&json!(1), &json!("image/jpeg"), &json!(true)));
    // That the sheet was open is not that it went out.
    ada.see("#report-card[data-state='not-sent']").await;
    ada.press("#mark-sent").await;
    ada.see("#report-card[data-state='sent']").await;
    ada.see_no("#mark-sent").await;
    ada.read("#told", "Shared from the device").await;
    ada.go(url).await;
    ada.see("#latest").await;
    ada.see_no("#reports-waiting").await;
}

#[tokio::test]
async fn a_report_waits_until_it_was_sent_and_keeps_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut server = Server::new(folder);
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder, "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.wait_for_offline_app().await;
    ada.go(&url).await;
    ada.type_code(&format!("(01){TUB}(17)271231(10)W-3")).await;
    receive(&ada, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    server.stop();

    // From the item page, with a photo, words and no network.
    ada.go(&format!("{url}/search?q=W-3")).await;
    ada.press("#results a").await;
    ada.press("#report").await;
    ada.see("[data-page='report'][data-about='1']").await;
    ada.press("#save").await;
    ada.read("#category-note", "needed").await;
    ada.press("#category-packaging").await;
    ada.fill("#words", "The lid is loose & leaks.").await;
    let address = ada.client().current_url().await.unwrap().to_string();
    ada.go(&address).await;
    ada.holds("#words", "The lid is loose & leaks.").await;
    ada.see("#category-packaging:checked").await;
    let file = folder.join("lid.jpg");
    take_photo(&ada, &file).await;
    ada.choose("#photo", &file).await;
    ada.see("#photo-field[data-state='taken'] img").await;
    ada.press("#save").await;
    ada.see("[data-page='report'][data-state='done']").await;
    ada.see("#report-card[data-state='not-sent'] .photo[data-state='here']").await;

    send_it(&ada, &url).await;

    // The answer comes to somebody else.
    let code = server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    let mut ben = Phone::new(folder, "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.go(&format!("{url}/reports")).await;
    ben.press("#reports .row[data-state='sent']").await;
    ben.press("#save-answer").await;
    ben.read("#answer-note", "needed").await;
    ben.fill("#answer", "Send two tubs back, we credit the rest.").await;
    ben.press("#save-answer").await;
    ben.see("#report-card[data-state='answered']").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.go(&format!("{url}/search?q=W-3")).await;
    ada.press("#results a").await;
    ada.read("#timeline", "Send two tubs back").await;
    ada.go(&format!("{url}/reports")).await;
    ada.see("#reports .row[data-state='answered']").await;
    ben.close().await;
    ada.close().await;
}
