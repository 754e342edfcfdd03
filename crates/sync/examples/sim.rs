//! Runs seeds of the simulator: `sim --seeds N --first S`. Called by `cargo xtask sim`.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use lotwise_sync::sim::{Happening, Report, Tally, run};

/// The most failing seeds that are told with their history.
const TOLD: usize = 3;
/// The fewest records and faults of a seed: with less it would prove nothing.
const EVENTS: usize = 200;
const FAULTS: usize = 5;

/// What a range of seeds came to.
#[derive(Default)]
struct Outcome {
    failed: Vec<Report>,
    /// Seeds in which too little happened.
    idle: Vec<u64>,
    events: usize,
    faults: usize,
    tally: Tally,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let place = arguments.iter().position(|argument| argument == name);
        let text = place.and_then(|place| arguments.get(place + 1));
        text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (seeds, first) = (number("--seeds", 500), number("--first", 1));
    let mut outcome = outcome(first, seeds);
    outcome.failed.sort_by_key(|report| report.seed);
    for report in outcome.failed.iter().take(TOLD) {
        println!("\nseed {} failed: {}", report.seed, told(report));
        for line in run(report.seed, None, true).history {
            println!("  {line}");
        }
        println!("again: cargo xtask sim --seeds 1 --first {}", report.seed);
    }
    for report in &outcome.failed {
        println!("seed {}: {}", report.seed, told(report));
    }
    for seed in &outcome.idle {
        println!("seed {seed}: fewer than {EVENTS} records or {FAULTS} faults");
    }
    let counts: Vec<String> = Happening::ALL
        .iter()
        .map(|happening| format!("{happening:?} {}", outcome.tally.of(*happening)))
        .collect();
    println!("{} records, {} faults; {}", outcome.events, outcome.faults, counts.join(", "));
    println!("{} of {seeds} seeds from {first} failed", outcome.failed.len());
    if outcome.failed.is_empty() && outcome.idle.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn told(report: &Report) -> String {
    report.broken.as_ref().map(ToString::to_string).unwrap_or_default()
}

impl Outcome {
    fn add(&mut self, report: Report) {
        self.events += report.events;
        self.faults += report.faults;
        self.tally.add(&report.tally);
        if report.broken.is_some() {
            self.failed.push(report);
        } else if report.events < EVENTS || report.faults < FAULTS {
            self.idle.push(report.seed);
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.failed.extend(other.failed);
        self.idle.extend(other.idle);
        self.events += other.events;
        self.faults += other.faults;
        self.tally.add(&other.tally);
        self
    }
}

/// Runs the seeds on all cores.
fn outcome(first: u64, seeds: u64) -> Outcome {
    let next = AtomicU64::new(first);
    let work = || {
        let mut outcome = Outcome::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return outcome;
            }
            outcome.add(run(seed, None, false));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let outcomes = workers.into_iter().map(|worker| worker.join().expect("a seed does not panic"));
        outcomes.fold(Outcome::default(), Outcome::join)
    })
}
