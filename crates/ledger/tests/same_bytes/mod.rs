//! What the host and the browser must agree on to the byte: the records of known histories, and what
//! the questions answer of them. The browser crate's tests include this file as well.

#[allow(dead_code)] // The benches use more of it.
#[path = "../../benches/firm/mod.rs"]
mod firm;
#[path = "../story/mod.rs"]
mod story;

use std::fmt::{Debug, Write as _};

use lotwise_ledger::event::Hash;
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::availability::{Purpose, Subject, judge};
use lotwise_ledger::question::custody::custody;
use lotwise_ledger::question::near::near;
use lotwise_ledger::question::outlook::{compare_complaints, outlook};
use lotwise_ledger::question::pick::{Demand, pick};
use lotwise_ledger::question::trace::{Direction, trace};
use lotwise_ledger::question::{balance, claims, complaint, exceptions, sisters, warranty, whereabouts};
use lotwise_ledger::record::Records;
use lotwise_ledger::text::FacilityCode;
use lotwise_ledger::time::Moment;

/// The hashes of all stored records, and of what the questions answer. They change with a rule of the
/// fold, with the records' shape and with a question's rules, and with nothing else. Whoever changes the
/// first two renews `FOLD_VERSION` too.
pub const EXPECTED: Hashes<&str> = Hashes {
    records: "ynYcd-YTRP8YPZFyqriF-kWKvUwOBMj8nJczMHTFFb0",
    answers: "mSOin2S7ONeywcXVTu1psegSycWDL0fywO-FRShAQ1E",
};

#[derive(Debug)]
pub struct Hashes<T> {
    pub records: T,
    pub answers: T,
}

impl PartialEq<Hashes<&str>> for Hashes<String> {
    fn eq(&self, other: &Hashes<&str>) -> bool {
        (self.records.as_str(), self.answers.as_str()) == (other.records, other.answers)
    }
}

const CASES: [&str; 10] = [
    include_str!("../cases/availability.txt"),
    include_str!("../cases/balance.txt"),
    include_str!("../cases/claims.txt"),
    include_str!("../cases/exceptions.txt"),
    include_str!("../cases/firm.txt"),
    include_str!("../cases/near.txt"),
    include_str!("../cases/pick.txt"),
    include_str!("../cases/recall.txt"),
    include_str!("../cases/trace.txt"),
    include_str!("../cases/warranty.txt"),
];

/// A small firm, whose events are few enough for a browser in a debug build.
const SMALL: firm::Size = firm::Size { events: 6_000, lots: 200, serials: 1_500, customers: 100 };

/// Tells the histories, and asks.
pub fn hashes() -> Hashes<String> {
    let mut told = Told::default();
    for case in CASES.into_iter().flat_map(story::cases) {
        let mut story = story::Story::new();
        case.lines.iter().filter(|line| !line.starts_with(['?', '='])).for_each(|line| story.tell(line));
        told.records(&case.name, &story.records);
        told.answers(&story.records, story.now);
    }
    let mut records = Records::default();
    firm::Firm::new(SMALL).for_each(|event| fold(&event, &mut records));
    told.records("the small firm", &records);
    told.answer(&trace(&records, [Key::Lot(firm::lot(0, 0))], Direction::Forward));
    for number in 0..10 {
        told.answer(&whereabouts::of_goods(&records, &Goods::Lot(firm::lot(3, number))));
        told.answer(&custody(&records, &firm::serial(number), noon()));
    }
    told.answer(&exceptions::all(&records));
    let hash = |text: &str| Hash::of(text.as_bytes()).to_string();
    Hashes { records: hash(&told.records), answers: hash(&told.answers) }
}

fn noon() -> Moment {
    Moment::new(1_795_262_400_000, 60).expect("a moment of this century")
}

#[derive(Default)]
struct Told {
    records: String,
    answers: String,
}

impl Told {
    /// Each key with its record as stores keep it, in the order of keys.
    fn records(&mut self, name: &str, records: &Records) {
        self.records += name;
        for (key, record) in records.iter() {
            let stored = serde_json::to_string(record).expect("a record is always JSON");
            write!(self.records, "\n{key} {stored}").expect("a text takes all");
        }
    }

    fn answer(&mut self, answer: &dyn Debug) {
        writeln!(self.answers, "{answer:?}").expect("a text takes all");
    }

    /// What is asked of every worked case: each question of each thing that the records know.
    fn answers(&mut self, records: &Records, now: Moment) {
        self.answer(&exceptions::all(records));
        self.answer(&claims::open(records, now.day()));
        let main = FacilityCode::parse("MAIN").expect("a code");
        for (key, _) in records.iter() {
            match key {
                Key::Lot(lot) => {
                    self.answer(&trace(records, [key.clone()], Direction::Forward));
                    self.answer(&trace(records, [key.clone()], Direction::Backward));
                    self.answer(&balance::balance(records, &Goods::Lot(lot.clone())));
                    let subject = Subject { lot: Some(lot.clone()), ..Subject::default() };
                    self.answer(&judge(records, &subject, &Purpose::Ship { to: None }, now));
                }
                Key::Serial(unit) => {
                    let asked = warranty::Asked { on: now.day(), usage: None, cause: None, component: None };
                    self.answer(&warranty::judge(records, unit, &asked));
                    self.answer(&custody(records, unit, now));
                    let (unit, until, defect) = (unit.clone(), now.day(), "noise".to_owned());
                    let asked = sisters::Asked { unit, defect, component: None, until, days: 365 };
                    self.answer(&sisters::sisters(records, &asked));
                    self.answer(&near(records, asked.unit.serial.as_str(), None));
                }
                Key::Case(event) => self.answer(&complaint::state(records, *event)),
                Key::Product(product) => {
                    let (product, facility) = (product.clone(), main.clone());
                    // Its numbers are fractions, where a host's own arithmetic would show.
                    self.answer(&compare_complaints(records, &product));
                    self.answer(&outlook(records, &product, Some(&main), &[30, 90], now.day()));
                    let quantity = Quantity::units(7);
                    let demand = Demand {
                        product,
                        quantity,
                        to: None,
                        facility,
                        when: now,
                        not_from: Vec::new(),
                        lot: None,
                    };
                    self.answer(&pick(records, &demand));
                }
                _ => {}
            }
        }
    }
}
