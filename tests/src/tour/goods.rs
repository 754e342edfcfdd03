//! Scanning, and what a code stands for: with the sample firm.

use super::Guide;
use crate::phone::Phone;

const MOVING: &str = "?key=lot%2Fgtin%3A09520000000011%2Fown%2FY2405";
const LOT: &str = "/item?key=lot%2Fgtin%3A09520000000011%2Fown%2FY2405";
const BATCH: &str = "/item?key=batch%2Fgtin%3A09520000000011%2Fown%2FY2405%2FEARLY";

pub async fn walk(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("not-found", "/nowhere", "[data-page='not-found']").await;
    guide.stop_at("first", "/", "#first-minute").await;
    guide.stop_at("unsent-local", "/unsent", "[data-page='unsent'][data-state='empty']").await;
    guide.stop_at("search-none", "/search", "[data-page='search']").await;
    guide.stop_at("holds-empty", "/holds", "[data-page='holds'] [data-state='empty']").await;
    for page in ["pick", "pack"] {
        let path = format!("/{page}?order=sales%3ANOPE");
        guide.stop_at(&format!("{page}-unknown"), &path, "#not-found").await;
    }
    guide.stop_at("list-unknown", "/list?of=lots&key=nothing", "[data-page='list'] #not-found").await;
    helping(guide).await;
    guide.try_sample().await;
    scanning(guide).await;
    items(guide).await;
    listing(guide).await;
    moving(guide).await;
    putting_right(guide).await;
    counting(guide).await;
    batches(guide).await;
}

async fn helping(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.go("/", "#help").await;
    guide.press_to("help-open", "#help", "dialog[open] #page-help").await;
    guide.press_to("help", "#all-help", "[data-page='help'] [data-topic='import']").await;
    guide.press_to("help-topic", "[data-topic='import'] summary", "[data-topic='import'][open]").await;
    guide.fill(&[("#about", "nothing-like-it")]).await;
    guide.phone.see_no("[data-topic]").await;
    guide.stop("help-none", "#about").await;
}

async fn scanning(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop("home", "#latest").await;
    guide.press_to("camera", "#scan-toggle", "#viewfinder[data-live='true']").await;
    guide.press("#scan-toggle").await;
    for (name, label) in [("fresh", "fresh"), ("held", "held"), ("expired", "expired"), ("place", "place")] {
        let read = "#last-read[data-outcome] #standing";
        guide.press(&format!("[data-label='{label}']")).await;
        guide.phone.see(read).await;
        guide.stop(&format!("scan-{name}"), read).await;
    }
    for (name, code, seen) in [
        ("shipped", "T40-0001", "#next"),
        ("paper", "26001", "#next"),
        ("new", "4006381333931", "#last-read"),
        ("broken", "(01)09520000000012", "#last-read"),
    ] {
        guide.go("/", "#code").await;
        guide.phone.type_code(code).await;
        guide.stop(&format!("scan-{name}"), seen).await;
    }
}

async fn items(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("lot", LOT, "#timeline").await;
    for (name, path) in [
        ("serial", "/item?key=serial%2Fgtin%3A09520000000059%2FT40-0003"),
        ("product", "/item?key=product%2Fgtin%3A09520000000011"),
        ("product-serials", "/item?key=product%2Fgtin%3A09520000000059"),
        ("place", "/item?key=location%2Fat%3AMAIN%3AA-01-01"),
        ("place-outside", "/item?key=location%2Fscrap"),
    ] {
        guide.stop_at(name, path, "[data-page='item'] h2").await;
    }
    guide.stop_at("item-unknown", "/item?key=nothing", "[data-page='item']").await;
    guide.stop_at("search", "/search?q=y2", "#results a").await;
    guide.press_to("search-found", "#results a", "#timeline").await;
    guide.stop_at("search-empty", "/search?q=nothing-like-it", "[data-state='empty']").await;
    desk(guide).await;
    guide.stop_at("settings", "/settings", "#room").await;
    guide.stop_at("enrol", "/enrol#EXAMPLE", "#enrol").await;
    guide.stop_at("public-lot", "/01/09520000000011/10/Y2405", "[data-page='public-lot']").await;
    for page in ["devices", "operators", "quarantine", "connect"] {
        let seen = format!("[data-page='{page}']");
        guide.stop_at(&format!("{page}-local"), &format!("/{page}"), &seen).await;
    }
}

/// The warranty desk: each answer to a number, each form with and without its errors, and what waits.
async fn desk(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("warranty-none", "/warranty", "[data-page='warranty'][data-sought='nothing']").await;
    guide.stop_at("warranty-near", "/warranty?serial=T4O-0001", "[data-sought='near'] #candidates").await;
    guide.stop_at("warranty-paper", "/warranty?serial=26001", "[data-sought='paper'] #candidates").await;
    guide.stop_at("warranty-unknown", "/warranty?serial=NOTHING-77", "[data-sought='unknown']").await;
    guide.stop_at("claims-empty", "/claims", "[data-page='claims'] [data-state='empty']").await;
    guide.stop_at("warranty", "/warranty?serial=T40-0001", "#verdict").await;
    for (act, error) in [
        ("claim", "#defect"),
        ("repair", "#repair-days"),
        ("replace", "#new-unit"),
        ("register", "#purchased"),
        ("void", "#void-why"),
    ] {
        guide.press_to(&format!("warranty-{act}"), &format!("#to-{act}"), error).await;
        let wrong = format!("{error}[aria-invalid='true']");
        guide.press_to(&format!("warranty-{act}-error"), &format!("#save-{act}"), &wrong).await;
    }
    guide.press("#to-claim").await;
    guide.fill(&[("#defect", "Leaks")]).await;
    guide.press_to("warranty-claimed", "#save-claim", "#claimed [data-claim='open']").await;
    guide.stop_at("claims", "/claims", "#open-claims a").await;
    guide.go("/warranty/many", "#serials").await;
    guide.fill(&[("#serials", "T40-0001..T40-0006\nX1\nA9-A1")]).await;
    guide.press_to("warranty-many", "#check", "[data-page='warranties'][data-state='done'] #verdicts").await;
}

/// What the page of a thing shows the beginning of, in full.
async fn listing(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    let lot = "lot%2Fgtin%3A09520000000011%2Fown%2FY2405";
    for (of, key) in [
        ("lots", "product%2Fgtin%3A09520000000011"),
        ("contents", "location%2Fat%3AMAIN%3AA-01-01"),
        ("history", lot),
    ] {
        let path = format!("/list?of={of}&key={key}");
        guide.stop_at(&format!("list-{of}"), &path, "[data-page='list'] #list").await;
    }
    let empty = "[data-page='list'] [data-state='empty']";
    guide.stop_at("list-empty", &format!("/list?of=serials&key={lot}"), empty).await;
}

async fn putting_right(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.go(LOT, "#timeline").await;
    guide.press_to("hold-error", "#hold", "[data-state='invalid'] #hold-reason").await;
    guide.press("#hold-reason-damaged").await;
    guide.press("label:has(#hold-what-part)").await;
    guide.fill(&[("#hold-quantity", "4")]).await;
    guide.press("#hold").await;
    guide.phone.see("#holds [data-action='release']").await;
    guide.press("#holds [data-action='release']").await;
    guide.stop("held", "[data-state='invalid'] #release-reason").await;
    guide.press("#adjust").await;
    guide.phone.see("[data-page='adjust']").await;
    guide.press_to("adjust-error", "#save", "[data-state='invalid'] #reason").await;
    guide.fill(&[("#quantity", "3")]).await;
    guide.press("#reason-miscounted").await;
    let touch = "document.querySelector('#quantity').dispatchEvent(
        new PointerEvent('pointerdown', { pointerType: 'touch', bubbles: true }))";
    guide.phone.run(touch).await;
    guide.stop("keypad", "#quantity-keypad").await;
    guide.press_to("adjusted", "#save", "[data-page='adjust'][data-state='done'] #undo").await;
    for way in ["sample", "dispose"] {
        let asked = format!("[data-page='adjust'][data-way='{way}'] #quantity");
        guide.go(LOT, "#adjust").await;
        guide.press("#adjust").await;
        guide.press_to(way, &format!("label:has(#way-{way})"), &asked).await;
    }
    let unit = "/adjust?key=serial%2Fgtin%3A09520000000059%2FT40-0003";
    guide.stop_at("adjust-unit", unit, "[data-page='adjust'] #save").await;
    guide.stop_at("home-undo", "/", "#undo").await;
}

async fn counting(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("count-choose", "/count", "[data-step='choose']").await;
    guide.go("/count?at=location%2Fat%3AMAIN%3AA-01-01", "[data-step='count']").await;
    guide.press("label:has(#mode-guided)").await;
    guide.phone.see("#open li").await;
    guide.scan("Y2403").await;
    guide.fill(&[("#counted", "30")]).await;
    guide.stop("count", "#current").await;
    guide.press("#take").await;
    guide.phone.see_no("#current").await;
    guide.press("#take").await;
    guide.phone.see("#differences > li").await;
    guide.press("#save").await;
    guide.stop("count-review", "#differences [data-state='invalid']").await;
    let missing = "document.querySelectorAll(\"#differences [id$='-missing']\").forEach((it) => it.click())";
    guide.phone.run(missing).await;
    guide.press_to("counted", "#save", "[data-page='count'][data-state='done'] #undo").await;
    guide.stop_at("counts", "/counts", "#counts > li").await;
    guide.press_to("counts-error", "#counts [data-action='refuse']", "#counts [data-state='invalid']").await;
    guide
        .press_to("counts-done", "#counts [data-action='approve']", "[data-page='counts'][data-state='done']")
        .await;
    let product = "/count?product=product%2Fgtin%3A09520000000011";
    guide.stop_at("count-product", product, "[data-step='count']").await;
}

async fn moving(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    for page in ["move", "ship"] {
        guide.go(LOT, "#timeline").await;
        guide.press(&format!("#{page}")).await;
        let shown = format!("[data-page='{page}'][data-state='idle'] #quantity");
        guide.stop(page, &shown).await;
        guide.fill(&[("#quantity", "")]).await;
        guide.press_to(&format!("{page}-error"), "#save", "[data-state='invalid'] #quantity").await;
    }
    guide.fill(&[("#quantity", "9999"), ("#to", "Shop 7")]).await;
    guide.press_to("doubt", "#save", "[data-state='asking'] dialog[open]").await;
    guide.go(&format!("/move{MOVING}"), "[data-page='move'] #quantity").await;
    guide.fill(&[("#quantity", "1"), ("#to", "B-07-01")]).await;
    guide.press_to("moved", "#save", "[data-page='move'][data-state='done'] #undo").await;
    guide.go("/ship?key=lot%2Fgtin%3A09520000000028%2Fown%2FB1002", "[data-page='ship'] #quantity").await;
    guide.fill(&[("#quantity", "1"), ("#to", "Shop 7")]).await;
    guide.press_to("ship-refused", "#save", "[data-page='ship'] #refused").await;
}

/// Batches within a lot, from being switched on to being switched off again.
async fn batches(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.go("/settings", "#batches-setting[data-state='off']").await;
    guide
        .press_to("settings-batches", "label:has(#batches-on)", "#batches-setting[data-state='on'] #done")
        .await;
    let asked = "[data-page='receive'][data-draft='ready'] #batch";
    guide.go("/receive?code=%2801%2909520000000011", asked).await;
    guide.fill(&[("#batch", "EARLY")]).await;
    guide.press_to("receive-batch-error", "#save", "[data-state='invalid'] #lot").await;
    guide.fill(&[("#lot", "Y2405"), ("#quantity", "5"), ("#location", "A-01-01")]).await;
    guide.press("#save").await;
    guide.phone.see("[data-page='receive'][data-state='done']").await;
    guide.stop_at("batch", BATCH, "#of-lot").await;
    guide.press("#hold-reason-damaged").await;
    guide.press("#hold").await;
    guide.stop("batch-held", "#state[data-state='held']").await;
    guide.stop_at("lot-batches", LOT, "#batches [data-state='held']").await;
    guide.go("/settings", "#batches-setting[data-state='on']").await;
    guide.press("label:has(#batches-off)").await;
    guide.phone.see("#batches-setting[data-state='off'] #done").await;
}
