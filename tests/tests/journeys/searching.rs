//! One box finds a thing by any part of its number: what begins so first, what has it elsewhere behind.

use crate::steps::{Local, TUB, receive};

#[tokio::test]
async fn a_part_of_a_number_finds_it() {
    let local = Local::open().await;
    let phone = &local.phone;
    for (turn, lot) in ["AB-7731-C", "7731-X"].into_iter().enumerate() {
        if turn > 0 {
            phone.go(&local.url).await;
        }
        phone.type_code(&format!("(01){TUB}(10){lot}")).await;
        let fields = [("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")];
        receive(phone, &fields).await;
    }
    phone.go(&format!("{}/search", local.url)).await;
    phone.fill("#search", "7731").await;
    phone.read("#results", "7731-X").await;
    phone.read("#further", "AB-7731-C").await;
    phone.fill("#search", "731c").await;
    phone.see("#further a").await;
    phone.press("#further a").await;
    phone.read("#number", "AB-7731-C").await;
    phone.fill("#search", "nowhere").await;
    phone.read(".empty", "nowhere").await;
}
