//! Goods that are about to end: the first page tells of the first of them, and a list of all.

use chrono::{Days, NaiveDate, Utc};

use crate::steps::{Local, TUB, receive, relocate};

fn label(lot: &str, day: NaiveDate) -> String {
    format!("(01){TUB}(17){}(10){lot}", day.format("%y%m%d"))
}

#[tokio::test]
async fn what_ends_soon_is_told_of_until_it_has_left() {
    let local = Local::open().await;
    let (phone, today) = (&local.phone, Utc::now().date_naive());
    let lots = [("L-LATE", 200), ("L-NEXT", 10), ("L-SOON", 5), ("L-THEN", 20)]
        .map(|(lot, days)| (lot, today + Days::new(days)));
    for (index, (lot, day)) in lots.iter().enumerate() {
        if index > 0 {
            phone.press("a[href='/']").await;
        }
        phone.type_code(&label(lot, *day)).await;
        receive(phone, &[("#product-name", "Oat drink"), ("#quantity", "8"), ("#location", "A-01")]).await;
    }
    phone.press("a[href='/']").await;
    phone.see("#ends-soon a[href*='L-SOON']").await;
    phone.press("#ends-soon a[href='/expiring']").await;
    phone.see("[data-page='expiring'][data-span='30'] #ending a[href*='L-NEXT']").await;
    let order = phone
        .run("return [...document.querySelectorAll('#ending .row .code')].map(it => it.textContent)")
        .await;
    assert_eq!(
        order,
        serde_json::json!(["L-SOON", "L-NEXT", "L-THEN"]),
        "the first to end on top, and none beyond 30 days"
    );
    phone.press("label:has(#span-7)").await;
    phone.see("[data-span='7'] #ending a[href*='L-SOON']").await;
    phone.see_no("#ending a[href*='L-NEXT']").await;
    phone.press("label:has(#span-90)").await;
    phone.see("[data-span='90'] #ending a[href*='L-THEN']").await;
    phone.press("label:has(#span-over)").await;
    phone.see("[data-span='over'] .empty").await;

    // What has left the house is told of no longer.
    local.open_item("L-SOON").await;
    relocate(phone, "ship", &[("#quantity", "8"), ("#to", "Shop 7")], "done").await;
    phone.press("a[href='/']").await;
    phone.see("#ends-soon a[href*='L-NEXT']").await;
    phone.press("#to-expiring a").await;
    phone.see("[data-page='expiring'] #ending a[href*='L-NEXT']").await;
    phone.see_no("#ending a[href*='L-SOON']").await;
}
