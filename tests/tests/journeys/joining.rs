//! Codes that do not join a phone to a firm: nothing is changed, and nothing recorded is lost.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{TUB, enrol, receive};

async fn press_enrol(phone: &Phone, url: &str, code: &str) {
    // From one code to the next only the part behind the number sign changes, which loads no page.
    phone.go(url).await;
    phone.go(&format!("{url}/enrol#{code}")).await;
    phone.fill("#name", "Ben").await;
    phone.press("#enrol").await;
}

/// The phone stays by itself, with its one record.
async fn see_refusal(phone: &Phone, parts: [&str; 2]) {
    phone.see("#enrolment[data-state='refused'] #enrol-problem").await;
    for part in parts {
        phone.read("#enrol-problem", part).await;
    }
    phone.see("#sync-state[data-state='local'][data-unsent='1']").await;
}

#[tokio::test]
async fn a_code_that_is_no_good_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let spent = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &spent, "Ada").await;

    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    ben.press("#type-code").await;
    ben.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(&ben, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    press_enrol(&ben, &url, &spent).await;
    see_refusal(&ben, ["This code has been used already.", "Nothing was changed. Ask your admin"]).await;
    press_enrol(&ben, &url, "0123456789ABCDEFGHJKMNPQRS").await;
    see_refusal(&ben, ["This code is not right.", "Nothing was changed. Ask your admin"]).await;

    // Without a network the code is not spent.
    ben.wait_for_offline_app().await;
    server.stop();
    let unused = server.start();
    server.stop();
    press_enrol(&ben, &url, &unused).await;
    see_refusal(&ben, ["The server cannot be reached.", "The code is not spent."]).await;
    server.start();
    ben.press("#enrol").await;
    ben.see("#enrolled").await;
    // What was recorded before goes to the firm.
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.go(&format!("{url}/search?q=L-1")).await;
    ada.press("#results a").await;
    ada.read("#on-hand", "5").await;
    ada.close().await;
    ben.close().await;
}
