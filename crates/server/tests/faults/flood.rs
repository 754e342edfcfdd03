//! Ten thousand requests of strangers on the public pages, while a phone works.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lotwise_ledger::command::Dates;
use lotwise_sync::wire::Outcome;

use crate::common::{GTIN, Host, Phone};

const REQUESTS: usize = 10_000;
/// Programs that ask at the same time.
const STRANGERS: usize = 8;
/// Records of the phone in a flood, at the least, and without one.
const PUSHES: usize = 40;
/// What nobody who records goods would call slow, on a machine that floods itself meanwhile.
const MOST_MEDIAN: Duration = Duration::from_millis(500);
const MOST_ALL: Duration = Duration::from_secs(120);

/// SYNC-14: a flood is answered with 429 and when to come back, and costs the firm's own phones nothing.
#[test]
fn a_flood_of_strangers_does_not_slow_a_phone() {
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(dir.path());
    let mut phone = host.phone(1);
    let calm = median((0..PUSHES).map(|_| record(&mut phone)).collect());
    let (asked, limited, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let begin = Instant::now();
    let flooded = std::thread::scope(|scope| {
        let strangers: Vec<_> = (0..STRANGERS)
            .map(|stranger| {
                let (host, asked, limited) = (&host, &asked, &limited);
                scope.spawn(move || flood(host, stranger, asked, limited))
            })
            .collect();
        let is_over = &is_over;
        let working = scope.spawn(move || {
            let mut times = Vec::new();
            while times.len() < PUSHES || !is_over.load(Ordering::Acquire) {
                times.push(record(&mut phone));
            }
            times
        });
        strangers.into_iter().for_each(|stranger| stranger.join().unwrap());
        is_over.store(true, Ordering::Release);
        working.join().unwrap()
    });
    let (all, count) = (begin.elapsed(), flooded.len());
    let flooded = median(flooded);
    let limited = limited.into_inner();
    println!(
        "{limited} of {REQUESTS} limited in {all:.1?}; a record and its pull: median {calm:.1?} without, \
         {flooded:.1?} within, {count} of them"
    );
    // A minute's burst of lookups and of complaints is allowed, and what fills up again meanwhile.
    assert!(limited >= REQUESTS * 9 / 10, "{limited} of {REQUESTS} are limited");
    assert!(flooded <= MOST_MEDIAN.max(calm * 5), "{flooded:?} in a flood, {calm:?} without");
    assert!(all <= MOST_ALL, "{all:?}");
    host.stop();
}

/// Asks on, now one address, now another.
fn flood(host: &Host, stranger: usize, asked: &AtomicUsize, limited: &AtomicUsize) {
    let client = host.client();
    let photo = [
        b"--x\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\n".as_slice(),
        &[7; 2_000],
        b"\r\n--x--\r\n",
    ]
    .concat();
    loop {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        if number >= REQUESTS {
            return;
        }
        let reply = match (number + stranger) % 4 {
            0 => client.get(&format!("/01/{GTIN}/10/L{number}"), ""),
            1 => client.get(&format!("/v1/public/01/{GTIN}/10/L1"), ""),
            2 => client.get(&format!("/01/{GTIN}?date=2026-01-01"), ""),
            _ => client.post_as("multipart/form-data; boundary=x", &format!("/01/{GTIN}/10/L1"), &photo),
        };
        match reply.status {
            429 => {
                assert!(reply.header("retry-after").parse::<u64>().is_ok_and(|s| s > 0), "when to come back");
                limited.fetch_add(1, Ordering::Relaxed);
            }
            200 | 404 | 422 => {}
            other => panic!("{other}"),
        }
    }
}

/// Pushes a record and pulls it again.
fn record(phone: &mut Phone) -> Duration {
    let event = phone.receives("L1", Dates::default());
    let begin = Instant::now();
    assert_eq!(phone.push(&[event]), [Outcome::Accepted]);
    let pulled = phone.client.get("/v1/events?feed=site/MAIN&limit=10", &phone.token);
    assert_eq!(pulled.status, 200);
    begin.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
