//! The firm's own certificate authority, which phones come to trust once.

/// The name of the authority's file in the data directory.
pub const KEY_FILE: &str = "lan-authority.pem";
