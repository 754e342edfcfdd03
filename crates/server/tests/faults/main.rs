//! What the server must bear: kills, full disks, clients that stop in the middle or send anything,
//! and many phones at once. All of it with real HTTP and real files.

#[path = "../common/mod.rs"]
mod common;

mod crowd;
mod flood;
mod full;
mod hostile;
mod kill;
mod slow;
mod slow_tls;
