//! Pointing at anything: what it is, where, how much, and what is likely done next.

use crate::steps::{Local, TUB, receive, relocate};

#[tokio::test]
async fn each_thing_offers_what_is_done_with_it() {
    let local = Local::open().await;
    let phone = &local.phone;
    let label = format!("(01){TUB}(17)291231(10)M-1");
    phone.type_code(&label).await;
    phone.see("#last-read[data-outcome='new'] #receive").await;
    receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "6"), ("#location", "A-01")]).await;

    local.look_up(&label).await;
    phone.read("#standing", "A-01").await;
    phone.read("#standing-facts", "2029-12-31").await;
    for id in ["move", "ship", "adjust", "receive"] {
        phone.see(&format!("#next #{id}")).await;
    }
    phone.see_no("#next #return").await;

    phone.type_code("A-01").await;
    phone.read("#standing", "1 kind of goods").await;
    phone.read("#standing", "Oat drink").await;
    phone.see("#next #count[href^='/count?at=']").await;

    phone.type_code("M-1").await;
    phone.press("#open-item").await;
    phone.fill("#hold-reason", "Seal broken").await;
    phone.press("#hold").await;
    phone.see("#state[data-state='held']").await;
    local.look_up("M-1").await;
    phone.see("#next #why").await;
    phone.see_no("#next #ship").await;
    phone.press("#next #why").await;
    phone.fill("#release-reason", "Checked").await;
    phone.press("#holds [data-action='release']").await;
    phone.see("#state[data-state='available']").await;

    relocate(phone, "ship", &[("#quantity", "6"), ("#to", "Shop 7"), ("#document", "DN-9")], "done").await;
    local.look_up("M-1").await;
    phone.read("#standing-facts", "Shop 7").await;
    phone.see("#next #return").await;
    phone.see_no("#next #move").await;

    // A paper has no other name than its number; it leads to what went with it, from here and by search.
    phone.type_code("DN-9").await;
    phone.press("#open-item").await;
    phone.read("#went", "M-1").await;
    phone.go(&format!("{}/search?q=dn9", local.url)).await;
    phone.press("#results a").await;
    phone.read("#went", "Shop 7").await;

    local.look_up("(00)106141412345678908").await;
    phone.read("#last-read", "A shipping unit.").await;
    phone.see("#last-read #receive").await;
}
