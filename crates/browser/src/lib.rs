//! Every browser API that Lotwise uses, each behind a small Rust face and with its clean-up: what
//! listens or runs is a value, and ends when that is dropped.
//!
//! Nothing in here knows what is shown. All but the wedge keyboard's state machine exists only for
//! wasm32.

#[cfg(target_arch = "wasm32")]
pub mod idb;
#[cfg(target_arch = "wasm32")]
mod js;
#[cfg(target_arch = "wasm32")]
pub mod keys;
