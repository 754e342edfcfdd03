//! What there is with a server alone: joining, devices, operators, quarantine, the public page, unsent records.

use std::path::Path;

use serde_json::json;

use super::{Guide, Look, PUMP, TUB, open};
use crate::phone::Phone;
use crate::server::Server;

const BADGE: &str = "BADGE-7Q4X-BEN";
const PIN: &str = "482915";
const EVERYTHING_SENT: &str = "#sync-state[data-state='online'][data-unsent='0']";

/// Marks unsent records as a server leaves them that refuses one for each reason.
const REFUSE: &str = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result, tx = db.transaction('outbox', 'readwrite'); \
      const outbox = tx.objectStore('outbox'), keys = outbox.getAllKeys(); \
      const codes = ['bad-signature', 'too-large', 'malformed']; \
      keys.onsuccess = () => codes.forEach((code, at) => outbox.put(JSON.stringify({ \
          event: keys.result[at].join('-'), outcome: 'refused', code }), keys.result[at])); \
      tx.oncomplete = () => { db.close(); done(true); } }";

pub async fn walk(folder: &Path, look: Look, visit: impl AsyncFnMut(&Phone, &str)) {
    let mut server = Server::new(folder);
    let code = server.start();
    let url = server.url();
    let mut other = other_phone(folder, &url, &code).await;
    server.stop();
    let code = server.start();
    let mut phone = open(folder, look).await;
    let mut guide = Guide { phone: &phone, url, visit };
    joining(&mut guide, &code).await;
    devices(&mut guide).await;
    quarantine(&mut guide, &other).await;
    other.close().await;
    guide.stop_at("complaints-empty", "/complaints", "[data-page='complaints'] [data-state='empty']").await;
    consumers(&mut guide, look).await;
    super::consumers::walk(&mut guide).await;
    operators(&mut guide).await;
    guide.go("/settings", EVERYTHING_SENT).await;
    guide.phone.wait_for_offline_app().await;
    server.stop();
    offline(&mut guide).await;
    unsent(&mut guide, folder).await;
    phone.close().await;
}

/// Receives goods of a product that is known by its SKU alone.
async fn receive_sku(phone: &Phone, url: &str, name: &str, lot: &str) {
    phone.go(&format!("{url}/receive?code=OAT-1")).await;
    phone.see("[data-page='receive'][data-label='read']").await;
    for (field, text) in [("#product-name", name), ("#lot", lot), ("#quantity", "10"), ("#location", "A-01")]
    {
        phone.fill(field, text).await;
    }
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

async fn enrol(phone: &Phone, url: &str, code: &str, name: &str) {
    phone.go(&format!("{url}/enrol#{code}")).await;
    phone.fill("#name", name).await;
    phone.press("#enrol").await;
    phone.see("#enrolled").await;
}

/// Another phone of the firm, which has given a SKU to something else than the walking phone has.
async fn other_phone(folder: &Path, url: &str, code: &str) -> Phone {
    let mut other = Phone::new(folder, "other");
    other.open(url).await;
    enrol(&other, url, code, "Ben").await;
    receive_sku(&other, url, "Oat bar", "B-1").await;
    other.see(EVERYTHING_SENT).await;
    other
}

async fn joining(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>, code: &str) {
    guide.go("/", "#first-minute").await;
    guide.press("#type-code").await;
    guide.stop("home-empty", "#work").await;
    receive_sku(guide.phone, &guide.url, "Oat tin", "T-1").await;
    guide.stop_at("enrol-scan", "/enrol", "[data-page='enrol'] #viewfinder").await;
    guide.go("/", "#code").await;
    guide.go("/enrol#0123456789ABCDEFGHJKMNPQRS", "#name").await;
    guide.fill(&[("#name", "Aisle 3")]).await;
    guide.press_to("enrol-refused", "#enrol", "#enrol-problem").await;
    guide.go("/", "#code").await;
    guide.go(&format!("/enrol#{code}"), "#name").await;
    guide.fill(&[("#name", "Aisle 3")]).await;
    guide.press("#enrol").await;
    guide.phone.see("#enrolled").await;
    guide.stop("enrolled", "#undecided #compare").await;
    guide.press_to("connect", "#undecided #compare", ".compare[data-sku='OAT-1']").await;
    guide.press("#another").await;
    guide.fill(&[("#new-sku", "OAT-1")]).await;
    guide.press_to("connect-error", "#rename", ".compare [data-state='invalid']").await;
    guide.fill(&[("#new-sku", "OAT-TIN")]).await;
    guide.press("#rename").await;
    guide.phone.see_no(".compare").await;
    guide.stop("connected", EVERYTHING_SENT).await;
}

async fn devices(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("devices", "/devices", "#devices [data-name='Ben'][data-state='fine']").await;
    guide.press_to("devices-code", "#new-code", "#qr path").await;
    guide.go("/devices", "#devices [data-name='Ben']").await;
    guide.press_to("revoke", "#devices [data-name='Ben'] button", "dialog[open] #revoke-yes").await;
    guide.press("#revoke-yes").await;
    guide.phone.see("#devices [data-name='Ben'][data-state='revoked']").await;
}

async fn quarantine(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>, other: &Phone) {
    guide.stop_at("quarantine-empty", "/quarantine", "#review [data-state='empty']").await;
    for lot in ["B-2", "B-3"] {
        receive_sku(other, &guide.url, "Oat bar", lot).await;
    }
    other.see("[data-unsent='0']").await;
    guide.go("/quarantine", "#entries .quarantined").await;
    guide.press("#entries .quarantined:first-child summary").await;
    let error = "#entries [data-state='invalid']";
    guide.press_to("quarantine", "#entries .quarantined:first-child [id^='release-']", error).await;
}

/// The server's own pages: they go by what the browser says of its language and appearance.
async fn consumers(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>, look: Look) {
    guide
        .receive(
            &format!("(01){TUB}(17)281231(10)L-1"),
            &[("#product-name", "Oat drink"), ("#quantity", "24"), ("#location", "A-01")],
        )
        .await;
    guide.phone.see("[data-page='receive'][data-state='done']").await;
    guide.phone.see(EVERYTHING_SENT).await;
    let prefers = json!({ "features": [{ "name": "prefers-color-scheme", "value": look.appearance }] });
    guide.phone.devtools("Emulation.setEmulatedMedia", prefers);
    let url = [&guide.url, "/01/", TUB, "/10/L-1?lang=", look.language].concat();
    guide.phone.visit(&url).await;
    guide.stop("consumer-lot", "#state[data-state='available']").await;
    guide.press_to("consumer-error", "#send", "#report-problem").await;
    guide.press("label:has([value='other'])").await;
    guide.fill(&[("#words", "E-03")]).await;
    guide.press_to("consumer-reported", "#send", "#reported").await;
    guide.phone.visit(&[&guide.url, "/01/", PUMP, "/10/NONE?lang=", look.language].concat()).await;
    guide.stop("consumer-unknown", "#state[data-state='unknown']").await;
    guide.phone.visit(&[&guide.url, "/01/?lang=", look.language].concat()).await;
    guide.stop("consumer-begin", "#scan").await;
    guide.phone.visit(&[&guide.url, "/01/", TUB, "?lang=", look.language].concat()).await;
    guide.stop("consumer-product", "#look-lot").await;
    guide.phone.visit(&[&guide.url, "/matter/privacy?lang=", look.language].concat()).await;
    guide.stop("consumer-privacy", "#privacy").await;
    guide.phone.devtools("Emulation.setEmulatedMedia", json!({ "features": [] }));
}

async fn operators(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("operators-empty", "/operators", "#add-operator").await;
    guide.press("#add-operator").await;
    guide.phone.see("#operator-name").await;
    guide.press_to("operator-error", "#save", "[data-state='invalid']").await;
    guide.fill(&[("#operator-name", "Ben"), ("#badge", BADGE)]).await;
    guide.fill(&[("#new-pin", PIN), ("#new-pin-again", PIN)]).await;
    guide.press("#save").await;
    guide.stop("operators", "#operators [data-name='Ben']").await;
    guide.press_to("operator", "#operators [data-name='Ben']", "#disable").await;
    guide.go("/settings", "label:has(#shared-on)").await;
    guide.press_to("settings-firm", "label:has(#shared-on)", "#who[data-state='nobody']").await;
    guide.stop_at("badge-first", "/", "#badge-first").await;
    guide.type_in(BADGE).await;
    guide.stop("pin-pad", "#pin-pad[data-state='ready']").await;
    for digit in "1111".chars() {
        guide.press(&format!("#pin-{digit}")).await;
    }
    guide.press_to("pin-wrong", "#pin-enter", "#pin-pad[data-state='wrong'] #pin-wrong").await;
    for digit in PIN.chars() {
        guide.press(&format!("#pin-{digit}")).await;
    }
    guide.press_to("signed-on", "#pin-enter", "#who[data-state='somebody']").await;
    guide.go("/settings", "#sign-off").await;
    guide.press("#sign-off").await;
    guide.press("label:has(#shared-off)").await;
    guide.phone.see_no("#who").await;
}

/// Without the server: what is recorded waits, and what only the server knows is not there.
async fn offline(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    let waiting = "#sync-state:not([data-state='online'])[data-unsent='1']";
    let fields = [("#product-name", "Pump"), ("#quantity", "3"), ("#location", "A-01")];
    guide.receive(&format!("(01){PUMP}(10)P-1"), &fields).await;
    guide.stop("offline-received", "[data-page='receive'][data-state='done'] #undo").await;
    guide.stop_at("offline-home", "/", &["body:has(#work) ", waiting].concat()).await;
    guide.stop_at("offline-unsent", "/unsent", "[data-page='unsent'] #unsent-list").await;
    guide.stop_at("offline-settings", "/settings", waiting).await;
    guide.stop_at("offline-devices", "/devices", "#review-problem").await;
    guide.stop_at("offline-quarantine", "/quarantine", "#review-problem").await;
    guide.stop_at("offline-operators", "/operators", "[data-page='operators']").await;
    guide
        .stop_at("offline-public", &format!("/01/{TUB}/10/L-1"), "[data-page='public-lot'] #unreachable")
        .await;
}

async fn unsent(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>, folder: &Path) {
    let fields = [("#quantity", "24"), ("#location", "A-01-02")];
    for lot in ["L-2", "L-3", "L-4", "L-5"] {
        guide.receive(&format!("(01){TUB}(10){lot}"), &fields).await;
        guide.phone.see("[data-page='receive'][data-state='done']").await;
    }
    guide.phone.client().execute_async(REFUSE, Vec::new()).await.expect("the storage opens");
    guide.stop_at("unsent", "/unsent", "[data-page='unsent'][data-state='refused'] #unsent-list").await;
    guide.press("#export").await;
    let file = guide.phone.saved_file(".json").await;
    guide.phone.choose("#take-in-file", &file).await;
    guide.stop("file-look", "dialog[open] #file-look").await;
    guide.press("#leave").await;
    let damaged = folder.join("damaged.json");
    std::fs::write(&damaged, "{\"lotwise\":\"unsent\",").expect("the folder can be written");
    guide.phone.choose("#take-in-file", &damaged).await;
    guide.stop("file-refused", "#file-refused").await;
    guide.go("/settings", "#forget-all").await;
    guide.press_to("forget", "#forget-all", "dialog[open] #forget-yes").await;
    guide.press("#forget-no").await;
    guide.phone.run("localStorage.setItem('records-lost', '12 3 Oat Ltd')").await;
    guide.go("/settings", "#storage-lost").await;
    guide.press_to("storage-lost", "#storage-lost a", "#lost").await;
}
