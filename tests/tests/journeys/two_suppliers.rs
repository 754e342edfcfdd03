//! One lot number that two suppliers gave: who scans it is asked which one is meant, on the trolley, at packing
//! and at shipping.

use lotwise_tests::phone::Phone;

use crate::picking::{scan, see_stop};
use crate::steps::Local;

/// Screws of two mills that number alike: 5 of one, 6 of the other.
const STOCK: &str = "SKU\tName\tLot\tSupplier\tLocation\tQuantity\nBOLT\tBolt\tLOT-7\tMILLA\tA-01\t5\nBOLT\tBolt\tLOT-7\tMILLB\tA-02\t6\n";

async fn stock_up(local: &Local) {
    let phone = &local.phone;
    phone.go(&format!("{}/import", local.url)).await;
    phone.fill("#paste", STOCK).await;
    phone.press("#open-pasted").await;
    phone.press("#check").await;
    phone.read("#record", "Record 2 lines").await;
    phone.press("#record").await;
    phone.read("#done", "2 lines are recorded.").await;
}

/// Reads a code with a scanner that types.
async fn read_by_wedge(phone: &Phone, code: &str) {
    let script = format!(
        "for (const key of [...'{code}', 'Enter']) {{ document.body.dispatchEvent(new KeyboardEvent('keydown', \
         {{ key, code: key, bubbles: true, cancelable: true }})); }}"
    );
    phone.run(&script).await;
}

/// Scans the number that both have, and says which one it is.
async fn scan_of(phone: &Phone, mill: &str) {
    scan(phone, "LOT-7").await;
    choose(phone, mill).await;
}

async fn choose(phone: &Phone, mill: &str) {
    phone.see("#several li:nth-child(2):last-child").await;
    phone.press(&format!("#several [data-key*='{mill}']")).await;
    phone.see_no("#several").await;
}

#[tokio::test]
async fn a_trolley_asks_which_of_two_lots_is_meant() {
    let local = Local::open().await;
    let phone = &local.phone;
    stock_up(&local).await;
    phone.go(&format!("{}/trolley", local.url)).await;
    phone.see("[data-page='trolley'][data-count='0']").await;
    scan_of(phone, "MILLB").await;
    phone.read("#loading", "LOT-7 · MILLB").await;
    phone.holds("#quantity", "6").await;
    phone.press("#save").await;
    phone.see("[data-page='trolley'][data-count='1']").await;
    scan_of(phone, "MILLA").await;
    phone.read("#loading", "LOT-7 · MILLA").await;
    phone.holds("#from", "A-01").await;
    phone.press("#save").await;
    phone.see("[data-page='trolley'][data-count='2']").await;
}

/// Both are picked for one order.
async fn pick_both(local: &Local) {
    let phone = &local.phone;
    phone.go(&format!("{}/orders?new=1", local.url)).await;
    phone.see("#new[data-ready='yes']").await;
    scan(phone, "SO-7").await;
    phone.fill("#customer", "Shop 7").await;
    scan(phone, "BOLT").await;
    phone.fill("[id='quantity-BOLT']", "11").await;
    phone.press("#save").await;
    phone.read("#lines", "0 of 11 picked").await;
    phone.go(&format!("{}/pick?order=sales%3ASO-7", local.url)).await;
    for place in ["A-01", "A-02"] {
        see_stop(phone, place, "LOT-7", "place").await;
        scan(phone, "LOT-7").await;
        see_stop(phone, place, "LOT-7", "amount").await;
        phone.press("#save").await;
    }
    phone.see("[data-page='pick'][data-phase='end'] #all-picked").await;
}

#[tokio::test]
async fn packing_and_shipping_ask_which_of_two_lots_is_meant() {
    let local = Local::open().await;
    let phone = &local.phone;
    stock_up(&local).await;
    pick_both(&local).await;
    phone.go(&format!("{}/ship?key=order%2Fsales%3ASO-7", local.url)).await;
    phone.see("[data-page='ship'][data-ready='yes']").await;
    for mill in ["MILLA", "MILLB"] {
        phone.press(&format!("[id='goes-LOT-7 · {mill}']")).await;
        phone.see(&format!("[id='goes-LOT-7 · {mill}']:not(:checked)")).await;
    }
    read_by_wedge(phone, "LOT-7").await;
    choose(phone, "MILLB").await;
    phone.see("[id='goes-LOT-7 · MILLB']:checked").await;
    phone.see("[id='goes-LOT-7 · MILLA']:not(:checked)").await;

    phone.go(&format!("{}/pack?order=sales%3ASO-7", local.url)).await;
    phone.see("[data-page='pack'] #loose").await;
    scan(phone, "(00)106141412345678908").await;
    phone.see("[data-page='pack'][data-container='106141412345678908']").await;
    scan_of(phone, "MILLB").await;
    phone.press("#save").await;
    phone.read("[data-page='pack'][data-state='done'] #packed", "MILLB × 6").await;
    // One alone is loose now, and needs no question.
    phone.press("[id='in-LOT-7 · MILLA']").await;
    phone.see("[id='in-LOT-7 · MILLA']:not(:checked)").await;
    scan(phone, "LOT-7").await;
    phone.see("[id='in-LOT-7 · MILLA']:checked").await;
    phone.see_no("#several").await;
    phone.see_no("#refused").await;
}
