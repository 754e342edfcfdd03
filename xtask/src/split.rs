//! Cuts the app's wasm file in two: what a first look needs, and the rest (see src/later.rs).
//!
//! Trunk knows nothing of it. When it has built the app with `LOTWISE_SPLIT` set, the compiler's file
//! is taken once more: cut, bound to JavaScript, and put in the place of what Trunk made of it.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};

use crate::shell;

/// Asks build.rs to make the app ready to be cut, and [`cut`] to cut it.
pub const VARIABLE: &str = "LOTWISE_SPLIT";

/// As the cutter calls the module `later` of src/later.rs.
const LATER: &str = "split_later.wasm";

/// Cuts the app in Trunk's folder, if that was asked for.
pub fn cut(folder: &Path, public_url: &str, profile: &str) -> Result<()> {
    if env::var_os(VARIABLE).is_none() {
        return Ok(());
    }
    let stem = stem(folder)?;
    let work = shell::target_dir()?.join("split");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let compiled = compiled(profile)?;
    let main = work.join(format!("{stem}.wasm"));
    let mut options = wasm_split_cli_support::Options::new(&compiled);
    let main_module = format!("./{stem}.js");
    // By the name of what was built, so that they may be kept for long.
    let (loader, later) = (format!("{stem}-split.js"), format!("{stem}-later.wasm"));
    let link_name = format!("./{loader}");
    options.output_dir = &work;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = &link_name;
    wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;

    let mut bind = Command::new("wasm-bindgen");
    // The later part shares the table of functions, which would else stay inside.
    bind.args([
        "--target",
        "web",
        "--no-typescript",
        "--remove-name-section",
        "--keep-lld-exports",
        "--out-dir",
    ]);
    shell::run(bind.arg(folder).arg(&main))?;

    let text = fs::read_to_string(work.join(&loader))?;
    ensure!(text.contains(LATER), "the loader does not name {LATER}");
    fs::write(folder.join(&loader), text.replace(LATER, &later))?;
    fs::copy(work.join(LATER), folder.join(&later))?;
    preload(&folder.join("index.html"), &format!("{public_url}{loader}"))
}

/// `lotwise-HASH`, the name that Trunk gave to the app.
fn stem(folder: &Path) -> Result<String> {
    let names = fs::read_dir(folder)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut stems = names.filter_map(|name| name.strip_suffix("_bg.wasm").map(str::to_owned));
    stems.find(|stem| stem.starts_with("lotwise-")).context("Trunk has not made lotwise-*_bg.wasm")
}

/// What the compiler made.
fn compiled(profile: &str) -> Result<Vec<u8>> {
    let folder = if profile == "release" { "release" } else { "debug" };
    let path = shell::target_dir()?.join("wasm32-unknown-unknown").join(folder).join("lotwise.wasm");
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// The page asks for the loader at once instead of after it has read the app's script.
fn preload(page: &Path, loader: &str) -> Result<()> {
    let html = fs::read_to_string(page)?;
    let (head, rest) = html.split_once("</head>").context("index.html has no head")?;
    let link = format!("<link rel=\"modulepreload\" href=\"{loader}\" crossorigin=\"anonymous\">");
    Ok(fs::write(page, [head, &link, "</head>", rest].concat())?)
}
