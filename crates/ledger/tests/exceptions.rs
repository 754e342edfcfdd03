//! Exceptions on worked cases.

#[path = "reader/mod.rs"]
mod reader;
mod story;

use lotwise_ledger::event::fact::Settled;
use lotwise_ledger::question::exceptions::{all, is_settled, may_be_shipped_wrongly, open, reading};
use lotwise_ledger::record::Record;
use reader::read;
use story::*;

fn answer(story: &Story, question: &str) -> Vec<String> {
    if question == "doubtful" {
        // The lots and batches that a store must look into.
        let doubtful = story.records.iter().filter(|(_, record)| match record {
            Record::Lot(lot) | Record::Batch(lot) => may_be_shipped_wrongly(lot),
            _ => false,
        });
        return doubtful.map(|(key, _)| show(key)).collect();
    }
    let found = all(&story.records);
    // A store finds them all without reading everything.
    assert_eq!(all(&read(&story.records, reading)), found);
    found.iter().map(|exception| exception.code().to_owned()).collect()
}

#[test]
fn exceptions() {
    check(include_str!("cases/exceptions.txt"), answer);
}

#[test]
fn a_settled_exception_is_not_open_until_the_settlement_is_taken_back() {
    let mut story = Story::new();
    story.tell("ship lot:OAT/L1 5 A-01 > C:Shop");
    let [exception] = &all(&story.records)[..] else { panic!("one") };
    let settled = Settled { exception: exception.id(), finding: "miscounted".to_owned() };
    let exception = exception.clone();
    story.settle(settled);
    assert!(is_settled(&story.records, &exception) && open(&story.records).is_empty());
    assert!(open(&read(&story.records, reading)).is_empty());
    // The same contradiction, grown: it is the same one, and stays settled.
    story.tell("ship lot:OAT/L1 5 A-01 > C:Shop");
    assert!(open(&story.records).is_empty());
    story.tell("void | void=#2");
    assert_eq!(open(&story.records).len(), 1);
}
