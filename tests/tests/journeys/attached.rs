//! A photo's way: from a phone without a network, by a server that is killed on the way, to another
//! phone; and its end, which also a restored backup does not undo (SYNC-23).

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_sync::ledger::event::Hash;
use lotwise_sync::wire::{Progress, PullAnswer, WireEvent};
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::{Value, json};

use crate::steps::{Local, TUB, enrol, fill_receipt};

const HERE: &str = "#timeline .photo[data-state='here'] img";
const ERASED: &str = "#timeline .photo[data-state='erased']";
/// Where the photo says that it was taken.
const GPS: &[u8] = b"52.5163N 13.3777E";
/// How long the test waits for what happens behind the page.
const PATIENCE: Duration = Duration::from_secs(40);

/// A JPEG larger than what is kept, that the browser draws, with a segment of metadata as cameras write.
pub async fn take_photo(phone: &Phone, file: &Path) {
    let script = "const done = arguments[0]; \
        const canvas = Object.assign(document.createElement('canvas'), { width: 2000, height: 1400 }); \
        const pen = canvas.getContext('2d'); const picture = pen.createImageData(2000, 1400); \
        for (let at = 0, noise = 1; at < picture.data.length; at++) { \
          noise = noise * 1103515245 + 12345 & 0x7fffffff; \
          picture.data[at] = at % 4 === 3 ? 255 : noise >> 16 & 255; } \
        pen.putImageData(picture, 0, 0); \
        done(canvas.toDataURL('image/jpeg', 0.7).split(',')[1]);";
    let drawn = phone.client().execute_async(script, Vec::new()).await.unwrap();
    let jpeg = STANDARD.decode(drawn.as_str().unwrap()).unwrap();
    let metadata = [b"Exif\0\0", GPS].concat();
    let length = u16::try_from(metadata.len() + 2).unwrap().to_be_bytes();
    // Behind the two bytes that begin every JPEG.
    let whole = [&jpeg[..2], &[0xff, 0xe1], &length, &metadata, &jpeg[2..]].concat();
    assert!(holds(&whole, GPS));
    std::fs::write(file, whole).unwrap();
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn open_item(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/search?q=L-7")).await;
    phone.press("#results a").await;
    phone.see("#timeline").await;
}

/// What the event says of its photo.
fn reference(url: &str, token: &str) -> Hash {
    let page: PullAnswer = http::get(url, "/v1/events?feed=site/MAIN&wait=10", token);
    let bodies = page.events.iter().map(WireEvent::signed).map(|signed| signed.unwrap().body);
    let bodies: Vec<Value> = bodies.map(|body| serde_json::from_slice(&body).unwrap()).collect();
    bodies[0]["attachments"][0]["reference"].as_str().unwrap().parse().unwrap()
}

/// How far the phone's upload is, if it has begun: a part from behind the end adds nothing.
fn progress(url: &str, token: &str, id: Hash) -> Option<Progress> {
    let (path, head) = (format!("/v1/attachments/{id}"), format!("upload-offset: {}\r\n", u64::MAX));
    let (status, answer) = http::ask_with(url, "PATCH", &path, token, &head, b"x");
    (status == 200).then(|| serde_json::from_slice(&answer).unwrap())
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

fn throttle(phone: &Phone, upload_bytes_a_second: i32) {
    let conditions = json!({ "offline": false, "latency": 0, "downloadThroughput": -1,
        "uploadThroughput": upload_bytes_a_second });
    phone.devtools("Network.enable", json!({}));
    phone.devtools("Network.emulateNetworkConditions", conditions);
}

/// Copies the server's data but the list of what was erased, as a backup of the database does.
fn copy_data(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in ["log.db", "server.key"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

/// Receives goods with a photo of the damage, without a network, and finds both after a restart.
async fn record_offline(ada: &mut Phone, url: &str, folder: &Path) {
    ada.go(url).await;
    let file = folder.join("damage.jpg");
    take_photo(ada, &file).await;
    ada.type_code(&format!("(01){TUB}(10)L-7")).await;
    fill_receipt(ada, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    let page = folder.join("page.html");
    std::fs::write(&page, "<p>No picture.").unwrap();
    ada.choose("#damage", &page).await;
    ada.see("#damage-field[data-state='nothing'] .field-error").await;
    ada.choose("#damage", &file).await;
    ada.see("#damage-field[data-state='taken'] img").await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='done']").await;
    ada.see("#damage-field[data-state='idle']").await;
    open_item(ada, url).await;
    ada.see(HERE).await;
    ada.close().await;
    ada.open(url).await;
    ada.see("#sync-state[data-state='offline'][data-unsent='1']").await;
}

/// A phone that opens its camera may end the page for it.
#[tokio::test]
async fn a_photo_that_was_taken_outlives_a_reload_and_an_undo() {
    const TAKEN: &str = "#damage-field[data-state='taken'] img";
    let local = Local::open().await;
    let phone = &local.phone;
    let file = local.folder().join("damage.jpg");
    take_photo(phone, &file).await;
    phone.type_code(&format!("(01){TUB}(10)L-7")).await;
    fill_receipt(phone, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    phone.choose("#damage", &file).await;
    phone.see(TAKEN).await;
    let here = phone.run("return location.href").await;
    phone.go(here.as_str().unwrap()).await;
    phone.see(TAKEN).await;
    phone.holds("#quantity", "5").await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    phone.see("#damage-field[data-state='idle']").await;
    phone.press("#undo").await;
    phone.see("[data-page='receive'][data-state='undone']").await;
    phone.see(TAKEN).await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    // What is recorded is not offered once more.
    phone.go(here.as_str().unwrap()).await;
    phone.see("[data-page='receive'][data-draft='ready'][data-label='read']").await;
    phone.see("#damage-field[data-state='idle']").await;
    open_item(phone, &local.url).await;
    phone.see(HERE).await;
}

#[tokio::test]
async fn a_photo_reaches_the_other_phone_and_is_erased_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut server = Server::new(folder);
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder, "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.wait_for_offline_app().await;
    let token = ada.token().await;
    server.stop();
    record_offline(&mut ada, &url, folder).await;

    // The server dies in the middle of the upload, which goes on where it was.
    throttle(&ada, 200_000);
    server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    let id = reference(&url, &token);
    let cut = until("a part of the photo arrives", || {
        progress(&url, &token, id).filter(|progress| progress.held > 0)
    });
    assert!(!cut.complete, "it was too quick to be cut");
    server.kill();
    ada.see("#sync-state[data-state='offline']").await;
    let code = server.start();
    let held = progress(&url, &token, id).unwrap();
    assert!(held.held >= cut.held && !held.complete, "{held:?} after {cut:?}");
    throttle(&ada, -1);
    until("the upload is complete", || progress(&url, &token, id).filter(|it| it.complete));

    let path = format!("/v1/attachments/{id}");
    let (status, photo) = http::ask(&url, "GET", &path, &token);
    assert_eq!(status, 200);
    assert!(photo.starts_with(&[0xff, 0xd8]) && !holds(&photo, GPS) && !holds(&photo, b"Exif"));

    let mut ben = Phone::new(folder, "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    open_item(&ben, &url).await;
    ben.see(HERE).await;
    let script = format!("return document.querySelector(\"{HERE}\").naturalWidth");
    assert_eq!(ben.run(&script).await, json!(1_600));

    let backup = folder.join("backup");
    server.stop();
    copy_data(server.data(), &backup);
    server.start();
    assert_eq!(http::ask(&url, "DELETE", &path, &token).0, 204);
    for phone in [&ben, &ada] {
        open_item(phone, &url).await;
        phone.see(ERASED).await;
    }

    // The whole machine was lost, with the list of what was erased. The phones remember.
    server.stop();
    std::fs::remove_dir_all(server.data()).unwrap();
    copy_data(&backup, server.data());
    server.start();
    until("the photo is erased again", || {
        Some(()).filter(|()| http::ask(&url, "GET", &path, &token).0 == 410)
    });
    for phone in [&mut ben, &mut ada] {
        open_item(phone, &url).await;
        phone.see(ERASED).await;
        phone.close().await;
    }
}
