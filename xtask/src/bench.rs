//! `cargo xtask bench`: the figures of speed and size, each beside its limit.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use lexopt::ValueExt as _;

use crate::build;
use crate::setup::{self, Purpose};
use crate::shell::{self, Shell, say};

pub const HELP: &str = "\
cargo xtask bench [sizes | usable | public | decoder | save | server | million | list | desk]

Builds Lotwise as users get it, and prints the figures of docs/PERFORMANCE.md, or one part of them:

  sizes     What the phone loads
  usable    From the first click to the answer to a typed code, on a slow phone and network
  public    A consumer's page on such a phone, which never saw it
  decoder   A frame of the camera
  save      A record until it is on the disk
  server    Events a second from eight phones, and to one and four
  million   A new phone at a site of a million events; only where it is asked for, as the site
            takes some minutes to make
  list      The list of 10,000 serials at that site, opened and scrolled; part of million, too
  desk      Enter to the verdict of the warranty desk at that site; part of million, too";

const PARTS: [&str; 9] = ["sizes", "usable", "public", "decoder", "save", "server", MILLION, LIST, DESK];
/// Parts that need the large site.
const MILLION: &str = "million";
const LIST: &str = "list";
const DESK: &str = "desk";
const AT_THE_SITE: [&str; 3] = [MILLION, LIST, DESK];
/// How long phones push to the server.
const PUSH_SECONDS: &str = "5";
/// How many events phones pull from it.
const PULL_EVENTS: &str = "100000";

pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let mut asked = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Value(name) if asked.is_none() => asked = Some(name.string()?),
            other => bail!(other.unexpected()),
        }
    }
    let quick = || PARTS.iter().filter(|part| !AT_THE_SITE.contains(*part)).map(|part| (*part).to_owned());
    let parts: Vec<String> = asked.map_or_else(|| quick().collect(), |asked| vec![asked]);
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("there is no part `{unknown}`\n\n{HELP}");
    }
    let shell = setup::ready(Purpose::Test)?;
    let wanted = |name: &str| parts.iter().any(|part| part == name);
    let in_app = ["sizes", "usable", "public", "decoder", MILLION, LIST, DESK].into_iter();
    let in_app: Vec<&str> = in_app.filter(|name| wanted(name)).collect();
    if !in_app.is_empty() {
        app(&shell, &in_app)?;
    }
    if wanted("save") {
        save(&shell)?;
    }
    if wanted("server") {
        server(&shell)?;
    }
    Ok(())
}

/// What is measured in the app as users get it; the example of the journeys' package does it.
fn app(shell: &Shell, parts: &[&str]) -> Result<()> {
    let app = build::app_for_release(shell)?;
    let mut cargo = shell.cargo(["run", "--package", "lotwise-tests", "--example", "bench", "--"]);
    cargo.args(parts).env("LOTWISE_APP_DIR", app);
    if parts != ["sizes"] {
        let driver = shell::find_program("chromedriver").context("chromedriver is not installed")?;
        cargo.env("CHROMEDRIVER", driver).env("LOTWISE_SERVER", build::server(shell, build::SERVER_PROFILE)?);
    }
    if parts.contains(&"usable") {
        cargo.env("LOTWISE_EMPTY_DIR", empty_page(shell)?);
    }
    if parts.iter().any(|part| AT_THE_SITE.contains(part)) {
        let mut seed = shell.cargo(["build", "--profile", build::SERVER_PROFILE]);
        shell::run(seed.args(["--package", "lotwise-server", "--example", "seed"]))?;
        let folder = shell::target_dir()?.join(build::SERVER_PROFILE).join("examples");
        cargo.env("LOTWISE_SEED", folder.join(format!("seed{}", std::env::consts::EXE_SUFFIX)));
    }
    say("measuring in the app; nothing else should be busy on this machine");
    shell::run(&mut cargo)
}

fn empty_page(shell: &Shell) -> Result<PathBuf> {
    let dist = shell::target_dir()?.join("dist-empty");
    let mut trunk = build::trunk(shell)?;
    trunk
        .current_dir(shell::root().join("tests/empty-page"))
        .args(["build", "--release", "--dist"])
        .arg(&dist);
    shell::run(&mut trunk)?;
    Ok(dist)
}

/// Runs the browser crate's bench in Chromium, in the profile of the app.
fn save(shell: &Shell) -> Result<()> {
    let driver = shell::find_program("chromedriver").context("chromedriver is not installed")?;
    let mut cargo = shell.cargo(["test", "--release", "--package", "lotwise-browser"]);
    cargo
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--features", "bench", "--test", "bench", "--", "--nocapture"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        // A hundred thousand events are read meanwhile.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
        .env_remove("GECKODRIVER")
        .env("CHROMEDRIVER", driver);
    shell::run(&mut cargo)
}

fn server(shell: &Shell) -> Result<()> {
    for (example, size, limit) in [("push", PUSH_SECONDS, "5000"), ("pull", PULL_EVENTS, "50000")] {
        let mut cargo = shell.cargo(["run", "--profile", build::SERVER_PROFILE]);
        cargo.args(["--package", "lotwise-server", "--example", example, "--", size]);
        shell::run(&mut cargo)?;
        say(format!("the limit is {limit} events/s"));
    }
    Ok(())
}
