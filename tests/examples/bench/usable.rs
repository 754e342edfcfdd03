//! How long until a phone can be used: the viewfinder is drawn and a typed code is answered.
//!
//! The page measures itself, from the start of the navigation; what drives the browser is not in it.

use std::path::Path;

use lotwise_tests::phone::Phone;
use lotwise_tests::server::{Server, required};
use serde_json::json;

use crate::{figure, median};

const RUNS: usize = 9;
/// Lighthouse's slow 4G and mid-range phone.
const DOWN_BITS_S: f64 = 1_600_000.0;
const UP_BITS_S: f64 = 750_000.0;
const LATENCY_MS: u32 = 150;
const SLOWDOWN: u32 = 4;

/// Does what a person would as soon as it can be done, and keeps the time of the first frame after.
const STOPWATCH: &str = r##"(() => {
  let keep;
  window.benchUsable = new Promise((resolve) => { keep = resolve; });
  let typed = false, answered = false;
  const find = (css) => document.querySelector(css);
  const stop = () => {
    if (answered) return;
    answered = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => keep(performance.now());
    requestAnimationFrame(() => port2.postMessage(0));
  };
  const look = () => {
    if (find("#empty-page")) stop();
    if (!typed && find("#type-code")) find("#type-code").click();
    const view = find("#viewfinder"), code = find("#code");
    if (!view || !code) return;
    if (!typed) {
      typed = true;
      code.value = "09520000000011";
      code.dispatchEvent(new Event("input", { bubbles: true }));
      find("#look-up").click();
    }
    if (find("#last-read") && view.getBoundingClientRect().height > 0) stop();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})()"##;

/// A fixed piece of work, in milliseconds: it shows how slow the phone really is.
const WORK: &str = "const begin = performance.now(); let x = 1; \
    for (let i = 0; i < 3e7; i++) x = (x * 31 + i) | 0; \
    window.benchWork = x; return performance.now() - begin;";

pub async fn print() {
    let folder = tempfile::tempdir().expect("a folder for profiles");
    let app = required("LOTWISE_APP_DIR");
    let empty = required("LOTWISE_EMPTY_DIR");
    let mut server = start(folder.path(), "app", &app);
    let mut floor = start(folder.path(), "empty", &empty);
    let mut colds = [Vec::new(), Vec::new()];
    // In turns, so that what else the machine does hits both alike.
    for run in 0..RUNS {
        for (page, url) in [server.url(), floor.url()].into_iter().enumerate() {
            colds[page].push(cold(folder.path(), &format!("cold-{run}-{page}"), &url).await);
        }
    }
    let [app_cold, empty_cold] = colds;
    figure("usable, cold", median(app_cold), 2_500.0, "ms");
    println!("  beside: empty Leptos page, cold {:>23.1} ms", median(empty_cold));

    let mut phone = Phone::new(folder.path(), "warm");
    phone.open(&server.url()).await;
    phone.wait_for_offline_app().await;
    prepare(&phone);
    let app_warm = again_and_again(&phone, &server.url()).await;
    let empty_warm = again_and_again(&phone, &floor.url()).await;
    figure("usable, warm", median(app_warm), 800.0, "ms");
    println!("  beside: empty Leptos page, warm {:>23.1} ms", median(empty_warm));
    server.stop();
    figure("usable, offline", median(again_and_again(&phone, &server.url()).await), 800.0, "ms");
    println!("  the phone was slowed down {:.1} times", slowdown(&phone).await);
    phone.close().await;
    floor.stop();
}

/// A server of its own for each of the two pages.
fn start(folder: &Path, name: &str, app: &Path) -> Server {
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder).expect("the folder can be written");
    let mut server = Server::of_app(&folder, app);
    server.start();
    server
}

/// The first visit of a browser that never was anywhere.
async fn cold(folder: &Path, name: &str, url: &str) -> f64 {
    let mut phone = Phone::new(folder, name);
    phone.switch_on().await;
    prepare(&phone);
    let time_ms = visit(&phone, url).await;
    phone.close().await;
    time_ms
}

async fn again_and_again(phone: &Phone, url: &str) -> Vec<f64> {
    // The first visit fills the cache of the empty page, and is none of the figures.
    visit(phone, url).await;
    let mut times_ms = Vec::new();
    for _ in 0..RUNS {
        times_ms.push(visit(phone, url).await);
    }
    times_ms
}

/// Makes the phone slow and its network poor, and sets up the stopwatch.
fn prepare(phone: &Phone) {
    slow_down(phone);
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": STOPWATCH }));
}

/// Makes the phone slow and its network poor.
pub fn slow_down(phone: &Phone) {
    phone.devtools("Network.enable", json!({}));
    let network = json!({
        "offline": false,
        "latency": LATENCY_MS,
        "downloadThroughput": DOWN_BITS_S / 8.0,
        "uploadThroughput": UP_BITS_S / 8.0,
    });
    phone.devtools("Network.emulateNetworkConditions", network);
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN }));
    phone.devtools("Page.enable", json!({}));
}

/// Milliseconds from the navigation to the frame after the answer.
async fn visit(phone: &Phone, url: &str) -> f64 {
    let client = phone.client();
    client.goto("about:blank").await.expect("the browser answers");
    client.goto(url).await.expect("the page answers");
    let script = "window.benchUsable.then(arguments[0])";
    let time_ms = client.execute_async(script, Vec::new()).await.expect("the page gets usable");
    time_ms.as_f64().expect("a time is a number")
}

/// How many times slower the tab works than it would without the brake.
async fn slowdown(phone: &Phone) -> f64 {
    let mut times_ms = Vec::new();
    for rate in [SLOWDOWN, 1] {
        phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate }));
        let mut runs = Vec::new();
        for _ in 0..3 {
            runs.push(phone.run(WORK).await.as_f64().expect("a time is a number"));
        }
        times_ms.push(median(runs));
    }
    times_ms[0] / times_ms[1]
}
