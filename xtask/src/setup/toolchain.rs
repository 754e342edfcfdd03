//! A compiler that builds for wasm32: from rustup, or where its servers are out of reach, from Debian.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::shell::{self, Shell, Toolchain, say};

const WASM: &str = "wasm32-unknown-unknown";

/// The compiler, the matching source of its standard library, and a linker for wasm.
/// `rustc-web` is the recent compiler that Debian keeps for building browsers.
const DEBIAN_PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "rustfmt-web", "lld-19"];

/// The toolchain to use, after installing what it lacks.
pub fn ready() -> Result<Toolchain> {
    if builds_wasm(Toolchain::Active)? {
        return Ok(Toolchain::Active);
    }
    if is_debian_linked() && builds_wasm(Toolchain::Debian)? {
        return Ok(Toolchain::Debian);
    }
    if shell::find_program("rustup").is_some() {
        say("the Rust standard library for wasm32 is missing: asking rustup for it");
        let added = shell::run(command(Toolchain::Active, "rustup").args(["target", "add", WASM]));
        if added.is_ok() && builds_wasm(Toolchain::Active)? {
            return Ok(Toolchain::Active);
        }
    }
    if !apt::is_available() {
        bail!(
            "no way to the Rust standard library for {WASM}: `rustup target add {WASM}` did not work, and this is not Debian"
        );
    }
    say("rustup cannot provide it here: taking Rust from Debian's packages");
    prepare_debian()?;
    if !builds_wasm(Toolchain::Debian)? {
        bail!("Debian's Rust was set up and still does not build for {WASM}");
    }
    Ok(Toolchain::Debian)
}

/// Adds clippy and rustfmt where a minimal rustup profile left them out.
pub fn add_lints(shell: &Shell) -> Result<()> {
    let has = |tool| shell::output(&mut shell.cargo([tool, "--version"])).is_some();
    if shell.toolchain == Toolchain::Debian || (has("clippy") && has("fmt")) {
        return Ok(());
    }
    shell::run(shell.command("rustup").args(["component", "add", "clippy", "rustfmt"]))
}

/// Compiles and links an empty library: this tells at once whether compiler, standard library and
/// linker are there and fit each other.
fn builds_wasm(toolchain: Toolchain) -> Result<bool> {
    let folder = shell::target_dir()?.join("xtask");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let source = folder.join("probe.rs");
    fs::write(&source, "")?;
    let mut rustc = command(toolchain, "rustc");
    rustc.args(["--target", WASM, "--crate-type", "cdylib", "--out-dir"]).arg(&folder).arg(&source);
    Ok(rustc.stderr(Stdio::null()).status().is_ok_and(|status| status.success()))
}

fn is_debian_linked() -> bool {
    match shell::output(command(Toolchain::Active, "rustup").args(["toolchain", "list"])) {
        Some(list) => list.lines().any(|line| line.split_whitespace().next() == Some("debian")),
        None => false,
    }
}

fn prepare_debian() -> Result<()> {
    apt::install(&DEBIAN_PACKAGES)?;
    link_linker()?;
    if shell::find_program("rustup").is_some() && !is_debian_linked() {
        shell::run(command(Toolchain::Active, "rustup").args(["toolchain", "link", "debian", "/usr"]))?;
    }
    if builds_wasm(Toolchain::Debian)? {
        return Ok(());
    }
    say("building the standard library for wasm32 (about a minute)");
    let built = build_std()?;
    copy_std(&built)
}

/// rustc calls `rust-lld`, which Debian does not package; lld's driver for wasm takes its place.
fn link_linker() -> Result<()> {
    let host = shell::output(Command::new("/usr/bin/rustc").arg("-vV"))
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned)))
        .context("/usr/bin/rustc does not tell its host")?;
    let folder = format!("/usr/lib/rustlib/{host}/bin");
    let linker = format!("{folder}/rust-lld");
    if Path::new(&linker).exists() {
        return Ok(());
    }
    shell::run(apt::as_root("mkdir").args(["-p", &folder]))?;
    shell::run(apt::as_root("ln").args(["-sfn", "/usr/bin/wasm-ld-19", &linker]))
}

/// Builds std from an empty crate; returns the folder that then holds the libraries.
fn build_std() -> Result<std::path::PathBuf> {
    let folder = shell::target_dir()?.join("xtask").join("std");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n",
    )?;
    let path = std::env::var("PATH").unwrap_or_default();
    let mut cargo = command(Toolchain::Debian, "/usr/bin/cargo");
    cargo
        .current_dir(&folder)
        // Debian's cargo is called by its path and not through rustup, and must find its own rustc.
        .env("PATH", format!("/usr/bin:{path}"))
        .env_remove("RUSTUP_TOOLCHAIN")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Fat LTO of the release needs the bitcode of std too.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        // `test` is for wasm-bindgen-test.
        .args(["build", "--release", "--target", WASM, "-Zbuild-std=std,panic_abort,test"]);
    shell::run(&mut cargo)?;
    Ok(folder.join("target").join(WASM).join("release/deps"))
}

/// Replaces what is in Debian's sysroot for wasm32 by the libraries just built.
fn copy_std(built: &Path) -> Result<()> {
    let sysroot = format!("/usr/lib/rustlib/{WASM}/lib");
    shell::run(apt::as_root("rm").args(["-rf", &sysroot]))?;
    shell::run(apt::as_root("mkdir").args(["-p", &sysroot]))?;
    let mut copy = apt::as_root("cp");
    copy.arg("--target-directory").arg(&sysroot);
    for entry in fs::read_dir(built).with_context(|| format!("cannot read {}", built.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            copy.arg(path);
        }
    }
    shell::run(&mut copy)
}

fn command(toolchain: Toolchain, program: &str) -> Command {
    Shell { toolchain }.command(program)
}
