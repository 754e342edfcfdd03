//! How long until a consumer can read the page of a package and complain, on a phone that never saw it.

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;
use serde_json::json;

use crate::usable::slow_down;
use crate::{figure, median};

const RUNS: usize = 9;
const LIMIT_MS: f64 = 1_000.0;
/// One of the larger pages: it has the form that looks up and the one that complains.
const PATH: &str = "/01/09520000000011/10/L-1";

/// Keeps the time of the first frame that has the whole page.
const STOPWATCH: &str = r##"(() => {
  let keep;
  window.benchUsable = new Promise((resolve) => { keep = resolve; });
  const whole = () => document.querySelector("#state") && document.querySelector("#report #send");
  const watch = new MutationObserver(() => {
    if (!whole()) return;
    watch.disconnect();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => keep(performance.now());
    requestAnimationFrame(() => port2.postMessage(0));
  });
  watch.observe(document, { childList: true, subtree: true });
})()"##;

pub async fn print() {
    let folder = tempfile::tempdir().expect("a folder for profiles");
    let mut server = Server::new(folder.path());
    server.start();
    let url = [server.url().as_str(), PATH].concat();
    let mut times_ms = Vec::new();
    for run in 0..RUNS {
        let mut phone = Phone::new(folder.path(), &format!("consumer-{run}"));
        phone.switch_on().await;
        slow_down(&phone);
        phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": STOPWATCH }));
        phone.visit(&url).await;
        let waiting = phone.client().execute_async("window.benchUsable.then(arguments[0])", Vec::new()).await;
        times_ms.push(waiting.expect("the page gets usable").as_f64().expect("a time is a number"));
        phone.close().await;
    }
    let worst = times_ms.iter().copied().fold(0.0, f64::max);
    figure("a consumer's page, cold", median(times_ms), LIMIT_MS, "ms");
    println!("  the worst of {RUNS} {worst:>37.1} ms");
    server.stop();
}
