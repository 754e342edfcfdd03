//! The reasons that a warehouse gives most often. They are kept as codes, so that everybody reads them in
//! his language and they can be summed up; any other words are kept as they were typed.

use crate::i18n::{Text, text, tr, tr_with};

/// What a reason is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reasons {
    Hold,
    Release,
    Adjust,
    Sample,
    Dispose,
    Count,
    RefuseCount,
}

type Known = (&'static str, Text);

const DAMAGED: Known = ("damaged", text::BECAUSE_DAMAGED);
const EXPIRED: Known = ("expired", text::BECAUSE_EXPIRED);
const CONTAMINATED: Known = ("contaminated", text::BECAUSE_CONTAMINATED);
const SPOILED: Known = ("spoiled", text::BECAUSE_SPOILED);
const RETURNED: Known = ("returned", text::BECAUSE_RETURNED);
const RECALL: Known = ("recall", text::BECAUSE_RECALL);
const TO_INSPECT: Known = ("to_inspect", text::BECAUSE_TO_INSPECT);
const COMPLAINT: Known = ("complaint", text::BECAUSE_COMPLAINT);
const WRONG_LABEL: Known = ("wrong_label", text::BECAUSE_WRONG_LABEL);
const PASSED: Known = ("passed", text::BECAUSE_PASSED);
const REWORKED: Known = ("reworked", text::BECAUSE_REWORKED);
const HELD_BY_MISTAKE: Known = ("held_by_mistake", text::BECAUSE_HELD_BY_MISTAKE);
const MISCOUNTED: Known = ("miscounted", text::BECAUSE_MISCOUNTED);
const FOUND: Known = ("found", text::BECAUSE_FOUND);
const MISSING: Known = ("missing", text::BECAUSE_MISSING);
const NOT_BOOKED: Known = ("not_booked", text::BECAUSE_NOT_BOOKED);
const WRONG_PLACE: Known = ("wrong_place", text::BECAUSE_WRONG_PLACE);
const LABORATORY: Known = ("laboratory", text::BECAUSE_LABORATORY);
const RETAINED: Known = ("retained", text::BECAUSE_RETAINED);
const SHOWN: Known = ("shown", text::BECAUSE_SHOWN);
const COUNT_AGAIN: Known = ("count_again", text::BECAUSE_COUNT_AGAIN);
// What nobody chooses: the work itself is the reason.
const EMPTY: Known = ("empty", text::PICK_SHORT_EMPTY);
const UNDONE: Known = ("undone", text::UNDO_REASON);
const OPENING_LIST: Known = ("opening_list", text::IMPORT_REASON);

/// Between a code and what was typed beside it.
const AND: &str = "; ";
/// Before the condition of goods that came back into quarantine.
const RETURNED_AS: &str = "returned:";

const ALL: [Known; 24] = [
    DAMAGED,
    EXPIRED,
    CONTAMINATED,
    SPOILED,
    RETURNED,
    RECALL,
    TO_INSPECT,
    COMPLAINT,
    WRONG_LABEL,
    PASSED,
    REWORKED,
    HELD_BY_MISTAKE,
    MISCOUNTED,
    FOUND,
    MISSING,
    NOT_BOOKED,
    WRONG_PLACE,
    LABORATORY,
    RETAINED,
    SHOWN,
    COUNT_AGAIN,
    EMPTY,
    UNDONE,
    OPENING_LIST,
];

impl Reasons {
    /// The codes of the usual reasons, the most usual first.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        let known: &[Known] = match self {
            Self::Hold => &[TO_INSPECT, DAMAGED, COMPLAINT, WRONG_LABEL, CONTAMINATED],
            Self::Release => &[PASSED, REWORKED, HELD_BY_MISTAKE],
            Self::Adjust => &[MISCOUNTED, FOUND, MISSING, NOT_BOOKED, DAMAGED],
            Self::Sample => &[TO_INSPECT, LABORATORY, RETAINED, SHOWN],
            Self::Dispose => &[EXPIRED, DAMAGED, SPOILED, CONTAMINATED, RETURNED, RECALL],
            Self::Count => &[MISCOUNTED, NOT_BOOKED, WRONG_PLACE, FOUND, MISSING, DAMAGED],
            Self::RefuseCount => &[COUNT_AGAIN, MISCOUNTED],
        };
        known.iter().map(|(code, _)| *code)
    }
}

/// A kept reason in words.
pub fn because(kept: &str) -> String {
    if let Some(condition) = kept.strip_prefix(RETURNED_AS) {
        return tr_with(text::RETURN_HELD, &[("condition", &super::condition(condition))]);
    }
    let (code, typed) = kept.split_once(AND).unwrap_or((kept, ""));
    match ALL.iter().find(|(known, _)| *known == code) {
        Some((_, word)) => [tr(*word), &kept[code.len()..kept.len() - typed.len()], typed].concat(),
        None => kept.to_owned(),
    }
}

/// Why goods that came back in this condition are held.
pub fn returned_as(condition: &str) -> String {
    [RETURNED_AS, condition].concat()
}

/// A reason by its code, and what was typed beside it.
pub fn both(code: Option<&str>, typed: Option<&str>) -> Option<String> {
    let both: Vec<&str> = code.into_iter().chain(typed).collect();
    (!both.is_empty()).then(|| both.join(AND))
}

/// How typed words are kept; none if there are none.
pub fn code_of(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let known = ALL.iter().find(|(_, word)| tr(*word) == typed);
    let kept = known.map_or_else(|| typed.to_owned(), |(code, _)| (*code).to_owned());
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_kept_as_its_code_and_read_in_words() {
        let mut words: Vec<String> = Vec::new();
        for (code, _) in ALL {
            let word = because(code);
            assert!(!word.is_empty() && word != code);
            assert_eq!(code_of(&word).as_deref(), Some(code));
            words.push(word);
        }
        words.sort();
        words.dedup();
        assert_eq!(words.len(), ALL.len(), "two reasons have the same words");
        assert_eq!(code_of(" Two cartons wet ").as_deref(), Some("Two cartons wet"));
        assert_eq!(because("Two cartons wet"), "Two cartons wet");
        assert_eq!(code_of("  "), None);
    }

    #[test]
    fn what_the_work_itself_gives_as_a_reason_is_read_in_words() {
        let check = |kept: &str, words: &str| assert_eq!(because(kept), words);
        check(&returned_as("faulty"), "Returned: Faulty");
        check("undone", "Undone by who recorded it");
        check("opening_list", "Opening stock from a list");
        check(&both(Some("empty"), Some("box crushed")).unwrap(), "Nothing more lies there; box crushed");
        check(&both(None, Some("box crushed")).unwrap(), "box crushed");
        assert_eq!(both(None, None), None);
        // What was recorded in words stays as it was.
        for words in ["Returned: Faulty", "Zurück: Defekt", "wet; empty", "Leer; Karton zerdrückt"] {
            check(words, words);
        }
    }
}
