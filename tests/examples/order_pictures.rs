//! Takes pictures of an order on its way out: entered, picked, packed, shipped, its note; the trolley.
//! `LOTWISE_APP_DIR=dist cargo run -p lotwise-tests --example order_pictures -- FOLDER`

use std::path::{Path, PathBuf};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::required;
use lotwise_tests::static_host::StaticHost;
use serde_json::json;

const TUB: &str = "09520000000011";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let scratch = tempfile::tempdir().expect("there is room for a profile");
    let host = StaticHost::start(required("LOTWISE_APP_DIR"));
    let mut phone = Phone::new(scratch.path(), "model");
    let url = host.url();
    phone.open(&url).await;
    for (index, (language, appearance, width, height)) in
        [("en", "light", 390, 844), ("de", "dark", 390, 844), ("de", "light", 1280, 800)]
            .into_iter()
            .enumerate()
    {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        phone.devtools("Emulation.setDeviceMetricsOverride", size);
        let choose = format!(
            "localStorage.setItem('language', '{language}'); localStorage.setItem('appearance', '{appearance}')"
        );
        phone.run(&choose).await;
        pages(&phone, &url, &folder, &format!("{language}-{appearance}-{width}"), index).await;
    }
    phone.close().await;
}

async fn scan(phone: &Phone, code: &str) {
    phone.fill("#code", code).await;
    phone.press("#look-up").await;
}

async fn receive(phone: &Phone, url: &str, lot: &str, place: &str) {
    phone.go(url).await;
    if !phone.text("#type-code").await.is_empty() {
        phone.press("#type-code").await;
    }
    phone.type_code(&format!("(01){TUB}(17)270630(10){lot}")).await;
    phone.press("#last-read #receive").await;
    phone.see("[data-page='receive'][data-label='read']").await;
    for (field, text) in [("#product-name", "Oat drink"), ("#quantity", "24"), ("#location", place)] {
        phone.fill(field, text).await;
    }
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

async fn pages(phone: &Phone, url: &str, folder: &Path, name: &str, index: usize) {
    let shot = |page: &str| folder.join(format!("{name}-{page}.png"));
    let (first, second, order) = (format!("L-{index}1"), format!("L-{index}2"), format!("SO-{index}"));
    receive(phone, url, &first, "A-01").await;
    receive(phone, url, &second, "A-02").await;
    phone.go(&format!("{url}/orders?new=1")).await;
    phone.see("#new[data-ready='yes']").await;
    scan(phone, &order).await;
    phone.fill("#customer", "Shop 7").await;
    scan(phone, &format!("(01){TUB}")).await;
    phone.fill("[id='quantity-9520000000011']", "30").await;
    phone.screenshot(&shot("order-new")).await;
    phone.press("#save").await;
    phone.see("#lines").await;
    phone.screenshot(&shot("order")).await;
    phone.press("#pick").await;
    phone.see("[data-page='pick'][data-phase='place'] #target").await;
    phone.screenshot(&shot("pick-place")).await;
    phone.press("#there").await;
    phone.see("[data-phase='goods']").await;
    phone.screenshot(&shot("pick-goods")).await;
    let wanted = phone.run("return document.querySelector('#target').dataset.lot").await;
    let wanted = wanted.as_str().unwrap_or_default().to_owned();
    scan(phone, if wanted == first { &second } else { &first }).await;
    phone.see("[data-phase='other'] #other-lot").await;
    phone.screenshot(&shot("pick-other")).await;
    phone.press("#put-back").await;
    scan(phone, &wanted).await;
    phone.see("[data-phase='amount'] #quantity").await;
    phone.screenshot(&shot("pick-amount")).await;
    phone.press("#save").await;
    phone.see("[data-page='pick'][data-phase='place'][data-state='done']").await;
    phone.go(&format!("{url}/pack?order=sales%3A{order}")).await;
    scan(phone, "(00)106141412345678908").await;
    phone.see("#open-container").await;
    phone.screenshot(&shot("pack")).await;
    phone.press("#ship").await;
    phone.see("[data-page='ship'][data-ready='yes'] #goings").await;
    phone.screenshot(&shot("ship-order")).await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='done']").await;
    phone.press("#delivery-note").await;
    phone.see("#paper").await;
    phone.screenshot(&shot("delivery")).await;
    phone.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    phone.screenshot(&shot("delivery-printed")).await;
    phone.devtools("Emulation.setEmulatedMedia", json!({ "media": "" }));
    phone.go(&format!("{url}/trolley")).await;
    phone.see("[data-page='trolley']").await;
    scan(phone, &second).await;
    phone.see("#loading").await;
    phone.screenshot(&shot("trolley-loading")).await;
    phone.press("#save").await;
    phone.see("#on-trolley").await;
    phone.screenshot(&shot("trolley")).await;
    scan(phone, "A-02").await;
    phone.see("[data-page='trolley'][data-count='0']").await;
    phone.go(&format!("{url}/orders")).await;
    phone.see("#orders").await;
    phone.screenshot(&shot("orders")).await;
    phone.go(&format!("{url}/exceptions")).await;
    phone.see("[data-page='exceptions']").await;
    phone.screenshot(&shot("exceptions")).await;
}
