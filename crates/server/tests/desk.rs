//! SYNC-28 over HTTP: a warranty desk gets what its answers need, and nothing else.

mod common;

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::attached::{path, photo, upload};
use common::replicating::Replicating;
use common::{Host, Phone, circumstances, product, receipt, receipt_of};
use lotwise_ledger::command::{Dates, Received};
use lotwise_ledger::event::fact::{Attachment, Claim, Plan, Planned, Recall};
use lotwise_ledger::event::{Act, Line, SignedEvent, Step, Subject, Write, field};
use lotwise_ledger::key::{Key, Location, OrderKey, Paper, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::warranty::{Asked, judge, keys};
use lotwise_ledger::record::{Reading, Records};
use lotwise_ledger::text::{OrderNumber, PartnerId, SerialNumber};
use lotwise_ledger::time::Day;
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::audit::audit;
use lotwise_server::store::devices::Role;
use lotwise_sync::contract::sample::shelf;
use lotwise_sync::store::read;
use lotwise_sync::wire::{Outcome, PullAnswer, TokenAnswer};

/// In everything that is not for a desk.
const SECRET: &str = "NOBODYS-BUSINESS";

fn act(step: Step) -> Act {
    Act::new(step, circumstances().occurred_at, circumstances().actor)
}

fn unit(number: &str) -> SerialKey {
    SerialKey { product: product(), serial: SerialNumber::parse(number).unwrap() }
}

fn received(number: &str) -> Act {
    let serials = Received::Serials(vec![SerialNumber::parse(number).unwrap()]);
    receipt_of("L1", Dates::default(), serials)
}

fn shipped(number: &str) -> Act {
    let mut ship = act(Step::Ship);
    let subject = Subject::Serial { key: unit(number), lot: Some(common::lot("L1")) };
    let to = Location::Customer(Some(PartnerId::parse("C1").unwrap()));
    ship.lines.push(Line::new(subject, Quantity::ONE, shelf(), to));
    ship
}

fn terms() -> Act {
    let mut terms = act(Step::Describe);
    let (key, field) = (Key::Product(product()), field::WARRANTY_MONTHS.to_owned());
    terms.writes.push(Write { key, field, value: "24".to_owned(), rev: 1 });
    terms
}

fn claim(number: &str) -> Act {
    let mut claim = act(Step::Claim);
    claim.about.push(Key::Serial(unit(number)));
    let reported_on = Day(claim.occurred_at.day());
    let defect = "leak".to_owned();
    let said = Claim { serial: unit(number), component: None, reported_on, defect, usage: None };
    claim.claim = Some(Box::new(said));
    claim
}

/// Stock of a lot, an order, a count, and a draft with its paper: what is no desk's.
fn secrets(paper: &str) -> Vec<Act> {
    let mut stock = receipt(SECRET, Dates::default());
    stock.writes.clear();
    let mut order = act(Step::Order);
    let number = OrderNumber::parse(SECRET).unwrap();
    order.order = Some(OrderKey { paper: Paper::SalesOrder, number });
    let line = Planned {
        product: product(),
        quantity: Quantity::ONE,
        lot: None,
        serials: vec![unit("S1")],
        at: None,
        expiry: None,
    };
    order.plan = Some(Box::new(Plan { rev: 1, lines: vec![line] }));
    let mut count = act(Step::Count);
    count.reason = Some(SECRET.to_owned());
    let mut draft = act(Step::Recall);
    draft.reason = Some(SECRET.to_owned());
    draft.about.push(Key::Serial(unit("S1")));
    let recall = Recall { state: "draft".to_owned(), kind: None, scope: Vec::new(), rev: 1 };
    draft.recall = Some(Box::new(recall));
    draft.attachments.push(Attachment {
        reference: paper.to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: None,
        personal: false,
    });
    vec![stock, order, count, draft]
}

fn desk_of(host: &Host, number: u8) -> Phone {
    Phone::enrol(&host.client(), &host.code(Role::WarrantyDesk), number)
}

fn feed(phone: &Phone, feed: &str) -> PullAnswer {
    let reply = phone.client.get(&format!("/v1/events?feed={feed}"), &phone.token);
    assert_eq!(reply.status, 200, "{feed}");
    serde_json::from_slice(&reply.bytes).unwrap()
}

fn push(phone: &mut Phone, acts: &[Act]) -> Vec<SignedEvent> {
    let events: Vec<SignedEvent> = acts.iter().map(|act| phone.sign(act)).collect();
    assert!(phone.push(&events).iter().all(|outcome| *outcome == Outcome::Accepted));
    events
}

/// A device that enrols is told what it reads and what it writes.
#[test]
fn a_desk_reads_its_feed_and_writes_the_shared_one() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let enrolment = common::enrolment(&host.code(Role::WarrantyDesk), &key);
    let answer = host.client().post("/v1/enrol", "", &enrolment).json();
    assert_eq!((&answer["feeds"], &answer["writes"]), (&"desk".into_list(), &"shared".into_list()));
    let admin = host.phone(1);
    let known = admin.client.get("/.well-known/lotwise", "").json();
    assert!(known["feeds"].as_array().unwrap().contains(&"desk".into()));

    let mut desk = desk_of(&host, 2);
    let (claimed, foreign) = (desk.sign(&claim("S1")), desk.sign_for(vec!["desk".to_owned()], &claim("S2")));
    let outcomes = desk.push(&[claimed.clone(), foreign]);
    assert_eq!(outcomes[0], Outcome::Accepted);
    assert!(matches!(outcomes[1], Outcome::Quarantined { .. }), "nobody names the feed");
    assert_eq!(feed(&desk, "desk").events, [lotwise_sync::wire::WireEvent::new(&claimed)]);
    assert_eq!(feed(&admin, "shared").events.len(), 1);
    let told: TokenAnswer =
        serde_json::from_slice(&desk.client.post("/v1/token", &desk.token, b"").bytes).unwrap();
    assert_eq!(told.feeds, ["desk"]);
    host.stop();
}

trait IntoList {
    fn into_list(self) -> serde_json::Value;
}

impl IntoList for &str {
    fn into_list(self) -> serde_json::Value {
        serde_json::Value::Array(vec![self.into()])
    }
}

/// Marks that stand in what is not for a desk are in nothing that its token can get.
#[test]
fn what_is_not_a_desks_reaches_it_by_no_way() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start_with(dir.path(), &["--snapshot-events=1"]);
    let (mut admin, desk) = (host.phone(1), desk_of(&host, 2));
    let (paper, _) = photo(9, 300);
    let content = SECRET.as_bytes().repeat(20);
    let paper = lotwise_sync::wire::Declared {
        id: paper.salt.id_of(&content),
        bytes: content.len() as u64,
        feeds: vec!["shared".to_owned()],
        ..paper
    };
    upload(&admin, &paper, &content);
    push(&mut admin, &secrets(&paper.id.to_string()));
    push(&mut admin, &[received("S1"), terms(), shipped("S1")]);

    let mut got = Vec::new();
    let mut get = |path: &str| {
        let reply = desk.client.get(path, &desk.token);
        got.extend(&reply.bytes);
        reply
    };
    assert_eq!(get("/v1/events?feed=desk").status, 200);
    for path in ["/v1/events?feed=shared", "/v1/events?feed=site/MAIN", "/v1/devices", "/v1/quarantine"] {
        assert_eq!(get(path).status, 403, "{path}");
    }
    assert_eq!(get(&path(paper.id)).problem(), "foreign-feed");
    for path in ["/v1/operators", "/v1/attachments/erased", "/v1/health", "/v1/openapi.json"] {
        assert_eq!(get(path).status, 200, "{path}");
    }
    let page = feed(&desk, "desk");
    assert_eq!(page.events.len(), 3, "the receipt, the terms and the shipment");
    for event in &page.events {
        for part in [&event.header, &event.body] {
            got.extend(STANDARD.decode(part).unwrap());
        }
    }
    let mark = SECRET.as_bytes();
    assert!(!got.windows(mark.len()).any(|window| window == mark));
    // They are there for whoever may see them.
    let all = feed(&admin, "shared").events.into_iter().chain(feed(&admin, "site/MAIN").events);
    let marked = all.filter(|event| {
        let body = STANDARD.decode(&event.body).unwrap();
        body.windows(mark.len()).any(|window| window == mark)
    });
    assert_eq!(marked.count(), 4);
    host.stop();
}

/// The verdict on a desk's device is the one of the records: the warranty counts from the shipment.
#[test]
fn the_verdict_of_a_shipped_unit_is_right() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut admin = host.phone(1);
    push(&mut admin, &[received("S1"), received("S2"), terms(), shipped("S1")]);
    let mut desk = Replicating::reading(desk_of(&host, 2), &["desk"]);
    assert!(desk.syncs());
    let check = |desk: &Replicating, number: &str, expected: &[&str]| {
        let on = act(Step::Claim).occurred_at.day();
        let asked = Asked { on, usage: None, cause: None, component: None };
        let wanted = |known: &Records| Reading::of(keys(known, &unit(number), &asked));
        let (_, records) = pollster::block_on(read(&desk.store, &wanted)).unwrap();
        let answer = judge(&records, &unit(number), &asked);
        let bars: Vec<&str> = answer.bars.iter().map(|bar| bar.code()).collect();
        assert_eq!(bars, expected, "{number}");
        answer
    };
    let answer = check(&desk, "S1", &[]);
    assert_eq!(answer.cover.unwrap().until.to_string(), "2028-11-21");
    check(&desk, "S2", &["in-our-stock"]);
    check(&desk, "S3", &["not-in-records"]);
    // What it records itself it sees at once, and has once when it comes back.
    desk.records_act(&claim("S1"));
    assert_eq!(check(&desk, "S1", &[]).claims.len(), 1);
    assert!(desk.syncs() && desk.syncs());
    assert_eq!(check(&desk, "S1", &[]).claims.len(), 1);
    assert_eq!(desk.store.ids().len(), 5);
    host.stop();
}

fn copy_log(from: &Path, to: &Path) {
    for file in [LOG_FILE, "server.key"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

/// SYNC-16: a desk brings back what a restored server lacks, of others, too; and the audit follows its feed.
#[test]
fn a_desk_outlives_a_restored_backup() {
    let (dir, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let host = Host::start(dir.path());
    let mut admin = host.phone(1);
    let mut desk = Replicating::reading(desk_of(&host, 2), &["desk"]);
    push(&mut admin, &[received("S1"), terms()]);
    assert!(desk.syncs());
    host.stop();
    copy_log(dir.path(), backup.path());

    let host = Host::start(dir.path());
    (admin.client, desk.phone.client) = (host.client(), host.client());
    push(&mut admin, &[shipped("S1")]);
    desk.records_act(&claim("S1"));
    assert!(desk.syncs() && desk.syncs());
    let before = feed(&desk.phone, "desk");
    assert_eq!((before.events.len(), desk.store.ids().len()), (4, 4));
    host.stop();

    copy_log(backup.path(), dir.path());
    let host = Host::start(dir.path());
    desk.moves_to(&host.url);
    assert!(desk.syncs() && desk.syncs());
    let after = feed(&desk.phone, "desk");
    assert_eq!((after.events.len(), desk.store.ids().len()), (4, 4));
    host.stop();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(audit(&dir.path().join(LOG_FILE))).unwrap().events, 4);
}

/// A log from before the feed, or of another rule, gets it when it is opened, in the log's order.
#[test]
fn a_log_that_exists_is_numbered_once() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let (mut admin, mut desk) = (host.phone(1), desk_of(&host, 2));
    let (paper, content) = photo(1, 100);
    upload(&admin, &paper, &content);
    let mut paid = claim("S1");
    paid.attachments.push(Attachment {
        reference: paper.id.to_string(),
        media_type: "image/jpeg".to_owned(),
        bytes: None,
        personal: false,
    });
    push(&mut admin, &[received("S1"), secrets("none").remove(0), terms(), paid]);
    push(&mut admin, &[shipped("S1"), secrets("none").remove(1)]);
    let before = feed(&desk, "desk");
    assert_eq!(before.events.len(), 4);
    host.stop();
    let log = format!("sqlite://{}", dir.path().join(LOG_FILE).display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let pool = sqlx::SqlitePool::connect(&log).await.unwrap();
        let gone = "DELETE FROM feed_events WHERE feed = 'desk'; DELETE FROM counters WHERE feed = 'desk'; \
                    DELETE FROM desk_rule; DELETE FROM desk_attachments;";
        sqlx::raw_sql(gone).execute(&pool).await.unwrap();
        pool.close().await;
    });
    for _ in 0..2 {
        let host = Host::start(dir.path());
        desk.client = host.client();
        assert_eq!(feed(&desk, "desk"), before, "the same places with the same hashes");
        assert_eq!(desk.client.get(&path(paper.id), &desk.token).status, 200);
        host.stop();
    }
    let host = Host::start(dir.path());
    admin.client = host.client();
    push(&mut admin, &[claim("S1")]);
    desk.client = host.client();
    assert_eq!(feed(&desk, "desk").next.unwrap().position, 5);
    host.stop();
}
