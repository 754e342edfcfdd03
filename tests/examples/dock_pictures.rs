//! Draws the pages at the dock at 390 and 1280 px, light and dark, in both languages, into a folder:
//! `cargo run -p lotwise-tests --example dock_pictures -- FOLDER`, with LOTWISE_APP_DIR set.

use std::path::{Path, PathBuf};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::required;
use lotwise_tests::static_host::StaticHost;
use serde_json::json;

const TUB: &str = "09520000000011";
const PUMP: &str = "09520000000059";
const LOOKS: [(&str, &str, u32); 4] =
    [("en", "light", 390), ("de", "dark", 390), ("de", "light", 1_280), ("en", "dark", 1_280)];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder for the pictures"));
    std::fs::create_dir_all(&folder).expect("the folder can be written");
    for (language, appearance, width) in LOOKS {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let host = StaticHost::start(required("LOTWISE_APP_DIR"));
        let mut phone = Phone::new(profile.path(), "phone");
        phone.open(&host.url()).await;
        let height = if width < 1_000 { 2_000 } else { 1_200 };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        phone.devtools("Emulation.setDeviceMetricsOverride", size);
        let choose = format!(
            "localStorage.setItem('language', '{language}'); \
             localStorage.setItem('appearance', '{appearance}')"
        );
        phone.run(&choose).await;
        draw(&phone, &host.url(), &folder, &format!("{language}-{appearance}-{width}")).await;
        phone.close().await;
    }
}

async fn scan(phone: &Phone, code: &str) {
    phone.fill("#scan-code", code).await;
    phone.press("#scan-enter").await;
    phone.see("#heard").await;
}

async fn draw(phone: &Phone, url: &str, folder: &Path, name: &str) {
    let shot = |page: &str| folder.join(format!("{name}-{page}.png"));
    phone.go(&format!("{url}/announce")).await;
    phone.see("[data-draft='ready']").await;
    phone.fill("#number", "ASN-77").await;
    phone.fill("#supplier", "Mill & Sons").await;
    for (label, product, quantity) in [
        (format!("(01){TUB}(17)270930(10)L-114321"), "Oat drink, 1 l", "24"),
        (format!("(01){TUB}(17)271031(10)L-114322"), "Oat drink, 1 l", "12"),
        (format!("(01){PUMP}"), "Pump", "3"),
    ] {
        scan(phone, &label).await;
        phone.fill("#product", product).await;
        phone.fill("#quantity", quantity).await;
        phone.press("#add-line").await;
        phone.see("#product:placeholder-shown, #lines").await;
    }
    phone.see("#lines[data-count='3']").await;
    phone.screenshot(&shot("announce")).await;
    phone.press("#save").await;
    phone.see("#order[data-state='open']").await;
    scan(phone, "L-114321").await;
    phone.fill("#location", "DOCK-1").await;
    phone.press("label:has(> #to-dock)").await;
    phone.screenshot(&shot("order")).await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    phone.screenshot(&shot("ticked-off")).await;

    phone.go(&format!("{url}/receive?code=(01){PUMP}")).await;
    phone.see("[data-label='read'][data-draft='ready']").await;
    phone.press("#by-serial").await;
    phone.fill("#serials", "SN-001..SN-100\nSN-9-SN-2\nSN-005\nSN-101").await;
    phone.see("#bad-lines[data-count='2']").await;
    phone.screenshot(&shot("serials")).await;
    phone.go(&format!("{url}/receive")).await;
    phone.see("#expected a.row").await;
    phone.screenshot(&shot("receive")).await;
    phone.go(&format!("{url}/put-away")).await;
    phone.see("[data-draft='ready'][data-waiting='1']").await;
    phone.press("#waiting button").await;
    phone.see("#suggested").await;
    phone.screenshot(&shot("put-away")).await;
}
