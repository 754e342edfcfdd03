//! The network breaks on the very first visit, before the second part of the app has come.

use std::fs;
use std::path::{Path, PathBuf};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::required;
use lotwise_tests::static_host::StaticHost;

#[tokio::test]
async fn a_part_that_did_not_come_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    copy(&required("LOTWISE_APP_DIR"), &app);
    let part = later(&app);
    let away = folder.path().join("away");
    fs::rename(&part, &away).unwrap();

    let host = StaticHost::start(app);
    let mut phone = Phone::new(folder.path(), "phone");
    // The first look needs nothing of it.
    phone.open(&host.url()).await;
    phone.see("#first-minute").await;
    phone.press("#type-code").await;
    phone.type_code("L-1").await;
    phone.see("#last-read").await;
    phone.go(&format!("{}/search", host.url())).await;
    phone.read("#later-failed", "Nothing is lost.").await;

    // The host answers for it with its start page, which must not be kept in its place.
    assert!(!phone.keeps_the_app().await);

    fs::rename(&away, &part).unwrap();
    phone.press("#later-failed button").await;
    phone.see("[data-page='search']").await;
}

/// Nobody has to load the page anew until the app is kept.
#[tokio::test]
async fn the_app_is_kept_once_all_of_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("app");
    copy(&required("LOTWISE_APP_DIR"), &app);
    let (part, away) = (app.join("favicon.svg"), folder.path().join("away"));
    fs::rename(&part, &away).unwrap();
    let host = StaticHost::start(app);
    let mut phone = Phone::new(folder.path(), "phone");
    // This page is of the later part, which begins to keep the app when it comes.
    phone.open(&format!("{}/search", host.url())).await;
    phone.see("[data-page='search']").await;
    assert!(!phone.keeps_the_app().await);
    fs::rename(&away, &part).unwrap();
    phone.wait_for_offline_app().await;
    phone.close().await;
}

fn later(app: &Path) -> PathBuf {
    let names = fs::read_dir(app).unwrap().map(|entry| entry.unwrap().path());
    let mut parts = names.filter(|path| path.to_string_lossy().ends_with("-later.wasm"));
    parts.next().expect("the app was cut in two")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
