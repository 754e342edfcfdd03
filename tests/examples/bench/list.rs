//! At that large site, on a phone four times slower: how soon the list of ten thousand serials of one lot opens,
//! and how it is scrolled.

use lotwise_tests::phone::Phone;
use serde_json::json;

use crate::{figure, median};

const SLOWDOWN: u32 = 4;
/// How often it is opened.
const TURNS: usize = 9;

/// Opens the list from the lot's page; gives the milliseconds from the press to the frame with the first rows.
const OPEN: &str = r##"const done = arguments[0]; (() => {
  const pressed = performance.now();
  const there = () => document.querySelectorAll("#list > li[data-key]").length > 8;
  const watch = new MutationObserver(() => {
    if (!there()) return;
    watch.disconnect();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now() - pressed);
    requestAnimationFrame(() => port2.postMessage(0));
  });
  watch.observe(document, { childList: true, subtree: true });
  document.querySelector("#all-serials").click();
})()"##;

/// Flings through it, a screen a frame; gives the milliseconds of each frame, and the most rows in the page.
const SCROLL: &str = r##"const done = arguments[0]; (async () => {
  const times = []; let most = 0;
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  for (let turn = 0; turn < 120; turn += 1) {
    const begin = await frame();
    scrollBy(0, innerHeight);
    times.push(await frame() - begin);
    most = Math.max(most, document.querySelectorAll("#list > li").length);
  }
  done([times, most]);
})()"##;

/// Prints the figures of a phone that stands on the whole site. The address is that of the wide lot's page.
pub async fn print(phone: &Phone) {
    let lot = phone.run("return location.href").await;
    let lot = lot.as_str().expect("an address is a text").to_owned();
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN }));
    let mut opened = Vec::new();
    for _ in 0..TURNS {
        phone.go(&lot).await;
        phone.see("#all-serials").await;
        // The page has read what it wants to before somebody touches it.
        phone.see("#timeline").await;
        let time = phone.client().execute_async(OPEN, Vec::new()).await.expect("the list opens");
        opened.push(time.as_f64().expect("a time is a number"));
    }
    let worst = opened.iter().copied().fold(0.0, f64::max);
    figure("a list of 10,000 rows opens, 4x slowdown, worst", worst, 200.0, "ms");
    println!("  median {:>46.1} ms", median(opened));
    let scrolled = phone.client().execute_async(SCROLL, Vec::new()).await.expect("the list scrolls");
    let (mut times, most): (Vec<f64>, f64) = serde_json::from_value(scrolled).expect("times and a number");
    times.sort_by(f64::total_cmp);
    figure("a screen further in it, p95", times[times.len() * 95 / 100], 200.0, "ms");
    figure("rows in the page at once", most, 100.0, "");
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 }));
}
