//! Phones that must become new ones to the server: nothing that was recorded is lost or counted twice.

use std::path::Path;
use std::process::Command;

use lotwise_tests::phone::Phone;
use lotwise_tests::server::Server;

use crate::steps::{TUB, enrol, receive, receive_units, see_on_hand};

/// Copies what a browser that is closed has stored.
fn copy(from: &Path, to: &Path) {
    if to.exists() {
        std::fs::remove_dir_all(to).unwrap();
    }
    let copied = Command::new("cp").arg("-a").args([from, to]).status().unwrap();
    assert!(copied.success());
}

/// SYNC-17: a phone whose storage is an old copy goes on under a new id by itself.
#[tokio::test]
async fn a_rolled_back_phone_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    receive_units(&ada, &url, "L-1", "5").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.wait_for_offline_app().await;
    ada.close().await;
    let (profile, copied) = (folder.path().join("ada"), folder.path().join("copy"));
    copy(&profile, &copied);

    ada.open(&url).await;
    receive_units(&ada, &url, "L-2", "3").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.close().await;
    copy(&copied, &profile);

    // What it records now has the number that the lost record has at the server.
    server.stop();
    ada.open(&url).await;
    receive_units(&ada, &url, "L-3", "7").await;
    ada.see("#sync-state[data-state='offline'][data-unsent='1']").await;
    let code = server.start();
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    receive_units(&ada, &url, "L-4", "9").await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;

    let mut ben = Phone::new(folder.path(), "ben");
    ben.open(&url).await;
    enrol(&ben, &server, &code, "Ben").await;
    for phone in [&ada, &ben] {
        for (lot, units) in [("L-1", "5"), ("L-2", "3"), ("L-3", "7"), ("L-4", "9")] {
            see_on_hand(phone, &url, lot, units).await;
        }
    }
    ada.close().await;
    ben.close().await;
}

/// A tab that was told that its token is no good goes on with the one that another tab got.
#[tokio::test]
async fn enrolling_again_in_another_tab_helps_both() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::new(folder.path());
    let code = server.start();
    let url = server.url();
    let mut ada = Phone::new(folder.path(), "ada");
    ada.open(&url).await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.go(&url).await;
    ada.see("#sync-state[data-state='online']").await;
    let leading = ada.tab().await;
    server.stop();
    let code = server.start();
    ada.open_twin().await;
    enrol(&ada, &server, &code, "Ada").await;
    ada.switch_to(&leading).await;
    ada.type_code(&format!("(01){TUB}(10)L-1")).await;
    receive(&ada, &[("#product-name", "Oat drink"), ("#quantity", "5"), ("#location", "A-01")]).await;
    ada.see("#sync-state[data-state='online'][data-unsent='0']").await;
    ada.close().await;
}
