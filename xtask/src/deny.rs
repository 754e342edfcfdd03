//! `cargo xtask deny`: the licences, duplicates and sources of the dependencies.
//! Apart from `test`, since cargo-deny takes longer to compile than everything that `test` runs.

use anyhow::Result;

use crate::expect_no_arguments;
use crate::setup::{self, Purpose};
use crate::shell;

pub const HELP: &str = "\
cargo xtask deny

Checks the dependencies against deny.toml, after installing cargo-deny where it is missing.";

pub fn run(arguments: lexopt::Parser) -> Result<()> {
    expect_no_arguments(arguments)?;
    let shell = setup::ready(Purpose::Compile)?;
    setup::install_cargo_deny(&shell)?;
    shell::run(&mut shell.cargo(["deny", "check", "bans", "licenses", "sources"]))
}
