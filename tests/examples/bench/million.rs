//! A new phone at a site of a million events: how soon it can be used, how quickly it finds a serial,
//! and what memory it holds.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use lotwise_tests::phone::Phone;
use lotwise_tests::server::{Server, required};
use serde_json::{Value, json};

use crate::{desk, figure, floor, list};

const EVENTS: u64 = 1_000_000;
/// A server that has folded all makes one more snapshot, if it is worth its while.
const SETTLING: Duration = Duration::from_secs(60);
/// How long the server may fold, in this profile, before the phone comes.
const FOLDING: Duration = Duration::from_secs(3_000);

/// Looks so many serials up, each by typing its number into the search, and gives the milliseconds
/// from the last letter to the result on the page, and those that the store took of them.
const LOOKUPS: &str = r##"const done = arguments[1], [serials] = arguments; (async () => {
  const field = document.querySelector("#search"), times = [], stored = [];
  for (const serial of serials) {
    const begin = performance.now();
    field.value = serial;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const there = () => document.querySelector("#results")?.innerText.includes(serial);
    await new Promise((found) => {
      const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); found(); } });
      watch.observe(document, { childList: true, subtree: true, characterData: true });
      // What is not found at all must not hold up the rest: a second in the figures tells of it.
      setTimeout(found, 1000);
    });
    times.push(performance.now() - begin);
    stored.push(performance.getEntriesByName("search", "measure").at(-1)?.duration ?? 1000);
  }
  done([times, stored]);
})()"##;

/// Whether the state stands on a snapshot, by what the storage says.
const STANDS: &str = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result; \
      const get = db.transaction('meta').objectStore('meta').get('base'); \
      get.onsuccess = () => { db.close(); done(get.result !== undefined); } }";

/// How far the feeds are read.
const CURSORS: &str = "const done = arguments[0]; const open = indexedDB.open('lotwise'); \
    open.onsuccess = () => { const db = open.result; \
      const get = db.transaction('meta').objectStore('meta') \
        .getAll(IDBKeyRange.bound('cursor/', 'cursor/z')); \
      get.onsuccess = () => { db.close(); done(JSON.stringify(get.result)); } }";

/// The list of the widest lot alone.
pub async fn print_list() {
    print_alone(async |phone, url| wide_list(phone, url).await).await;
}

/// The warranty desk alone.
pub async fn print_desk() {
    let serials: Vec<String> = (0..41).map(|turn| serial(turn * 1_117 % 190_000)).collect();
    print_alone(async |phone, url| desk::print(phone, url, &serials).await).await;
}

/// One part, on a new phone that has all of the site.
async fn print_alone(part: impl AsyncFnOnce(&Phone, &str)) {
    let own = tempfile::tempdir().expect("a folder for the site");
    let (mut server, code, _) = site(own.path()).await;
    let phones = tempfile::tempdir().expect("a folder for profiles");
    let mut phone = Phone::new(phones.path(), "new");
    phone.open(&format!("{}/enrol#{code}", server.url())).await;
    phone.fill("#name", "New phone").await;
    phone.press("#enrol").await;
    wait_for_snapshot_here(&phone, Instant::now()).await;
    wait_for_tail(&phone).await;
    part(&phone, &server.url()).await;
    phone.close().await;
    server.stop();
}

async fn wide_list(phone: &Phone, url: &str) {
    phone.go(&format!("{url}/search?q=WIDE")).await;
    phone.press("#results a").await;
    phone.see("[data-page='item'] #all-serials, [data-pane='detail'] #all-serials").await;
    list::print(phone).await;
}

/// The server of the site, whose snapshot is there, with a code for a phone and how many events there are.
async fn site(own: &Path) -> (Server, String, u64) {
    // A site that was made before may be used again: making it takes some minutes.
    let kept = std::env::var_os("LOTWISE_SITE").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(own);
    let data = folder.join("server");
    if !data.join("log.db").is_file() {
        let seeded = Command::new(required("LOTWISE_SEED")).arg(&data).arg(EVENTS.to_string()).status();
        assert!(seeded.is_ok_and(|status| status.success()), "the site is made");
    }
    let mut server = Server::new(folder);
    let code = server.start();
    let start = Instant::now();
    let (events, bytes) = wait_for_snapshot(&data.join("snapshots"), start).await;
    println!("snapshot of {events} events, {:.1} MB, after {:?}", bytes as f64 / 1e6, start.elapsed());
    (server, code, events)
}

async fn wait_for_snapshot_here(phone: &Phone, start: Instant) {
    while !phone.client().execute_async(STANDS, Vec::new()).await.is_ok_and(|stands| stands == true) {
        assert!(start.elapsed() < Duration::from_secs(120), "the phone does not begin");
    }
}

pub async fn print() {
    let own = tempfile::tempdir().expect("a folder for the site");
    let (mut server, code, events) = site(own.path()).await;

    let phones = tempfile::tempdir().expect("a folder for profiles");
    let mut phone = Phone::new(phones.path(), "new");
    phone.open(&format!("{}/enrol#{code}", server.url())).await;
    let before = renderer_bytes(phones.path());
    phone.fill("#name", "New phone").await;
    let start = Instant::now();
    phone.press("#enrol").await;
    wait_for_snapshot_here(&phone, start).await;
    phone.go(&format!("{}/search", server.url())).await;
    phone.see("#search").await;
    let first = lookups(&phone, &[serial(77)]).await;
    figure("a site of 1,000,000 events, usable", start.elapsed().as_secs_f64(), 10.0, "s");
    println!("  of which the first lookup {:>27.1} ms", first.0[0]);
    println!("  first sync {:>42.0} events/s", events as f64 / start.elapsed().as_secs_f64());
    wait_for_tail(&phone).await;
    println!("  the tail was read after {:>28.1} s", start.elapsed().as_secs_f64());
    let numbers: Vec<String> = (0..200).map(|turn| serial(turn * 613 % 190_000)).collect();
    let (mut times, mut stored) = (Vec::new(), Vec::new());
    for some in numbers.chunks(20) {
        let (shown, found) = lookups(&phone, some).await;
        times.extend(shown);
        stored.extend(found);
    }
    for times in [&mut stored, &mut times] {
        times.sort_by(f64::total_cmp);
    }
    figure("lookup of a serial in the store, p99", stored[stored.len() * 99 / 100], 20.0, "ms");
    println!("  median {:>46.1} ms", stored[stored.len() / 2]);
    println!("  until the page shows it, p99 {:>24.1} ms", times[times.len() * 99 / 100]);
    println!("  median {:>46.1} ms", times[times.len() / 2]);
    let held = renderer_bytes(phones.path()).saturating_sub(before);
    figure("memory beyond the app's own", held as f64 / 1e6, 150.0, "MB");
    println!("  the page in all {:>37.1} MB", renderer_bytes(phones.path()) as f64 / 1e6);
    wide_list(&phone, &server.url()).await;
    let codes: Vec<String> = (0..41).map(|turn| serial(turn * 1_117 % 190_000)).collect();
    floor::print(&phone, &server.url(), &codes).await;
    desk::print(&phone, &server.url(), &codes).await;
    phone.close().await;
    server.stop();
}

/// Waits until the cursors stand still: nothing is read any more.
async fn wait_for_tail(phone: &Phone) {
    let mut before = Value::Null;
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let now = phone.client().execute_async(CURSORS, Vec::new()).await.expect("the storage opens");
        if std::mem::replace(&mut before, now.clone()) == now {
            return;
        }
    }
}

fn serial(number: u64) -> String {
    format!("SN{number:07}")
}

async fn lookups(phone: &Phone, serials: &[String]) -> (Vec<f64>, Vec<f64>) {
    let times = phone.client().execute_async(LOOKUPS, vec![json!(serials)]).await.expect("all are found");
    serde_json::from_value(times).expect("times are numbers")
}

/// What the browser's page process of this profile holds for itself alone, by Linux's own account.
fn renderer_bytes(profile: &Path) -> u64 {
    let profile = profile.display().to_string();
    let of_page = |process: PathBuf| {
        let command = std::fs::read_to_string(process.join("cmdline")).ok()?;
        let is_page = command.contains("--type=renderer") && command.contains(&profile);
        let rollup = std::fs::read_to_string(process.join("smaps_rollup")).ok().filter(|_| is_page)?;
        let private = rollup.lines().filter(|line| line.starts_with("Private_"));
        let kib = private.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        Some(kib.sum::<u64>() * 1024)
    };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|entry| of_page(entry.path())).max().unwrap_or_default()
}

async fn wait_for_snapshot(dir: &Path, start: Instant) -> (u64, u64) {
    loop {
        for file in std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let text = std::fs::read(&file).unwrap_or_default();
            let is_manifest = file.extension().is_some_and(|extension| extension == "json");
            if let Some(Ok(made)) = is_manifest.then(|| serde_json::from_slice::<Value>(&text)) {
                let manifest = &made["manifest"];
                let events = manifest["events"].as_u64().unwrap_or_default();
                if events == EVENTS || (events * 20 >= EVENTS * 19 && start.elapsed() > SETTLING) {
                    let chunks = ["records", "terms"].map(|table| manifest[table].as_array().cloned());
                    let bytes = chunks.into_iter().flatten().flatten();
                    return (events, bytes.filter_map(|chunk| chunk["bytes"].as_u64()).sum());
                }
            }
        }
        assert!(start.elapsed() < FOLDING, "no snapshot was made");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
