//! Views that know nothing of lots or serials: they take their texts as arguments and never read the locales.

pub mod button;
pub mod choice;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod form;
pub mod icon;
pub mod keypad;
pub mod live;
pub mod notice;
pub mod number;
pub mod select;
pub mod whole;
pub mod windowed;
