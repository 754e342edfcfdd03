//! What the phone loads, compressed as the server sends it.

use std::path::Path;

use lotwise_tests::server::required;

use crate::figure;

pub fn print() {
    let app = required("LOTWISE_APP_DIR");
    let (first, later) =
        (kilobytes(&app, "lotwise-", "_bg.wasm.br"), kilobytes(&app, "lotwise-", "-later.wasm.br"));
    figure("app wasm for a first look, brotli", first, 200.0, "kB");
    println!("  beside: the rest of the app, fetched behind it {later:>9.1} kB");
    figure("decoder wasm, brotli", kilobytes(&app, "decoder-worker", "_bg.wasm.br"), 290.0, "kB");
}

/// The size of the compressed wasm whose name starts and ends so, in units of 1,000 bytes.
fn kilobytes(folder: &Path, prefix: &str, suffix: &str) -> f64 {
    let entries = std::fs::read_dir(folder).expect("the app is built");
    let file = entries.flatten().find(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(prefix) && name.ends_with(suffix)
    });
    let file = file.expect("a release build has compressed files");
    let bytes = file.metadata().expect("the file can be read").len();
    bytes as f64 / 1_000.0
}
