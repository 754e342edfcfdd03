//! What pages of work say.

use lotwise_ledger::key::Key;
use lotwise_ledger::quantity::Quantity;

use super::{Message, quantity, thing};
use crate::i18n::{text, tr, tr_with};

/// What is in a container, in a line: the first few of many.
pub fn contents(inside: &[(Key, Quantity)]) -> String {
    let each = inside.iter().map(|(key, held)| [&thing(key).2, " × ", &*quantity(*held)].concat());
    let mut told: Vec<String> = each.take(CONTENTS_TOLD).collect();
    if inside.len() > CONTENTS_TOLD {
        told.push(tr_with(text::COMMON_AND_MORE, &[("n", &(inside.len() - CONTENTS_TOLD).to_string())]));
    }
    told.join(" · ")
}

/// How many things of a container are named in a line.
const CONTENTS_TOLD: usize = 12;

/// What is scanned while a record is made is not taken: whoever makes the record clears the page.
pub fn still_saving() -> Message {
    Message { what: tr(text::SCAN_SAVING).to_owned(), detail: tr(text::SCAN_SAVING_TEXT).to_owned() }
}
