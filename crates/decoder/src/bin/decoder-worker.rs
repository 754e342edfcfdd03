//! The decoder as a Web Worker: a wasm file of its own, so that the app opens without waiting for it
//! and a broken picture cannot take the app down.

fn main() {
    #[cfg(target_arch = "wasm32")]
    lotwise_decoder::worker::start();
}
