//! By keyboard alone: picking what is not as the list says, and a report to who made it.

use lotwise_tests::keyboard::Keyboard;

use super::{enter_order, go_home, open_item, phone, receive, receive_lot, save};
use crate::reporting::take_photo;

#[tokio::test]
async fn another_lot_and_fewer_are_picked() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    go_home(phone, &keyboard).await;
    receive_lot(phone, &keyboard, "L-2", "9", "A-02").await;
    enter_order(phone, &keyboard, "6").await;
    keyboard.enter("#there").await;
    keyboard.enter_into("#code", "L-2").await;
    phone.see("[data-phase='other'] #other-lot").await;
    keyboard.enter("#put-back").await;
    phone.see("[data-page='pick'][data-phase='goods']").await;
    keyboard.enter_into("#code", "L-2").await;
    keyboard.type_into("#why-other", "Torn").await;
    keyboard.enter("#take-instead").await;
    phone.see("[data-page='pick'][data-phase='amount'] #quantity").await;
    keyboard.enter_into("#quantity", "4").await;
    phone.read("[data-page='pick']", "Say why there are fewer.").await;
    keyboard.choose("short", "damaged").await;
    save(phone, &keyboard, "pick", "asking").await;
    keyboard.enter("#doubt-yes").await;
    phone.see("[data-page='pick'][data-phase='place']").await;
    keyboard.enter("#there").await;
    // Nothing lies there either, and the order goes on without.
    keyboard.enter("#none-here").await;
    phone.see("[data-page='pick'][data-phase='amount']").await;
    keyboard.choose("short", "empty").await;
    keyboard.enter_into("#set-down", "SHIPPING").await;
    phone.see("[data-page='pick'][data-phase='end'] #short").await;
    keyboard.enter("#look-again").await;
    phone.see("[data-page='pick'][data-phase='place']").await;
    keyboard.has_a_place().await;
    ada.close().await;
}

#[tokio::test]
async fn what_looks_wrong_is_reported_sent_and_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ada, _host) = phone(&folder).await;
    let (phone, keyboard) = (&ada, Keyboard::of(&ada));
    receive(phone, &keyboard).await;
    open_item(phone, &keyboard, "L-1").await;
    keyboard.enter("#report").await;
    phone.see("[data-page='report'][data-about='1']").await;
    keyboard.choose("category", "packaging").await;
    keyboard.type_into("#words", "Lid").await;
    let file = folder.path().join("lid.jpg");
    take_photo(phone, &file).await;
    for _ in 0..2 {
        keyboard.go_to("#photo").await;
        // What opens is the system's own.
        phone.choose("#photo", &file).await;
        phone.see("#photo-field[data-state='taken'] img").await;
        keyboard.enter("#photo-field button").await;
        phone.see("#photo-field[data-state='idle']").await;
        keyboard.has_a_place().await;
        phone.see("#photo-field:focus, #photo-field :focus").await;
    }
    phone.choose("#photo", &file).await;
    phone.see("#photo-field[data-state='taken'] img").await;
    save(phone, &keyboard, "report", "done").await;

    go_home(phone, &keyboard).await;
    keyboard.enter("#reports-waiting a").await;
    keyboard.enter("#reports .row[data-state='not-sent']").await;
    keyboard.type_into("#maker", "qa@maker.example").await;
    keyboard.enter("#mark-sent").await;
    phone.see("#report-card[data-state='sent']").await;
    keyboard.type_into("#answer", "Sorry").await;
    keyboard.enter("#save-answer").await;
    phone.see("#report-card[data-state='answered']").await;
    keyboard.has_a_place().await;
    ada.close().await;
}
