//! The words and icons of the steps.

use lotwise_ledger::event::{Act, Line, Step, Subject};
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::quantity::Quantity;

use crate::i18n::{Text, text, tr};
use crate::state::timeline::Happening;

/// The word and the icon of a step. A kind that this version does not know says its own name.
pub fn step(kind: &str) -> (String, &'static str) {
    let Some(step) = Step::from_kind(kind) else {
        return (kind.to_owned(), "question");
    };
    let (word, icon) = known(step);
    (tr(word).to_owned(), icon)
}

/// What an act is mainly about.
pub fn subject(act: &Act) -> Option<Key> {
    let line = act.lines.first().map(|line| line.subject.key());
    let hold = act.holds.first().map(|hold| hold.key.clone());
    let release = act.releases.first().map(|release| release.key.clone());
    let counted = act.counted.first().map(|counted| Key::Location(counted.at.clone()));
    let subject = line.or(hold).or(release).or(counted).or_else(|| act.about.first().cloned());
    subject.map(|key| match key {
        // A hold of the goods at one place is one of those goods, not of the place.
        Key::Stock(Goods::Lot(lot), _) => Key::Lot(lot),
        Key::Stock(Goods::Product(product), _) => Key::Product(product),
        key => key,
    })
}

/// How many pieces an act is about.
pub fn pieces<'act>(lines: impl Iterator<Item = &'act Line> + Clone) -> Quantity {
    goods_of(lines).map(|line| line.quantity).sum()
}

/// The goods of an act: a container is none of them, unless it goes by itself.
pub fn goods_of<'act>(lines: impl Iterator<Item = &'act Line> + Clone) -> impl Iterator<Item = &'act Line> {
    let is_container = |line: &Line| matches!(line.subject, Subject::Container(_));
    let by_itself = lines.clone().all(is_container);
    lines.filter(move |line| by_itself || !is_container(line))
}

/// A happening in a few words: what was done, how much, with what.
pub fn happening(happening: &Happening) -> String {
    let (word, _) = step(&happening.kind);
    let lines = &happening.act.lines;
    let quantity = Some(amount(lines)).filter(|amount| !amount.is_empty());
    let number = subject(&happening.act).map(|key| super::thing(&key).2);
    [Some(word), quantity, number].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How many pieces went which way; nothing where none moved.
pub fn amount(lines: &[Line]) -> String {
    if lines.is_empty() {
        String::new()
    } else {
        [sign(lines), &super::quantity(pieces(lines.iter()))].concat()
    }
}

/// What is adjusted is a difference: "Adjusted 57" would be read as what is there now.
fn sign(lines: &[Line]) -> &'static str {
    if lines.iter().all(|line| line.from == Location::InventoryDifference) {
        "+"
    } else if lines.iter().all(|line| line.to == Location::InventoryDifference) {
        "−"
    } else {
        ""
    }
}

fn known(step: Step) -> (Text, &'static str) {
    match step {
        Step::Receive => (text::STEP_RECEIVE, "receive"),
        Step::Move => (text::STEP_MOVE, "move"),
        Step::Ship => (text::STEP_SHIP, "ship"),
        Step::Hold => (text::STEP_HOLD, "hold"),
        Step::Release => (text::STEP_RELEASE, "ok"),
        Step::Describe => (text::STEP_DESCRIBE, "settings"),
        Step::Void => (text::STEP_VOID, "undo"),
        Step::Complain => (text::STEP_COMPLAIN, "warning"),
        Step::Open => (text::STEP_OPEN, "box"),
        Step::PutAway => (text::STEP_PUT_AWAY, "move"),
        Step::Pick => (text::STEP_PICK, "move"),
        Step::Pack => (text::STEP_PACK, "box"),
        Step::Unpack => (text::STEP_UNPACK, "box"),
        Step::Return => (text::STEP_RETURN, "receive"),
        Step::ReturnToSupplier => (text::STEP_RETURN_TO_SUPPLIER, "ship"),
        Step::Adjust => (text::STEP_ADJUST, "settings"),
        Step::Sample => (text::STEP_SAMPLE, "box"),
        Step::Repair => (text::STEP_REPAIR, "settings"),
        Step::Dispose => (text::STEP_DISPOSE, "trash"),
        Step::Begin => (text::STEP_BEGIN, "clock"),
        Step::Consume => (text::STEP_CONSUME, "move"),
        Step::Produce => (text::STEP_PRODUCE, "box"),
        Step::Repack => (text::STEP_REPACK, "box"),
        Step::Relabel => (text::STEP_RELABEL, "settings"),
        Step::Merge => (text::STEP_MERGE, "lot"),
        Step::Split => (text::STEP_SPLIT, "lot"),
        Step::Rework => (text::STEP_REWORK, "settings"),
        Step::Kit => (text::STEP_KIT, "box"),
        Step::Unkit => (text::STEP_UNKIT, "box"),
        Step::Disassemble => (text::STEP_DISASSEMBLE, "settings"),
        Step::Install => (text::STEP_INSTALL, "serial"),
        Step::Remove => (text::STEP_REMOVE, "serial"),
        Step::Inspect => (text::STEP_INSPECT, "search"),
        Step::Count => (text::STEP_COUNT, "search"),
        Step::Approve => (text::STEP_APPROVE, "ok"),
        Step::Investigate => (text::STEP_INVESTIGATE, "search"),
        Step::Resolve => (text::STEP_RESOLVE, "ok"),
        Step::Register => (text::STEP_REGISTER, "serial"),
        Step::Claim => (text::STEP_CLAIM, "warning"),
        Step::Decide => (text::STEP_DECIDE, "ok"),
        Step::VoidWarranty => (text::STEP_VOID_WARRANTY, "expired"),
        Step::Replace => (text::STEP_REPLACE, "serial"),
        Step::Service => (text::STEP_SERVICE, "settings"),
        Step::Recall => (text::STEP_RECALL, "warning"),
        Step::Rescope => (text::STEP_RESCOPE, "warning"),
        Step::Notify => (text::STEP_NOTIFY, "warning"),
        Step::Answer => (text::STEP_ANSWER, "ok"),
        Step::Account => (text::STEP_ACCOUNT, "ok"),
        Step::CloseRecall => (text::STEP_CLOSE_RECALL, "ok"),
        Step::Order => (text::STEP_ORDER, "box"),
        Step::Attach => (text::STEP_ATTACH, "box"),
        Step::Settle => (text::STEP_SETTLE, "ok"),
        Step::Grant => (text::STEP_GRANT, "lot"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_word_of_its_own() {
        let mut words: Vec<&str> = Step::ALL.iter().map(|step| tr(known(*step).0)).collect();
        for (word, step) in words.iter().zip(Step::ALL) {
            assert!(!word.is_empty() && word != &step.as_str(), "{step}");
        }
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Step::ALL.len());
    }
}
