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
#![allow(dead_code)] // Each test binary uses its own part.

use lotwise_ledger::event::fact::*;
use lotwise_ledger::event::{
    Act, DeviceId, Draft, EventId, Head, Hold, Line, Release, Seen, SeenContainer, Step, Subject, Voids,
    Write,
};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::{
    BatchKey, ContainerKey, Goods, Issuer, Key, LineKey, Location, LotKey, ProductKey, SerialKey,
};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{
    Actor, BatchNumber, FacilityCode, LineName, LocationCode, LotNumber, PartnerId, SerialNumber, Sku,
};
use lotwise_ledger::time::{Day, Moment};

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

pub fn product(text: &str) -> ProductKey {
    ProductKey::Sku(Sku::parse(text).unwrap())
}

/// `OAT/L1`, or `OAT/L1@Mill` for a number that the supplier Mill gave.
pub fn lot(text: &str) -> LotKey {
    let (sku, number) = text.split_once('/').unwrap_or_else(|| panic!("a lot: {text}"));
    let (number, issuer) = match number.split_once('@') {
        Some((number, supplier)) => (number, Issuer::Supplier(PartnerId::parse(supplier).unwrap())),
        None => (number, Issuer::Own),
    };
    LotKey { product: product(sku), issuer, number: LotNumber::parse(number).unwrap() }
}

/// `CAR/VIN1`.
pub fn serial(text: &str) -> SerialKey {
    let (sku, serial) = text.split_once('/').unwrap_or_else(|| panic!("a serial: {text}"));
    SerialKey { product: product(sku), serial: SerialNumber::parse(serial).unwrap() }
}

pub fn line_key(text: &str) -> LineKey {
    LineKey { facility: FacilityCode::parse("MAIN").unwrap(), name: LineName::parse(text).unwrap() }
}

fn sscc(text: &str) -> ContainerKey {
    let body = format!("{:0>17}", text);
    let check = lotwise_ledger::gs1::check_digit(&body).unwrap();
    format!("{body}{check}").try_into().unwrap()
}

pub fn place(text: &str) -> Location {
    let partner = |name: &str| Some(PartnerId::parse(name).unwrap());
    match text.split_once(':') {
        Some(("S", name)) => Location::Supplier(partner(name)),
        Some(("C", name)) => Location::Customer(partner(name)),
        Some(("in", unit)) => Location::Unit(Box::new(serial(unit))),
        _ => match text {
            "prod" => Location::Production,
            "scrap" => Location::Scrap,
            "loss" => Location::ProcessLoss,
            "diff" => Location::InventoryDifference,
            "sample" => Location::Sample,
            "repair" => Location::Repair,
            "opening" => Location::Opening,
            "unknown" => Location::Unknown,
            code => {
                let (facility, code) = code.split_once('.').unwrap_or(("MAIN", code));
                Location::Inside {
                    facility: FacilityCode::parse(facility).unwrap(),
                    code: LocationCode::parse(code).unwrap(),
                }
            }
        },
    }
}

pub fn key(text: &str) -> Key {
    match text.split_once(':') {
        Some(("lot", rest)) => Key::Lot(lot(rest)),
        Some(("sn", rest)) => Key::Serial(serial(rest)),
        Some(("sku", rest)) => Key::Product(product(rest)),
        Some(("box", rest)) => Key::Container(sscc(rest)),
        Some(("line", rest)) => Key::Line(line_key(rest)),
        Some(("at", rest)) => Key::Location(place(rest)),
        Some(("stock", rest)) => {
            let (lot_text, at) = rest.rsplit_once(',').unwrap();
            Key::Stock(Goods::Lot(lot(lot_text)), place(at))
        }
        Some(("batch", rest)) => {
            let (lot_text, number) = rest.rsplit_once('/').unwrap();
            Key::Batch(BatchKey { lot: lot(lot_text), number: BatchNumber::parse(number).unwrap() })
        }
        _ if text == "firm" => Key::Firm,
        _ => text.parse().unwrap_or_else(|_| panic!("a key: {text}")),
    }
}

pub fn show_lot(lot: &LotKey) -> String {
    let sku = lot.product.to_string().replace("sku:", "");
    match &lot.issuer {
        Issuer::Own => format!("{sku}/{}", lot.number),
        Issuer::Supplier(supplier) => format!("{sku}/{}@{supplier}", lot.number),
    }
}

pub fn show(key: &Key) -> String {
    match key {
        Key::Lot(lot) => format!("lot:{}", show_lot(lot)),
        Key::Serial(serial) => format!("sn:{}", serial.to_string().replace("sku:", "")),
        Key::Product(product) => product.to_string(),
        Key::Container(container) => {
            format!("box:{}", container.0.as_str()[..17].trim_start_matches('0'))
        }
        Key::Line(line) => format!("line:{}", line.name),
        Key::Batch(batch) => format!("batch:{}/{}", show_lot(&batch.lot), batch.number),
        Key::Location(at) => format!("at:{}", show_place(at)),
        other => other.to_string(),
    }
}

pub fn show_place(at: &Location) -> String {
    match at {
        Location::Inside { code, .. } => code.to_string(),
        Location::Supplier(Some(name)) => format!("S:{name}"),
        Location::Customer(Some(name)) => format!("C:{name}"),
        Location::Unit(unit) => format!("in:{}", unit.to_string().replace("sku:", "")),
        other => other.to_string(),
    }
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

    fn option(&self, name: &str, value: &str, act: &mut Act) {
        match name {
            "becomes" => act.becomes.push(key(value)),
            "line" => act.on_line = Some(line_key(value)),
            "case" => act.case = Some(self.event(value)),
            "about" => act.about.push(key(value)),
            "reason" => act.reason = Some(value.to_owned()),
            "order" => act.order = Some(value.to_owned().try_into().unwrap()),
            "invoice" => {
                let (number, date) = value.split_once(' ').unwrap();
                let date = Day(date.parse().unwrap());
                act.invoice = Some(Box::new(Invoice { number: number.to_owned(), date }));
            }
            // `set=lot:OAT/L1 expiry 2027-01-01`
            "set" => {
                let mut words = value.splitn(3, ' ');
                let key = key(words.next().unwrap());
                let field = words.next().unwrap().to_owned();
                let value = words.next().unwrap().to_owned();
                let rev = self.records.registers(&key).map_or(1, |registers| registers.next_rev(&field));
                act.writes.push(Write { key, field, value, rev });
            }
            // `also` writes as somebody would who knew nothing.
            "also" => {
                let mut words = value.splitn(3, ' ');
                let key = key(words.next().unwrap());
                let field = words.next().unwrap().to_owned();
                act.writes.push(Write { key, field, value: words.next().unwrap().to_owned(), rev: 1 });
            }
            "hold" => {
                let (what, quantity) = match value.split_once(' ') {
                    Some((what, quantity)) => (what, Some(quantity.parse().unwrap())),
                    None => (value, None),
                };
                act.holds.push(Hold { key: key(what), reason: "check".to_owned(), quantity });
            }
            "release" => {
                let (what, hold) = value.split_once(' ').unwrap();
                act.releases.push(Release { key: key(what), hold: self.event(hold) });
            }
            "void" => {
                let target = self.event(value);
                let entry = self.records.entry(&target).unwrap();
                act.voids = Some(Box::new(Voids { target, hash: entry.hash, step: entry.step() }));
                act.lines.clone_from(&entry.act.lines);
                act.becomes.clone_from(&entry.act.becomes);
                act.on_line.clone_from(&entry.act.on_line);
                act.order.clone_from(&entry.act.order);
                act.case = entry.act.case;
                act.settles.clone_from(&entry.act.settles);
                act.about.clone_from(&entry.act.about);
                act.claim.clone_from(&entry.act.claim);
                act.service.clone_from(&entry.act.service);
                act.replacement.clone_from(&entry.act.replacement);
            }
            _ => self.case_option(name, value, act),
        }
    }

    fn case_option(&self, name: &str, value: &str, act: &mut Act) {
        let words: Vec<&str> = value.split(' ').collect();
        let day = |text: &str| Day(text.parse().unwrap());
        match name {
            // `claim=CAR/1 2026-11-21 [usage] [component]`
            "claim" => {
                act.claim = Some(Box::new(Claim {
                    serial: serial(words[0]),
                    reported_on: day(words[1]),
                    usage: words.get(2).filter(|usage| **usage != "-").map(|usage| usage.parse().unwrap()),
                    component: words.get(3).map(|component| serial(component)),
                    defect: "noise".to_owned(),
                }));
            }
            "accepted" => {
                let accepted = value.starts_with("yes");
                act.decision = Some(Box::new(Decision { accepted, goodwill: value.ends_with("goodwill") }));
            }
            "replace" => {
                let (old, new) = (serial(words[0]), serial(words[1]));
                act.replacement = Some(Box::new(Replacement { old, new }));
            }
            // `service=CAR/1 repair 12`
            "service" => {
                act.service = Some(Box::new(Service {
                    serial: serial(words[0]),
                    kind: words[1].to_owned(),
                    days: words.get(2).map(|days| days.parse().unwrap()),
                    usage: None,
                }));
            }
            // `recall=published lot/sku:OAT/own/L1`
            "recall" => {
                let rev = act.case.and_then(|case| self.records.case(case));
                let rev = rev.map_or(1, |case| case.registers.next_rev("status"));
                // `#2` stands for the event's id.
                let named = |scope: &&str| match scope.split_once('#') {
                    Some((before, number)) => format!("{before}{}", self.event(number)),
                    None => (*scope).to_owned(),
                };
                let scope = words[1..].iter().map(named).collect();
                act.recall = Some(Box::new(Recall { state: words[0].to_owned(), kind: None, scope, rev }));
            }
            // `consignee=Shop destroyed 3 lot:OAT/L1 [by]`; `consignee=-` for the firm itself.
            "consignee" => {
                let customer = Some(words[0]).filter(|name| *name != "-");
                let customer = customer.map(|name| PartnerId::parse(name).unwrap());
                let fates = words.get(1).map(|became| Fate {
                    became: (*became).to_owned(),
                    quantity: words[2].parse().unwrap(),
                    key: key(words[3]),
                    declared_by: words.get(4).map(|name| Actor::parse(name).unwrap()),
                });
                act.consignees.push(Consignee { customer, by: None, fates: fates.into_iter().collect() });
            }
            // `complaint=injury person-1`
            "complaint" => {
                let complainant = words.get(1).map(|person| (*person).to_owned());
                act.complaint = Some(Box::new(Complaint {
                    category: words[0].to_owned(),
                    complainant,
                    noticed_on: None,
                }));
            }
            // `counted=lot:OAT/L1 A-01 20 24`: seen, expected
            "counted" => {
                let number = |text: &str| text.parse::<Quantity>().unwrap();
                let (seen, expected) = (number(words[2]), number(words[3]));
                act.counted.push(Counted { key: key(words[0]), at: place(words[1]), seen, expected });
            }
            // `plan=OAT 40 [lot]`
            "plan" => {
                let planned = Planned {
                    product: product(words[0]),
                    quantity: words[1].parse().unwrap(),
                    lot: words.get(2).map(|text| lot(text)),
                    serials: Vec::new(),
                    at: None,
                    expiry: None,
                };
                let rev = act.order.as_ref().and_then(|order| self.records.order(order));
                let rev = rev.map_or(1, |order| order.next_rev());
                match &mut act.plan {
                    Some(plan) => plan.lines.push(planned),
                    None => act.plan = Some(Box::new(Plan { rev, lines: vec![planned] })),
                }
            }
            // `inspected=pass lot:OAT/L1 ph 6.5 6 7`: test, value, least, most
            "inspected" => {
                let number = |at: usize| words.get(at).map(|text| text.parse().unwrap());
                let result = TestResult {
                    test: words.get(2).copied().unwrap_or("look").to_owned(),
                    value: number(3),
                    unit: None,
                    least: number(4),
                    most: number(5),
                    passed: None,
                };
                let passed = words[0] == "pass";
                act.inspection =
                    Some(Box::new(Inspection { of: vec![key(words[1])], results: vec![result], passed }));
            }
            other => panic!("an option: {other}"),
        }
    }
}
