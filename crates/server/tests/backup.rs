//! A backup of a server that takes pushes meanwhile, and what becomes of the devices when it is
//! restored.

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::program::Program;
use common::replicating::Replicating;
use common::{Client, Phone};
use ed25519_dalek::SigningKey;
use lotwise_ledger::event::EventId;
use lotwise_server::erasing::ERASED_FILE;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::audit::{Counts, audit};
use serde_json::json;

const DEVICES: usize = 3;
/// Acknowledged events before the backup begins, and again until the server stops.
const EVENTS: usize = 150;

/// SYNC-16: what was acknowledged before the backup is in it, and what came later the devices bring
/// again.
#[test]
fn a_restored_backup_gets_back_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("backup"));
    let mut program = Program::start(&data, &["--print-code", "admin"]);
    let mut devices = devices(&program);
    let (sender, receiver) = mpsc::channel();
    let before = std::thread::scope(|scope| {
        for device in &mut devices {
            let sender = sender.clone();
            scope.spawn(move || while work(device, &sender) {});
        }
        let before = take(&receiver, EVENTS);
        let made = Program::run(&["backup", "--data", text(&data), "--to", text(&file)]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // What was acknowledged while it was made, and so many more.
        take(&receiver, receiver.try_iter().sum::<usize>() + EVENTS);
        program.kill();
        before
    });

    let restored = dir.path().join("restored");
    let done = Program::run(&["restore", "--from", text(&file), "--data", text(&restored)]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let counts = look(&restored);
    let all: BTreeSet<EventId> = devices.iter().flat_map(|device| device.acknowledged.clone()).collect();
    assert!(counts.events >= before as u64, "{counts:?} lacks some of the {before} acknowledged before");
    assert!(counts.events < all.len() as u64, "nothing came after the backup: {counts:?}");

    let program = Program::start(&restored, &[]);
    for _ in 0..2 {
        for device in &mut devices {
            device.moves_to(&program.url);
            assert!(device.syncs());
        }
    }
    drop(program);
    let sets: Vec<BTreeSet<EventId>> =
        devices.iter().map(|device| device.store.ids().into_iter().collect()).collect();
    assert!(sets.iter().all(|set| *set == sets[0] && all.is_subset(set)), "the devices differ");
    assert_eq!(look(&restored).events, sets[0].len() as u64);
}

/// Records some and syncs them, and tells how many were acknowledged. False when the server is gone.
fn work(device: &mut Replicating, acknowledged: &mpsc::Sender<usize>) -> bool {
    for _ in 0..10 {
        device.records();
    }
    let before = device.acknowledged.len();
    let answered = device.syncs();
    acknowledged.send(device.acknowledged.len() - before).unwrap();
    answered
}

/// Waits until so many were acknowledged, and tells how many exactly.
fn take(acknowledged: &mpsc::Receiver<usize>, least: usize) -> usize {
    let mut sum = 0;
    while sum < least {
        sum += acknowledged.recv().unwrap();
    }
    sum
}

#[test]
fn a_restore_takes_nothing_that_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("backup"));
    let program = Program::start(&data, &["--print-code", "admin"]);
    let mut device = devices(&program).remove(0);
    device.records();
    assert!(device.syncs());
    let backup = ["backup", "--data", text(&data), "--to", text(&file)];
    assert!(Program::run(&backup).status.success());
    let restore = ["restore", "--from", text(&file), "--data", text(&data)];
    let replace = ["restore", "--from", text(&file), "--data", text(&data), "--replace"];
    let check = |arguments: &[&str], expected: &str| {
        let ended = Program::run(arguments);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!ended.status.success() && said.contains(expected), "{said:?} without {expected:?}");
    };
    check(&replace, "in use");
    check(&["--data", text(&data), "--port", "0"], "in use");
    drop(program);
    check(&restore, "not empty");
    check(
        &["restore", "--from", text(&data.join(LOG_FILE)), "--data", text(&data), "--replace"],
        "no backup",
    );
    check(&["backup", "--data", text(dir.path()), "--to", text(&file)], "no records");
    check(&["backup", "--data", text(&data), "--to", "/no/such/folder/backup"], "cannot be written");

    std::fs::write(data.join(ERASED_FILE), "\n").unwrap();
    let before = look(&data);
    assert!(Program::run(&replace).status.success());
    assert_eq!(look(&data), before);
    assert_eq!(look(&data.join("replaced-1")), before);
    assert!(data.join(ERASED_FILE).exists(), "what was erased would come back");
    let keys = [data.join("server.key"), data.join("replaced-1/server.key")].map(std::fs::read);
    assert!(keys[0].is_err() && keys[1].is_ok(), "the restored server goes on as another device");
    std::fs::create_dir(data.join("restoring")).unwrap();
    check(&["--data", text(&data), "--port", "0"], "a restore into");
}

/// SYNC-15: who was revoked after the backup is revoked in the restored server, and who was let in again
/// is not.
#[test]
fn a_restore_lets_nobody_in() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("backup"));
    let program = Program::start(&data, &["--print-code", "admin"]);
    let client = Client::new(&program.url);
    let admin = Phone::enrol(&client, program.code.as_deref().unwrap(), 100);
    let enrol = |number| {
        let made = admin.client.post("/v1/codes", &admin.token, br#"{"role":"staff"}"#).json();
        Phone::enrol(&client, made["code"].as_str().unwrap(), number)
    };
    let goes_on = |phone: &Phone, number| {
        let key = SigningKey::from_bytes(&[number; 32]);
        let body = json!({ "public_key": STANDARD.encode(key.verifying_key().as_bytes()) }).to_string();
        let answer = client.post("/v1/successor", &phone.token, body.as_bytes()).json();
        answer["token"].as_str().unwrap().to_owned()
    };
    let (lost, found) = (enrol(1), enrol(2));
    // What the lost one goes on as is lost with it.
    let next = goes_on(&lost, 3);
    let backup = ["backup", "--data", text(&data), "--to", text(&file)];
    assert!(Program::run(&backup).status.success());
    for phone in [&lost, &found] {
        let path = format!("/v1/devices/{}/revoke", phone.device);
        assert_eq!(client.post(&path, &admin.token, b"").status, 204);
    }
    let again = enrol(2);
    // What goes on from one that was let in again is in, too, whatever the file says of the time before.
    let heir = goes_on(&again, 4);
    drop(program);
    let check = |tokens: [&str; 4]| {
        let program = Program::start(&data, &[]);
        let read = |token| Client::new(&program.url).get("/v1/events?feed=shared", token).status;
        assert_eq!(tokens.map(read), [403, 403, 200, 200]);
    };
    check([&lost.token, &next, &again.token, &heir]);
    let replace = ["restore", "--from", text(&file), "--data", text(&data), "--replace"];
    assert!(Program::run(&replace).status.success());
    check([&lost.token, &next, &found.token, &admin.token]);
}

fn devices(program: &Program) -> Vec<Replicating> {
    let client = Client::new(&program.url);
    let admin = Phone::enrol(&client, program.code.as_deref().unwrap(), 100);
    let enrol = |number| {
        let made = admin.client.post("/v1/codes", &admin.token, br#"{"role":"staff"}"#).json();
        Replicating::new(Phone::enrol(&client, made["code"].as_str().unwrap(), number))
    };
    (1..=u8::try_from(DEVICES).unwrap()).map(enrol).collect()
}

fn look(data: &Path) -> Counts {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(audit(&data.join(LOG_FILE))).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
