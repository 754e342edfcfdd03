//! The dock: announced, received, put away, with what goes wrong there.

use super::{Guide, PUMP, TUB};
use crate::phone::Phone;

pub async fn walk(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("receive-none", "/receive", "[data-page='receive']").await;
    guide.stop_at("put-away-empty", "/put-away", "[data-page='put-away'] [data-state='empty']").await;
    announcing(guide).await;
    receiving(guide).await;
    putting_away(guide).await;
}

async fn announcing(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.go("/announce", "[data-draft='ready']").await;
    guide.press_to("announce-error", "#save", "[data-state='invalid']").await;
    guide.fill(&[("#number", "ASN-77"), ("#supplier", "Mill & Sons")]).await;
    for (line, (label, quantity)) in [
        (format!("(01){TUB}(17)280930(10)L-114321"), "24"),
        (format!("(01){TUB}(17)281031(10)L-114322"), "12"),
        (format!("(01){PUMP}"), "3"),
    ]
    .iter()
    .enumerate()
    {
        guide.scan(label).await;
        guide.fill(&[("#quantity", *quantity)]).await;
        guide.press("#add-line").await;
        guide.phone.see(&format!("#lines[data-count='{}']", line + 1)).await;
    }
    guide.stop("announce", "#lines").await;
    guide.press_to("order-in", "#save", "#order[data-state='open']").await;
}

async fn receiving(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.scan("L-114321").await;
    guide.fill(&[("#location", "DOCK-1")]).await;
    guide.press("label:has(> #to-dock)").await;
    guide.stop("order-line", "#save").await;
    guide.press_to("ticked-off", "#save", "[data-page='receive'][data-state='done']").await;
    guide.scan("L-99").await;
    guide.stop("order-refused", "#heard[data-outcome='refused']").await;
    guide.press_to("order-close", "#close-order summary", "#close-reason").await;
    guide.stop_at("order-in-item", "/item?key=order%2Fasn%3AASN-77", "[data-page='item'] #lines").await;
    guide.stop_at("receive", "/receive", "#expected a.row").await;
    let read = "[data-label='read'][data-draft='ready']";
    guide.stop_at("receive-new", "/receive?code=4006381333931", read).await;
    guide.press_to("receive-error", "#save", "[data-state='invalid']").await;
    guide.press_to("receive-quarantine", "label:has(#to-quarantine)", "#reason").await;
    guide.go(&format!("/receive?code=(01){PUMP}"), read).await;
    guide.press("#by-serial").await;
    guide.fill(&[("#serials", "SN-001..SN-100\nSN-9-SN-2\nSN-005\nSN-101")]).await;
    guide.stop("serials", "#bad-lines[data-count='2']").await;
}

async fn putting_away(guide: &mut Guide<'_, impl AsyncFnMut(&Phone, &str)>) {
    guide.stop_at("put-away", "/put-away", "[data-draft='ready'][data-waiting='1']").await;
    guide.press_to("put-away-where", "#waiting button", "#suggested").await;
    guide.fill(&[("#to", "A-01-01")]).await;
    guide.press_to("put-away-done", "#save", "[data-page='put-away'][data-state='done'] #undo").await;
}
