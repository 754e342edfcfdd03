//! `cargo xtask deny`: the licences, duplicates and sources of the dependencies.
//! Apart from `test`, since cargo-deny takes longer to compile than everything that `test` runs.

use anyhow::{Result, bail};

use crate::setup::{self, Purpose};
use crate::shell;

const HELP: &str = "\
cargo xtask deny

Checks the dependencies against deny.toml, after installing cargo-deny where it is missing.";

pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    if let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => {
                println!("{HELP}");
                return Ok(());
            }
            other => bail!(other.unexpected()),
        }
    }
    let shell = setup::ready(Purpose::Compile)?;
    setup::install_cargo_deny(&shell)?;
    shell::run(&mut shell.cargo(["deny", "check", "bans", "licenses", "sources"]))
}
