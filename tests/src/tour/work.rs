//! Orders on their way out, goods that come back, reports and lists: with the sample firm.

use super::{Guide, PUMP, TUB};
use crate::phone::Phone;

const SSCC: &str = "106141412345678908";
const CONTAINER: &str = "/item?key=container%2F106141412345678908";

pub async fn walk(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.try_sample().await;
    guide.stop_at("orders-empty", "/orders", "[data-page='orders']").await;
    guide.stop_at("exceptions-empty", "/exceptions", "[data-page='exceptions'][data-count='0']").await;
    guide.stop_at("holds", "/holds", "[data-page='holds'] #held").await;
    guide.stop_at("expiring", "/expiring", "[data-page='expiring'] #ending").await;
    guide.press_to("expiring-over", "label:has(#span-over)", "[data-span='over'] #ending").await;
    guide.stop_at("reports-empty", "/reports", "[data-page='reports']").await;
    guide.stop_at("counts-empty", "/counts", "[data-page='counts']").await;
    ordering(guide).await;
    picking(guide).await;
    going(guide).await;
    trolley(guide).await;
    coming_back(guide).await;
    reporting(guide).await;
    contradicting(guide).await;
    lists(guide).await;
}

/// Two lots at two places, and an order for more than one of them has.
async fn ordering(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    for (lot, place) in [("L-1", "A-01"), ("L-2", "A-02")] {
        let code = format!("(01){TUB}(17)261231(10){lot}");
        guide.receive(&code, &[("#quantity", "24"), ("#location", place)]).await;
        guide.phone.see("[data-page='receive'][data-state='done']").await;
    }
    guide.stop("received", "#undo").await;
    guide.go("/orders?new=1", "#new[data-ready='yes']").await;
    guide.press_to("order-error", "#save", "#order-number[aria-invalid='true']").await;
    guide.type_in("SO-77").await;
    guide.fill(&[("#customer", "Shop 7")]).await;
    guide.type_in(&format!("(01){TUB}")).await;
    guide.fill(&[("[id='quantity-9520000000011']", "900")]).await;
    guide.type_in(&format!("(01){PUMP}")).await;
    guide.fill(&[("[id='quantity-9520000000059']", "1")]).await;
    guide.stop("order-new", "#new-lines").await;
    guide.press_to("order", "#save", "#lines").await;
}

async fn picking(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.press_to("pick-place", "#pick", "[data-phase='place'] #target").await;
    guide.press_to("pick-goods", "#there", "[data-phase='goods']").await;
    guide.press_to("pick-list", "#all-stops summary", "#pick-list:has([data-list='short']) [data-at]").await;
    guide.press("#all-stops summary").await;
    guide.press_to("pick-why-not", "#why-not summary", "#why-not[open]").await;
    guide.type_in(&format!("(01){PUMP}(21)NOBODY-1")).await;
    guide.stop("pick-refused", "#refused").await;
    guide.type_in(&format!("(01){TUB}(10)L-2")).await;
    guide.phone.see("[data-phase='other'] #other-lot").await;
    guide.press_to("pick-other", "#take-instead", "#why-other[aria-invalid='true']").await;
    guide.press("#put-back").await;
    guide.phone.see("[data-phase='goods']").await;
    let wanted = guide.phone.run("return document.querySelector('#target').dataset.lot").await;
    guide.type_in(wanted.as_str().unwrap_or_default()).await;
    guide.phone.see("[data-phase='amount'] #quantity").await;
    guide.fill(&[("#quantity", "3")]).await;
    guide.press("#save").await;
    guide.stop("pick-short", "#short-empty").await;
    guide.press("label:has(#short-empty)").await;
    guide.press("#save").await;
    guide.stop("picked", "[data-page='pick'][data-state='done'] #undo").await;
}

async fn going(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("pack", "/pack?order=sales%3ASO-77", "#loose").await;
    guide.type_in("106141412345678901").await;
    guide.stop("pack-refused", "#refused").await;
    guide.type_in(&format!("(00){SSCC}")).await;
    guide.stop("pack-open", "#open-container").await;
    guide.press_to("packed", "#save", "#packed").await;
    boxed(guide).await;
    guide.go("/pack?order=sales%3ASO-77", "#packed").await;
    guide.press_to("ship-order", "#ship", "[data-page='ship'][data-ready='yes'] #goings").await;
    guide.press_to("shipped", "#save", "[data-page='ship'][data-state='done']").await;
    papers(guide).await;
    guide.stop_at("orders", "/orders", "#orders").await;
    guide.stop_at("order-item", "/item?key=order%2Fsales%3ASO-77", "[data-page='item'] #went").await;
    guide.stop_at("container-gone", CONTAINER, "[data-page='item'] #contents").await;
}

/// The packed container, as it stands in the house.
async fn boxed(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("container", CONTAINER, "[data-page='item'] #contents").await;
    for page in ["move", "dispose"] {
        guide.go(CONTAINER, "#next").await;
        guide.press_to(&format!("container-{page}"), &format!("#{page}"), "#save").await;
    }
}

/// The papers of a shipment, each as it may be chosen.
async fn papers(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.press_to("delivery", "#delivery-note", "#paper").await;
    guide.press_to("delivery-plain", "label:has(#numbers-without)", "#paper:not(:has(.paper-numbers))").await;
    guide.press("label:has(#numbers-with)").await;
    guide.press_to("delivery-invoice", "label:has(#paper-invoice)", "#paper[data-paper='invoice']").await;
    guide.press_to("delivery-keep", "#keep summary", "#keep[open] #keep-customer").await;
    guide
        .press_to("delivery-kept", "#keep-customer", "[data-page='delivery'] #keep[data-state='done']")
        .await;
    guide.press_to("delivery-copied", "#copy", ":is(#copied, #not-copied)").await;
    guide
        .stop_at("delivery-unknown", "/delivery?shipment=nothing", "[data-page='delivery'] #not-found")
        .await;
}

async fn trolley(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("trolley-empty", "/trolley", "[data-page='trolley'][data-count='0']").await;
    guide.type_in(&format!("(01){TUB}(10)L-2")).await;
    guide.stop("trolley-loading", "#loading").await;
    guide.press_to("trolley", "#save", "#on-trolley").await;
    guide.type_in("A-01").await;
    guide.stop("trolley-done", "[data-page='trolley'][data-count='0'][data-state='done']").await;
}

async fn coming_back(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("return-none", "/return", "#find-form").await;
    guide.go("/return?q=26001", "#delivered button").await;
    guide.press("#delivered button").await;
    guide.phone.see("[data-page='return'][data-lines='1']").await;
    guide.press_to("return-error", "#save", "#condition-note .field-error").await;
    guide.press("#condition-damaged").await;
    guide.stop("return", "#lines").await;
    guide.fill(&[("#place", "A-01")]).await;
    guide.press("#save").await;
    guide.phone.see("[data-page='return']:is([data-state='done'], [data-state='asking'])").await;
    guide.stop("returned", "[data-page='return']").await;
    guide.stop_at("return-unknown", "/return?q=NOBODY-7", "#unknown").await;
    let supplier = "/return?way=supplier&key=lot%2Fgtin%3A09520000000011%2Fown%2FL-1";
    guide.stop_at("return-supplier", supplier, "[data-page='return'][data-lines='1']").await;
}

async fn reporting(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("report-none", "/report", "[data-page='report'] #find-form").await;
    guide.go("/search?q=T40-0001", "#results a").await;
    guide.press("#results a").await;
    guide.press("#report").await;
    guide.phone.see("[data-page='report'][data-about='1']").await;
    guide.press_to("report-error", "#save", "#category-note .field-error").await;
    guide.press("#category-defect").await;
    guide.fill(&[("#words", "E-03")]).await;
    guide.press_to("report-made", "#save", "#report-card").await;
    guide.stop_at("reports", "/reports", "#reports .row").await;
    guide.press_to("report-answer", "#reports .row", "#report-card").await;
    guide.fill(&[("#answer", "OK")]).await;
    guide.press_to("report-answered", "#save-answer", "#told").await;
}

/// One unit at two places.
async fn contradicting(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    for place in ["B-07", "C-01"] {
        guide.receive(&format!("(01){PUMP}(21)SN-1"), &[("#location", place)]).await;
        guide.phone.see("[data-page='receive']:is([data-state='done'], [data-state='asking'])").await;
    }
    guide.stop("doubt-receive", "dialog[open]").await;
    guide.press("#doubt-yes").await;
    guide.phone.see("[data-page='receive'][data-state='done']").await;
    guide.stop_at("exceptions", "/exceptions", "[data-page='exceptions'][data-count='1'] summary").await;
    guide.press("#exceptions summary").await;
    guide.press_to("exceptions-error", "[id^='settle-']", "[id^='why-'][aria-invalid='true']").await;
    guide.press("label:has([id^='finding-'])").await;
    guide.fill(&[("[id^='why-']", "C-01")]).await;
    guide
        .press_to("exceptions-settled", "[id^='settle-']", "[data-page='exceptions'][data-state='done']")
        .await;
}

async fn lists(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("export", "/export", "#stock-csv").await;
    guide.press_to("export-done", "#stock-csv", "#saved").await;
    guide.stop_at("import", "/import", "#paste").await;
    let folder = tempfile::tempdir().expect("there is room for a file");
    let broken = folder.path().join("stock.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 cut off").expect("the file can be written");
    guide.phone.choose("#choose-file", &broken).await;
    guide.stop("import-error", "#not-opened").await;
    let list = "SKU\tGTIN\tProduct\tLocation\tQty\tUse by\n\
                OAT-1\t09520000000011\tOat drink\tWarehouse A, Lot 345\t12\t03/04/2028\n\
                OAT-2\t9.52E+12\tOat bar\tA-01, Lot 1\t5\t\n\
                OAT-3\t12345678905\tOat flakes\tA-01\t7\t\n";
    guide.fill(&[("#paste", list)]).await;
    guide.press_to("import-columns", "#open-pasted", "#matches").await;
    guide.press_to("import-preview", "#check", "[data-page='import'][data-state='preview']").await;
    guide.press_to("import-done", "#record", "#done").await;
}
