//! What the end-to-end journeys are made with.

pub mod labels;
pub mod video;
