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
    phone.press("#ship").await;
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
    lists(phone, url, &shot).await;
    phone.press("#leave-sample").await;
    phone.see("#first-minute").await;
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
