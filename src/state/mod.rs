//! What the pages show and do: reactive handles over the replica, and the commands. There are no
//! views in here, and nothing but this and the viewfinder touches the browser.

pub mod attachments;
mod begin;
pub mod connecting;
pub mod contact;
pub mod device;
pub mod draft;
pub mod enrolment;
pub mod entry;
pub mod exceptions;
pub mod file;
pub mod forget;
pub mod install;
pub mod later;
pub mod lookup;
pub mod managing;
pub mod navigation;
pub mod opening;
pub mod operators;
pub mod orders;
pub mod print;
pub mod public;
pub mod read;
pub mod record;
pub mod review;
pub mod sample;
pub mod scanner;
pub mod session;
pub mod sign_on;
pub mod sscc;
pub mod storage;
pub mod sync;
pub mod tabs;
pub mod things;
pub mod timeline;
pub mod trolley;
pub mod unsent;
pub mod update;

pub use device::{Device, device};
pub use navigation::navigation;
pub use session::{Session, session};
