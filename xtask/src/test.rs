//! `cargo xtask test`: all that must hold, in steps from the quickest to the slowest.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use lexopt::ValueExt as _;

use crate::build;
use crate::setup::{self, Purpose};
use crate::shell::{self, Shell, say};
use crate::sim;
use crate::tidy;

pub const HELP: &str = "\
cargo xtask test [lint | host | browser | journeys]

Installs what is missing and runs all checks, or one part of them:

  lint       Format, clippy, the rules of this repository
  host       The crates' tests on this machine
  browser    The browser crate's tests in Chromium and in Firefox
  journeys   The app and its server in a real browser";

/// Those that compile to wasm32 only in earnest, though they also compile here.
const WASM_PACKAGES: [&str; 4] = ["lotwise", "lotwise-browser", "lotwise-decoder", "lotwise-sheets"];
const JOURNEYS: &str = "lotwise-tests";
/// That of the host tests, with which the server shares its dependencies.
const SERVER_PROFILE: &str = "dev";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Lint,
    Host,
    Browser,
    Journeys,
}

type Step = (Part, &'static str, fn(&Shell) -> Result<()>);

const STEPS: [Step; 11] = [
    (Part::Lint, "format", format),
    (Part::Lint, "tidy", |_| tidy::check()),
    (Part::Lint, "clippy", clippy_on_host),
    (Part::Lint, "clippy for wasm32", clippy_on_wasm),
    (Part::Host, "host tests", host_tests),
    (Part::Host, "500 seeds of the simulator", sim::some),
    (Part::Host, "the simulator finds deliberate bugs", deliberate_bugs),
    (Part::Browser, "browser crate in Chromium", |shell| {
        browser_tests(shell, "CHROMEDRIVER", "chromedriver")
    }),
    (Part::Browser, "browser crate in Firefox", |shell| browser_tests(shell, "GECKODRIVER", "geckodriver")),
    (Part::Journeys, "app and server for the journeys", |shell| build_for_journeys(shell).map(drop)),
    (Part::Journeys, "journeys", journeys),
];

pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let mut wanted = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Value(part) if wanted.is_none() => wanted = Some(parse_part(&part.string()?)?),
            other => bail!(other.unexpected()),
        }
    }
    let mut times = Vec::new();
    let start = Instant::now();
    let shell = setup::ready(Purpose::Test)?;
    times.push(("set-up", start.elapsed()));
    for (part, name, step) in STEPS {
        if wanted.is_some_and(|wanted| wanted != part) {
            continue;
        }
        say(format!("--- {name}"));
        let start = Instant::now();
        let result = step(&shell);
        times.push((name, start.elapsed()));
        if let Err(error) = result {
            print_times(&times);
            return Err(error.context(format!("failed at: {name}")));
        }
    }
    print_times(&times);
    say("all passed");
    Ok(())
}

fn parse_part(name: &str) -> Result<Part> {
    Ok(match name {
        "lint" => Part::Lint,
        "host" => Part::Host,
        "browser" => Part::Browser,
        "journeys" => Part::Journeys,
        other => bail!("there is no part `{other}`\n\n{HELP}"),
    })
}

fn print_times(times: &[(&str, Duration)]) {
    eprintln!("\n seconds  step");
    for (name, time) in times {
        eprintln!("{:8.1}  {name}", time.as_secs_f32());
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    eprintln!("{:8.1}  in all\n", total.as_secs_f32());
}

fn format(shell: &Shell) -> Result<()> {
    shell::run(&mut shell.cargo(["fmt", "--all", "--check"]))
}

fn clippy_on_host(shell: &Shell) -> Result<()> {
    shell::run(&mut shell.cargo(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}

fn clippy_on_wasm(shell: &Shell) -> Result<()> {
    let mut cargo = shell.cargo(["clippy", "--target", "wasm32-unknown-unknown"]);
    for package in WASM_PACKAGES {
        cargo.args(["--package", package]);
    }
    shell::run(cargo.args(["--", "--deny", "warnings"]))
}

fn host_tests(shell: &Shell) -> Result<()> {
    let packages = ["--workspace", "--exclude", JOURNEYS];
    if !has_nextest() {
        return shell::run(shell.cargo(["test"]).args(packages));
    }
    shell::run(nextest(shell).args(packages))?;
    // nextest leaves out the examples in the documentation.
    shell::run(shell.cargo(["test", "--doc"]).args(packages))
}

/// Each deliberate bug of the simulator must be found within the seeds of the step before.
fn deliberate_bugs(shell: &Shell) -> Result<()> {
    let mut cargo = shell.cargo(["test", "--profile", build::SERVER_PROFILE]);
    shell::run(cargo.args(["--package", "lotwise-sync", "--features", "sim", "--test", "sim"]))
}

/// The tests that wasm-bindgen runs, in the browser of the driver that the variable names; how the
/// browsers are started is in crates/browser/webdriver.json.
fn browser_tests(shell: &Shell, variable: &str, driver: &str) -> Result<()> {
    let Some(driver) = shell::find_program(driver) else { bail!("{driver} is not installed") };
    let mut cargo =
        shell.cargo(["test", "--package", "lotwise-browser", "--target", "wasm32-unknown-unknown"]);
    cargo
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        // The runner takes the first driver that it finds in the environment.
        .env_remove("CHROMEDRIVER")
        .env_remove("GECKODRIVER")
        .env(variable, driver);
    shell::run(&mut cargo)
}

fn build_for_journeys(shell: &Shell) -> Result<()> {
    build::app_for_tests(shell)?;
    build::server(shell, SERVER_PROFILE)?;
    Ok(())
}

fn journeys(shell: &Shell) -> Result<()> {
    let mut tests = if has_nextest() { nextest(shell) } else { shell.cargo(["test"]) };
    tests
        .args(["--package", JOURNEYS])
        .env("LOTWISE_APP_DIR", build::dist_for_tests()?)
        .env("LOTWISE_SERVER", build::server_program(SERVER_PROFILE)?)
        .env("LOTWISE_AXE", setup::axe_script()?);
    set_driver(&mut tests, "CHROMEDRIVER", "chromedriver");
    set_driver(&mut tests, "GECKODRIVER", "geckodriver");
    shell::run(&mut tests)
}

fn set_driver(command: &mut Command, variable: &str, program: &str) {
    if let Some(path) = shell::find_program(program) {
        command.env(variable, path);
    }
}

fn has_nextest() -> bool {
    shell::find_program("cargo-nextest").is_some()
}

fn nextest(shell: &Shell) -> Command {
    shell.cargo(["nextest", "run", "--no-tests", "pass"])
}
