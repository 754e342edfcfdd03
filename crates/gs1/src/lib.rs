//! GS1 identifiers and the texts that carry them: what a scanner or a person hands over becomes a
//! GTIN, a lot, a serial, a date. No I/O and no clock: `today` comes in as an argument.
//!
//! [`read()`] is the way in. It takes any text and gives a [`Scan`] or says what is wrong with it:
//!
//! ```
//! use chrono::NaiveDate;
//! use lotwise_gs1::{Scan, read};
//!
//! let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
//! let scan = read("01040123456789011727013110AB-1", Some("]d2"), today);
//! let Ok(Scan::Elements(label)) = scan else { panic!("a GS1 DataMatrix holds elements") };
//! assert_eq!(label.lot(), Some("AB-1"));
//! assert_eq!(label.expiry(), NaiveDate::from_ymd_opt(2027, 1, 31));
//! ```
//!
//! The rules are those of the GS1 General Specifications and the GS1 Digital Link Standard: URI
//! Syntax. Left out on purpose: UPC-E in its short form, compressed Digital Links, and the pairing
//! rules between elements (which of them must or must not stand together).

mod ai;
mod builder;
mod date;
pub mod digital_link;
mod element;
mod error;
mod key;
mod read;
mod symbology;

pub use builder::ElementsBuilder;
pub use digital_link::LinkError;
pub use element::{Element, Elements};
pub use error::ReadError;
pub use key::{Gtin, GtinError, KeyError, Sscc, check_digit};
pub use read::{Reading, Scan, read};
pub use symbology::{Symbology, SymbologyId};

/// FNC1 as a decoder transmits it between two elements: ASCII group separator.
pub const GS: char = '\u{1D}';
