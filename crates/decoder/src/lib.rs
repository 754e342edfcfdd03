//! From the light in a camera's picture to the text of the barcodes in it.
//!
//! Read in this order: [`luma`] (the picture), `decode` (one pass over one picture), [`schedule`]
//! (which pass is due), [`gate`] (when a read may be believed), [`message`] (how the app and the
//! worker talk). The binary `decoder-worker` puts them together in a Web Worker.
//!
//! The app depends on this crate without its default feature `decode` and thus gets the messages
//! alone, not the decoder.

#[cfg(feature = "decode")]
pub mod decode;
pub mod gate;
#[cfg(feature = "decode")]
pub mod judge;
#[cfg(feature = "decode")]
mod linear;
pub mod luma;
#[cfg(feature = "decode")]
mod matrix;
pub mod message;
pub mod read;
pub mod schedule;
#[cfg(all(feature = "decode", target_arch = "wasm32"))]
pub mod worker;

#[cfg(feature = "decode")]
pub use decode::decode;
pub use luma::Luma;
pub use read::Read;
pub use schedule::Pass;
