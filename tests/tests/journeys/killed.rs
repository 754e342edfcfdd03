//! A phone that dies while it saves: what the page said is recorded is there, whole, and is sent.

use std::time::{Duration, Instant};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{TUB, enrol};

/// Receives one unit of the lot after the other, each from a scan, and counts what the page says is
/// recorded: then it is empty for the next.
const SAVE_ON_AND_ON: &str = "const code = new URLSearchParams(location.search).get('code'); window.said = 0; \
    let pressed = 0, asked = true; \
    const find = (css) => document.querySelector(css); \
    const tick = () => { \
      const page = find(\"[data-page='receive']\"), lot = find('#lot'); \
      if (page && lot) { \
        if (lot.value === '' && page.dataset.state === 'done' && pressed > window.said) { \
          window.said += 1; asked = false; } \
        if (!asked) { asked = true; const scan = find('#scan-code'); scan.value = code; \
          scan.dispatchEvent(new Event('input', { bubbles: true })); find('#scan-enter').click(); } \
        if (pressed === window.said && lot.value !== '') { pressed += 1; find('#save').click(); } \
      } \
      setTimeout(tick, 0); \
    }; tick();";

/// SIGKILL of the browser at five moments, each time amid saving.
#[tokio::test]
async fn what_was_said_to_be_recorded_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.see("#sync-state[data-state='online']").await;
    ada.wait_for_offline_app().await;
    server.stop();

    let mut least = 0;
    for ms in [400, 900, 1_500, 2_100, 2_700] {
        ada.go(&format!("{url}/receive?code=(01){TUB}(10)L-1")).await;
        ada.see("[data-page='receive'][data-label='read']").await;
        ada.fill("#product-name", "Oat drink").await;
        ada.fill("#quantity", "1").await;
        ada.fill("#location", "A-01").await;
        ada.run(SAVE_ON_AND_ON).await;
        let started = Instant::now();
        let mut said = 0;
        while started.elapsed() < Duration::from_millis(ms) || said == 0 {
            said = ada.run("return window.said").await.as_u64().unwrap();
            assert!(started.elapsed() < Duration::from_secs(40), "nothing is recorded");
        }
        ada.kill().await;
        least += said;
        ada.open(&url).await;
        ada.see("#sync-state[data-state='offline']").await;
        let unsent = ada.see("#sync-state").await.attr("data-unsent").await.unwrap().unwrap();
        let unsent: u64 = unsent.parse().unwrap();
        println!("after {ms} ms: the page had said {least}, {unsent} are there");
        // One more may have been saved than the page had time to say, each time.
        assert!(unsent >= least, "{unsent} of {least} are there");
        least = unsent;
    }
    // No half record: what is on hand is as many as there are records, here and at the server.
    ada.go(&format!("{url}/search?q=L-1")).await;
    ada.press("#results a").await;
    ada.read("#on-hand", &least.to_string()).await;
    let code = server.start();
    ada.press("#sync-state").await;
    ada.press("#try-now").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.close().await;

    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    ben.see("#sync-state[data-state='online']").await;
    ben.go(&format!("{url}/search?q=L-1")).await;
    ben.press("#results a").await;
    ben.read("#on-hand", &least.to_string()).await;
    ben.close().await;
}
