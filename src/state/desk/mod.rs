//! What a warranty desk reads: from the number that a caller says to the answer.

pub mod answer;
pub mod defects;
pub mod finding;
pub mod many;
pub mod people;
pub mod waiting;
