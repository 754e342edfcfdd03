//! Two hundred phones at once: each pushes and waits for news at the same time, and everyone gets
//! everything.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::Head;
use lotwise_server::store::devices::Role;
use lotwise_sync::wire::Outcome;
use serde::Deserialize;

use crate::common::{Client, Host, Phone};

const PHONES: usize = 200;
/// Pushes of each phone, of one event each, as they come when people work.
const PUSHES: usize = 2;

/// A page, of which the headers alone are read: they tell the events apart.
#[derive(Deserialize)]
struct Page {
    events: Vec<HeaderAlone>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct HeaderAlone {
    header: String,
}

/// SYNC-6, SYNC-9, SYNC-10.
#[test]
fn two_hundred_phones_get_everything() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let phones: Vec<Phone> = (0..PHONES).map(|number| enrol(&host, number)).collect();
    let begin = Instant::now();
    let (mut times, received) = std::thread::scope(|scope| {
        let waiting: Vec<_> = phones
            .iter()
            .map(|phone| {
                let (client, token) = (host.client(), phone.token.clone());
                scope.spawn(move || wait_for_all(&client, &token))
            })
            .collect();
        let pushing: Vec<_> = phones.into_iter().map(|phone| scope.spawn(move || push(phone))).collect();
        let times: Vec<Duration> = pushing.into_iter().flat_map(|pushing| pushing.join().unwrap()).collect();
        (times, waiting.into_iter().map(|waiting| waiting.join().unwrap()).collect::<Vec<_>>())
    });
    let all = begin.elapsed();
    assert!(received.iter().all(|headers| *headers == received[0]), "somebody has other events");
    times.sort_unstable();
    println!(
        "{PHONES} phones have all {} events after {all:.1?}; an answer to a push: median {:.0?}, p99 {:.0?}",
        PHONES * PUSHES,
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    );
    host.stop();
}

/// Enrols past the limit of enrolments, which counts them by the one address that all have here.
fn enrol(host: &Host, number: usize) -> Phone {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&(number as u64 + 1).to_be_bytes());
    let key = SigningKey::from_bytes(&seed);
    let log = &host.running.server.log;
    let (device, token) = host.runtime.block_on(async {
        let code = log.make_code(Role::Staff).await.unwrap();
        log.enrol(&code, "phone", key.verifying_key().to_bytes()).await.unwrap()
    });
    let (client, token) = (host.client(), token.as_str().to_owned());
    Phone { client, token, key, device: device.id, head: Head::default() }
}

fn push(mut phone: Phone) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..PUSHES {
        let event = phone.receives("L1", Dates::default());
        let begin = Instant::now();
        assert_eq!(phone.push(&[event]), [Outcome::Accepted]);
        times.push(begin.elapsed());
    }
    times
}

/// Waits for news until it has the events of all phones.
fn wait_for_all(client: &Client, token: &str) -> BTreeSet<String> {
    let (mut headers, mut after) = (BTreeSet::new(), String::new());
    while headers.len() < PHONES * PUSHES {
        let reply = client.get(&format!("/v1/events?feed=site/MAIN&wait=25{after}"), token);
        assert_eq!(reply.status, 200);
        let page: Page = serde_json::from_slice(&reply.bytes).unwrap();
        for event in page.events {
            assert!(headers.insert(event.header), "an event came twice");
        }
        after = page.next.map_or_else(String::new, |next| format!("&after={next}"));
    }
    headers
}
