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
use lotwise_ledger::event::{Act, Body, DeviceId, Draft, Head};
use lotwise_server::store::devices::Role;
use lotwise_server::store::sqlite::SqliteEvents;
use lotwise_sync::store::{EventStore, Incoming};

/// Events of one transaction.
const STEP: usize = 4_000;

/// A device of the firm, as this example signs for it.
struct Author {
    device: DeviceId,
    key: SigningKey,
    head: Head,
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
        let draft = Draft::new(author.device, &author.head, feeds(&act), &act, act.occurred_at.unix_ms());
        let signature = author.key.sign(&draft.header).to_bytes();
        let signed = draft.signed(signature);
        let event = signed.open()?;
        author.head = author.head.after(&event);
        step.push(Incoming { event, signed });
        if step.len() == STEP {
            log.append(std::mem::take(&mut step)).await?;
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
