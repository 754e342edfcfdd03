//! Finds out what is missing for a command, says so, and installs it; quick when nothing is.

use anyhow::Result;

use crate::expect_no_arguments;
use crate::shell::{self, Shell, Toolchain};

mod apt;
mod toolchain;
mod tools;

pub const HELP: &str = "\
cargo xtask setup

Installs what building and testing Lotwise needs and this machine lacks: the standard library for
wasm32, Trunk, wasm-bindgen, and for the tests Chromium, Firefox, their drivers and axe-core.";

/// What the caller is about to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Rust for this machine and for wasm32.
    Compile,
    /// Also Trunk and wasm-bindgen.
    BuildApp,
    /// Also browsers and their drivers, axe-core, clippy and rustfmt.
    Test,
}

pub fn run(arguments: lexopt::Parser) -> Result<()> {
    expect_no_arguments(arguments)?;
    let shell = ready(Purpose::Test)?;
    shell::say(match shell.toolchain {
        Toolchain::Active => "everything is there (the active Rust toolchain)",
        Toolchain::Debian => "everything is there (Debian's Rust: RUSTUP_TOOLCHAIN=debian)",
    });
    Ok(())
}

/// Installs what is missing, and gives the shell to go on with.
pub fn ready(purpose: Purpose) -> Result<Shell> {
    let shell = Shell { toolchain: toolchain::ready()? };
    if purpose == Purpose::Compile {
        return Ok(shell);
    }
    tools::ready_to_build(&shell)?;
    if purpose == Purpose::Test {
        toolchain::add_lints(&shell)?;
        tools::ready_to_test(&shell)?;
    }
    Ok(shell)
}

pub use tools::{axe_script, install_cargo_deny};
