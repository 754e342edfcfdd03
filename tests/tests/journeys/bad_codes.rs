//! Codes and addresses that are of no use: the app says what is wrong, and records nothing.

use crate::steps::{Local, TUB};

#[tokio::test]
async fn a_code_of_nobodys_is_created_or_searched_for() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.type_code("KX-99812").await;
    phone.see("#last-read[data-outcome='refused'] #create").await;
    phone.read("#last-read", "neither a GS1 code nor one of your own").await;
    phone.press("#last-read a[href^='/search']").await;
    phone.see("[data-page='search'] .empty").await;
    phone.holds("#search", "KX-99812").await;
    local.see_records(0).await;

    phone.press("a[href='/']").await;
    phone.press("#type-code").await;
    phone.type_code("KX-99812").await;
    phone.press("#create").await;
    phone.see("[data-page='receive'][data-label='read']").await;
    // A name and a quantity are needed before it is a product.
    phone.fill("#quantity", "0").await;
    phone.press("#save").await;
    phone.see("#product-name[aria-invalid='true']").await;
    phone.see("#quantity[aria-invalid='true']").await;
    local.see_records(0).await;
    phone.fill("#product-name", "Gasket").await;
    phone.fill("#quantity", "3").await;
    phone.press("#save").await;
    phone.see("[data-page='receive'][data-state='done']").await;
    local.see_records(1).await;
    local.open_item("KX-99812").await;
    phone.read("#on-hand", "3").await;
}

#[tokio::test]
async fn a_broken_code_is_refused_with_what_is_wrong() {
    let local = Local::open().await;
    let check = async |code: &str, what: [&str; 2]| {
        local.phone.type_code(code).await;
        local.phone.see("#last-read[data-outcome='refused']").await;
        for part in what {
            local.phone.read("#last-read", part).await;
        }
        local.phone.see_no("#last-read .actions").await;
    };
    let wrong_digit = ["The check digit is wrong.", "should end in 1. Nothing was recorded."];
    check("(01)09520000000018(10)L-1", wrong_digit).await;
    check("https://id.example/01/09520000000018/10/L-1", wrong_digit).await;
    let no_such_day = ["The date on this label does not exist.", "271332"];
    check(&format!("(01){TUB}(17)271332(10)L-1"), no_such_day).await;
    check(&format!("(01){TUB}(10"), ["This label is damaged", "Nothing was recorded."]).await;
    // Bare digits may be a firm's own number: they can be created, but not without a word.
    local.phone.type_code("9520000000018").await;
    local.phone.see("#last-read[data-outcome='refused'] #create").await;
    local.phone.read("#almost-gtin", "would have to end in 1").await;
    local.see_records(0).await;
    // The same code without the mistake is taken.
    local.phone.type_code(&format!("(01){TUB}(17)271231(10)L-1")).await;
    local.phone.see("#last-read[data-outcome='new'] #receive").await;
}

#[tokio::test]
async fn an_address_of_nothing_says_so() {
    let local = Local::open().await;
    let (phone, url) = (&local.phone, &local.url);
    phone.go(&format!("{url}/nowhere")).await;
    phone.see("[data-page='not-found']").await;
    for path in ["/item?key=nonsense", "/ship?key=nonsense", "/move"] {
        phone.go(&format!("{url}{path}")).await;
        phone.see("#not-found").await;
    }
    phone.press("a[href='/']").await;
    phone.see("[data-page='home']").await;
    local.see_records(0).await;
}
