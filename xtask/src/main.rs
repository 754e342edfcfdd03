//! Everything that a developer or a user runs: `cargo xtask <command>`.

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

mod after_trunk;
mod bench;
mod build;
mod deny;
mod publish;
mod serve;
mod setup;
mod shell;
mod sim;
mod split;
mod test;
mod tidy;

const HELP: &str = "\
cargo xtask <command>

  serve   Build what has changed and start Lotwise on this machine
  build   Build the app into the folder dist, and the server, as users get them
  test    Check format, lints, rules, crates, browser code and journeys
  tidy    Check the rules of this repository alone
  deny    Check the dependencies' licences and sources (installs cargo-deny)
  bench   Run the benchmarks
  publish Write what the public may look up as files, for any web host
  sim     Run seeds of the sync simulator
  setup   Install what is missing for all of these, and nothing else

cargo xtask <command> --help tells more. Each command sets up by itself what it needs.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let name = match arguments.next()? {
        Some(lexopt::Arg::Value(name)) => name.to_string_lossy().into_owned(),
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) | None => String::from("help"),
        Some(other) => return Err(other.unexpected().into()),
    };
    let (help, command): (&str, fn(lexopt::Parser) -> Result<()>) = match name.as_str() {
        "serve" => (serve::HELP, serve::run),
        "build" => (build::HELP, build::run),
        "test" => (test::HELP, test::run),
        "tidy" => (tidy::HELP, tidy::run),
        "deny" => (deny::HELP, deny::run),
        "bench" => (bench::HELP, bench::run),
        "publish" => (publish::HELP, publish::run),
        "sim" => (sim::HELP, sim::run),
        "setup" => (setup::HELP, setup::run),
        // Called by Trunk, not by people.
        "after-trunk" => (after_trunk::HELP, after_trunk::run),
        "help" => {
            println!("{HELP}");
            return Ok(());
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    };
    if env::args().skip(2).any(|argument| argument == "--help" || argument == "-h") {
        println!("{help}");
        return Ok(());
    }
    command(arguments)
}

/// For the commands that take no arguments.
fn expect_no_arguments(mut arguments: lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        Some(argument) => Err(argument.unexpected().into()),
        None => Ok(()),
    }
}
