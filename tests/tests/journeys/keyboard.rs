//! Whole tasks by keyboard alone: no pointer, no press by a script. The focus is never lost on the way.

mod desk;
mod incoming;
mod outgoing;
mod shelves;

use fantoccini::key::Key;
use lotwise_tests::keyboard::Keyboard;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::required;
use lotwise_tests::static_host::StaticHost;

use crate::steps::TUB;

const SSCC: &str = "106141412345678908";

/// A phone that has Lotwise to itself, on the first page.
async fn phone(folder: &tempfile::TempDir) -> (Phone, StaticHost) {
    let host = StaticHost::start(required("LOTWISE_APP_DIR"));
    let mut phone = Phone::new(folder.path(), "phone");
    phone.open(&host.url()).await;
    phone.see("#first-minute").await;
    (phone, host)
}

/// Types a code on the scan page.
async fn look_up(phone: &Phone, keyboard: &Keyboard<'_>, code: &str) {
    keyboard.type_into("#code", code).await;
    keyboard.press(Key::Enter).await;
    phone.see(&format!("#last-read[data-text='{code}']")).await;
}

/// So many records are made.
async fn see_records(phone: &Phone, count: usize) {
    phone.see(&format!("#sync-state[data-unsent='{count}']")).await;
}

async fn go_home(phone: &Phone, keyboard: &Keyboard<'_>) {
    keyboard.enter("a[href='/']").await;
    phone.see("[data-page='home'] #code").await;
}

async fn open_item(phone: &Phone, keyboard: &Keyboard<'_>, code: &str) {
    go_home(phone, keyboard).await;
    look_up(phone, keyboard, code).await;
    keyboard.enter("#open-item").await;
    phone.see("[data-page='item'] #timeline").await;
}

async fn save(phone: &Phone, keyboard: &Keyboard<'_>, page: &str, state: &str) {
    keyboard.enter("#save").await;
    phone.see(&format!("[data-page='{page}'][data-state='{state}']")).await;
}

/// From the first page on: 24 of lot L-1 at A-01.
async fn receive(phone: &Phone, keyboard: &Keyboard<'_>) {
    keyboard.enter("#type-code").await;
    receive_lot(phone, keyboard, "L-1", "24", "A-01").await;
}

/// From the page where codes are typed, with Enter in the last field as the word to save.
async fn receive_lot(phone: &Phone, keyboard: &Keyboard<'_>, lot: &str, units: &str, place: &str) {
    look_up(phone, keyboard, &format!("(01){TUB}(10){lot}")).await;
    keyboard.enter("#last-read #receive").await;
    phone.see("[data-page='receive'][data-label='read']").await;
    keyboard.type_into("#product-name", "Oat").await;
    keyboard.type_into("#quantity", units).await;
    keyboard.enter_into("#location", place).await;
    phone.see("[data-page='receive'][data-state='done']").await;
}

/// Counts one lot at A-01, and says why it is not as many as are booked.
async fn count(phone: &Phone, keyboard: &Keyboard<'_>, lot: &str, counted: &str) {
    go_home(phone, keyboard).await;
    look_up(phone, keyboard, "A-01").await;
    keyboard.enter("#next #count").await;
    phone.see("[data-page='count'][data-step='count']").await;
    keyboard.enter_into("#scan-code", lot).await;
    keyboard.enter_into("#counted", counted).await;
    phone.read("#take", "Finish").await;
    keyboard.enter("#take").await;
    keyboard.enter("#differences [id$='-missing']").await;
    save(phone, keyboard, "count", "done").await;
}

/// Enters an order of the tubs for a shop, and goes to pick it.
async fn enter_order(phone: &Phone, keyboard: &Keyboard<'_>, units: &str) {
    go_home(phone, keyboard).await;
    keyboard.enter("#to-orders a").await;
    keyboard.enter("#new-order").await;
    phone.see("#new[data-ready='yes']").await;
    keyboard.type_into("#order-number", "SO-7").await;
    keyboard.type_into("#customer", "Shop").await;
    keyboard.enter_into("#code", TUB).await;
    keyboard.enter_into("[id='quantity-9520000000011']", units).await;
    keyboard.enter("#pick").await;
}

#[tokio::test]
async fn goods_are_received_moved_held_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    keyboard.enter("#undo").await;
    phone.see("[data-page='receive'][data-state='undone']").await;
    keyboard.type_into("#quantity", "20").await;
    save(phone, &keyboard, "receive", "done").await;

    open_item(phone, &keyboard, "L-1").await;
    keyboard.enter("#move").await;
    keyboard.type_into("#quantity", "4").await;
    keyboard.type_into("#to", "B-02").await;
    save(phone, &keyboard, "move", "done").await;

    open_item(phone, &keyboard, "L-1").await;
    keyboard.enter("#hold-reason-damaged").await;
    keyboard.enter("#hold").await;
    phone.see("#state[data-state='held']").await;
    keyboard.enter("#release-reason-passed").await;
    keyboard.enter("#holds [data-action='release']").await;
    phone.see("#state[data-state='available']").await;

    count(phone, &keyboard, "L-1", "15").await;
    ada.close().await;
}

#[tokio::test]
async fn an_order_is_entered_picked_packed_and_shipped() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    enter_order(phone, &keyboard, "6").await;
    keyboard.enter("#there").await;
    phone.see("[data-page='pick'][data-phase='goods']").await;
    keyboard.type_into("#code", "L-1").await;
    keyboard.press(Key::Enter).await;
    phone.see("[data-phase='amount'] #quantity").await;
    keyboard.enter("#save").await;
    phone.see("[data-page='pick'][data-phase='end']").await;

    keyboard.enter("#pack").await;
    phone.see("[data-page='pack'] #loose").await;
    keyboard.type_into("#code", SSCC).await;
    keyboard.press(Key::Enter).await;
    phone.see("#open-container").await;
    save(phone, &keyboard, "pack", "done").await;
    keyboard.enter("#ship").await;
    phone.see("[data-page='ship'][data-ready='yes'] #goings").await;
    save(phone, &keyboard, "ship", "done").await;
    keyboard.enter("#delivery-note").await;
    phone.read("#paper", "Shop").await;

    ada.close().await;
}

/// As far as the question whether it is in the hand.
async fn ship_more_than_there_is(phone: &Phone, keyboard: &Keyboard<'_>) {
    receive(phone, keyboard).await;
    open_item(phone, keyboard, "L-1").await;
    keyboard.enter("#ship").await;
    keyboard.type_into("#quantity", "99").await;
    keyboard.type_into("#to", "Shop").await;
    save(phone, keyboard, "ship", "asking").await;
}

/// A question takes the focus and keeps it; Escape puts it away, and the focus is where it was.
#[tokio::test]
async fn a_question_keeps_the_focus() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    ship_more_than_there_is(phone, &keyboard).await;
    // The Enter that asked does not answer.
    keyboard.is_kept_in_the_question().await;
    keyboard.press(Key::Escape).await;
    phone.see("[data-page='ship'][data-state='idle'] dialog[data-state='closed']").await;
    phone.see("#save:focus").await;
    save(phone, &keyboard, "ship", "asking").await;
    keyboard.enter("#doubt-yes").await;
    phone.see("[data-page='ship'][data-state='done']").await;
    ada.close().await;
}
