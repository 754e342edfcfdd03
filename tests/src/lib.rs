//! What the end-to-end journeys are made with: labels and the videos that show them, phones (real
//! browsers with a profile of their own), and servers (the real program, or any static host).

pub mod http;
pub mod inspect;
pub mod kept;
pub mod keyboard;
pub mod labels;
pub mod phone;
pub mod server;
pub mod static_host;
pub mod tour;
pub mod video;
