//! The simulator: several phones with their tabs, the processes of a server and a network, all in one
//! process and in simulated time, from one number. People record, things go wrong, and in the end every promise of the protocol is
//! looked at. The same seed gives the same history, each time and everywhere.
//!
//! What is simulated is the network, the disks and the time. The replica, the rules of admission,
//! the stores' contract, the wire's JSON, the signatures and the ledger's commands are the real ones.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod answers;
mod app;
mod bug;
mod chance;
mod check;
mod disk;
mod driver;
mod fault;
mod hostile;
mod network;
mod person;
mod phone;
mod process;
mod server;
mod snapshots;
mod tabs;
mod tally;
mod truth;
mod world;

pub use bug::Bug;
pub use tally::{Happening, Tally};
pub use truth::{Broken, Promise};
use world::{Action, World};

/// Presses of a run: the least number of events that it has.
const PRESSES: u64 = 200;
/// The fewest faults of a run.
const FAULTS: u64 = 6;
/// How long people work, in simulated milliseconds.
const WORK_MS: u64 = 10 * 60_000;
/// How long after the last fault every outbox is empty, and everybody has everything: two requests
/// that run out of time, the longest pause with its quarter behind one of them, and the pages after that.
const BOUND_MS: u64 = 4 * 60_000;

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report {
    pub seed: u64,
    pub events: usize,
    pub faults: usize,
    /// The first promise that was broken.
    pub broken: Option<Broken>,
    /// What went wrong, and how often.
    pub tally: Tally,
    /// What happened, a line each; empty unless it was asked for.
    pub history: Vec<String>,
}

/// Runs one seed. With a bug, it is the protocol done wrong in that way.
pub fn run(seed: u64, bug: Option<Bug>, with_history: bool) -> Report {
    let mut world = World::new(seed, bug, with_history);
    let presses = PRESSES + world.chance.between(0, 60);
    let faults = usize::try_from(FAULTS + world.chance.between(0, 7)).unwrap_or(0);
    world.plan(usize::try_from(presses).unwrap_or(0), faults, WORK_MS);
    world.run_until(WORK_MS + 60_000);
    world.after(0, Action::Heal);
    world.run_until(WORK_MS + 60_000 + BOUND_MS);
    if world.truth.broken.is_none() {
        world.check();
    }
    Report {
        seed,
        events: world.events,
        faults: world.faults,
        broken: world.truth.broken,
        tally: world.tally,
        history: world.history.unwrap_or_default(),
    }
}
