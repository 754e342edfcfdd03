//! At that large site, on a phone four times slower: how soon a scan is answered, its page opens, and any
//! touch shows.

use lotwise_tests::phone::Phone;
use serde_json::json;

use crate::{figure, median};

const SLOWDOWN: u32 = 4;

/// Reads so many codes, as the decoder hands them over, and opens the page of each; gives the milliseconds
/// until the frame with the answer, until the frame with the page, and until the one with its history.
const SCANS: &str = r##"const done = arguments[1], [codes] = arguments; (async () => {
  const find = (css) => document.querySelector(css);
  const until = (there) => new Promise((found) => {
    const look = () => {
      if (!there()) return false;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => found(performance.now());
      requestAnimationFrame(() => port2.postMessage(0));
      return true;
    };
    if (look()) return;
    const watch = new MutationObserver(() => { if (look()) watch.disconnect(); });
    watch.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
    // What never comes must not hold up the rest: it is told as very slow.
    setTimeout(() => found(performance.now()), 5000);
  });
  const answered = [], opened = [], told = [];
  for (const code of codes) {
    const field = find("#code");
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const scanned = performance.now();
    find("#look-up").click();
    answered.push(await until(() => find(`#last-read[data-text='${code}'] #standing`)) - scanned);
    const touched = performance.now();
    find("#open-item").click();
    opened.push(await until(() => find("[data-page='item'] #number")) - touched);
    told.push(await until(() => find("#timeline li")) - touched);
    find("a[href='/']").click();
    await until(() => find("#code"));
  }
  done([answered, opened, told]);
})()"##;

/// Keeps, of every touch and key from now on, how long it took until the next frame (Event Timing, the
/// measure behind "interaction to next paint").
const WATCH_TOUCHES: &str = r##"window.touches = window.touches ?? [];
  new PerformanceObserver((list) => {
    for (const it of list.getEntries()) {
      if (it.interactionId) window.touches.push([it.duration, it.name + " " + (it.target?.id || it.target?.tagName || "")]);
    }
  }).observe({ type: "event", durationThreshold: 16 });"##;

/// Prints the figures of a phone that stands on the whole site.
pub async fn print(phone: &Phone, url: &str, codes: &[String]) {
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN }));
    home(phone, url).await;
    // The first answer warms what all later ones use.
    scans(phone, &codes[..1]).await;
    let mut times = Times::default();
    // A script of the driver may take half a minute.
    for some in codes[1..].chunks(4) {
        times.add(scans(phone, some).await);
    }
    shown("scan to answer, 4x slowdown, p95", times.answered, 300.0);
    shown("touch to the thing's page, 4x slowdown, p95", times.opened, 300.0);
    shown("touch to the thing's page with its history, 4x slowdown, p95", times.told, 300.0);
    // The list of its serials is a page of its own, and measured apart.
    let mut wide = Times::default();
    for _ in 0..5 {
        wide.add(scans(phone, &["WIDE".to_owned()]).await);
    }
    shown("the page of a lot of 10,000 serials, 4x slowdown, worst", wide.opened, 300.0);
    shown("... with its history", wide.told, 300.0);
    touches(phone, url).await;
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 }));
}

async fn home(phone: &Phone, url: &str) {
    phone.go(url).await;
    // Once it was opened, the field stays open.
    phone.see("#type-code, #code").await;
    phone.run("document.querySelector('#type-code')?.click()").await;
    phone.see("#code").await;
}

/// The milliseconds of each scan.
#[derive(Default)]
struct Times {
    answered: Vec<f64>,
    opened: Vec<f64>,
    told: Vec<f64>,
}

impl Times {
    fn add(&mut self, others: Self) {
        self.answered.extend(others.answered);
        self.opened.extend(others.opened);
        self.told.extend(others.told);
    }
}

async fn scans(phone: &Phone, codes: &[String]) -> Times {
    let times = phone.client().execute_async(SCANS, vec![json!(codes)]).await.expect("all are answered");
    let (answered, opened, told) = serde_json::from_value(times).expect("times are numbers");
    Times { answered, opened, told }
}

/// Prints the 95th percentile and the median of some times.
pub fn shown(what: &str, mut times: Vec<f64>, limit_ms: f64) {
    times.sort_by(f64::total_cmp);
    figure(what, times[times.len() * 95 / 100], limit_ms, "ms");
    println!("  median {:>46.1} ms", median(times));
}

/// Real touches and keys on the pages of the floor, each by the browser's own input.
async fn touches(phone: &Phone, url: &str) {
    let mut worst: Vec<(f64, String)> = Vec::new();
    for (path, ready, acts) in [
        ("/search", "#search", vec!["type #search SN00001"]),
        ("/receive", "#scan-code", vec!["type #lot L-1", "type #quantity 12", "#to-dock", "#save"]),
        ("/count", "[data-step='choose']", vec!["label[for], button"]),
        ("/orders", "#new-order", vec!["#new-order"]),
        ("/put-away", "#scan-code", vec!["type #scan-code A-01", "#scan-enter"]),
        ("/trolley", "#code", vec!["type #code NO-SUCH-12", "#look-up"]),
        ("/settings", "#content", vec!["#content label"]),
        ("/exceptions", "#content", vec![]),
    ] {
        phone.go(&format!("{url}{path}")).await;
        phone.see(ready).await;
        phone.run(WATCH_TOUCHES).await;
        for act in acts {
            match act.strip_prefix("type ").and_then(|rest| rest.split_once(' ')) {
                Some((field, text)) => {
                    let element = phone.see(field).await;
                    element.send_keys(text).await.expect("the field takes keys");
                }
                None => phone.press(act).await,
            }
        }
        // Event Timing tells of a touch after its frame.
        let frames = "const done = arguments[0]; setTimeout(() => done(window.touches), 500)";
        let touches = phone.client().execute_async(frames, Vec::new()).await.expect("the page answers");
        let touches: Vec<(f64, String)> = serde_json::from_value(touches).expect("pairs");
        worst.extend(touches.into_iter().map(|(ms, what)| (ms, format!("{path} {what}"))));
    }
    worst.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (ms, what) = worst.first().cloned().unwrap_or_default();
    figure("any touch until the next frame, 4x slowdown, worst", ms, 200.0, "ms");
    println!("  it was {what}; {} touches and keys took longer than 16 ms", worst.len());
}
