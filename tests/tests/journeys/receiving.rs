//! What a label does not say when goods come: the lot's number by the product's rule, the use-by date by its
//! shelf life, a reason where little life is left, quarantine, and a pallet that is received by one scan.

use lotwise_tests::phone::Phone;

use crate::dock::scan;
use crate::steps::{Local, TUB, fill, until_filled};

const SSCC: &str = "106141412345678908";

/// The calendar day so many days from now, as fields take it.
async fn day(phone: &Phone, days: i32) -> String {
    let script = format!("return new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 10)");
    phone.run(&script).await.as_str().unwrap().to_owned()
}

/// The firm's list of products says how long they keep and how lots are numbered.
async fn describe(local: &Local) {
    let phone = &local.phone;
    let list = local.folder().join("products.csv");
    let text = format!(
        "GTIN;Product name;Shelf life (days);Life left at receiving (days);Rule for lot numbers\n\
         {TUB};Oat drink;90;60;R{{yy}}-{{n:2}}\n"
    );
    std::fs::write(&list, text).unwrap();
    phone.go(&format!("{}/import", local.url)).await;
    phone.choose("#choose-file", &list).await;
    phone.see("[data-page='import'][data-state='columns']").await;
    phone.press("#check").await;
    phone.see("[data-page='import'][data-state='preview'] [data-line='2'][data-verdict='created']").await;
    phone.press("#record").await;
    phone.see("[data-page='import'][data-state='done']").await;
}

async fn receive_label(local: &Local, label: &str) {
    local.look_up(label).await;
    local.phone.press("#last-read #receive").await;
    local.phone.see("[data-page='receive'][data-label='read']").await;
}

async fn save(phone: &Phone) {
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

#[tokio::test]
async fn what_the_label_lacks_is_made_or_asked() {
    let local = Local::open().await;
    let phone = &local.phone;
    describe(&local).await;

    receive_label(&local, &format!("(01){TUB}")).await;
    phone.press("#lot-by-rule").await;
    let lot = until_filled(phone, "#lot").await;
    assert!(lot.starts_with('R') && lot.contains("-01"), "{lot}");
    // 90 days from its production, of which 40 are gone: 50 are left, and the product wants 60.
    fill(phone, &[("#quantity", "12"), ("#location", "A-01"), ("#produced", &day(phone, -40).await)]).await;
    phone.read("#expiry-computed", "90").await;
    phone.press("#save").await;
    phone.see("#reason[aria-invalid='true']").await;
    phone.fill("#reason", "Half price, sold within a week").await;
    save(phone).await;
    local.open_item(&lot).await;
    phone.read("#on-hand", "12").await;
    phone.read("[data-page='item']", &day(phone, 50).await).await;
    phone.read("#timeline", "Half price").await;

    // Damaged goods go aside, and are held from the first moment.
    receive_label(&local, &format!("(01){TUB}(10)Q-1")).await;
    fill(phone, &[("#quantity", "6"), ("#location", "Q-01")]).await;
    phone.press("#to-quarantine").await;
    phone.press("#save").await;
    phone.see("#reason[aria-invalid='true']").await;
    phone.fill("#reason", "Film torn").await;
    save(phone).await;
    local.open_item("Q-1").await;
    phone.see("#state[data-state='held']").await;
    phone.read("#holding", "Film torn").await;

    // The label of a pallet tells what stands on it; one scan receives it, and what is added stands on it.
    receive_label(&local, &format!("(00){SSCC}(02){TUB}(37)24(10)P-1")).await;
    phone.read("#save", "Receive 24").await;
    phone.fill("#location", "DOCK-1").await;
    save(phone).await;
    scan(phone, &format!("(00){SSCC}"), "accepted").await;
    scan(phone, &format!("(01){TUB}(10)P-2"), "accepted").await;
    fill(phone, &[("#quantity", "3"), ("#location", "DOCK-1")]).await;
    save(phone).await;
    local.look_up(&format!("(00){SSCC}")).await;
    phone.press("#open-item").await;
    for part in ["P-1", "24", "P-2", "3", "DOCK-1"] {
        phone.read("[data-page='item']", part).await;
    }
    move_pallet(&local).await;
}

/// A pallet goes with all that stands on it. What was typed outlives a reload, and comes back with an undo.
async fn move_pallet(local: &Local) {
    let phone = &local.phone;
    phone.press("#next #move").await;
    phone.see("[data-page='move'][data-draft='ready']").await;
    phone.holds("#from", "DOCK-1").await;
    phone.fill("#to", "A-05").await;
    phone.client().refresh().await.unwrap();
    phone.see("[data-page='move'][data-draft='ready']").await;
    phone.holds("#to", "A-05").await;
    phone.press("#save").await;
    phone.see("[data-page='move'][data-state='done']").await;
    phone.holds("#to", "").await;
    phone.press("#undo").await;
    phone.see("[data-page='move'][data-state='undone']").await;
    phone.holds("#to", "A-05").await;
    phone.press("#save").await;
    phone.see("[data-page='move'][data-state='done']").await;
    local.open_item("P-1").await;
    phone.read("#where", "A-05").await;

    // A held pallet does not go out.
    local.look_up(&format!("(00){SSCC}")).await;
    phone.press("#open-item").await;
    phone.fill("#hold-reason", "Straps broken").await;
    phone.press("#hold").await;
    phone.read("#holds", "Straps broken").await;
    phone.press("#next #ship").await;
    phone.see("[data-page='ship'][data-ready='yes'] #goings[data-count='1']").await;
    phone.fill("#to", "Shop 7").await;
    phone.press("#save").await;
    phone.see("[data-page='ship'][data-state='refused']").await;
    dispose_of_pallet(local).await;
}

/// The page of a lot names the pallet that it stands on, and all of that may go to scrap at once.
async fn dispose_of_pallet(local: &Local) {
    let phone = &local.phone;
    local.open_item("P-1").await;
    phone.read("#in-containers", SSCC).await;
    phone.press("#in-containers a").await;
    phone.press("#next #dispose").await;
    phone.see("[data-page='adjust'][data-way='dispose']").await;
    phone.see_no("#quantity").await;
    phone.holds("#at", "A-05").await;
    phone.press("#save").await;
    phone.see("[data-state='invalid'] #reason").await;
    phone.fill("#reason", "Fell off the truck").await;
    phone.press("#save").await;
    phone.see("[data-page='adjust'][data-state='done']").await;
    for (lot, there) in [("P-1", "24"), ("P-2", "3")] {
        local.open_item(lot).await;
        phone.read("#on-hand", "0").await;
        phone.read("#went-to", "Scrap").await;
        phone.read("#went-to", there).await;
    }
}
