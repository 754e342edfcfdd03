//! A disk without room: pushes are answered with a problem, reads go on, and when there is room again
//! everything is taken.

use std::path::{Path, PathBuf};
use std::process::Command;

use lotwise_ledger::command::Dates;
use lotwise_ledger::event::SignedEvent;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::audit::audit;
use lotwise_sync::wire::{Outcome, PullAnswer};

use crate::common::program::{PROGRAM, Program};
use crate::common::{Client, Phone, push_body};

/// More pushes than any of the disks has room for.
const MANY: usize = 200;
const BATCH: usize = 50;

/// A server whose disk becomes full.
struct Disk {
    program: Program,
    /// Where the server's files are for this process.
    data: PathBuf,
    /// Takes the room that is left, to the last byte.
    fill: Box<dyn Fn()>,
    /// Makes room.
    free: Box<dyn Fn()>,
    _dir: tempfile::TempDir,
}

impl Disk {
    /// No file may grow beyond 400 kB: a limit of the process, which everybody may set.
    fn of_short_files() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        // Without the signal, a write beyond the limit fails as on a disk without room.
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", PROGRAM]);
        let program = Program::start_by(command, dir.path(), &["--print-code", "admin"]);
        let id = program.child.id();
        set_longest_file(id, "400000");
        Self {
            program,
            data: dir.path().to_owned(),
            fill: Box::new(move || set_longest_file(id, "1")),
            free: Box::new(move || set_longest_file(id, "unlimited")),
            _dir: dir,
        }
    }

    /// A file system in memory of 2.4 MB, a half of it taken by another file. None where this
    /// process may not make one.
    fn in_memory() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().to_str().unwrap();
        let mount = format!("mount -t tmpfs -o size=2400k none '{data}'");
        let unshared = ["-Urm", "sh", "-c"];
        let tried = Command::new("unshare").args(unshared).arg(&mount).output();
        if !tried.is_ok_and(|tried| tried.status.success()) {
            return None;
        }
        let script = format!("{mount} && head -c 1200000 /dev/zero > '{data}/other' && exec \"$0\" \"$@\"");
        let mut command = Command::new("unshare");
        command.args(unshared).args([&script, PROGRAM]);
        let program = Program::start_by(command, dir.path(), &["--print-code", "admin"]);
        let seen = PathBuf::from(format!("/proc/{}/root{data}", program.child.id()));
        let (rest, other) = (seen.join("rest"), seen.join("other"));
        Some(Self {
            program,
            data: seen,
            fill: Box::new(move || {
                let mut file = std::fs::File::create(&rest).unwrap();
                let full = std::io::copy(&mut std::io::repeat(0), &mut file).unwrap_err();
                assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
            }),
            free: Box::new(move || std::fs::remove_file(&other).unwrap()),
            _dir: dir,
        })
    }
}

fn set_longest_file(process: u32, bytes: &str) {
    let process = process.to_string();
    let set =
        Command::new("prlimit").args(["--pid", &process, &format!("--fsize={bytes}:unlimited")]).status();
    assert!(set.unwrap().success());
}

#[test]
fn a_limit_of_files_stops_pushes_alone() {
    check(Disk::of_short_files());
}

#[test]
fn a_full_disk_stops_pushes_alone() {
    match Disk::in_memory() {
        Some(disk) => check(disk),
        None => eprintln!("this process may not mount; the limit of files is tried alone"),
    }
}

/// SYNC-3, SYNC-6: nothing that was acknowledged is lost, and what was not may be sent again.
fn check(disk: Disk) {
    let client = Client::new(&disk.program.url);
    let mut phone = Phone::enrol(&client, disk.program.code.as_deref().unwrap(), 1);
    let late = second(&phone);
    let mut kept: Vec<SignedEvent> = Vec::new();
    let (mut refused, mut pushes) = (Vec::new(), 0);
    while refused.is_empty() {
        pushes += 1;
        assert!(pushes <= MANY, "the disk is never full");
        let events: Vec<SignedEvent> = (0..BATCH).map(|_| phone.receives("L1", Dates::default())).collect();
        let reply = client.post("/v1/events", &phone.token, &push_body(&events));
        match reply.status {
            200 => kept.extend(events),
            _ => {
                assert_eq!((reply.status, reply.problem().as_str()), (507, "storage-full"));
                refused = events;
            }
        }
    }
    assert!(kept.len() >= BATCH, "the disk was full from the beginning");
    let again = client.post("/v1/events", &phone.token, &push_body(&refused));
    assert_eq!((again.status, again.problem().as_str()), (507, "storage-full"));
    assert_eq!(client.get("/v1/health", "").status, 200);
    assert!(all(&phone) == kept, "what was acknowledged is read while the disk is full");
    (disk.fill)();
    assert!(all(&late) == kept, "that a token is used cannot be noted, and it reads all the same");

    (disk.free)();
    assert_eq!(phone.push(&refused), vec![Outcome::Accepted; BATCH]);
    kept.extend(refused);
    assert!(all(&phone) == kept, "what was acknowledged is there");
    assert_eq!(look(&disk.data), kept.len() as u64);
    while client.get("/v1/health", "").json()["fold_behind"] != 0 {}
}

/// A device whose token was not used yet: its next use is due to be noted.
fn second(admin: &Phone) -> Phone {
    let code = admin.client.post("/v1/codes", &admin.token, br#"{"role":"staff"}"#).json();
    Phone::enrol(&admin.client, code["code"].as_str().unwrap(), 2)
}

fn all(phone: &Phone) -> Vec<SignedEvent> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let reply = phone.client.get(&format!("/v1/events?feed=site/MAIN{after}"), &phone.token);
        assert_eq!(reply.status, 200, "{}", reply.json());
        let page: PullAnswer = serde_json::from_slice(&reply.bytes).unwrap();
        found.extend(page.events.iter().map(|event| event.signed().unwrap()));
        let Some(next) = page.next.filter(|_| page.more) else { return found };
        after = format!("&after={next}");
    }
}

/// Looks through a copy of the log, since SQLite does not find the way into another process's files.
/// Nobody writes it meanwhile.
fn look(data: &Path) -> u64 {
    let copy = tempfile::tempdir().unwrap();
    for name in [LOG_FILE.to_owned(), format!("{LOG_FILE}-wal")] {
        std::fs::copy(data.join(&name), copy.path().join(&name)).unwrap();
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(audit(&copy.path().join(LOG_FILE))).unwrap().events
}
