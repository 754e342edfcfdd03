//! Worked cases as data: a few lines say what happened, a question follows, and what it must answer.
//!
//! ```text
//! ## the name of the case
//! receive lot:OAT/L1 100 S:Mill > A-01           one line an act; several movements between `;`
//! consume lot:OAT/L1 40 A-01 > prod | becomes=lot:BAR/B1
//! ? forward lot:OAT/L1                           a question
//! = certain lot:BAR/B1                           its answer, line by line
//! ```
//!
//! Days pass with `day 2026-12-01`. Events are named `#1`, `#2` in the order of their lines.
#![allow(dead_code, unused_imports)] // Each test binary uses its own part.

mod names;
mod options;

use lotwise_ledger::event::fact::Settled;
use lotwise_ledger::event::{
    Act, DeviceId, Draft, EventId, Head, Hold, Line, Release, Seen, SeenContainer, Step, Subject, Voids,
    Write,
};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::{BatchKey, Issuer, Key, LotKey};
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, BatchNumber, LotNumber};
use lotwise_ledger::time::Moment;

pub use names::*;

/// A case as it stands in a file.
pub struct Case {
    pub name: String,
    pub lines: Vec<String>,
}

/// What happened so far.
pub struct Story {
    pub records: Records,
    pub events: Vec<EventId>,
    pub now: Moment,
    head: Head,
    device: DeviceId,
}

pub fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        match (line.strip_prefix("## "), cases.last_mut()) {
            (Some(name), _) => cases.push(Case { name: name.to_owned(), lines: Vec::new() }),
            (None, Some(case)) => case.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    cases
}

/// Tells each case of `text`, and compares what `answer` says with what stands there.
pub fn check(text: &str, answer: impl Fn(&Story, &str) -> Vec<String>) {
    let cases = cases(text);
    assert!(!cases.is_empty());
    let mut wrong = String::new();
    for case in cases {
        let mut story = Story::new();
        let mut lines = case.lines.iter().peekable();
        while let Some(line) = lines.next() {
            let Some(question) = line.strip_prefix("? ") else {
                story.tell(line);
                continue;
            };
            let mut expected = Vec::new();
            while let Some(line) = lines.next_if(|line| line.starts_with('=')) {
                expected.push(line[1..].trim().to_owned());
            }
            let answered = answer(&story, question);
            if answered != expected {
                let shown = answered.iter().map(|line| format!("= {line}\n")).collect::<String>();
                wrong += &format!("## {}\n? {question}\n{shown}expected {expected:#?}\n\n", case.name);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

impl Story {
    pub fn new() -> Self {
        Self {
            records: Records::default(),
            events: Vec::new(),
            now: Moment::new(1_795_251_600_000, 60).unwrap(),
            head: Head::default(),
            device: DeviceId::of_public_key(&[1; 32]),
        }
    }

    pub fn event(&self, text: &str) -> EventId {
        let number: usize = text.trim_start_matches('#').parse().unwrap();
        self.events[number - 1]
    }

    /// Tells one line.
    pub fn tell(&mut self, line: &str) {
        if let Some(day) = line.strip_prefix("day ") {
            let day: chrono::NaiveDate = day.trim().parse().unwrap();
            let ms = day.and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp_millis();
            self.now = Moment::new(ms, 60).unwrap();
            return;
        }
        let act = self.act(line);
        self.record(line, &act);
    }

    /// The act that a line says.
    pub fn act(&self, line: &str) -> Act {
        let (said, options) = line.split_once('|').unwrap_or((line, ""));
        let (kind, movements) = said.trim().split_once(' ').unwrap_or((said.trim(), ""));
        let step = Step::from_kind(kind).unwrap_or_else(|| panic!("a step: {line}"));
        let mut act = Act::new(step, self.now, Actor::parse("Ada").unwrap());
        for movement in movements.split(';').map(str::trim).filter(|movement| !movement.is_empty()) {
            self.movement(movement, &mut act);
        }
        for option in options.split(" | ").flat_map(|part| part.split(" & ")) {
            let option = option.trim();
            if let Some((name, value)) = option.split_once('=') {
                self.option(name, value, &mut act);
            }
        }
        act
    }

    /// Settles one exception.
    pub fn settle(&mut self, settled: Settled) {
        let mut act = Act::new(Step::Settle, self.now, Actor::parse("Ada").unwrap());
        act.settles.push(settled);
        self.record("settle", &act);
    }

    pub fn record(&mut self, line: &str, act: &Act) {
        let draft = Draft::new(self.device, &self.head, Vec::new(), act, self.now.unix_ms());
        let event = draft.signed([0; 64]).open().unwrap_or_else(|error| panic!("{line}: {error}"));
        self.head = self.head.after(&event);
        fold(&event, &mut self.records);
        self.events.push(event.id());
        // Every event takes a minute, so that the order of lines is the order of time.
        self.now = Moment::new(self.now.unix_ms() + 60_000, 60).unwrap();
    }

    /// `lot:OAT/L1 40 A-01 > B-02 [into box:1] [from box:1] [kg 3.2]`.
    fn movement(&self, text: &str, act: &mut Act) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [what, quantity, from, ">", to, rest @ ..] = words.as_slice() else {
            panic!("a movement: {text}")
        };
        let subject = self.subject(what, act);
        let mut line = Line::new(subject, quantity.parse().unwrap(), place(from), place(to));
        for pair in rest.chunks(2) {
            match pair {
                ["into", container] => line.into = container.strip_prefix("box:").map(sscc),
                ["from", container] => line.out_of = container.strip_prefix("box:").map(sscc),
                ["kg", weight] => line.weight = Some(weight.parse().unwrap()),
                ["batch", number] => {
                    let lot = line.subject.lot().unwrap().clone();
                    line.batch =
                        Some(Box::new(BatchKey { lot, number: BatchNumber::parse(number).unwrap() }));
                }
                other => panic!("{other:?} in {text}"),
            }
        }
        act.lines.push(line);
    }

    fn subject(&self, what: &str, act: &mut Act) -> Subject {
        match key(what.split_once('^').map_or(what, |(unit, _)| unit)) {
            Key::Lot(lot) => Subject::Lot(lot),
            Key::Product(product) => Subject::Product(product),
            Key::Container(key) => {
                let last = self.records.container(&key).and_then(|it| it.moves.last_event());
                act.seen_containers.push(SeenContainer { key: key.clone(), last });
                Subject::Container(key)
            }
            Key::Serial(key) => {
                let known = self.records.serial(&key);
                act.seen.push(Seen { key: key.clone(), last: known.and_then(|serial| serial.last_event()) });
                // `sn:CAR/1^L7`: of lot L7.
                let told = what.split_once('^').map(|(_, number)| {
                    let number = LotNumber::parse(number).unwrap();
                    LotKey { product: key.product.clone(), issuer: Issuer::Own, number }
                });
                let lot = told.or_else(|| known.and_then(|serial| serial.lot()).cloned());
                Subject::Serial { key, lot }
            }
            other => panic!("{other} does not move"),
        }
    }
}
