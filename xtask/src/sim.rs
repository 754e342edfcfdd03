//! `cargo xtask sim`: seeds of the sync simulator.

use anyhow::{Result, bail};
use lexopt::ValueExt as _;

use crate::build;
use crate::setup::{self, Purpose};
use crate::shell::{self, Shell};

pub const HELP: &str = "\
cargo xtask sim [--seeds N] [--first S]

Runs the seeds S to S+N-1 of the simulator in crates/sync: several phones with their tabs, the processes
of a server and a network in one process, each seed with at least 200 records and 5 faults. Prints the
seeds that break a promise of docs/SYNC_SPEC.md, with what happened, and how often each thing went wrong.
Without arguments: the 500 seeds of cargo xtask test.";

/// As many as every change is tried with.
const SEEDS: u64 = 500;

pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut seeds, mut first) = (SEEDS, 1);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("seeds") => seeds = arguments.value()?.parse()?,
            lexopt::Arg::Long("first") => first = arguments.value()?.parse()?,
            other => bail!(other.unexpected()),
        }
    }
    let shell = setup::ready(Purpose::Test)?;
    seeds_from(&shell, seeds, first)
}

/// The seeds of `cargo xtask test`.
pub fn some(shell: &Shell) -> Result<()> {
    seeds_from(shell, SEEDS, 1)
}

fn seeds_from(shell: &Shell, seeds: u64, first: u64) -> Result<()> {
    // With its optimisations a seed takes a tenth of the time.
    let mut cargo = shell.cargo(["run", "--profile", build::SERVER_PROFILE]);
    cargo.args(["--package", "lotwise-sync", "--features", "sim", "--example", "sim", "--"]);
    cargo.args(["--seeds", &seeds.to_string(), "--first", &first.to_string()]);
    shell::run(&mut cargo)
}
