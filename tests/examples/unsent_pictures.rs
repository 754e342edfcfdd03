//! Takes pictures of what a person sees of unsent records: waiting, refused, in a file, and a storage
//! that runs full. `LOTWISE_APP_DIR=dist LOTWISE_SERVER=lotwise-server cargo run -p lotwise-tests
//! --example unsent_pictures -- FOLDER`

use std::path::{Path, PathBuf};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::json;

const TUB: &str = "09520000000011";

/// Marks unsent records as a server leaves them that refuses one for each reason.
const REFUSE: &str = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result, tx = db.transaction('outbox', 'readwrite'); \
      const outbox = tx.objectStore('outbox'), keys = outbox.getAllKeys(); \
      const codes = ['bad-signature', 'too-large', 'malformed']; \
      keys.onsuccess = () => codes.forEach((code, at) => outbox.put(JSON.stringify({ \
          event: keys.result[at].join('-'), outcome: 'refused', code }), keys.result[at])); \
      tx.oncomplete = () => { db.close(); done(true); } }";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let scratch = tempfile::tempdir().expect("there is room for a profile");
    let mut server = Server::new(scratch.path());
    let code = server.start();
    let url = server.url();
    let mut phone = Phone::new(scratch.path(), "model");
    phone.open(&url).await;
    phone.go(&format!("{url}/enrol#{code}")).await;
    phone.fill("#name", "Ada").await;
    phone.press("#enrol").await;
    phone.see("#enrolled").await;
    phone.see("#sync-state[data-state='online']").await;
    phone.wait_for_offline_app().await;
    modes(&phone, &url, &folder, "empty").await;
    server.stop();
    for (lot, units) in
        [("L-114321", "24"), ("L-114322", "1200"), ("L-7", "3.5"), ("L-8", "12"), ("L-9", "6")]
    {
        phone.go(&url).await;
        phone.type_code(&format!("(01){TUB}(10){lot}")).await;
        phone.press("#last-read #receive").await;
        phone.see("[data-page='receive'][data-label='read']").await;
        for (field, text) in [("#product-name", "Oat drink"), ("#quantity", units), ("#location", "A-01-02")]
        {
            phone.fill(field, text).await;
        }
        phone.press("#save").await;
        phone.see("[data-page='receive'][data-state='done']").await;
    }
    phone.client().execute_async(REFUSE, Vec::new()).await.expect("the storage opens");
    modes(&phone, &url, &folder, "unsent").await;
    phone.close().await;
}

/// The pages in each language and appearance, on a phone and on a desk.
async fn modes(phone: &Phone, url: &str, folder: &Path, state: &str) {
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
             localStorage.setItem('appearance', '{appearance}'); \
             localStorage.setItem('records-lost', '12 3 Oat Ltd')"
        );
        phone.run(&choose).await;
        let shot = |page: &str| folder.join(format!("{language}-{appearance}-{width}-{state}-{page}.png"));
        phone.go(&format!("{url}/settings")).await;
        phone.see("#room").await;
        phone.screenshot(&shot("lost")).await;
        phone.run("document.querySelector('#safety').scrollIntoView()").await;
        phone.screenshot(&shot("settings")).await;
        phone.press("#storage-lost a").await;
        phone.see("#lost").await;
        phone.screenshot(&shot("lost-notice")).await;
        phone.press("#lost-known").await;
        phone.go(&format!("{url}/unsent")).await;
        phone.see("[data-page='unsent']:not([data-state='busy'])").await;
        phone.screenshot(&shot("page")).await;
        phone.run("document.querySelector('#file').scrollIntoView({ block: 'end' })").await;
        phone.screenshot(&shot("file")).await;
        if state == "unsent" {
            phone.press("#export").await;
            let file = phone.saved_file(".json").await;
            phone.choose("#take-in-file", &file).await;
            phone.see("dialog[open] #file-look").await;
            phone.screenshot(&shot("look")).await;
            phone.press("#leave").await;
        }
        let file = folder.join("damaged.json");
        std::fs::write(&file, "{\"lotwise\":\"unsent\",").expect("the folder can be written");
        phone.choose("#take-in-file", &file).await;
        phone.see("#file-refused").await;
        phone.run("document.querySelector('#file-refused').scrollIntoView({ block: 'center' })").await;
        phone.screenshot(&shot("refused")).await;
        if state == "unsent" {
            phone.go(&format!("{url}/settings")).await;
            phone.press("#forget-all").await;
            phone.see("dialog[open] #forget-yes").await;
            phone.screenshot(&shot("forget")).await;
        }
    }
}
