//! Lookups from files on a plain host: they say what the interface says, today and later (SYNC-33).

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use lotwise_ledger::command::{Command, Dates, Describe, Note, Place, Received};
use lotwise_ledger::event::field;
use lotwise_ledger::key::Key;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::recall::Scope;
use lotwise_server::publishing::{Counts, file_name, publish};
use serde_json::{Value, json};

use super::common::{Client, GTIN, lot, product};
use super::firm::{Firm, SECRET, marked};

/// Serves the files of a folder, and knows nothing else, for as long as the test runs.
fn plain_host(folder: PathBuf) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let asked = lines.next().unwrap().unwrap();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let path = asked.split(' ').nth(1).unwrap().trim_start_matches('/');
            let (status, body) = match std::fs::read(folder.join(path)) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        }
    });
    Client::new(&url)
}

fn file(number: &str) -> String {
    format!("/v1/public/01/{GTIN}/10/{}.json", file_name(number))
}

/// The state on a day, as a reader of a file finds it.
fn state_on(file: &Value, day: &str) -> Value {
    let states = file["states"].as_array().unwrap();
    let begun = states.iter().filter(|state| state["from"].as_str().unwrap() <= day);
    begun.max_by_key(|state| state["from"].to_string()).unwrap()["state"].clone()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn opens(dir: &Path) -> Firm {
    let mut firm = Firm::open(dir, &[]);
    let day = |text: &str| text.parse().ok();
    for (number, expiry, best_before) in
        [("BOTH", day("2099-12-31"), day("2099-10-31")), ("a/b ?*", day("2098-01-01"), None)]
    {
        let dates = Dates { expiry, best_before, produced: None };
        firm.receives(number, dates, Received::Quantity(Quantity::units(918_273)));
    }
    firm.does(Command::Describe(Describe {
        fields: vec![
            (Key::Firm, field::PUBLISHES, "made,origin,checks,certificates".to_owned()),
            (Key::Product(product()), field::ORIGIN, "Oats of the north".to_owned()),
            (Key::Product(product()), field::PRINTED_ON, "lid".to_owned()),
            (Key::Firm, field::CONSUMER_CONTACT, "Call us".to_owned()),
        ],
    }));
    firm.folded();
    firm
}

#[test]
fn files_say_what_the_interface_says() {
    let dir = tempfile::tempdir().unwrap();
    let www = tempfile::tempdir().unwrap();
    let mut firm = opens(dir.path());
    let run = |firm: &Firm| firm.host.runtime.block_on(publish(dir.path(), www.path(), 0)).unwrap();
    // What a run left that was broken off, and what is not ours.
    let root = www.path().join("v1/public/01");
    std::fs::create_dir_all(root.join("09999999999999/10")).unwrap();
    std::fs::write(root.join("09999999999999/10/GONE.json"), "{").unwrap();
    std::fs::write(root.join("half.json.new"), "{").unwrap();
    std::fs::write(www.path().join("index.html"), "mine").unwrap();
    assert_eq!(run(&firm), Counts { products: 1, lots: 13, removed: 2 });
    assert!(!root.join("09999999999999").exists() && www.path().join("index.html").exists());

    let host = plain_host(www.path().to_owned());
    for number in
        ["GOOD", "OLD", "STALE", "PLAIN", "L114321", "HELD", "DRAFTED", "RECALLED", "BOTH", "a/b ?*"]
    {
        let file = host.get(&file(number), "");
        assert!(!String::from_utf8_lossy(&file.bytes).contains(SECRET), "{number}");
        assert!(file.bytes.len() < 1_000, "{} bytes", file.bytes.len());
        let file = file.json();
        let encoded = number.replace('/', "%2F").replace(' ', "%20").replace('?', "%3F");
        let mut told = firm.client.get(&format!("/v1/public/01/{GTIN}/10/{encoded}"), "").json();
        let now = file["states"][0]["from"].as_str().unwrap().to_owned();
        assert_eq!(told["state"], state_on(&file, &now), "{number}: {file}");
        // All else is the same, but that the file says when it was made.
        let mut same = file.clone();
        assert!(told.as_object_mut().unwrap().remove("state").is_some(), "{number}");
        for member in ["states", "as_of"] {
            assert!(same.as_object_mut().unwrap().remove(member).is_some(), "{number} {member}");
        }
        assert_eq!(same, told, "{number}");
    }
    let both = host.get(&file("BOTH"), "").json();
    for (day, state) in [
        ("2099-10-31", "in-date"),
        ("2099-11-01", "past-best-before"),
        ("2099-12-31", "past-best-before"),
        ("2100-01-01", "expired"),
        ("2199-01-01", "expired"),
    ] {
        assert_eq!(state_on(&both, day), state, "{day}: {both}");
    }
    let told = host.get(&format!("/v1/public/01/{GTIN}.json"), "").json();
    let mut same = told.clone();
    same.as_object_mut().unwrap().remove("as_of").unwrap();
    assert_eq!(same, firm.client.get(&format!("/v1/public/01/{GTIN}"), "").json());
    assert_eq!(told["printed_on"], json!("lid"));
    assert_eq!(host.get(&file("NONE"), "").status, 404);

    // The next run tells what happened since, drafts excepted.
    firm.does(Command::Hold(Place { key: Key::Lot(lot("GOOD")), reason: marked("reason") }));
    let scope = vec![Scope::Lot(lot("PLAIN"))];
    let mut act = firm.decide(Command::Note(Box::new(Note::DraftRecall { mock: false, kind: None, scope })));
    act.recall.as_mut().unwrap().state = "published".to_owned();
    firm.signs(act);
    firm.folded();
    assert_eq!(run(&firm), Counts { products: 1, lots: 13, removed: 0 });
    let states = ["GOOD", "PLAIN", "DRAFTED"].map(|number| {
        let file = host.get(&file(number), "").json();
        state_on(&file, "2999-01-01")
    });
    assert_eq!(states, [json!("held"), json!("recalled"), json!("in-date")]);
    assert!(files_below(www.path()).iter().all(|path| !path.to_string_lossy().ends_with(".new")));
    firm.host.stop();
}

/// Without a server that runs, what is not folded yet is folded first.
#[test]
fn files_are_made_without_a_server_too() {
    let dir = tempfile::tempdir().unwrap();
    let www = tempfile::tempdir().unwrap();
    let firm = opens(dir.path());
    firm.host.stop();
    for file in ["state.db", "state.db-wal", "state.db-shm"] {
        let _not_there = std::fs::remove_file(dir.path().join(file));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let counts = runtime.block_on(publish(dir.path(), www.path(), 0)).unwrap();
    assert_eq!((counts.products, counts.lots), (1, 13));
    let file = std::fs::read(www.path().join(&file("RECALLED")[1..])).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(state_on(&file, "2999-01-01"), "recalled");
}
