//! Builds the app and the server.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::expect_no_arguments;
use crate::setup::{self, Purpose};
use crate::shell::{self, Shell, root, say};
use crate::split;

pub const HELP: &str = "\
cargo xtask build

Installs what is missing, and builds the app into the folder dist and the program lotwise-server.";

/// In this profile the server is fast, and quick to build; see the root Cargo.toml.
pub const SERVER_PROFILE: &str = "server";

/// What the app is made of. `crates` includes the server, whose change rebuilds the app for nothing;
/// that is rare enough.
const APP_SOURCES: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "build.rs",
    ".cargo",
    "src",
    "crates",
    "public",
    "style",
    "locales",
];

pub fn run(arguments: lexopt::Parser) -> Result<()> {
    expect_no_arguments(arguments)?;
    let shell = setup::ready(Purpose::BuildApp)?;
    let app = app_for_release(&shell)?;
    let server = server(&shell, SERVER_PROFILE)?;
    say(format!("the app is in {}, the server is {}", app.display(), server.display()));
    Ok(())
}

/// Builds the app as users get it, into `dist`, unless that was done since the last change.
pub fn app_for_release(shell: &Shell) -> Result<PathBuf> {
    let dist = root().join("dist");
    // Trunk empties `dist`, so that the stamp never outlives what it stands for.
    let stamp = dist.join(".built-from");
    let sources = fingerprint(&APP_SOURCES)?;
    if fs::read_to_string(&stamp).is_ok_and(|built_from| built_from == sources) {
        say("the app is up to date");
        return Ok(dist);
    }
    shell::run(trunk(shell)?.args(["build", "--release"]).env(split::VARIABLE, "1"))?;
    fs::write(&stamp, sources).context("cannot write into dist")?;
    Ok(dist)
}

/// Builds the app quickly, for tests, into a folder of its own.
pub fn app_for_tests(shell: &Shell) -> Result<PathBuf> {
    let dist = dist_for_tests()?;
    shell::run(trunk(shell)?.args(["build", "--dist"]).arg(&dist).env(split::VARIABLE, "1"))?;
    Ok(dist)
}

pub fn dist_for_tests() -> Result<PathBuf> {
    Ok(shell::target_dir()?.join("dist-dev"))
}

/// Builds the server in a cargo profile, and returns the program's path.
pub fn server(shell: &Shell, profile: &str) -> Result<PathBuf> {
    let mut cargo = shell.cargo(["build", "--package", "lotwise-server", "--profile", profile]);
    shell::run(&mut cargo)?;
    server_program(profile)
}

/// Where the server's program is after it was built in that profile.
pub fn server_program(profile: &str) -> Result<PathBuf> {
    // The folder of the profile `dev` is the one exception from being called like its profile.
    let folder = shell::target_dir()?.join(if profile == "dev" { "debug" } else { profile });
    Ok(folder.join(format!("lotwise-server{}", env::consts::EXE_SUFFIX)))
}

/// Trunk with the environment that our hook needs.
pub fn trunk(shell: &Shell) -> Result<Command> {
    let mut trunk = shell.command("trunk");
    // Trunk 0.21 takes only `true` and `false` here, where the convention is any text.
    trunk.env_remove("NO_COLOR");
    // The hook in Trunk.toml runs xtask again, by this path instead of through cargo.
    trunk.env("LOTWISE_XTASK", env::current_exe()?);
    Ok(trunk)
}

/// Tells apart any two states of the files: their names, lengths and times of change.
fn fingerprint(sources: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        add_to_fingerprint(&root().join(source), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add_to_fingerprint(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add_to_fingerprint(entry, hasher));
    }
    let metadata = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    path.hash(hasher);
    metadata.len().hash(hasher);
    metadata.modified()?.hash(hasher);
    Ok(())
}
