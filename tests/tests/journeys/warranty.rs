//! The warranty desk: a caller is found by what he has in front of him, the verdict is read to him, and what he
//! claims is recorded, decided and made good. With the sample firm, whose terms are 24 months.

use lotwise_tests::phone::Phone;

use crate::steps::Local;

const PAGE: &str = "[data-page='warranty']";

/// The sample firm: six units of each of two products, the first two of which were shipped today.
async fn sample() -> Local {
    let local = Local::open().await;
    local.phone.go(&local.url).await;
    local.phone.press("#try-sample").await;
    local.phone.see("#leave-sample").await;
    local
}

/// Asks for a number in the one field of the desk.
async fn ask(local: &Local, number: &str, sought: &str) {
    local.phone.go(&format!("{}/warranty", local.url)).await;
    local.phone.fill("#serial", number).await;
    local.phone.press("#check").await;
    local.phone.see(&format!("{PAGE}[data-sought='{sought}']")).await;
}

async fn see_verdict(phone: &Phone, verdict: &str) {
    phone.see(&format!("#verdict[data-verdict='{verdict}']")).await;
}

/// Opens the form of an act, fills it in and saves it.
async fn act(phone: &Phone, name: &str, fields: &[(&str, &str)]) {
    phone.press(&format!("#to-{name}")).await;
    for (field, text) in fields {
        phone.fill(field, text).await;
    }
    phone.press(&format!("#save-{name}")).await;
    phone.see(&format!("[data-act='{name}'][data-state='done']")).await;
}

/// The day two years and so many days ago, as a field takes it.
async fn two_years_and(phone: &Phone, days: i32) -> String {
    let script = format!(
        "const now = new Date(); \
         const day = new Date(Date.UTC(now.getFullYear() - 2, now.getMonth(), now.getDate() - {days})); \
         return day.toISOString().slice(0, 10)"
    );
    phone.run(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_caller_without_a_serial_is_found_by_his_paper() {
    let local = sample().await;
    let phone = &local.phone;
    ask(&local, "26001", "paper").await;
    phone.read("#choice", "T40-0001").await;
    phone.press("#candidates a[href*='T40-0001']").await;
    see_verdict(phone, "eligible").await;
    phone.read("#verdict", "By the terms of the product.").await;
    phone.read("#bought", "Shipped").await;
    phone.read("#timeline", "Shipped").await;
}

#[tokio::test]
async fn a_caller_without_a_serial_is_found_by_his_phone() {
    let local = sample().await;
    let phone = &local.phone;
    ask(&local, "T40-0001", "unit").await;
    phone.press("#to-register").await;
    phone.fill("#buyer", "Jürgen Müller").await;
    phone.fill("#phone", "+49 170 1234567").await;
    phone.press("#save-register").await;
    phone.read("#purchased-note", "needed").await;
    // What was begun outlives a page that is closed half-way.
    let address = phone.client().current_url().await.unwrap().to_string();
    phone.go(&address).await;
    phone.holds("#buyer", "Jürgen Müller").await;
    phone.fill("#purchased", "2026-11-01").await;
    phone.press("#save-register").await;
    phone.see("[data-act='register'][data-state='done']").await;
    for typed in ["0170 123 45 67", "mueller"] {
        ask(&local, typed, "unknown").await;
        phone.see("#people[data-state='not-asked']").await;
        phone.read("#buyers", "Jürgen Müller").await;
    }
    phone.press("#buyers a[href*='T40-0001']").await;
    see_verdict(phone, "eligible").await;
    phone.read("#bought", "2026-11-01").await;
    ask(&local, "Meier", "unknown").await;
    phone.see("#people[data-state='not-asked']").await;
    phone.see_no("#buyers").await;
}

#[tokio::test]
async fn a_unit_in_stock_is_not_covered_and_a_misread_number_is_asked_about() {
    let local = sample().await;
    let phone = &local.phone;
    ask(&local, "T40-0003", "unit").await;
    see_verdict(phone, "in-our-stock").await;
    phone.read("#verdict", "in our stock").await;
    phone.read("#bought", "No sale of it").await;

    ask(&local, "T4O-OOO1", "near").await;
    phone.read("#verdict", "Not in our records").await;
    phone.read("#choice", "looks alike").await;
    phone.press("#candidates a[href*='T40-0001']").await;
    see_verdict(phone, "eligible").await;
    ask(&local, "T40-0021", "near").await;
    phone.read("#choice", "one character differs").await;
    ask(&local, "NOTHING-LIKE-IT-77", "unknown").await;
    phone.read("#verdict", "NOTHING-LIKE-IT-77: Not in our records").await;
}

#[tokio::test]
async fn the_last_day_counts_and_the_next_one_does_not() {
    let local = sample().await;
    let phone = &local.phone;
    for (serial, days, verdict) in [("T40-0001", 0, "eligible"), ("T40-0002", 1, "ended")] {
        let purchased = two_years_and(phone, days).await;
        ask(&local, serial, "unit").await;
        see_verdict(phone, "eligible").await;
        phone.press("#to-register").await;
        phone.press("#save-register").await;
        phone.read("#purchased-note", "needed").await;
        phone.fill("#purchased", &purchased).await;
        phone.press("#save-register").await;
        phone.see("[data-act='register'][data-state='done']").await;
        see_verdict(phone, verdict).await;
        phone.read("#verdict", &purchased).await;
        phone.read("#bought", "Purchased").await;
    }
}

#[tokio::test]
async fn a_component_is_covered_longer_than_the_unit_it_is_in() {
    let local = sample().await;
    let phone = &local.phone;
    let purchased = two_years_and(phone, 1).await;
    ask(&local, "K7-0001", "unit").await;
    see_verdict(phone, "eligible").await;
    act(phone, "register", &[("#purchased", purchased.as_str())]).await;
    see_verdict(phone, "ended").await;
    phone.read("#verdict", "C9-0001 is still under warranty").await;
    phone.press("#component option:nth-child(2)").await;
    see_verdict(phone, "eligible").await;
    phone.read("#verdict", "By the terms of the component C9-0001.").await;
    // What the caller has in his hand may be the component alone.
    ask(&local, "C9-0001", "unit").await;
    see_verdict(phone, "eligible").await;
}

#[tokio::test]
async fn a_claim_waits_is_refused_with_a_reason_and_shows_on_its_sisters() {
    let local = sample().await;
    let phone = &local.phone;
    ask(&local, "T40-0001", "unit").await;
    phone.press("#to-claim").await;
    phone.press("#save-claim").await;
    phone.read("#defect-note", "needed").await;
    phone.fill("#defect", "Leaks").await;
    // What was begun outlives a page that is closed half-way.
    let address = phone.client().current_url().await.unwrap().to_string();
    phone.go(&address).await;
    phone.see("#acts[data-open='claim']").await;
    phone.holds("#defect", "Leaks").await;
    phone.press("#save-claim").await;
    phone.see("[data-act='claim'][data-state='done']").await;
    phone.see("#claimed [data-claim='open']").await;
    phone.read("#claimed", "Under warranty").await;

    // The same once more is asked about.
    phone.press("#to-claim").await;
    phone.fill("#defect", "Leaks").await;
    phone.press("#save-claim").await;
    phone.see("[data-act='claim'][data-state='asking']").await;
    phone.press("#doubt-no").await;

    ask(&local, "T40-0002", "unit").await;
    phone.press("#to-claim").await;
    phone.press("#defects [data-defect='Leaks']").await;
    phone.see("#sisters-told[data-count='1']").await;
    phone.read("#sisters-told", "1 other unit of this product").await;
    phone.see("#sister-units a[href*='T40-0001']").await;

    phone.go(&format!("{}/claims", local.url)).await;
    phone.read("#open-claims", "since today").await;
    phone.press("#open-claims a").await;
    phone.press("#claimed [data-action='refuse']").await;
    phone.read("#claimed .field-error", "needed").await;
    phone.fill("#claimed input", "Fell from a shelf").await;
    phone.press("#claimed [data-action='refuse']").await;
    phone.see("#claimed [data-claim='refused']").await;
    phone.read("#claimed", "Fell from a shelf").await;
    phone.go(&format!("{}/claims", local.url)).await;
    phone.read("main", "No claim waits").await;
}

#[tokio::test]
async fn a_replacement_inherits_and_a_warranty_that_was_ended_is_refused() {
    let local = sample().await;
    let phone = &local.phone;
    let purchased = two_years_and(phone, 0).await;
    ask(&local, "T40-0001", "unit").await;
    act(phone, "register", &[("#purchased", purchased.as_str())]).await;
    phone.press("#to-replace").await;
    phone.fill("#new-unit", "t40 0004").await;
    phone.read("#new-unit-is", "T40-0004").await;
    phone.press("#save-replace").await;
    phone.see("[data-act='replace'][data-state='done']").await;
    see_verdict(phone, "replaced").await;
    phone.read("#verdict", "It was replaced by T40-0004.").await;
    ask(&local, "T40-0004", "unit").await;
    phone.read("#verdict", "It has the warranty of T40-0001").await;
    phone.read("#verdict", &purchased).await;

    ask(&local, "T40-0002", "unit").await;
    phone.press("#to-void").await;
    phone.press("#save-void").await;
    phone.read("#void-why-note", "needed").await;
    phone.fill("#void-why", "Opened by a workshop of its own").await;
    phone.press("#save-void").await;
    see_verdict(phone, "voided").await;
    phone.press("#undo").await;
    see_verdict(phone, "eligible").await;
}

#[tokio::test]
async fn two_hundred_serials_are_answered_as_a_table() {
    let local = sample().await;
    let phone = &local.phone;
    phone.go(&format!("{}/warranty", local.url)).await;
    phone.press("#to-many a").await;
    phone.fill("#serials", "T40-0001..T40-0006\nX001..X194\nA9-A1").await;
    phone.press("#check").await;
    phone.see("[data-page='warranties'][data-state='done'][data-count='200']").await;
    phone.read("#many-told", "2 of 200").await;
    phone.see("#bad-lines[data-count='1']").await;
    phone.press("#verdicts-csv").await;
    phone.read("#saved", "201 lines").await;
    let table = std::fs::read_to_string(phone.saved_file(".csv").await).unwrap();
    assert_eq!(table.lines().count(), 202, "{table}");
    for part in ["T40-0001", "Under warranty", "X194", "Not in our records", "A9-A1", "Cannot be read"] {
        assert!(table.contains(part), "{part} in {table}");
    }
    phone.press("#verdicts a[href*='T40-0001']").await;
    see_verdict(phone, "eligible").await;
    // A list that is pasted into the one field comes to the same table.
    let paste = "const data = new DataTransfer(); data.setData('text', 'T40-0001\\nT40-0002\\nX1'); \
        const event = { clipboardData: data, bubbles: true, cancelable: true }; \
        document.querySelector('#serial').dispatchEvent(new ClipboardEvent('paste', event))";
    phone.run(paste).await;
    phone.see("[data-page='warranties'][data-state='done'][data-count='3']").await;
    phone.read("#many-told", "2 of 3").await;
}
