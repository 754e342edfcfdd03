//! By keyboard alone: lists in and out, and what supervisors decide.

use fantoccini::key::Key;
use lotwise_tests::keyboard::Keyboard;
use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use super::{count, go_home, open_item, phone, receive, see_records, ship_more_than_there_is};
use crate::operators::add_operator;
use crate::steps::{enrol, receive_units, two_phones};

/// The list's own word for the SKU is none that the app knows.
const STOCK: &str = "Thing,Lot,Location,Quantity\nOAT-1,L-1,A-01,12\nOAT-2,L-2,A-02,5\n";

#[tokio::test]
async fn a_list_is_taken_in_and_another_goes_out() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    let list = folder.path().join("stock.csv");
    std::fs::write(&list, STOCK).unwrap();
    keyboard.enter("a[href='/settings']").await;
    keyboard.enter("#import").await;
    keyboard.go_to("#choose-file").await;
    // What opens is the system's own.
    phone.choose("#choose-file", &list).await;
    phone.read("#needed", "SKU").await;
    keyboard.select("#column-1", "SKU").await;
    phone.see_no("#needed").await;
    keyboard.enter("#check").await;
    phone.read("#record", "Record 2 lines").await;
    keyboard.enter("#record").await;
    phone.read("#done", "2 lines are recorded.").await;
    keyboard.enter("#another").await;
    keyboard.enter("#to-export").await;
    keyboard.enter("#stock-csv").await;
    phone.read("#saved", "2 lines are in the file.").await;
    let saved = std::fs::read_to_string(phone.saved_file(".csv").await).unwrap();
    assert!(saved.contains("OAT-2"), "{saved}");
    keyboard.has_a_place().await;
    ada.close().await;
}

#[tokio::test]
async fn a_count_is_approved_and_another_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    count(phone, &keyboard, "L-1", "20").await;
    go_home(phone, &keyboard).await;
    keyboard.enter("#counts-waiting a").await;
    keyboard.enter("[data-action='approve']").await;
    phone.see("[data-page='counts'][data-state='done'] [data-state='empty']").await;
    count(phone, &keyboard, "L-1", "1").await;
    go_home(phone, &keyboard).await;
    keyboard.enter("#counts-waiting a").await;
    keyboard.enter("#counts [id$='-count_again']").await;
    keyboard.enter("[data-action='refuse']").await;
    phone.see("[data-page='counts'][data-state='done'] [data-state='empty']").await;
    open_item(phone, &keyboard, "L-1").await;
    phone.read("#on-hand", "20").await;
    ada.close().await;
}

#[tokio::test]
async fn an_exception_is_settled() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    ship_more_than_there_is(phone, &keyboard).await;
    keyboard.enter("#doubt-yes").await;
    see_records(phone, 2).await;
    go_home(phone, &keyboard).await;
    keyboard.enter("#to-exceptions a").await;
    keyboard.enter("#exceptions summary").await;
    let group = phone.run("return document.querySelector('#exceptions input').name").await;
    keyboard.choose(group.as_str().unwrap(), "miscounted").await;
    keyboard.enter_into("#exceptions [id^='why-']", "Counted").await;
    phone.see("[data-page='exceptions'][data-count='0'][data-state='done']").await;
    keyboard.has_a_place().await;
    ada.close().await;
}

/// Ben's phone comes, is shut out by Ada, and records two deliveries all the same.
async fn quarantined(ada: &Phone, ben: &Phone, server: &Server, url: &str) {
    let keyboard = Keyboard::of(ada);
    ada.go(&format!("{url}/settings")).await;
    keyboard.enter("#management a[href='/devices']").await;
    keyboard.enter("#new-code").await;
    ada.see("#qr path").await;
    let link = ada.text("#next-link").await;
    let (_, code) = link.split_once("/enrol#").expect("the link has the code in its fragment");
    enrol(ben, server, code, "Ben").await;
    // The list of phones is the one of before: it is asked for anew.
    ada.go(&format!("{url}/devices")).await;
    let keyboard = Keyboard::of(ada);
    keyboard.enter("#devices [data-name='Ben'] button").await;
    ada.see("dialog[open]").await;
    keyboard.is_kept_in_the_question().await;
    keyboard.press(Key::Escape).await;
    ada.see_no("dialog[open]").await;
    ada.see("#devices [data-name='Ben'] button:focus").await;
    keyboard.press(Key::Enter).await;
    keyboard.enter("#revoke-yes").await;
    ada.see("#devices [data-name='Ben'][data-state='revoked']").await;
    keyboard.has_a_place().await;
    for lot in ["L-1", "L-2"] {
        receive_units(ben, url, lot, "5").await;
        ben.see("#sync-state[data-state='online'][data-unsent='0']").await;
    }
}

#[tokio::test]
async fn what_is_in_quarantine_is_let_in_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut ada, mut ben) = two_phones(folder.path()).await;
    let url = server.url();
    ben.open(&url).await;
    quarantined(&ada, &ben, &server, &url).await;
    ada.go(&format!("{url}/settings")).await;
    let keyboard = Keyboard::of(&ada);
    keyboard.enter("#management a[href='/quarantine']").await;
    for decision in ["release", "reject"] {
        keyboard.enter("#entries .quarantined:first-child summary").await;
        keyboard.type_into("#entries .quarantined:first-child .input", "Looked").await;
        keyboard.enter(&format!("#entries .quarantined:first-child [id^='{decision}-']")).await;
        let left = if decision == "release" {
            "#entries .quarantined:only-child"
        } else {
            "#review [data-state='empty']"
        };
        ada.see(left).await;
        keyboard.has_a_place().await;
    }
    ada.close().await;
    ben.close().await;
}

/// Help is over the page, and leaves it as it was.
#[tokio::test]
async fn help_is_opened_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    keyboard.enter("#type-code").await;
    keyboard.enter("#to-receive a").await;
    phone.see("[data-page='receive'] #announce").await;
    keyboard.enter("#help").await;
    phone.see("dialog[open] #page-help").await;
    keyboard.is_kept_in_the_question().await;
    keyboard.press(Key::Escape).await;
    phone.see_no("dialog[open]").await;
    phone.see("#help:focus").await;
    ada.close().await;
}

/// A badge and its PIN, at a phone of several people.
#[tokio::test]
async fn an_operator_signs_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut phone = Phone::new(folder.path(), "shared");
    phone.open(&url).await;
    enrol(&phone, &server, &code, "Aisle").await;
    add_operator(&phone, &url, "Ben", "BADGE-BEN", "482915").await;
    phone.go(&format!("{url}/settings")).await;
    let keyboard = Keyboard::of(&phone);
    keyboard.choose("shared", "on").await;
    go_home(&phone, &keyboard).await;
    keyboard.enter_into("#code", "BADGE-BEN").await;
    phone.see("dialog[open] #pin-pad[data-state='ready']").await;
    phone.see("#pin:focus").await;
    keyboard.press(Key::Escape).await;
    phone.see_no("dialog[open]").await;
    keyboard.enter_into("#code", "BADGE-BEN").await;
    phone.see("#pin-pad[data-state='ready'] #pin:focus").await;
    keyboard.enter_into("#pin", "111111").await;
    phone.see("#pin-pad[data-state='wrong']").await;
    keyboard.enter_into("#pin", "482915").await;
    phone.read("#who", "Ben").await;
    phone.see_no("dialog[open]").await;
    keyboard.has_a_place().await;
    phone.close().await;
}
