//! A lot of ten thousand serials: its list opens at once, holds few rows at a time, and ends with the last one.

use std::time::Duration;

use fantoccini::Locator;
use lotwise_sync::ledger::gs1::check_digit;
use lotwise_tests::phone::Phone;

use crate::steps::{Local, PUMP, fill_receipt, receive};

const SERIALS: usize = 10_000;

/// Goes down page by page, or up, until the window stands still, and tells the most rows that were in the page
/// at once, how many different ones were seen, and how many pages had a hole where rows should be.
const WALK: &str = "const done = arguments[2], [step, pages] = arguments; (async () => { \
    const list = document.querySelector('#list'), seen = new Set(); let most = 0, holes = 0; \
    const frame = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))); \
    for (let page = 0; page < pages; page += 1) { \
      scrollBy(0, innerHeight * step); await frame(); \
      const rows = [...list.querySelectorAll(':scope > li[data-key]:not(.coming)')]; \
      most = Math.max(most, list.children.length); \
      rows.forEach((row) => seen.add(row.innerText)); \
      const middle = document.elementFromPoint(100, innerHeight / 2); \
      if (!middle?.closest('li[data-key]')) holes += 1; \
    } \
    done([most, seen.size, holes]); })()";

/// Waits until what was asked for has been drawn.
const FRAMES: &str = "const [done] = arguments; let left = 6; \
    const next = () => (left -= 1) > 0 ? requestAnimationFrame(next) : done(); next()";

const TO_THE_END: &str = "scrollTo(0, document.documentElement.scrollHeight)";

async fn walk(phone: &Phone, step: i32, pages: u32) -> (u64, u64, u64) {
    let told = phone.client().execute_async(WALK, vec![step.into(), pages.into()]).await.unwrap();
    (told[0].as_u64().unwrap(), told[1].as_u64().unwrap(), told[2].as_u64().unwrap())
}

/// The row at half the height of the window, with its place in the list and where it stands.
async fn in_the_middle(phone: &Phone) -> (String, f64) {
    let script = "const row = document.elementFromPoint(100, innerHeight / 2).closest('li[data-key]'); \
        return [row.innerText, row.getBoundingClientRect().top]";
    let told = phone.run(script).await;
    (told[0].as_str().unwrap().to_owned(), told[1].as_f64().unwrap())
}

/// Receives all serials of one lot by range.
async fn receive_all(local: &Local) {
    local.phone.type_code(&format!("(01){PUMP}(10)W-47")).await;
    fill_receipt(&local.phone, &[("#product-name", "Pump"), ("#location", "B-07")]).await;
    local.phone.press("#by-serial").await;
    local.phone.fill("#serials", &format!("SN-00001..SN-{SERIALS}")).await;
    local.phone.see(&format!("#serial-count[data-count='{SERIALS}']")).await;
    local.phone.press("#save").await;
    // They are a good many events, and this build is not the quickest.
    let done = Locator::Css("[data-page='receive'][data-state='done']");
    let saved = local.phone.client().wait().at_most(Duration::from_secs(240)).for_element(done).await;
    assert!(saved.is_ok(), "{}", local.phone.text("body").await);
}

#[tokio::test]
async fn ten_thousand_rows_are_a_few_at_a_time() {
    let local = Local::open().await;
    receive_all(&local).await;
    opened_and_walked(&local).await;
    what_comes_in_does_not_move_it(&local).await;
    text_at_twice_the_size(&local.phone).await;
    what_is_found_is_not_cut(&local).await;
}

/// From the page of the lot to the last of its serials, page by page and at once.
async fn opened_and_walked(local: &Local) {
    let phone = &local.phone;
    local.open_item("W-47").await;
    phone.see("#serials li:nth-child(20):last-child").await;
    phone.press("#all-serials").await;
    phone.read("#list", "SN-00001").await;
    phone.read("#list-count", "10000 rows in all").await;
    phone.see("#list li[aria-posinset='1'][aria-setsize='10000']").await;

    // Downwards page by page, and up again: all rows come by, few at a time.
    let (most, seen, holes) = walk(phone, 1, 40).await;
    assert!(most <= 100, "{most} rows at once");
    assert!(seen > 400 && holes == 0, "{seen} rows, {holes} holes");
    let (_, _, holes) = walk(phone, -1, 20).await;
    assert_eq!(holes, 0);

    // At once to the end.
    phone.run(TO_THE_END).await;
    phone.see("#list li[aria-posinset='10000'] a").await;
    phone.read("#list li[aria-posinset='10000']", "SN-10000").await;
    phone.see("#list li[data-key]:last-child[aria-posinset='10000']").await;
    let (most, ..) = walk(phone, 0, 1).await;
    assert!(most <= 100, "{most} rows at once");
    phone.press("#list li[aria-posinset='10000'] a").await;
    phone.read("[data-page='item'] #number", "SN-10000").await;
}

/// The other tab takes in a unit that stands before all the others: the list stays where it is.
async fn what_comes_in_does_not_move_it(local: &Local) {
    let phone = &local.phone;
    phone.go(&format!("{}/list?of=serials&key=lot%2Fgtin%3A{PUMP}%2Fown%2FW-47", local.url)).await;
    phone.see("#list li[data-key]").await;
    walk(phone, 1, 25).await;
    let before = in_the_middle(phone).await;

    let first = phone.tab().await;
    phone.open_twin().await;
    phone.go(&local.url).await;
    phone.type_code(&format!("(01){PUMP}(10)W-47(21)AA-1")).await;
    receive(phone, &[("#location", "B-07")]).await;
    phone.switch_to(&first).await;
    phone.see("[data-list='news']").await;
    assert_eq!(in_the_middle(phone).await, before);
    phone.press("[data-list='news']").await;
    phone.see_no("[data-list='news']").await;
    phone.read("#list-count", "10001 rows in all").await;
    phone.run("scrollTo(0, 0)").await;
    phone.read("#list li[aria-posinset='1']", "AA-1").await;
}

/// Rows are higher then, and none lies over another.
async fn text_at_twice_the_size(phone: &Phone) {
    phone.run("document.documentElement.style.fontSize = '200%'; dispatchEvent(new Event('resize'))").await;
    let (most, seen, holes) = walk(phone, 1, 20).await;
    assert!(most <= 100 && seen > 100 && holes == 0, "{most} {seen} {holes}");
    let overlapping = "const rows = [...document.querySelectorAll('#list > li')].map((row) => row.getBoundingClientRect()); \
        return rows.some((row, at) => at > 0 && row.top < rows[at - 1].bottom - 1)";
    assert_eq!(phone.run(overlapping).await, false);
}

/// The search finds 9,999 of them and the product, whose GTIN begins with a zero, too.
async fn what_is_found_is_not_cut(local: &Local) {
    let phone = &local.phone;
    phone.go(&format!("{}/search?q=SN-0", local.url)).await;
    phone.read("#results-count", "rows so far").await;
    let and_tell = [TO_THE_END, "; return document.querySelector('#results-count').dataset.state"].concat();
    loop {
        let state = phone.run(&and_tell).await;
        assert_ne!(state, "failed");
        if state == "whole" {
            break;
        }
    }
    // The last rows may have come in behind the end that was gone to.
    phone.run(TO_THE_END).await;
    phone.read("#results-count", "10000 rows in all").await;
    phone.see("#results li[aria-posinset='10000']").await;
    phone.read("#results li[aria-posinset='10000']", "SN-09999").await;
}

/// A GTIN of the prefix that is kept for examples.
fn gtin(number: u32) -> String {
    let body = format!("0952{number:09}");
    let digit = check_digit(&body).expect("digits have one");
    format!("{body}{digit}")
}

/// Types a code without going to the field for it, as a scan does.
async fn scan_in_place(phone: &Phone, code: &str) {
    let script = format!(
        "const field = document.querySelector('#code'); field.value = '{code}'; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); document.querySelector('#look-up').click()"
    );
    phone.run(&script).await;
}

/// Thirty rows are drawn whole, and of thirty-one those in sight: none moves for it, whoever looks where.
#[tokio::test]
async fn a_list_that_grows_long_stays_where_it_is() {
    let local = Local::open().await;
    let phone = &local.phone;
    phone.go(&format!("{}/orders?new=1", local.url)).await;
    phone.see("#new[data-ready='yes']").await;
    phone.fill("#order-number", "SO-77").await;
    for number in 0..30 {
        scan_in_place(phone, &format!("(01){}", gtin(number))).await;
        phone.see(&format!("#new-lines[data-count='{}']", number + 1)).await;
    }
    phone.see("#new-lines[data-list='whole'] > li:nth-child(30)").await;
    phone
        .run("document.querySelector('#new-lines > li:nth-child(28)').scrollIntoView({ block: 'center' })")
        .await;
    // Cards have their own height once they have been near the sight for a frame.
    phone.client().execute_async(FRAMES, Vec::new()).await.unwrap();
    let before = in_the_middle(phone).await;
    scan_in_place(phone, &format!("(01){}", gtin(30))).await;
    phone.see("#new-lines[data-list='windowed'][data-count='31'] > .gap").await;
    phone.see("#new-lines > li[aria-posinset='28'][aria-setsize='31']").await;
    phone.client().execute_async(FRAMES, Vec::new()).await.unwrap();
    let after = in_the_middle(phone).await;
    assert_eq!(after.0, before.0);
    assert!((after.1 - before.1).abs() <= 1.0, "{before:?} {after:?}");
}
