//! The reference backend.
pub mod store;
mod clock;
