//! Under which terms a record is found besides its key. Every store keeps them as an index and
//! finds records by a term's beginning, so that a question reads only what it shows.

use super::{Entry, Record};
use crate::event::{Act, Step, Subject, field};
use crate::iso;
use crate::key::{BatchKey, Key, Location, LotKey, ProductKey};
use crate::number::look_alike;
use crate::question::exceptions;
use crate::text::lookup_form;

/// In which order terms are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Ascending,
    /// Newest first, for timelines.
    Descending,
}

/// The beginnings of terms, as questions use them.
pub mod term {
    use chrono::NaiveDate;

    use super::{BatchKey, Key, Location, LotKey, ProductKey, lookup_form};
    use crate::key::Part;

    /// What lies at a location.
    pub fn at(location: &Location) -> String {
        format!("at/{location}/")
    }

    /// The serials of a lot.
    pub fn in_lot(lot: &LotKey) -> String {
        format!("in/{lot}/")
    }

    /// The serials of a batch.
    pub fn in_batch(batch: &BatchKey) -> String {
        format!("batch/{batch}/")
    }

    /// The GTINs of a product.
    pub fn of(product: &ProductKey) -> String {
        format!("of/{product}/")
    }

    /// Everything whose number or name has a word that begins with `text`.
    pub fn named(text: &str) -> String {
        format!("n/{}", lookup_form(text))
    }

    /// Lots and serials with exactly this number, and the like.
    pub fn numbered(text: &str) -> String {
        format!("n/{}/", lookup_form(text))
    }

    /// The beginning of all numbers and names.
    pub const NAMES: &str = "n/";

    /// Whether a term of [`NAMES`] is of a number or word with `part`, as [`lookup_form`] has it, anywhere
    /// behind its beginning. What begins so is found by [`named`].
    pub fn has_within(term: &str, part: &str) -> bool {
        let number = term.strip_prefix(NAMES).and_then(|rest| rest.split('/').next());
        number.is_some_and(|number| !number.starts_with(part) && number.contains(part))
    }

    /// What happened to a lot, serial, product or location, by clock.
    pub fn timeline(key: &Key) -> String {
        format!("t/{key}/")
    }

    /// Everything that happened, by clock.
    pub const ALL_TIMELINE: &str = "t//";

    /// The edges that lead to a key: what went into it.
    pub fn into(key: &Key) -> String {
        format!("into/{key}/")
    }

    /// The lots that a production line made.
    pub fn made_on(line: &crate::key::LineKey) -> String {
        format!("made/{line}/")
    }

    /// The lots that have a last day, by it.
    pub const ENDS: &str = "ends/";

    /// The lots that end on a day, by use-by or best-before date.
    pub fn ends_on(day: NaiveDate) -> String {
        format!("{ENDS}{day}/")
    }

    /// What is held, by since when: each hold that stands, under what it holds.
    pub const HELD: &str = "held/";

    /// The serials installed in a unit.
    pub fn installed_in(unit: &crate::key::SerialKey) -> String {
        at(&Location::Unit(Box::new(unit.clone())))
    }

    /// What was reported to makers, by clock.
    pub const REPORTS: &str = "report/";

    /// The serials whose number has a letter in it that looks like a digit, by the
    /// [form](crate::number::look_alike::form) that has the digit. All others are [`numbered`] by that form.
    pub fn looks_like(form: &str) -> String {
        format!("look/{form}/")
    }

    /// The claims in units of one product, by their defects.
    pub fn claims_of(product: &ProductKey) -> String {
        format!("claimed/{product}/")
    }

    /// The claims of one defect in units of one product, by the day on which they were reported.
    pub fn claimed(product: &ProductKey, defect: &str) -> String {
        format!("{}{}/", claims_of(product), Part(defect))
    }

    /// All complaints, by clock. Whether one is open, its case says.
    pub const COMPLAINTS: &str = "complaints/";

    /// The complaints about a product, its lots and its units, by clock.
    pub fn complained(product: &ProductKey) -> String {
        format!("complained/{product}/")
    }

    /// The cases that a step of this kind opened and nothing has ended, the oldest first.
    pub fn open_cases(opened: crate::event::Step) -> String {
        format!("open/{opened}/")
    }

    /// Records that contradict what can be true.
    pub const EXCEPTION: &str = "!/";

    /// Records that may contradict others: lots and batches that may have been shipped while held or expired,
    /// and counts.
    pub const DOUBTFUL: &str = "?/";
}

impl Record {
    /// The terms by which a number or a word of a name finds the record under `key`.
    pub fn numbers(&self, key: &Key) -> Vec<String> {
        match (self, key) {
            (Self::Product(product), Key::Product(product_key)) => {
                let mut terms = words(product.name());
                if let ProductKey::Sku(sku) = product_key {
                    terms.push(number(sku.as_str()));
                }
                terms
            }
            (Self::Gtin(_), Key::Gtin(gtin)) => {
                let digits = gtin.as_str();
                [digits, digits.trim_start_matches('0')].into_iter().map(number).collect()
            }
            (Self::Location(location), Key::Location(Location::Inside { code, .. })) => {
                let mut terms = words(location.name());
                terms.push(number(code.as_str()));
                terms
            }
            (Self::Lot(record), Key::Lot(lot)) => {
                let kept = record.registers.text(field::SUPPLIER_LOT).map(number);
                [number(lot.number.as_str())].into_iter().chain(kept).collect()
            }
            (Self::Batch(_), Key::Batch(batch)) => vec![number(batch.number.as_str())],
            (Self::Serial(_), Key::Serial(serial)) => vec![number(serial.serial.as_str())],
            (Self::Container(_), Key::Container(sscc)) => vec![number(sscc.0.as_str())],
            (Self::Order(_), Key::Order(order)) => vec![number(order.number.as_str())],
            (Self::Entry(entry), Key::Entry(_)) => {
                entry.act.papers().iter().map(|paper| number(paper)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// All terms of the record under `key`, each once.
    pub fn terms(&self, key: &Key) -> Vec<String> {
        let mut terms = self.numbers(key);
        let places = |places: Vec<&Location>| -> Vec<String> {
            places.into_iter().map(|place| format!("{}{key}", term::at(place))).collect()
        };
        terms.extend(match (self, key) {
            (Self::Gtin(gtin), Key::Gtin(_)) => {
                gtin.product().map(|product| format!("{}{key}", term::of(&product))).into_iter().collect()
            }
            (Self::Lot(record), Key::Lot(_)) => {
                let made_on = record.made_on().map(|line| format!("{}{key}", term::made_on(&line)));
                let ends_on = record.ends_on().map(|day| format!("{}{key}", term::ends_on(day)));
                made_on.into_iter().chain(ends_on).collect()
            }
            (Self::Serial(serial), Key::Serial(unit)) => {
                let mut terms = places(serial.places());
                terms.extend(serial.lot().map(|lot| format!("{}{key}", term::in_lot(lot))));
                terms.extend(serial.batch().map(|batch| format!("{}{key}", term::in_batch(batch))));
                terms.extend(looks_like(unit.serial.as_str()));
                terms
            }
            (Self::Container(container), Key::Container(_)) => places(container.moves.places()),
            (Self::Edge(edge), Key::Edge(ends)) if edge.stands() => {
                vec![format!("{}{key}", term::into(&ends.1))]
            }
            (Self::Case(case), Key::Case(_)) if case.is_open() => {
                let since = in_order(case.since_ms);
                let opened = case.opened.map(|step| format!("{}{since}/{key}", term::open_cases(step)));
                opened.into_iter().collect()
            }
            (Self::Stock(stock), Key::Stock(_, location)) if !stock.quantity.is_zero() => {
                vec![format!("{}{key}", term::at(location))]
            }
            (Self::Entry(entry), Key::Entry(_)) => entry_terms(entry, key),
            _ => Vec::new(),
        });
        let holds = self.holds().into_iter().flat_map(|holds| holds.placed());
        terms.extend(
            holds.map(|(hold, placed)| format!("{}{}/{hold}/{key}", term::HELD, in_order(placed.since_ms))),
        );
        if exceptions::concern(key, self) {
            terms.push(format!("{}{key}", term::EXCEPTION));
        }
        let doubtful = match self {
            Self::Lot(lot) | Self::Batch(lot) => exceptions::may_be_shipped_wrongly(lot),
            Self::Entry(entry) => entry.step() == Some(Step::Count),
            _ => false,
        };
        if doubtful {
            terms.push(format!("{}{key}", term::DOUBTFUL));
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

/// A time in texts of equal length, so that they stand in its order.
fn in_order(unix_ms: i64) -> String {
    format!("{:020}", unix_ms.max(0))
}

fn looks_like(serial: &str) -> Option<String> {
    let form = look_alike::form(serial);
    (form != lookup_form(serial)).then(|| term::looks_like(&form))
}

fn number(text: &str) -> String {
    term::numbered(text)
}

fn words(name: Option<&str>) -> Vec<String> {
    let words = name.unwrap_or_default().split_whitespace();
    words.map(number).filter(|term| term != "n//").collect()
}

fn entry_terms(entry: &Entry, key: &Key) -> Vec<String> {
    let stamp = format!("{}/{key}", entry.hlc);
    let mut terms = vec![format!("{}{stamp}", term::ALL_TIMELINE)];
    let mut about = |subject: Key| terms.push(format!("{}{stamp}", term::timeline(&subject)));
    for line in &entry.act.lines {
        if let Some(product) = line.subject.product() {
            about(Key::Product(product.clone()));
        }
        if let Some(lot) = line.subject.lot() {
            about(Key::Lot(lot.clone()));
        }
        if let Subject::Serial { .. } | Subject::Container(_) = line.subject {
            about(line.subject.key());
        }
        for location in [&line.from, &line.to] {
            about(Key::Location(location.clone()));
        }
        let containers = [&line.out_of, &line.into].into_iter().flatten();
        containers.for_each(|container| about(Key::Container(container.clone())));
        if let Some(batch) = &line.batch {
            about(Key::Batch((**batch).clone()));
        }
    }
    let held = entry.act.holds.iter().map(|hold| &hold.key);
    for key in held.chain(entry.act.releases.iter().map(|release| &release.key)) {
        about(key.clone());
        // Goods at one place have no page of their own: it happened to the goods, and there.
        if let Key::Stock(goods, at) = key {
            about(goods.key());
            about(Key::Location(at.clone()));
        }
    }
    for write in &entry.act.writes {
        about(write.key.clone());
    }
    said_beside(&entry.act, &mut about);
    said_of_defects(entry, &stamp, key, &mut terms);
    terms
}

/// The terms of complaints and claims beside their timelines.
fn said_of_defects(entry: &Entry, stamp: &str, key: &Key, terms: &mut Vec<String>) {
    let act = &entry.act;
    if entry.step() == Some(Step::Complain) {
        terms.push(format!("{}{stamp}", term::COMPLAINTS));
        terms.extend(act.report.iter().map(|_| format!("{}{stamp}", term::REPORTS)));
        let products = act.about.iter().filter_map(Key::product);
        terms.extend(products.map(|product| format!("{}{stamp}", term::complained(product))));
    }
    if let Some(claim) = &act.claim {
        let claimed = term::claimed(&claim.serial.product, &claim.defect);
        terms.push(format!("{claimed}{}/{key}", iso::day_text(claim.reported_on.0)));
    }
}

/// What an act is about beside its lines, holds and writes.
fn said_beside(act: &Act, about: &mut dyn FnMut(Key)) {
    act.about.iter().chain(&act.becomes).for_each(|key| about(key.clone()));
    act.order.iter().for_each(|order| about(Key::Order(order.clone())));
    act.case.iter().for_each(|case| about(Key::Case(*case)));
    act.on_line.iter().for_each(|line| about(Key::Line(line.clone())));
    act.inspection.iter().flat_map(|inspection| &inspection.of).for_each(|key| about(key.clone()));
    act.counted.iter().for_each(|counted| about(counted.key.clone()));
    act.counted.iter().for_each(|counted| about(Key::Location(counted.at.clone())));
    act.grant.iter().for_each(|grant| about(Key::Product(grant.product.clone())));
    let units = act.claim.iter().flat_map(|claim| [Some(&claim.serial), claim.component.as_ref()]);
    let replaced = act.replacement.iter().flat_map(|it| [Some(&it.old), Some(&it.new)]);
    let served = act.service.iter().map(|service| Some(&service.serial));
    let units = units.chain(replaced).chain(served).flatten();
    units.for_each(|unit| about(Key::Serial(unit.clone())));
    act.settles.iter().for_each(|settled| about(Key::Settled(settled.exception)));
}

#[cfg(test)]
mod tests {
    use super::term::{has_within, numbered};

    #[test]
    fn a_part_is_found_within_the_number_and_not_in_what_stands_behind() {
        let term = format!("{}lot/sku:OAT-1/own/AB-9912", numbered("AB-9912-C"));
        assert!(has_within(&term, "991") && has_within(&term, "b9912c") && has_within(&term, "c"));
        assert!(!has_within(&term, "ab99"), "it begins so");
        assert!(!has_within(&term, "oat") && !has_within(&term, "own"), "that is the key");
        assert!(!has_within("at/inside/991/lot", "991"), "that is no number");
    }
}
