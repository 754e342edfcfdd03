//! Runs seeds of the simulator: `sim --seeds N --first S [--history]`. Called by `cargo xtask sim`.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use lotwise_sync::sim::{Report, run};

/// The most failing seeds that are told with their history.
const TOLD: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1).map_or(Some(otherwise), |text| text.parse().ok())
    };
    let (seeds, first) = (number("--seeds", 1).unwrap_or(500), number("--first", 1).unwrap_or(1));
    let failed = failing(first, seeds);
    for report in failed.iter().take(TOLD) {
        println!("\nseed {} failed: {}", report.seed, told(report));
        for line in run(report.seed, None, true).history {
            println!("  {line}");
        }
        println!("again: cargo xtask sim --seeds 1 --first {}", report.seed);
    }
    for report in &failed {
        println!("seed {}: {}", report.seed, told(report));
    }
    println!("{} of {seeds} seeds from {first} failed", failed.len());
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn told(report: &Report) -> String {
    report.broken.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The reports of all seeds that fail, in order, made on all cores.
fn failing(first: u64, seeds: u64) -> Vec<Report> {
    let next = AtomicU64::new(first);
    let work = || {
        let mut failed = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return failed;
            }
            let report = run(seed, None, false);
            failed.extend(report.broken.is_some().then_some(report));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut failed: Vec<Report> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    failed.sort_by_key(|report| report.seed);
    failed
}
