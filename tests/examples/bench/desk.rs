//! The warranty desk at that large site: how long a caller waits for his answer.

use lotwise_tests::phone::Phone;
use serde_json::json;

use crate::floor::shown;

/// Asks for each of these serials as Enter in the field does, and gives the milliseconds until the frame with the
/// verdict.
const VERDICTS: &str = r##"const done = arguments[1], [serials] = arguments; (async () => {
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
  const times = [];
  for (const serial of serials) {
    const field = document.querySelector("#serial");
    field.value = serial;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const entered = performance.now();
    field.form.requestSubmit();
    times.push(await until(() => document.querySelector("#verdict")?.textContent.includes(serial)) - entered);
  }
  done(times);
})()"##;

/// Prints how soon a phone that stands on the whole site has an answer, at its own speed and four times slower.
pub async fn print(phone: &Phone, url: &str, serials: &[String]) {
    phone.go(&format!("{url}/warranty")).await;
    phone.see("#serial").await;
    let (warm, asked) = serials.split_at(1);
    for (what, rate, limit_ms) in [
        ("Enter to the warranty's verdict, p95", 1, 100.0),
        ("Enter to the warranty's verdict, 4x slowdown, p95", 4, 300.0),
    ] {
        phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate }));
        verdicts(phone, warm).await;
        let mut times = Vec::new();
        // A script of the driver may take half a minute.
        for some in asked.chunks(10) {
            times.extend(verdicts(phone, some).await);
        }
        shown(what, times, limit_ms);
    }
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 }));
}

async fn verdicts(phone: &Phone, serials: &[String]) -> Vec<f64> {
    let times = phone.client().execute_async(VERDICTS, vec![json!(serials)]).await.expect("all are answered");
    serde_json::from_value(times).expect("times are numbers")
}
