//! `cargo xtask serve`: the app and its server on this machine, from nothing to running.

use anyhow::{Result, bail};
use lexopt::ValueExt as _;

use crate::build;
use crate::setup::{self, Purpose};
use crate::shell::say;

pub const HELP: &str = "\
cargo xtask serve [--lan] [--data DIR] [--port N]

Installs what is missing, builds what has changed, and starts the server, which also serves the app.
Ctrl-C ends it.

  --lan        HTTPS for the phones in this network, with an authority of the server's own
  --data DIR   Where the server keeps its records [default: data]
  --port N     The port it listens on [default: 8080, with --lan 8443]";

struct Options {
    lan: bool,
    data: String,
    port: Option<u16>,
}

pub fn run(arguments: lexopt::Parser) -> Result<()> {
    let options = parse(arguments)?;
    let shell = setup::ready(Purpose::BuildApp)?;
    let app = build::app_for_release(&shell)?;
    let server = build::server(&shell, build::SERVER_PROFILE)?;

    let mut command = shell.command(server);
    command.args(["--data", &options.data, "--app"]).arg(app);
    command.args(options.lan.then_some("--lan"));
    command.args(options.port.map(|port| format!("--port={port}")));
    say(format!("starting Lotwise with the records in {}", options.data));
    become_command(command)
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options> {
    let mut options = Options { lan: false, data: String::from("data"), port: None };
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("lan") => options.lan = true,
            lexopt::Arg::Long("data") => options.data = arguments.value()?.string()?,
            lexopt::Arg::Long("port") => options.port = Some(arguments.value()?.parse()?),
            other => bail!(other.unexpected()),
        }
    }
    Ok(options)
}

/// Hands this process over to the server, so that signals reach it and it can end in good order.
#[cfg(unix)]
fn become_command(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_command(mut command: std::process::Command) -> Result<()> {
    crate::shell::run(&mut command)
}
