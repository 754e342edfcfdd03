//! SYNC-31: the words of complaints go when they were kept long enough, and no earlier.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{GTIN, Host, Phone, circumstances};
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::{Act, EventId, Hash, Step, Voids, Write, field};
use lotwise_ledger::key::Key;
use lotwise_ledger::time::Moment;
use lotwise_server::erasing::EraseError;
use lotwise_server::retaining;
use lotwise_server::store::LOG_FILE;
use lotwise_sync::wire::Outcome;
use serde_json::json;

const WORDS: &str = "Zyxwvut is sour.";
/// Sets when the server took what it has.
const ON_THE_21ST: &str = "UPDATE events SET received_ms = strftime('%s', '2026-11-21 12:00') * 1000";

/// A firm with complaints, as its admin and its server know them.
struct Firm {
    host: Host,
    admin: Phone,
    /// The references, in the order in which the server looks after them, with their events.
    told: Vec<(String, EventId)>,
}

impl Firm {
    fn with_complaints(dir: &Path, count: usize) -> Self {
        let host = Host::start(dir);
        let mut admin = host.phone(1);
        let received = admin.receives("L1", Dates::default());
        admin.push(&[received]);
        for _ in 0..count {
            while host.client().get("/v1/health", "").json()["fold_behind"] != 0 {}
            let words = json!({ "gtin": GTIN, "lot": "L1", "words": WORDS, "contact": "me" });
            host.client().post("/v1/public/complaints", "", words.to_string().as_bytes());
        }
        let told = host.runtime.block_on(host.running.server.log.told_complaints()).unwrap();
        assert_eq!(told.len(), count);
        Self { host, admin, told }
    }

    fn pushes(&mut self, acts: Vec<Act>) {
        let events: Vec<_> = acts.iter().map(|act| self.admin.sign(act)).collect();
        assert!(self.admin.push(&events).iter().all(|outcome| *outcome == Outcome::Accepted));
    }

    fn status(&self, number: usize) -> u16 {
        self.admin.client.get(&format!("/v1/complaints/{}", self.told[number].0), &self.admin.token).status
    }

    fn let_go(&self, day: &str) -> Result<u64, EraseError> {
        let at_ms = moment(day).unix_ms();
        self.host.runtime.block_on(retaining::let_go(&self.host.running.server, at_ms))
    }

    /// What is left on the last day, and what on the next.
    fn goes_after(&self, number: usize, last: &str, next: &str) {
        assert_eq!((self.let_go(last).unwrap(), self.status(number)), (0, 200), "{last}");
        assert_eq!((self.let_go(next).unwrap(), self.status(number)), (1, 410), "{next}");
    }

    /// The hash of an event's header.
    fn hash(&self, event: EventId) -> Hash {
        let log = self.host.runtime.block_on(self.host.running.server.log.read_log(0, 100)).unwrap();
        let mut events = log.iter().map(|logged| logged.signed.open().unwrap());
        events.find(|it| it.id() == event).unwrap().header_hash
    }
}

fn moment(day: &str) -> Moment {
    Moment::try_from(format!("{day}T12:00:00Z")).unwrap()
}

fn act(step: Step) -> Act {
    Act::new(step, circumstances().occurred_at, circumstances().actor)
}

fn on(step: Step, case: EventId) -> Act {
    let mut act = act(step);
    act.case = Some(case);
    act.reason = Some("a word of the firm's".to_owned());
    act
}

fn sql(host: &Host, dir: &Path, statement: &'static str) {
    let log = format!("sqlite://{}", dir.join(LOG_FILE).display());
    host.runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

/// SYNC-31: the words of a settled complaint go after the firm's months, and those of an open one stay.
#[test]
fn words_go_when_they_were_kept_long_enough() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::with_complaints(dir.path(), 2);
    let (settled, open) = (firm.told[0].1, firm.told[1].1);
    firm.pushes(vec![on(Step::Investigate, open), on(Step::Resolve, settled)]);
    sql(&firm.host, dir.path(), ON_THE_21ST);
    firm.goes_after(0, "2028-11-21", "2028-11-22");
    assert_eq!((firm.let_go("2028-11-23").unwrap(), firm.status(1)), (0, 200));
    let erased = firm.admin.client.get("/v1/attachments/erased", &firm.admin.token).json();
    let tombstone = &erased["erased"][0];
    assert_eq!((&tombstone["id"], &tombstone["by"]), (&json!(firm.told[0].0), &tombstone["server"]));

    // The firm says otherwise.
    let mut months = act(Step::Describe);
    let (field, value) = (field::COMPLAINTS_KEPT_MONTHS.to_owned(), "1".to_owned());
    months.writes.push(Write { key: Key::Firm, field, value, rev: 1 });
    firm.pushes(vec![months, on(Step::Resolve, open)]);
    sql(&firm.host, dir.path(), ON_THE_21ST);
    firm.goes_after(1, "2026-12-21", "2026-12-22");
    firm.host.stop();
    let left = std::fs::read(dir.path().join(LOG_FILE)).unwrap();
    assert!(!left.windows(WORDS.len()).any(|window| window == WORDS.as_bytes()));
}

/// SYNC-31: what counts is when the server took the event, where a phone's clock says that it was earlier; and of what
/// was taken back, when that was.
#[test]
fn no_clock_of_a_phone_makes_them_go_earlier() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::with_complaints(dir.path(), 2);
    let (settled, taken_back) = (firm.told[0].1, firm.told[1].1);
    let mut resolve = on(Step::Resolve, settled);
    resolve.occurred_at = moment("2020-01-01");
    firm.pushes(vec![resolve]);
    sql(&firm.host, dir.path(), ON_THE_21ST);
    firm.goes_after(0, "2028-11-21", "2028-11-22");

    let mut void = act(Step::Void);
    let hash = firm.hash(taken_back);
    void.voids = Some(Box::new(Voids { target: taken_back, hash, step: Some(Step::Complain) }));
    firm.pushes(vec![void]);
    let later = "UPDATE events SET received_ms = strftime('%s', '2027-01-10 12:00') * 1000 \
                 WHERE log_position = (SELECT MAX(log_position) FROM events)";
    sql(&firm.host, dir.path(), later);
    firm.goes_after(1, "2029-01-10", "2029-01-11");
    firm.host.stop();
}

/// SYNC-31: one that cannot be erased is told, and the others behind it go.
#[test]
fn one_that_fails_holds_up_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::with_complaints(dir.path(), 2);
    let acts = firm.told.iter().map(|(_, event)| on(Step::Resolve, *event)).collect();
    firm.pushes(acts);
    let damage = "UPDATE complaints SET content = 'no complaint' \
                  WHERE id = (SELECT id FROM complaints ORDER BY received_ms, id LIMIT 1)";
    sql(&firm.host, dir.path(), damage);
    assert!(firm.let_go("2099-01-01").is_err());
    assert!(firm.status(0) != 410);
    assert_eq!(firm.status(1), 410);
    firm.host.stop();
}

/// SYNC-31: the server does it by itself when it starts.
#[test]
fn a_server_that_starts_lets_go_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut firm = Firm::with_complaints(dir.path(), 1);
    let mut resolve = on(Step::Resolve, firm.told[0].1);
    resolve.occurred_at = moment("2020-01-01");
    firm.pushes(vec![resolve]);
    sql(&firm.host, dir.path(), "UPDATE events SET received_ms = 0");
    assert_eq!(firm.status(0), 200);
    firm.host.stop();
    firm.host = Host::start(dir.path());
    firm.admin.client = firm.host.client();
    let begin = std::time::Instant::now();
    while firm.status(0) != 410 {
        assert!(begin.elapsed() < std::time::Duration::from_secs(20), "the words are still there");
        std::thread::yield_now();
    }
    firm.host.stop();
}
