//! Running other programs: the working folder, the toolchain and the environment they get.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fmt};

use anyhow::{Context, Result, bail};

/// The compiler that every child process uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// Whatever `cargo` means to the person who called.
    Active,
    /// Debian's own packages, linked into rustup under the name `debian`.
    Debian,
}

/// Starts programs in the root of the repository.
pub struct Shell {
    pub toolchain: Toolchain,
}

impl Shell {
    /// A program with the environment that children of xtask need.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(root());
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_set_by_cargo_run) {
                command.env_remove(name);
            }
        }
        if self.toolchain == Toolchain::Debian {
            command.env("RUSTUP_TOOLCHAIN", "debian").env_remove("RUSTC").env_remove("RUSTDOC");
        }
        // Trunk finds wasm-bindgen by PATH.
        if let Some(path) = path_with_cargo_bin() {
            command.env("PATH", path);
        }
        command
    }

    pub fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments);
        command
    }
}

/// What `cargo run` sets for xtask itself and would mislead another cargo or rustc.
fn is_set_by_cargo_run(name: &str) -> bool {
    matches!(name, "CARGO" | "LD_LIBRARY_PATH" | "DYLD_FALLBACK_LIBRARY_PATH" | "OUT_DIR")
        || name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
}

fn path_with_cargo_bin() -> Option<std::ffi::OsString> {
    let bin = cargo_bin()?;
    let path = env::var_os("PATH").unwrap_or_default();
    let others = env::split_paths(&path).filter(|folder| *folder != bin);
    env::join_paths(std::iter::once(bin.clone()).chain(others)).ok()
}

/// Where `cargo install` puts programs.
fn cargo_bin() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    home.map(|home| home.join("bin"))
}

/// The folder of the workspace's Cargo.toml.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Cargo's target folder: the one from which xtask itself was started.
pub fn target_dir() -> Result<PathBuf> {
    let xtask = env::current_exe().context("xtask does not know its own path")?;
    let target = xtask.parent().and_then(Path::parent).context("xtask was not started by cargo")?;
    Ok(target.to_path_buf())
}

/// Prints the command, runs it, and fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    eprintln!("$ {line}");
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// The standard output of a command that succeeds, and nothing of one that fails or is missing.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// Where a program is, looking through PATH and where cargo installs.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = path_with_cargo_bin().or_else(|| env::var_os("PATH"))?;
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| file.is_file())
}

/// Tells the person what is going on.
pub fn say(message: impl fmt::Display) {
    eprintln!("xtask: {message}");
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
