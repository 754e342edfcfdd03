//! Spreadsheets as a Web Worker: a wasm file of its own, so that a large file neither makes the app larger
//! nor stops it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    lotwise_sheets::worker::start();
}
