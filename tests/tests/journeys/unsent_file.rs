//! The file of unsent records: the way out of a phone that cannot send (SYNC-26).

use std::path::Path;

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::attached::take_photo;
use crate::steps::{Local, TUB, enrol, fill_receipt, receive, receive_units, see_on_hand};

async fn see_refusal(phone: &Phone, file: &Path, words: &str) {
    phone.choose("#take-in-file", file).await;
    phone.see("#file[data-state='refused'] #file-refused").await;
    phone.read("#file-refused", words).await;
    phone.read("#file-refused", "Nothing was taken in.").await;
}

/// Files that are cut off, changed, newer or something else.
async fn see_damaged_refused(ben: &Phone, file: &Path, folder: &Path) {
    let text = std::fs::read_to_string(file).unwrap();
    let bad = folder.join("bad.json");
    for (content, words) in [
        (&text[..text.len() / 2], "damaged or not complete"),
        (&text.replacen("\"Lotwise\"", "\"Rye Ltd\"", 1), "damaged or not complete"),
        (&text.replacen("\"version\":1", "\"version\":2", 1), "a newer version of Lotwise"),
        ("{ \"name\": \"a list\" }", "not a file of records"),
    ] {
        std::fs::write(&bad, content).unwrap();
        see_refusal(ben, &bad, words).await;
    }
}

/// A third phone sees the photo, which only the file has brought to the server so far.
async fn see_photo_on_third(ben: &Phone, url: &str, server: &Server, folder: &Path) {
    ben.go(&format!("{url}/devices")).await;
    ben.press("#new-code").await;
    ben.see("#qr path").await;
    let link = ben.text("#next-link").await;
    let (_, code) = link.split_once("/enrol#").expect("the link has the code in its fragment");
    let mut eve = Phone::new(folder, "eve");
    eve.open(url).await;
    enrol(&eve, server, code, "Eve").await;
    eve.go(&format!("{url}/search?q=L-2")).await;
    eve.press("#results a").await;
    eve.see("#timeline .photo[data-state='here'] img").await;
    eve.close().await;
}

/// Receives twelve with a photo of the damage.
async fn receive_with_photo(ada: &Phone, url: &str, folder: &Path) {
    let photo = folder.join("damage.jpg");
    take_photo(ada, &photo).await;
    ada.go(url).await;
    ada.type_code(&format!("(01){TUB}(10)L-2")).await;
    fill_receipt(ada, &[("#quantity", "12"), ("#location", "A-01")]).await;
    ada.choose("#damage", &photo).await;
    ada.see("#damage-field[data-state='taken'] img").await;
    ada.press("#save").await;
    ada.see("[data-page='receive'][data-state='done']").await;
}

/// SYNC-26: what one phone could not send another brings, and it counts once.
#[tokio::test]
async fn records_come_by_another_phone() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.see("#sync-state[data-state='online']").await;
    ada.wait_for_offline_app().await;
    server.stop();
    receive_units(&ada, &url, "L-1", "24").await;
    receive_with_photo(&ada, &url, folder.path()).await;
    ada.press("#sync-state").await;
    ada.see("[data-page='unsent'][data-state='waiting'] #unsent-photos[data-count='1']").await;
    // What stands above it is there: it moves no more.
    ada.see("#unsent-list").await;
    ada.press("#export").await;
    ada.read("#file-saved", "2 records are in the file. 1 photo with it.").await;
    let file = ada.saved_file(".json").await;
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with("lotwise-unsent-2"), "{file:?}");

    ada.close().await;

    let code = server.start();
    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    ben.go(&format!("{url}/unsent")).await;
    see_refusal(&ben, &file, "Join this device to").await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.go(&format!("{url}/unsent")).await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;

    see_damaged_refused(&ben, &file, folder.path()).await;

    ben.choose("#take-in-file", &file).await;
    ben.read("#file-new", "2").await;
    ben.read("#file-known", "0").await;
    ben.read("dialog[open]", "Recorded by Ada.").await;
    ben.press("#leave").await;
    ben.see("#file[data-state='idle']").await;
    ben.choose("#take-in-file", &file).await;
    ben.press("#take").await;
    ben.read("#file-taken", "2 records taken in.").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ben.choose("#take-in-file", &file).await;
    ben.read("#file-known", "2").await;
    ben.see_no("#take").await;
    ben.press("#leave").await;
    ben.see_no("#unsent-photos").await;
    see_photo_on_third(&ben, &url, &server, folder.path()).await;

    // The phone that was away sends them, too, and the server has them already.
    ada.open(&url).await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    for phone in [&ada, &ben] {
        see_on_hand(phone, &url, "L-1", "24").await;
        see_on_hand(phone, &url, "L-2", "12").await;
    }
    ada.close().await;
    ben.close().await;
}

/// Nothing is removed from a phone that is nowhere else; and what lies in a file comes back.
#[tokio::test]
async fn a_phone_is_left_only_with_a_file() {
    let local = Local::open().await;
    let (phone, url) = (&local.phone, &local.url);
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "24"), ("#location", "A-01")]).await;
    receive_units(phone, url, "L-2", "12").await;
    phone.go(&format!("{url}/settings")).await;
    phone.press("#forget-all").await;
    phone.press("#forget-yes").await;
    phone.read("#not-forgotten", "2 records are neither sent nor in a file. Nothing was removed.").await;
    phone.press("#export").await;
    phone.read("#file-saved", "2 records are in the file.").await;
    let file = phone.saved_file(".json").await;
    // What is recorded after it is in no file.
    receive_units(phone, url, "L-2", "1").await;
    phone.go(&format!("{url}/settings")).await;
    phone.press("#forget-all").await;
    phone.press("#forget-yes").await;
    phone.read("#not-forgotten", "1 record is neither sent nor in a file.").await;
    std::fs::remove_file(&file).unwrap();
    phone.press("#export").await;
    phone.read("#file-saved", "3 records are in the file.").await;
    let file = phone.saved_file(".json").await;
    phone.press("#forget-all").await;
    phone.press("#forget-no").await;
    local.see_records(3).await;
    phone.press("#forget-all").await;
    phone.press("#forget-yes").await;
    phone.see("#first-minute").await;
    phone.see_no("#storage-lost").await;
    local.see_records(0).await;

    phone.go(&format!("{url}/unsent")).await;
    phone.choose("#take-in-file", &file).await;
    phone.press("#take").await;
    phone.read("#file-taken", "3 records taken in.").await;
    local.see_records(3).await;
    see_on_hand(phone, url, "L-1", "24").await;
    see_on_hand(phone, url, "L-2", "13").await;
}
