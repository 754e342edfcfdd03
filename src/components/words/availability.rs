//! Whether goods may be used, in words: the state, and each reason why not.

use lotwise_ledger::command::Refusal;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::{Availability, Reason};

use super::{because, location, thing};
use crate::i18n::{date, text, tr, tr_with};
use crate::state::record::NotRecorded;

/// The state's name for style and tests, its icon, and its word.
pub fn state_of(availability: &Availability) -> (&'static str, &'static str, &'static str) {
    if availability.is_recalled() {
        ("recalled", "warning", tr(text::STATE_RECALLED))
    } else if availability.is_held() {
        ("held", "hold", tr(text::STATE_HELD))
    } else if availability.is_expired() {
        ("expired", "expired", tr(text::STATE_EXPIRED))
    } else if availability.is_held_in_part() {
        ("held-in-part", "hold", tr(text::STATE_HELD_IN_PART))
    } else if !availability.is_available() || !availability.warned.is_empty() {
        ("past-best-before", "clock", tr(text::STATE_PAST_BEST_BEFORE))
    } else {
        ("available", "ok", tr(text::STATE_AVAILABLE))
    }
}

pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Held { reason, .. } => tr_with(text::REASON_HELD_WHY, &[("why", &because(reason))]),
        Reason::Expired { on } => tr_with(text::REASON_EXPIRED, &[("date", &date(*on))]),
        Reason::PastBestBefore { on } => tr_with(text::REASON_PAST_BEST_BEFORE, &[("date", &date(*on))]),
        Reason::HeldThrough { key: Key::Stock(_, at), reason, .. } => {
            tr_with(text::REASON_HELD_AT, &[("place", &location(at)), ("why", &because(reason))])
        }
        Reason::HeldThrough { key, reason, .. } => {
            let (kind, _, name) = thing(key);
            let what = [kind, " ", &name].concat();
            tr_with(text::REASON_HELD_THROUGH, &[("what", &what), ("why", &because(reason))])
        }
        Reason::Recalled { .. } => tr(text::REASON_RECALLED).to_owned(),
        Reason::PastSellBy { on } => tr_with(text::REASON_PAST_SELL_BY, &[("date", &date(*on))]),
        Reason::ShortLife { days, needed_days } => {
            let values = [("days", days.to_string()), ("needed", needed_days.to_string())];
            tr_with(text::REASON_SHORT_LIFE, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
    }
}

/// What has a page of its own among what goods are held through: a part of a stock has none.
pub fn held_through(reason: &Reason) -> Option<&Key> {
    match reason {
        Reason::HeldThrough { key, .. } => Some(key).filter(|key| !matches!(key, Key::Stock(..))),
        _ => None,
    }
}

/// What of this kind stands in the way of what was refused.
pub fn in_the_way(error: &NotRecorded) -> Option<&Key> {
    match error {
        NotRecorded::Refused(Refusal::Blocked { reasons, .. }) => reasons.iter().find_map(held_through),
        _ => None,
    }
}

/// All reasons of an answer beside its [state](state_of), which says itself that it is held.
pub fn reasons(availability: &Availability) -> String {
    let is_alone = availability.blocked.len() + availability.warned.len() == 1;
    let says_held = is_alone && state_of(availability).0.starts_with("held");
    let told = |it: &Reason| match it {
        Reason::Held { reason, .. } if says_held => tr_with(text::REASON_WHY, &[("why", &because(reason))]),
        Reason::HeldThrough { key: Key::Stock(_, at), reason, .. } if says_held => {
            tr_with(text::REASON_WHY_AT, &[("place", &location(at)), ("why", &because(reason))])
        }
        it => reason(it),
    };
    let all: Vec<String> = availability.blocked.iter().chain(&availability.warned).map(told).collect();
    if all.is_empty() { tr(text::REASON_AVAILABLE).to_owned() } else { all.join(" ") }
}
