//! `cargo xtask publish`: lookups of the public as files for any web host.

use anyhow::{Context as _, Result, bail};
use lexopt::ValueExt as _;

use crate::build;
use crate::setup::{self, Purpose};

pub const HELP: &str = "\
cargo xtask publish [--data DIR] FOLDER

Writes one small JSON file for each product and each lot below FOLDER, which any web host can serve,
and removes those that are none any more. The server may run meanwhile. docs/SYNC_SPEC.md (SYNC-33)
says what is in them. Switch the host's lists of folders off: they would name all lots.

  --data DIR   Where the server keeps its records [default: data]";

pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut data, mut folder) = (String::from("data"), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("data") => data = arguments.value()?.string()?,
            lexopt::Arg::Value(value) if folder.is_none() => folder = Some(value),
            other => bail!(other.unexpected()),
        }
    }
    let folder = folder.context("name the folder to publish in; see --help")?;
    let shell = setup::ready(Purpose::Compile)?;
    let server = build::server(&shell, build::SERVER_PROFILE)?;
    let status = shell.command(server).arg("publish").arg(folder).args(["--data", &data]).status()?;
    if status.success() { Ok(()) } else { bail!("not all was published") }
}
