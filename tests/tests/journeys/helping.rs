//! Help is one touch away, over the page: what was typed there stays, and so does the focus.

use lotwise_tests::phone::Phone;

use crate::steps::{Local, TUB};

/// What has the focus.
async fn focused(phone: &Phone) -> String {
    phone.run("return document.activeElement.id").await.as_str().unwrap_or_default().to_owned()
}

async fn press_escape(phone: &Phone) {
    let element = phone.client().active_element().await.unwrap();
    element.send_keys("\u{e00c}").await.unwrap();
}

#[tokio::test]
async fn help_takes_nothing_away() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code(&format!("(01){TUB}(10)L-1")).await;
    phone.press("#last-read #receive").await;
    phone.see("[data-page='receive'][data-draft='ready']").await;
    phone.fill("#product-name", "Oat drink").await;
    phone.fill("#quantity", "24").await;

    // By the keyboard alone: there, and back to where one was.
    phone.run("document.querySelector('#help').focus()").await;
    phone.client().active_element().await.unwrap().send_keys("\u{e007}").await.unwrap();
    phone.see("dialog[open] #page-help[data-topic='receive']").await;
    phone.read("#page-help", "Press the large button").await;
    phone.read("#page-help", "When something goes wrong").await;
    press_escape(phone).await;
    phone.see_no("dialog[open]").await;
    assert_eq!(focused(phone).await, "help");
    phone.holds("#product-name", "Oat drink").await;
    phone.holds("#quantity", "24").await;

    // All of it, and back: the page is as it was left.
    phone.press("#help").await;
    phone.press("#all-help").await;
    phone.see("[data-page='help'] [data-topic='receive']").await;
    phone.fill("#about", "spreadsheet").await;
    phone.see_no("[data-topic='receive']").await;
    phone.press("[data-topic='import'] summary").await;
    phone.read("[data-topic='import']", "Choose the file").await;
    phone.run("history.back()").await;
    phone.see("[data-page='receive'][data-draft='ready']").await;
    phone.holds("#product-name", "Oat drink").await;
    phone.holds("#quantity", "24").await;
}

/// Every page has help of its own, in both languages.
#[tokio::test]
async fn every_page_has_its_help() {
    let local = Local::open().await;
    let phone = &local.phone;
    for (language, word) in [("en", "When something goes wrong"), ("de", "Wenn etwas schiefgeht")] {
        phone.run(&format!("localStorage.setItem('language', '{language}')")).await;
        for (path, topic) in [
            ("/", "scan"),
            ("/item?key=lot%2Fgtin%3A09520000000011%2Fown%2FX", "item"),
            ("/search", "search"),
            ("/receive", "receive"),
            ("/announce", "announce"),
            ("/put-away", "put-away"),
            ("/move", "move"),
            ("/trolley", "trolley"),
            ("/ship", "ship"),
            ("/delivery", "delivery"),
            ("/orders", "orders"),
            ("/pick", "pick"),
            ("/pack", "pack"),
            ("/return", "return"),
            ("/adjust", "adjust"),
            ("/count", "count"),
            ("/counts", "counts"),
            ("/exceptions", "exceptions"),
            ("/reports", "report"),
            ("/warranty", "warranty"),
            ("/warranty/many", "warranty"),
            ("/claims", "claims"),
            ("/import", "import"),
            ("/export", "export"),
            ("/unsent", "unsent"),
            ("/settings", "settings"),
            ("/operators", "manage"),
        ] {
            phone.go(&format!("{}{path}", local.url)).await;
            phone.press("#help").await;
            phone.see(&format!("dialog[open] #page-help[data-topic='{topic}']")).await;
            phone.read("#page-help", word).await;
        }
    }
}
