//! By keyboard alone: what is done with goods in the house.

use lotwise_tests::keyboard::Keyboard;

use super::{go_home, open_item, phone, receive, see_records};

#[tokio::test]
async fn a_trolley_is_loaded_and_unloaded() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    go_home(phone, &keyboard).await;
    keyboard.enter("#to-trolley a").await;
    phone.see("[data-page='trolley'][data-count='0']").await;
    keyboard.enter_into("#code", "L-1").await;
    phone.see("#loading").await;
    keyboard.enter("#drop").await;
    phone.see_no("#loading").await;
    keyboard.enter_into("#code", "L-1").await;
    keyboard.enter_into("#quantity", "5").await;
    phone.see("[data-page='trolley'][data-count='1']").await;
    see_records(phone, 2).await;
    // What has no tick stays on it.
    keyboard.tick("[id='on-L-1']").await;
    keyboard.enter_into("#code", "A-01").await;
    phone.read("#refused", "There is nothing to put down.").await;
    keyboard.tick("[id='on-L-1']").await;
    keyboard.enter_into("#code", "A-01").await;
    phone.see("[data-page='trolley'][data-count='0'][data-state='done']").await;
    see_records(phone, 3).await;
    keyboard.enter("#undo").await;
    phone.see("[data-page='trolley'][data-count='1'][data-state='undone']").await;
    ada.close().await;
}

#[tokio::test]
async fn stock_is_adjusted_sampled_and_disposed_of() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    open_item(phone, &keyboard, "L-1").await;
    keyboard.enter("#adjust").await;
    for (records, way, units, reason) in
        [(2, "adjust", "20", "miscounted"), (3, "sample", "2", ""), (4, "dispose", "3", "")]
    {
        keyboard.choose("way", way).await;
        phone.see(&format!("[data-page='adjust'][data-way='{way}']")).await;
        keyboard.type_into("#quantity", units).await;
        if reason.is_empty() {
            keyboard.enter_into("#reason", "Swollen").await;
        } else {
            keyboard.enter(&format!("#reason-{reason}")).await;
            keyboard.enter("#save").await;
        }
        see_records(phone, records).await;
        phone.see("[data-page='adjust'][data-state='done']").await;
    }
    open_item(phone, &keyboard, "L-1").await;
    phone.read("#on-hand", "15").await;
    phone.read("#timeline", "Counted wrong before").await;
    ada.close().await;
}
