//! By keyboard alone: what is to come, what has come, and what comes back.

use lotwise_tests::keyboard::Keyboard;
use lotwise_tests::phone::Phone;

use super::{go_home, look_up, open_item, phone, receive, see_records};
use crate::steps::TUB;

async fn add_line(phone: &Phone, keyboard: &Keyboard<'_>, lot: &str, units: &str, count: usize) {
    keyboard.enter_into("#scan-code", &format!("(01){TUB}(17)270930(10){lot}")).await;
    phone.see(&format!("#heard[data-outcome='accepted'][data-number='{count}']")).await;
    keyboard.type_into("#product", "Oat").await;
    keyboard.enter_into("#quantity", units).await;
    phone.see(&format!("#lines[data-count='{count}']")).await;
}

/// Three lines, of which one was a mistake.
async fn announce(phone: &Phone, keyboard: &Keyboard<'_>) {
    keyboard.enter("#to-receive a").await;
    keyboard.enter("#announce").await;
    phone.see("[data-page='announce'][data-draft='ready']").await;
    keyboard.type_into("#number", "ASN-77").await;
    keyboard.type_into("#supplier", "Mill").await;
    add_line(phone, keyboard, "L-1", "24", 1).await;
    add_line(phone, keyboard, "L-2", "12", 2).await;
    add_line(phone, keyboard, "L-3", "7", 3).await;
    keyboard.enter("#lines li:nth-child(2) .icon-button").await;
    phone.see("#lines[data-count='2']").await;
    // The list is gone on with where a row was taken out.
    keyboard.has_a_place().await;
    phone.see("#lines li:nth-child(2):focus").await;
    keyboard.enter("#save").await;
    phone.see("#order[data-state='open']").await;
}

async fn put_away(phone: &Phone, keyboard: &Keyboard<'_>, place: &str, count: usize) {
    keyboard.enter("#waiting button").await;
    phone.see("#chosen[data-lot='L-1']").await;
    keyboard.enter_into("#to", place).await;
    see_records(phone, count).await;
    phone.see("[data-page='put-away'][data-state='done'][data-waiting='0']").await;
}

#[tokio::test]
async fn a_delivery_is_announced_received_and_put_away() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    keyboard.enter("#type-code").await;
    announce(phone, &keyboard).await;
    keyboard.enter_into("#scan-code", "L-1").await;
    phone.read("#save", "Receive 24").await;
    keyboard.choose("to", "dock").await;
    keyboard.enter_into("#location", "DOCK-1").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    phone.see("#order-lines [data-lot='L-1'][data-state='done']").await;

    go_home(phone, &keyboard).await;
    keyboard.enter("#to-receive a").await;
    keyboard.enter("#put-away").await;
    phone.see("[data-page='put-away'][data-draft='ready'][data-waiting='1']").await;
    put_away(phone, &keyboard, "A-01", 3).await;
    keyboard.enter("#undo").await;
    phone.see("[data-page='put-away'][data-state='undone'][data-waiting='1']").await;
    put_away(phone, &keyboard, "A-02", 5).await;
    open_item(phone, &keyboard, "L-1").await;
    phone.read("#where", "A-02").await;
    ada.close().await;
}

#[tokio::test]
async fn a_part_of_a_shipment_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    open_item(phone, &keyboard, "L-1").await;
    keyboard.enter("#ship").await;
    keyboard.type_into("#quantity", "10").await;
    keyboard.type_into("#to", "Shop").await;
    keyboard.type_into("#invoice", "INV-77").await;
    // A day is typed part by part.
    keyboard.enter_into("#invoice-date", "11202026").await;
    phone.see("[data-page='ship'][data-state='done']").await;

    go_home(phone, &keyboard).await;
    look_up(phone, &keyboard, "INV-77").await;
    keyboard.enter("#last-read #return").await;
    phone.see("[data-page='return'][data-looked='delivery']").await;
    keyboard.enter("#delivered button[aria-pressed='false']").await;
    phone.see("[data-page='return'][data-lines='1']").await;
    keyboard.type_into("#quantity-0", "3").await;
    keyboard.choose("condition", "opened").await;
    keyboard.choose("destination", "stock").await;
    keyboard.type_into("#place", "A-01").await;
    phone.read("#save", "Take back 3").await;
    keyboard.enter_into("#note", "Lid").await;
    phone.see("[data-page='return'][data-state='done']").await;
    keyboard.enter_into("#find", "INV-77").await;
    phone.read("#delivered", "7 of 10").await;
    ada.close().await;
}
