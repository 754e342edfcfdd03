//! The replica and the protocol, without I/O: what is sent ([`wire`], [`batch`]), what a device does when
//! ([`replica`]) and takes of a page ([`page`]), how attachments travel ([`attachments`]), how it goes on
//! under another id ([`reissue`]) and comes to a firm ([`connect`]), the file of what it could not send
//! ([`unsent`]), what a server takes ([`admit`]), from whom ([`rights`]) and what of it a desk reads ([`desk`]), how people are found ([`person`]), what a store must keep
//! ([`store`]), the contract that every store is held to ([`contract`]), how a device begins with the
//! state of others ([`snapshot`]), and the simulator that tries all of it ([`sim`]).

pub mod admit;
pub mod attachments;
pub mod batch;
pub mod connect;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod desk;
pub mod page;
mod pause;
pub mod person;
pub mod reissue;
pub mod replica;
pub mod rights;
#[cfg(feature = "sim")]
pub mod sim;
pub mod snapshot;
pub mod store;
pub mod unsent;
pub mod wire;

pub use lotwise_ledger as ledger;
