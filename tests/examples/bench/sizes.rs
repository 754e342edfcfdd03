//! What the phone loads, compressed as the server sends it.

use std::path::Path;

use lotwise_tests::server::required;

use crate::figure;

pub fn print() {
    let app = required("LOTWISE_APP_DIR");
    figure("app wasm, brotli", kilobytes(&app, "lotwise-"), 200.0, "kB");
    figure("decoder wasm, brotli", kilobytes(&app, "decoder-worker"), 290.0, "kB");
}

/// The size of the compressed wasm whose name starts so, in units of 1,000 bytes.
fn kilobytes(folder: &Path, prefix: &str) -> f64 {
    let entries = std::fs::read_dir(folder).expect("the app is built");
    let file = entries.flatten().find(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(prefix) && name.ends_with(".wasm.br")
    });
    let file = file.expect("a release build has compressed files");
    let bytes = file.metadata().expect("the file can be read").len();
    bytes as f64 / 1_000.0
}
