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
        ("return-to-supplier", "/return?way=supplier&key=lot%2Fgtin%3A09520000000011%2Fown%2FY2-0417"),
    ] {
        phone.go(&format!("{url}{path}")).await;
        phone.see("#content > *").await;
        phone.screenshot(&shot(page)).await;
    }
    phone.go(&format!("{url}/search?q=y2")).await;
    phone.press("#results a").await;
    phone.see("#timeline").await;
    phone.screenshot(&shot("found")).await;
    coming_back(phone, url, &shot).await;
    lists(phone, url, &shot).await;
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

/// A return found by its delivery note, and a report that waits to be sent.
async fn coming_back(phone: &Phone, url: &str, shot: &impl Fn(&str) -> PathBuf) {
    phone.go(url).await;
    phone.type_code("T40-0001").await;
    phone.see("#next").await;
    phone.screenshot(&shot("scan-shipped")).await;
    phone.type_code("26001").await;
    phone.see("#next").await;
    phone.screenshot(&shot("scan-paper")).await;
    phone.press("#return").await;
    phone.press("#delivered button").await;
    phone.see("[data-page='return'][data-lines='1']").await;
    phone.press("#condition-damaged").await;
    phone.run("scrollTo(0, 0)").await;
    phone.screenshot(&shot("return")).await;
    phone.run("scrollTo(0, document.body.scrollHeight)").await;
    phone.screenshot(&shot("return-end")).await;
    phone.go(&format!("{url}/return?q=NOBODY-7")).await;
    phone.see("#unknown").await;
    phone.screenshot(&shot("return-unknown")).await;
    phone.go(&format!("{url}/search?q=T40-0001")).await;
    phone.press("#results a").await;
    phone.press("#report").await;
    phone.see("[data-page='report'][data-about='1']").await;
    phone.press("#category-defect").await;
    phone.fill("#words", "The display stays dark.").await;
    phone.run("scrollTo(0, 0)").await;
    phone.screenshot(&shot("report")).await;
    phone.press("#save").await;
    phone.see("#report-card").await;
    phone.run("scrollTo(0, 0)").await;
    phone.screenshot(&shot("report-made")).await;
    phone.go(&format!("{url}/reports")).await;
    phone.press("#reports .row").await;
    phone.see("#report-card").await;
    phone.screenshot(&shot("reports")).await;
}

/// Taking in a list with damage, and saving lists.
async fn lists(phone: &Phone, url: &str, shot: &impl Fn(&str) -> PathBuf) {
    phone.go(&format!("{url}/export")).await;
    phone.see("#stock-csv").await;
    phone.screenshot(&shot("export")).await;
    phone.go(&format!("{url}/import")).await;
    phone.screenshot(&shot("import-choose")).await;
    let list = "SKU\tGTIN\tProduct\tLocation\tQty\tUse by\n\
                OAT-1\t09520000000011\tOat drink\tWarehouse A, Lot 345\t12\t03/04/2028\n\
                OAT-2\t9.52E+12\tOat bar\tA-01, Lot 1\t5\t\n\
                OAT-3\t12345678905\tOat flakes\tA-01\t7\t\n";
    phone.fill("#paste", list).await;
    phone.press("#open-pasted").await;
    phone.see("#matches").await;
    phone.screenshot(&shot("import-columns")).await;
    phone.press("#check").await;
    phone.see("[data-page='import'][data-state='preview']").await;
    phone.screenshot(&shot("import-preview")).await;
    phone.press("#record").await;
    phone.see("#done").await;
    phone.screenshot(&shot("import-done")).await;
}
