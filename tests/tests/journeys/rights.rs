//! What a phone's role may not do is refused in words before anything is recorded (SYNC-18), and the server
//! knows what the phone has not sent (SYNC-21).

use lotwise_sync::wire::{DevicesAnswer, EnrolAnswer, EnrolRequest, QuarantineAnswer};
use lotwise_tests::http;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::{Value, json};

use crate::steps::{TUB, enrol, receive};

/// The public key of RFC 8032, section 7.1, test 1: of an admin who signs nothing here.
const KEY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

#[tokio::test]
async fn a_role_is_told_what_it_may_not_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let office = EnrolRequest { code, name: "Office".to_owned(), public_key: KEY.to_owned() };
    let office: EnrolAnswer = http::post(&url, "/v1/enrol", "", &office);
    let code: Value = http::post(&url, "/v1/codes", &office.token, &json!({ "role": "staff" }));

    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    enrol(&ben, &server, code["code"].as_str().unwrap(), "Ben").await;
    ben.go(&url).await;
    ben.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(&ben, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    ben.press("a[href='/']").await;
    ben.type_code(&format!("(01){TUB}(10)L-1")).await;
    ben.press("#open-item").await;
    // Anybody may stop goods. So long a reason travels compressed.
    ben.fill("#hold-reason", &"odd smell ".repeat(500)).await;
    ben.press("#hold").await;
    ben.see("#state[data-state='held']").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    // Who says that they may go out is another, and that is told before anything is typed.
    ben.read("#release-lacking", "You cannot release this hold").await;
    ben.read("#release-lacking", "Ask quality").await;
    ben.see_no("#holds [data-action='release']").await;
    ben.press("#adjust").await;
    ben.read("#lacking", "Ask a supervisor").await;
    ben.see("#save[aria-disabled='true']").await;
    ben.go(&format!("{url}/exceptions")).await;
    ben.read("#lacking", "You cannot settle exceptions").await;
    ben.see("#sync-state[data-state='online'][data-unsent='0']").await;

    let apart: QuarantineAnswer = http::get(&url, "/v1/quarantine?state=all", &office.token);
    assert_eq!(apart.entries, []);
    let listed: DevicesAnswer = http::get(&url, "/v1/devices", &office.token);
    let phone = listed.devices.iter().find(|device| device.role == "staff").unwrap();
    assert_eq!(phone.unsent, Some(0));
    ben.close().await;
}
