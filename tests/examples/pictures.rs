//! Takes pictures of the app's pages with sample goods: phone and desk, light and dark, both
//! languages. `LOTWISE_APP_DIR=dist cargo run -p lotwise-tests --example pictures -- FOLDER`

use std::path::{Path, PathBuf};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::required;
use lotwise_tests::static_host::StaticHost;
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let scratch = tempfile::tempdir().expect("there is room for a profile");
    let host = StaticHost::start(required("LOTWISE_APP_DIR"));
    let mut phone = Phone::new(scratch.path(), "model");
    phone.open(&host.url()).await;
    for (language, appearance, width, height) in [
        ("en", "light", 390, 844),
        ("de", "dark", 390, 844),
        ("de", "light", 1280, 800),
        ("en", "dark", 1280, 800),
    ] {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        phone.devtools("Emulation.setDeviceMetricsOverride", size);
        let choose = format!(
            "localStorage.setItem('language', '{language}'); \
             localStorage.setItem('appearance', '{appearance}')"
        );
        phone.run(&choose).await;
        let name = format!("{language}-{appearance}-{width}");
        pages(&phone, &host.url(), &folder, &name).await;
    }
    phone.close().await;
}

async fn pages(phone: &Phone, url: &str, folder: &Path, name: &str) {
    let shot = |page: &str| folder.join(format!("{name}-{page}.png"));
    phone.go(url).await;
    phone.see("#first-minute").await;
    phone.screenshot(&shot("first")).await;
    phone.press("#try-sample").await;
    phone.see("#leave-sample").await;
    phone.press("[data-label='fresh']").await;
    phone.see("#last-read[data-outcome='accepted'] #standing").await;
    phone.screenshot(&shot("scan")).await;
    phone.press("#open-item").await;
    phone.see("#timeline").await;
    phone.screenshot(&shot("lot")).await;
    put_right(phone, url, &shot).await;
    phone.go(url).await;
    phone.press("[data-label='fresh']").await;
    phone.press("#last-read #ship").await;
    phone.see("[data-page='ship']").await;
    phone.fill("#quantity", "9999").await;
    phone.screenshot(&shot("ship")).await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='asking']").await;
    phone.screenshot(&shot("doubt")).await;
    phone.go(url).await;
    phone.press("[data-label='serial']").await;
    phone.press("#open-item").await;
    phone.see("#timeline").await;
    phone.screenshot(&shot("serial")).await;
    for (page, path) in [
        ("search", "/search?q=y2"),
        ("warranty", "/warranty?serial=T40-0001"),
        ("settings", "/settings"),
        ("receive", "/receive?code=9520000000028"),
        ("product", "/item?key=product%2Fgtin%3A09520000000011"),
        ("place", "/item?key=location%2Fat%3AMAIN%3AA-01-01"),
        ("enrol", "/enrol#EXAMPLE"),
    ] {
        phone.go(&format!("{url}{path}")).await;
        phone.see("#content > *").await;
        phone.screenshot(&shot(page)).await;
    }
    phone.go(&format!("{url}/search?q=y2")).await;
    phone.press("#results a").await;
    phone.see("#timeline").await;
    phone.screenshot(&shot("found")).await;
    phone.press("#leave-sample").await;
    phone.see("#first-minute").await;
}

/// Correcting, holding a part, counting and approving, of the lot whose page is open.
async fn put_right(phone: &Phone, url: &str, shot: impl Fn(&str) -> PathBuf) {
    phone.press("#hold-reason-damaged").await;
    phone.press("label:has(#hold-what-part)").await;
    phone.fill("#hold-quantity", "4").await;
    phone.press("#hold").await;
    phone.see("#holds [data-action='release']").await;
    phone.press("#holds [data-action='release']").await;
    phone.screenshot(&shot("hold")).await;
    phone.press("#adjust").await;
    phone.fill("#quantity", "3").await;
    phone.press("#reason-spoiled").await;
    phone.run("window.scrollTo(0, 0)").await;
    phone.screenshot(&shot("adjust")).await;
    let touch = "document.querySelector('#quantity').dispatchEvent(
        new PointerEvent('pointerdown', { pointerType: 'touch', bubbles: true }))";
    phone.run(touch).await;
    phone.see("#quantity-keypad").await;
    phone.run("document.querySelector('#quantity').scrollIntoView()").await;
    phone.screenshot(&shot("keypad")).await;
    phone.press("#save").await;
    phone.see("[data-page='adjust'][data-state='done']").await;
    phone.go(url).await;
    phone.see("#undo").await;
    phone.run("document.querySelector('#undo').scrollIntoView({ block: 'center' })").await;
    phone.screenshot(&shot("undo")).await;
    phone.go(&format!("{url}/count")).await;
    phone.see("[data-step='choose']").await;
    phone.screenshot(&shot("count-choose")).await;
    phone.go(&format!("{url}/count?at=location%2Fat%3AMAIN%3AA-01-01")).await;
    phone.see("[data-step='count']").await;
    phone.press("label:has(#mode-guided)").await;
    phone.see("#open li").await;
    phone.fill("#scan-code", "Y2403").await;
    phone.press("#scan-enter").await;
    phone.fill("#counted", "30").await;
    phone.run("window.scrollTo(0, 0)").await;
    phone.screenshot(&shot("count")).await;
    phone.press("#take").await;
    phone.press("#take").await;
    phone.see("#differences > li").await;
    phone.screenshot(&shot("count-review")).await;
    phone
        .run("document.querySelectorAll(\"#differences [id$='-missing']\").forEach((it) => it.click())")
        .await;
    phone.press("#save").await;
    phone.see("[data-page='count'][data-state='done']").await;
    phone.go(&format!("{url}/counts")).await;
    phone.see("#counts > li").await;
    phone.screenshot(&shot("counts")).await;
}
