//! What must not leave the house: held, or past its use-by date. It can still be moved.

use crate::steps::{Local, TUB, receive, relocate};

#[tokio::test]
async fn a_held_lot_is_shipped_only_after_its_release() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-H")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
    local.open_item("L-H").await;
    phone.see("#state[data-state='available']").await;
    phone.fill("#hold-reason", "Seal broken").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;
    local.see_records(2).await;

    relocate(phone, "ship", &[("#to", "Shop 7")], "refused").await;
    phone.read("#refused", "Not shipped. Held: Seal broken.").await;
    phone.read("#refused", "Ask quality to release it").await;
    local.see_records(2).await;

    local.look_up("L-H").await;
    phone.see("#standing .badge[data-state='held']").await;
    phone.read("#standing", "A-01").await;
    phone.press("#open-item").await;
    relocate(phone, "move", &[("#to", "Q-01")], "done").await;
    local.see_records(3).await;

    local.open_item("L-H").await;
    phone.read("#where", "Q-01").await;
    phone.press("#release-reason-passed").await;
    phone.press("#holds [data-action='release']").await;
    phone.see("#state[data-state='available']").await;
    relocate(phone, "ship", &[("#to", "Shop 7")], "done").await;
    local.see_records(5).await;
    local.open_item("L-H").await;
    phone.read("#went-to", "Shop 7").await;
}

#[tokio::test]
async fn a_lot_past_its_use_by_date_is_moved_and_never_shipped() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(17)200131(10)L-P")).await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
    local.open_item("L-P").await;
    phone.see("#state[data-state='expired']").await;

    relocate(phone, "ship", &[("#to", "Shop 7")], "refused").await;
    phone.read("#refused", "Not shipped. Use by was").await;
    phone.read("#refused", "2020").await;
    phone.read("#refused", "Move it to quarantine").await;
    local.see_records(1).await;

    local.open_item("L-P").await;
    relocate(phone, "move", &[("#to", "Q-01")], "done").await;
    local.see_records(2).await;
    local.open_item("L-P").await;
    phone.read("#where", "Q-01").await;
    phone.see("#state[data-state='expired']").await;
}
