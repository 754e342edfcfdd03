//! The replica and the protocol, without I/O: what is sent ([`wire`]), what a device does when
//! ([`replica`]), what a store must keep ([`store`]), and the contract that every store is held to
//! ([`contract`]).

#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod replica;
pub mod store;
pub mod wire;

pub use lotwise_ledger as ledger;
