//! Everything that a developer or a user runs: `cargo xtask <command>`.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod after_trunk;
mod bench;
mod build;
mod deny;
mod serve;
mod setup;
mod shell;
mod test;
mod tidy;

const HELP: &str = "\
cargo xtask <command>

  serve   Build what has changed and start Lotwise on this machine
  test    Check format, lints, rules, crates, browser code and journeys
  tidy    Check the rules of this repository alone
  deny    Check the dependencies' licences and sources (installs cargo-deny)
  bench   Run the benchmarks
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
    let command = match arguments.next()? {
        Some(lexopt::Arg::Value(command)) => command.to_string_lossy().into_owned(),
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) | None => String::from("help"),
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "serve" => serve::run(arguments),
        "test" => test::run(arguments),
        "tidy" => tidy::run(arguments),
        "deny" => deny::run(arguments),
        "bench" => bench::run(arguments),
        "setup" => setup::run(arguments),
        // Called by Trunk (see Trunk.toml), not by people.
        "after-trunk" => after_trunk::run(arguments),
        "help" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}
