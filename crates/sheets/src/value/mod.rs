//! What a cell says: days, quantities and numbers, and what a spreadsheet program did to them.

mod amount;
mod day;
mod digits;
mod place;

pub use amount::{Amount, amount};
pub use day::{DayRead, EPOCH, day};
pub use digits::{Damage, Number, became_day, damage, gtin};
pub use place::split_place;
