//! A phone that dies while it saves: what the page said is recorded is there, whole, and is sent.

use std::time::{Duration, Instant};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{TUB, enrol};

/// Receives one unit of a lot after the other, and counts what the page says is recorded.
const SAVE_ON_AND_ON: &str = "window.said = 0; window.pressed = 0; \
    const page = () => document.querySelector(\"[data-page='receive']\"); \
    const tick = () => { \
      const it = page(); \
      if (it && it.dataset.state === 'done' && window.pressed > window.said) window.said += 1; \
      if (it && window.pressed === window.said) { \
        window.pressed += 1; document.querySelector('#save').click(); } \
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
    for ms in [400, 700, 1_000, 1_300, 1_600] {
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
