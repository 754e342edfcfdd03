//! The words of keypads.

use crate::i18n::{Language, text, tr};
use crate::ui::keypad::Words;

/// The words of keypads, in the language that is chosen.
pub fn keypad() -> Words {
    let separator = if Language::current() == Language::German { ',' } else { '.' };
    Words { separator, erase: tr(text::KEYPAD_ERASE), done: tr(text::KEYPAD_DONE) }
}
