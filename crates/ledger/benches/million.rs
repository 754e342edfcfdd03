//! One run over the million events of a believable firm: how fast they fold, how much memory they
//! take, and how long the questions of the trade take on them. `cargo bench -p lotwise-ledger --bench million`.

mod firm;

use std::time::{Duration, Instant};

use firm::{Firm, MILLION};
use lotwise_ledger::event::{Body, Draft, Event, Head, SignedEvent};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::question::trace::{Direction, trace};
use lotwise_ledger::question::warranty::{Asked, judge};
use lotwise_ledger::question::whereabouts::of_goods;
use lotwise_ledger::record::Records;

/// As in the server.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // `-- state` leaves the entries to a store, as a device does that keeps them on its disk.
    let state_only = std::env::args().any(|argument| argument == "state");
    let size = MILLION;
    let mut firm = Firm::new(size);
    let mut records = Records::default();
    let mut folding = Duration::ZERO;
    let before = resident_bytes();
    let mut told = 0u64;
    loop {
        // The making of events is not what is measured, nor do they stay in memory.
        let events: Vec<Event> = firm.by_ref().take(1_000).collect();
        if events.is_empty() {
            break;
        }
        let start = on_cpu();
        events.iter().for_each(|event| fold(event, &mut records));
        records.take_changed();
        folding += on_cpu() - start;
        if state_only {
            events.iter().for_each(|event| drop(records.unload_entry(&event.id())));
        }
        told += events.len() as u64;
    }
    let bytes = resident_bytes().saturating_sub(before);
    println!("events            {told}");
    println!("fold              {:.0} events/s", told as f64 / folding.as_secs_f64());
    println!("memory            {} bytes/event", bytes / told.max(1));
    println!("reading before    {:.0} events/s", reading());

    let start = Instant::now();
    let reached = trace(&records, [Key::Lot(firm::lot(0, firm::SALT))], Direction::Forward);
    let lying = reached.lying(&records);
    let shipments = lying.iter().filter(|it| !it.at.is_inside() && it.came.is_positive()).count();
    let lots = reached.reached.len();
    println!("forward trace     {:?} into {lots} lots and {shipments} shipments", start.elapsed());

    let on = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let asked = Asked { on, usage: None, cause: None, component: None };
    let each = median(1_000, |turn| {
        judge(&records, &firm::serial(turn * 7), &asked);
    });
    println!("warranty          {each:?}");
    let each = median(1_000, |turn| {
        of_goods(&records, &Goods::Lot(firm::lot(3, turn % 900)));
    });
    println!("where is it       {each:?}");
}

/// How many events a second are read from their bytes, hashes checked, before they can be folded.
fn reading() -> f64 {
    let told = Firm::new(MILLION).take(20_000).filter_map(|event| match event.body {
        Body::Act(act) => Some((event.header.device, act)),
        Body::Unknown => None,
    });
    let signed: Vec<SignedEvent> = told
        .map(|(device, act)| Draft::new(device, &Head::default(), Vec::new(), &act, 0).signed([0; 64]))
        .collect();
    let start = on_cpu();
    let opened = signed.iter().filter(|signed| std::hint::black_box(signed.open()).is_ok()).count();
    opened as f64 / (on_cpu() - start).as_secs_f64()
}

fn median(turns: u64, mut question: impl FnMut(u64)) -> Duration {
    let mut times: Vec<Duration> = (0..turns)
        .map(|turn| {
            let start = Instant::now();
            question(turn);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// How long the thread has computed, by Linux's own account: a clock on the wall would tell of the other
/// work on the machine too.
fn on_cpu() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

/// What the process holds in memory, by Linux's own account.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kib: u64 = line.split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0);
    kib * 1024
}
