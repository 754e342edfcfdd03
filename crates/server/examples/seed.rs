//! Fills an empty data directory with the events of a believable firm, each signed by its device:
//! `seed DIR EVENTS`. What is measured on a large site is measured on this.

#[path = "../../ledger/benches/firm/mod.rs"]
#[allow(dead_code)] // The ledger's figures need more of it.
mod firm;

use std::collections::HashMap;
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};
use firm::{Firm, MILLION, Size};
use lotwise_ledger::command::feeds;
use lotwise_ledger::event::{Act, Body, DeviceId, Draft, Head, Line, Seen, Step, Subject};
use lotwise_ledger::key::{Location, LotKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{Actor, LotNumber, SerialNumber};
use lotwise_ledger::time::Moment;
use lotwise_server::store::devices::Role;
use lotwise_server::store::sqlite::SqliteEvents;
use lotwise_sync::store::{EventStore, Incoming};

/// Events of one transaction.
const STEP: usize = 4_000;

/// Serials of one lot, `WIDE`, and how many of them come with one event.
const WIDE_LOT: u64 = 10_000;
const WIDE_STEP: u64 = 250;
/// 2026-01-02T08:00Z, behind all else.
const WIDE_SINCE_MS: i64 = 1_767_340_800_000;

/// A device of the firm, as this example signs for it.
struct Author {
    device: DeviceId,
    key: SigningKey,
    head: Head,
}

impl Author {
    fn signs(&mut self, act: &Act) -> Result<Incoming, Box<dyn std::error::Error>> {
        let draft = Draft::new(self.device, &self.head, feeds(act), act, act.occurred_at.unix_ms());
        let signature = self.key.sign(&draft.header).to_bytes();
        let signed = draft.signed(signature);
        let event = signed.open()?;
        self.head = self.head.after(&event);
        Ok(Incoming { event, signed })
    }
}

/// One part of the lot that has more serials than any list shows at once.
fn wide_receipt(part: u64) -> Result<Act, Box<dyn std::error::Error>> {
    let moment =
        Moment::new(WIDE_SINCE_MS + i64::try_from(part)? * 1_000, 60).ok_or("a moment of the calendar")?;
    let lot = LotKey { number: LotNumber::parse("WIDE")?, ..firm::lot(0, 0) };
    let mut act = Act::new(Step::Receive, moment, Actor::parse("Ada")?);
    for number in part * WIDE_STEP..(part + 1) * WIDE_STEP {
        let serial = SerialNumber::parse(&format!("W{number:05}"))?;
        let key = SerialKey { product: lot.product.clone(), serial };
        act.seen.push(Seen { key: key.clone(), last: None });
        let unit = Subject::Serial { key, lot: Some(lot.clone()) };
        act.lines.push(Line::new(unit, Quantity::ONE, Location::Supplier(None), firm::bin(0)));
    }
    Ok(act)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, events] = arguments.as_slice() else { return Err("seed DIR EVENTS".into()) };
    let events: u64 = events.parse()?;
    let share = |all: u64| (all * events).div_ceil(MILLION.events);
    let size = Size { events, lots: share(MILLION.lots).max(40), serials: share(MILLION.serials), ..MILLION };
    std::fs::create_dir_all(dir)?;
    let log = SqliteEvents::open(Path::new(dir)).await?;
    let mut authors: HashMap<DeviceId, Author> = HashMap::new();
    let mut step = Vec::new();
    for event in Firm::new(size) {
        let Body::Act(act) = &event.body else { continue };
        let known = event.header.device;
        if !authors.contains_key(&known) {
            let author = enrol(&log, authors.len()).await?;
            authors.insert(known, author);
        }
        let mut act: Act = (**act).clone();
        for last in act.seen.iter_mut().filter_map(|seen| seen.last.as_mut()) {
            last.device = authors.get(&last.device).map_or(last.device, |author| author.device);
        }
        let Some(author) = authors.get_mut(&known) else { continue };
        step.push(author.signs(&act)?);
        if step.len() == STEP {
            log.append(std::mem::take(&mut step)).await?;
        }
    }
    if let Some(author) = authors.values_mut().next() {
        for part in 0..WIDE_LOT / WIDE_STEP {
            let act = wide_receipt(part)?;
            step.push(author.signs(&act)?);
        }
    }
    log.append(step).await?;
    println!("{} events of {} devices", log.log_head(), authors.len());
    log.close().await;
    Ok(())
}

async fn enrol(log: &SqliteEvents, number: usize) -> Result<Author, Box<dyn std::error::Error>> {
    let key = SigningKey::from_bytes(&[u8::try_from(number)? + 1; 32]);
    let code = log.make_code(Role::Staff).await?;
    let name = format!("Phone {}", number + 1);
    let (device, _token) = log.enrol(&code, &name, key.verifying_key().to_bytes()).await?;
    Ok(Author { device: device.id, key, head: Head::default() })
}
