//! The programs beside the compiler: Trunk, wasm-bindgen, browsers and their drivers, axe-core.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::shell::{self, Shell, say};

const TRUNK_VERSION: &str = "0.21.14";
/// axe-core (MPL-2.0) finds what keeps people out of a page. Only the tests read it; it is not a part of Lotwise.
const AXE_VERSION: &str = "4.14.1";

/// Trunk, and wasm-bindgen in the version of Cargo.lock (its two halves must be the same).
pub fn ready_to_build(shell: &Shell) -> Result<()> {
    if version(shell, "trunk").as_deref() != Some(TRUNK_VERSION) {
        install(shell, "trunk", &["--version", TRUNK_VERSION, "--locked"])?;
    }
    let wanted = locked_version(shell, "wasm-bindgen")?;
    let has_both = ["wasm-bindgen", "wasm-bindgen-test-runner"]
        .iter()
        .all(|program| version(shell, program).as_deref() == Some(wanted.as_str()));
    if !has_both {
        // Not --locked: a registry may lack the newest of the versions that were locked upstream.
        install(shell, "wasm-bindgen-cli", &["--version", &wanted])?;
    }
    Ok(())
}

/// Chromium and Firefox, each with its WebDriver, and axe-core.
pub fn ready_to_test(shell: &Shell) -> Result<()> {
    let has = |names: &[&str]| names.iter().any(|name| shell::find_program(name).is_some());
    let mut packages = Vec::new();
    if !has(&["chromium", "google-chrome", "chrome"]) || !has(&["chromedriver"]) {
        packages.extend(["chromium", "chromium-driver"]);
    }
    if !has(&["firefox", "firefox-esr"]) {
        packages.push("firefox-esr");
    }
    apt::install(&packages)?;
    if !has(&["geckodriver"]) {
        install(shell, "geckodriver", &[])?;
    }
    install_axe(shell)
}

/// The script of axe-core, for the journeys.
pub fn axe_script() -> Result<PathBuf> {
    Ok(axe_folder()?.join("package/axe.min.js"))
}

fn axe_folder() -> Result<PathBuf> {
    Ok(shell::target_dir()?.join(format!("axe-core-{AXE_VERSION}")))
}

fn install_axe(shell: &Shell) -> Result<()> {
    if axe_script()?.is_file() {
        return Ok(());
    }
    if shell::find_program("npm").is_none() {
        apt::install(&["npm"])?;
    }
    let folder = axe_folder()?;
    fs::create_dir_all(&folder).context("the target folder cannot be written")?;
    let mut pack = shell.command("npm");
    pack.args(["pack", "--silent", &format!("axe-core@{AXE_VERSION}")]).current_dir(&folder);
    shell::run(&mut pack)?;
    let mut unpack = shell.command("tar");
    unpack.args(["-xzf", &format!("axe-core-{AXE_VERSION}.tgz")]).current_dir(&folder);
    shell::run(&mut unpack)
}

pub fn install_cargo_deny(shell: &Shell) -> Result<()> {
    if shell::find_program("cargo-deny").is_none() {
        install(shell, "cargo-deny", &["--locked"])?;
    }
    Ok(())
}

/// Compiles a program in little time: these run for seconds, so that their speed hardly counts.
fn install(shell: &Shell, name: &str, options: &[&str]) -> Result<()> {
    say(format!("installing {name} (some minutes, once)"));
    let mut cargo = shell.cargo(["install", name]);
    cargo
        .args(options)
        .arg("--force")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    shell::run(&mut cargo)
}

/// The version that a program tells as the second word of `--version`.
fn version(shell: &Shell, program: &str) -> Option<String> {
    let program = shell::find_program(program)?;
    let mut command: Command = shell.command(program);
    let text = shell::output(command.arg("--version"))?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

fn locked_version(shell: &Shell, package: &str) -> Result<String> {
    let path = shell::root().join("Cargo.lock");
    if !path.exists() {
        shell::run(&mut shell.cargo(["generate-lockfile"]))?;
    }
    let lock = fs::read_to_string(&path).context("cannot read Cargo.lock")?;
    version_in_lock(&lock, package).with_context(|| format!("Cargo.lock does not name {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_version_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "leptos"), None);
    }
}
