//! Every browser API that Lotwise uses, each behind a small Rust face and with its clean-up: what
//! listens or runs is a value, and ends when that is dropped.
//!
//! Nothing in here knows what is shown. It compiles on the host too, so that what is built on it can
//! be tested there; but only in a browser does any of it work, the state machine of [`wedge`] apart.

pub mod activity;
pub mod camera;
pub mod clock;
pub mod decoder;
pub mod digest;
pub mod download;
pub mod feedback;
pub mod fetch;
pub mod focus;
pub mod history;
pub mod idb;
pub mod install;
pub mod keys;
pub mod local;
pub mod locks;
pub mod media;
pub mod network;
pub mod password;
pub mod picture;
pub mod service_worker;
pub mod share;
pub mod sheets;
pub mod storage;
pub mod tasks;
pub mod upload;
pub mod wake_lock;
pub mod wedge;

mod js;
