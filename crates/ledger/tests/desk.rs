//! What a warranty desk and the writer of a complaint ask, on worked cases: claims that wait, sister units,
//! complaints, and numbers that were typed wrongly.

#[path = "reader/mod.rs"]
mod reader;
mod story;

use lotwise_ledger::event::EventId;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::near::{self, near};
use lotwise_ledger::question::sisters::{self, Asked, sisters};
use lotwise_ledger::question::{claims, complaint};
use reader::read;
use story::*;

fn answer(story: &Story, question: &str) -> Vec<String> {
    let words: Vec<&str> = question.split(' ').collect();
    match words.as_slice() {
        ["found", beginning] => found(story, beginning),
        ["open"] => open(story),
        ["sisters", unit, defect, until, days, component @ ..] => {
            let component = component.first().map(|component| product(component));
            let (until, days) = (until.parse().unwrap(), days.parse().unwrap());
            let (unit, defect) = (serial(unit), (*defect).to_owned());
            of_sisters(story, &Asked { unit, defect, component, until, days })
        }
        ["complaint", event] => {
            let event = story.event(event);
            let found = complaint::state(&story.records, event);
            let read = read(&story.records, |known| complaint::reading(known, event));
            assert_eq!(complaint::state(&read, event), found, "the reading brings all");
            found.iter().map(|it| format!("{:?} {}", it.stage, it.since.day())).collect()
        }
        ["near", typed] => of_near(story, typed, None),
        ["near", typed, of] => of_near(story, typed, Some(of)),
        other => panic!("a question: {other:?}"),
    }
}

/// What is found under terms that begin so, in their order.
fn found(story: &Story, beginning: &str) -> Vec<String> {
    let terms = story.records.iter().flat_map(|(key, record)| {
        let terms = record.terms(key).into_iter().filter(|term| term.starts_with(beginning));
        terms.map(move |term| (term, key))
    });
    let mut found: Vec<(String, &Key)> = terms.collect();
    found.sort();
    let shown = found.into_iter().map(|(_, key)| match key {
        Key::Entry(event) => number(story, *event),
        Key::Case(event) => format!("case {}", number(story, *event)),
        other => show(other),
    });
    shown.collect()
}

fn number(story: &Story, event: EventId) -> String {
    format!("#{}", story.events.iter().position(|told| *told == event).unwrap() + 1)
}

fn open(story: &Story) -> Vec<String> {
    let today = story.now.day();
    let found = claims::open(&story.records, today);
    let read = read(&story.records, claims::reading);
    assert_eq!(claims::open(&read, today), found, "the reading brings all");
    let shown = found.iter().map(|it| {
        let (unit, age) = (&it.claim.serial.serial, it.age_days);
        format!("{} {unit} {} {age} days", number(story, it.event), it.claim.defect)
    });
    shown.collect()
}

fn of_sisters(story: &Story, asked: &Asked) -> Vec<String> {
    let found = sisters(&story.records, asked);
    let read = read(&story.records, |known| sisters::reading(known, asked));
    assert_eq!(sisters(&read, asked), found, "the reading brings all");
    let shown = found.sisters.iter().map(|it| {
        let lot = if it.same_lot { " same lot" } else { "" };
        let component = if it.same_component { " same component" } else { "" };
        format!("{} {}{lot}{component}", it.unit.serial, it.reported_on)
    });
    let of_lot =
        found.lot.iter().map(|(lot, units)| format!("{} of {units} in {}", found.of_lot(), lot.number));
    let sums =
        format!("{} of {}, {} with the component", found.sisters.len(), found.units, found.of_component());
    shown.chain([sums]).chain(of_lot).collect()
}

/// First what looks alike and, only where nothing does, what differs by one character.
fn of_near(story: &Story, typed: &str, of: Option<&str>) -> Vec<String> {
    let of = of.map(product);
    let of = of.as_ref();
    let alike = near(&read(&story.records, |_| near::reading(typed)), typed, of);
    let one_off = near(&read(&story.records, |_| near::reading_one_off(typed)), typed, of);
    let mut both = [alike.clone(), one_off.clone()].concat();
    both.sort();
    assert_eq!(near(&story.records, typed, of), both, "the two readings bring all");
    let shown = if alike.is_empty() { one_off } else { alike };
    shown.iter().map(|it| format!("{:?} {}", it.by, show(&Key::Serial(it.unit.clone())))).collect()
}

#[test]
fn claims_and_complaints() {
    check(include_str!("cases/claims.txt"), answer);
}

#[test]
fn near_numbers() {
    check(include_str!("cases/near.txt"), answer);
}
