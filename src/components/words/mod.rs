//! Words for what the ledger answers in codes. Each code has its words: the matches name every one, so
//! that a new one does not compile without.

mod availability;
mod cases;
mod complaints;
mod doubts;
mod fields;
pub mod journal;
mod keypad;
mod pasted;
mod people;
mod reasons;
pub mod sheets;
mod steps;
mod unsent;
mod warranty;
mod work;

use chrono::{DateTime, FixedOffset, Timelike};
use lotwise_ledger::command::Refusal;
use lotwise_ledger::gs1::ReadError;
use lotwise_ledger::key::{Goods, Key, Location, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::{Exception, Reason};
use lotwise_ledger::text::PartnerId;

use crate::i18n::{Language, Text, date, text, tr, tr_with};
use crate::state::lookup::ProductName;
use crate::state::record::NotRecorded;
use crate::state::session::place_name;

pub use availability::{held_through, in_the_way, reason, reasons, state_of};
pub use cases::{category, condition, destination, lot_number, report_stage, report_state};
pub use complaints::{complaint_category, complaint_stage, count, one_in, rate};
pub use doubts::{asking, doubts};
pub use fields::{field_error, paper};
pub use keypad::keypad;
pub use pasted::not_taken;
use people::who_may;
pub use people::{lacking, moment_of, quarantined, role};
pub use reasons::{Reasons, because, both, code_of, returned_as};
pub use steps::{amount, goods_of, happening, pieces, step, subject};
pub use unsent::{Why, not_imported, why};
pub use warranty::{Verdict, decided, start_by, verdict, waited};
pub use work::{contents, still_saving};

/// A message in three parts: what happened, what is safe, what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub what: String,
    pub detail: String,
}

pub fn location(location: &Location) -> String {
    let partner = |word: Text, partner: &Option<PartnerId>| match partner {
        Some(partner) => partner.to_string(),
        None => tr(word).to_owned(),
    };
    match location {
        Location::Inside { code, .. } => place_name(code),
        Location::Supplier(name) => partner(text::PLACE_SUPPLIER, name),
        Location::Customer(name) => partner(text::PLACE_CUSTOMER, name),
        Location::Scrap => tr(text::PLACE_SCRAP).to_owned(),
        Location::Production => tr(text::PLACE_PRODUCTION).to_owned(),
        Location::Repair => tr(text::PLACE_REPAIR).to_owned(),
        Location::Sample => tr(text::STEP_SAMPLE).to_owned(),
        Location::InventoryDifference => tr(text::PLACE_DIFFERENCE).to_owned(),
        Location::Unit(unit) => unit.serial.to_string(),
        Location::Opening => tr(text::PLACE_OPENING).to_owned(),
        Location::ProcessLoss => tr(text::PLACE_LOSS).to_owned(),
        Location::Unknown => tr(text::PLACE_UNKNOWN).to_owned(),
    }
}

/// Some places, each once and in their order: all where they fit into a title, else the first and how many more.
pub fn places<'a>(places: impl IntoIterator<Item = &'a Location>) -> String {
    const MOST: usize = 40;
    let mut names: Vec<String> = Vec::new();
    for name in places.into_iter().map(location) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let all = names.join(", ");
    match names.split_first() {
        Some((first, more)) if all.chars().count() > MOST && !more.is_empty() => and_more(first, more.len()),
        _ => all,
    }
}

/// The first of several, and how many more there are.
pub fn and_more(first: &str, more: usize) -> String {
    tr_with(text::PLACE_AND_MORE, &[("place", first), ("n", &more.to_string())])
}

/// What a product is called: its name, else its own number.
pub fn product(product: &ProductName) -> String {
    product.name.clone().unwrap_or_else(|| product_key(&product.key))
}

pub fn product_key(key: &ProductKey) -> String {
    match key {
        ProductKey::Sku(sku) => sku.to_string(),
        ProductKey::Gtin(gtin) => gtin.short().to_owned(),
    }
}

/// A quantity as people of the language write it.
pub fn quantity(quantity: Quantity) -> String {
    let plain = quantity.to_string();
    match Language::current() {
        Language::English => plain.replace('-', "−"),
        Language::German => plain.replace('-', "−").replace('.', ","),
    }
}

pub fn moment(at: DateTime<FixedOffset>) -> String {
    format!("{}, {:02}:{:02}", date(at.date_naive()), at.hour(), at.minute())
}

/// The time of day, to the second.
pub fn clock(at: DateTime<FixedOffset>) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// An amount of storage, in the unit that one thinks of it in.
pub fn bytes(bytes: u64) -> String {
    let (unit, name) = if bytes < 1_000_000_000 { (1_000_000, "MB") } else { (1_000_000_000, "GB") };
    let tenths = bytes / (unit / 10);
    let point = if Language::current() == Language::German { ',' } else { '.' };
    if tenths < 100 {
        format!("{}{point}{} {name}", tenths / 10, tenths % 10)
    } else {
        format!("{} {name}", tenths / 10)
    }
}

/// The kind of thing, its icon and its own number.
pub fn thing(key: &Key) -> (&'static str, &'static str, String) {
    match key {
        Key::Lot(lot) => (tr(text::KIND_LOT), "lot", lot_number(lot)),
        Key::Serial(serial) => (tr(text::KIND_SERIAL), "serial", serial.serial.to_string()),
        Key::Product(product) => (tr(text::KIND_PRODUCT), "box", product_key(product)),
        Key::Location(place) => {
            let (kind, icon) = match place {
                Location::Supplier(Some(_)) => (text::PLACE_SUPPLIER, "truck"),
                Location::Customer(Some(_)) => (text::PLACE_CUSTOMER, "truck"),
                _ => (text::KIND_LOCATION, "place"),
            };
            (tr(kind), icon, location(place))
        }
        Key::Batch(batch) => (tr(text::KIND_BATCH), "lot", batch.number.to_string()),
        Key::Container(container) => (tr(text::KIND_CONTAINER), "box", container.0.as_str().to_owned()),
        // An event stands for the papers that it names, whose numbers are not in its key.
        Key::Entry(_) => (tr(text::KIND_PAPER), "export", String::new()),
        Key::Stock(_, at) => (tr(text::KIND_STOCK), "place", location(at)),
        Key::Order(order) => (paper(order.paper), "truck", order.number.to_string()),
        _ => ("", "box", String::new()),
    }
}

/// What a field asks for that may be left out.
pub fn optional(word: Text) -> String {
    [tr(word), " (", tr(text::COMMON_OPTIONAL), ")"].concat()
}

/// Things said side by side; what is empty is left out.
pub fn joined(parts: &[&str]) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

/// The number of a lot, or of a product.
fn goods(goods: &Goods) -> String {
    match goods {
        Goods::Lot(lot) => lot.number.to_string(),
        Goods::Product(product) => product_key(product),
    }
}

/// Why a read is of no use.
pub fn read_error(error: &ReadError) -> Message {
    let (what, detail) = match error {
        ReadError::WrongCheckDigit { text: code, expected, .. } => {
            let expected = expected.to_string();
            let filled =
                tr_with(text::READ_WRONG_CHECK_DIGIT_TEXT, &[("code", code), ("expected", &expected)]);
            (text::READ_WRONG_CHECK_DIGIT, filled)
        }
        ReadError::ImpossibleDate { text: value, .. } => {
            (text::READ_IMPOSSIBLE_DATE, tr_with(text::READ_IMPOSSIBLE_DATE_TEXT, &[("value", value)]))
        }
        ReadError::Contradiction { .. } => {
            (text::READ_CONTRADICTION, tr(text::READ_CONTRADICTION_TEXT).to_owned())
        }
        _ => (text::READ_BROKEN, tr(text::READ_BROKEN_TEXT).to_owned()),
    };
    Message { what: tr(what).to_owned(), detail }
}

/// Why a command was not recorded.
pub fn not_recorded(error: &NotRecorded) -> Message {
    let message =
        |what: Text, detail: Text| Message { what: tr(what).to_owned(), detail: tr(detail).to_owned() };
    match error {
        NotRecorded::Refused(refusal) => refused(refusal),
        NotRecorded::Nobody => message(text::WORKING_NOBODY, text::WORKING_NOBODY_TEXT),
        NotRecorded::NotAllowed(lacking) => message(text::REFUSE_ROLE, who_may(lacking.right)),
        NotRecorded::TooLarge => message(text::REFUSE_TOO_LARGE, text::REFUSE_TOO_LARGE_TEXT),
        NotRecorded::Full => message(text::PROBLEM_STORAGE_FULL, text::PROBLEM_STORAGE_FULL_TEXT),
        NotRecorded::Clock => message(text::PROBLEM_CLOCK, text::PROBLEM_CLOCK_TEXT),
        _ => message(text::PROBLEM_NOT_SAVED, text::PROBLEM_NOT_SAVED_TEXT),
    }
}

fn refused(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::Blocked { reasons, .. } => {
            let why: Vec<String> = reasons.iter().map(reason).collect();
            let any = |wanted: fn(&Reason) -> bool| reasons.iter().any(wanted);
            let what_to_do = if any(|reason| matches!(reason, Reason::Recalled { .. })) {
                text::REFUSE_DO_RECALLED
            } else if any(|reason| matches!(reason, Reason::Held { .. } | Reason::HeldThrough { .. })) {
                text::REFUSE_DO_HELD
            } else {
                text::REFUSE_DO_EXPIRED
            };
            Message {
                what: format!("{}. {}", tr(text::REFUSE_TITLE_SHIP), why.join(" ")),
                detail: format!("{} {}", tr(text::REFUSE_SAFE), tr(what_to_do)),
            }
        }
        other => Message { what: plainly(other), detail: tr(text::REFUSE_NOTHING_RECORDED).to_owned() },
    }
}

fn plainly(refusal: &Refusal) -> String {
    let what = match refusal {
        Refusal::Blocked { reasons, .. } => return reasons.iter().map(reason).collect::<Vec<_>>().join(" "),
        Refusal::WrongWay { step: going } => {
            return tr_with(text::REFUSE_WRONG_WAY, &[("step", &step(going.as_str()).0)]);
        }
        Refusal::Nothing => text::REFUSE_NOTHING,
        Refusal::ShortLifeWithoutReason { .. } => text::REFUSE_SHORT_LIFE,
        Refusal::NumberTaken { lot } => {
            return tr_with(text::REFUSE_NUMBER_TAKEN, &[("lot", lot.number.as_str())]);
        }
        Refusal::NotPositive { .. } => text::FIELD_NOT_POSITIVE,
        Refusal::SamePlace { .. } => text::FIELD_SAME_PLACE,
        Refusal::Repeated { .. } => text::REFUSE_REPEATED,
        Refusal::UnknownEvent { .. } => text::REFUSE_UNKNOWN_EVENT,
        Refusal::VoidedAlready { .. } => text::REFUSE_VOIDED,
        Refusal::NotVoidable { .. } => text::REFUSE_NOT_VOIDABLE,
        Refusal::NotHeld { .. } => text::REFUSE_NOT_HELD,
        Refusal::SameHand { .. } => text::REFUSE_SAME_HAND,
        Refusal::Done { .. } => text::REFUSE_DONE,
        Refusal::NoRule { .. } => text::REFUSE_NO_RULE,
        Refusal::NoNumber(_) => text::REFUSE_NO_NUMBER,
        Refusal::NoBlock(_) => text::REFUSE_NO_BLOCK,
        Refusal::BackdatedWithoutReason { .. } => text::REFUSE_BACKDATED,
        Refusal::InTheFuture { .. } => text::REFUSE_FUTURE,
        Refusal::WithoutReason => text::REFUSE_NO_REASON,
    };
    tr(what).to_owned()
}

pub fn exception(exception: &Exception) -> String {
    let together = |places: &[Location]| places.iter().map(location).collect::<Vec<_>>().join(", ");
    match exception {
        Exception::NegativeBalance { at, quantity: balance, goods: missing } => {
            let values = [
                ("goods", &*goods(missing)),
                ("location", &*location(at)),
                ("quantity", &*quantity(*balance)),
            ];
            tr_with(text::EXCEPTION_NEGATIVE, &values)
        }
        Exception::InSeveralPlaces { places, .. } => {
            tr_with(text::EXCEPTION_SEVERAL_PLACES, &[("places", &together(places))])
        }
        Exception::ContainerInSeveralPlaces { places, .. } => {
            tr_with(text::EXCEPTION_CONTAINER_SEVERAL_PLACES, &[("places", &together(places))])
        }
        Exception::Fork { .. } | Exception::ContainerFork { .. } => tr(text::EXCEPTION_FORK).to_owned(),
        Exception::NeverArrived { at, .. } => {
            tr_with(text::EXCEPTION_NEVER_ARRIVED, &[("location", &location(at))])
        }
        Exception::MovedAfterScrap { .. } => tr(text::EXCEPTION_MOVED_AFTER_SCRAP).to_owned(),
        Exception::DifferentExpiry { dates, .. } => {
            let dates = dates.iter().map(|day| date(*day)).collect::<Vec<_>>().join(", ");
            tr_with(text::EXCEPTION_DIFFERENT_EXPIRY, &[("dates", &dates)])
        }
        Exception::ShippedWhileHeld { .. } => tr(text::EXCEPTION_SHIPPED_HELD).to_owned(),
        Exception::ShippedExpired { on, .. } => {
            tr_with(text::EXCEPTION_SHIPPED_EXPIRED, &[("date", &date(*on))])
        }
        Exception::CountOvertaken { goods: counted, at, expected, was, .. } => {
            let values = [
                ("goods", &*goods(counted)),
                ("location", &*location(at)),
                ("expected", &*quantity(*expected)),
                ("was", &*quantity(*was)),
            ];
            tr_with(text::EXCEPTION_COUNT_OVERTAKEN, &values)
        }
        Exception::GrantedTwice { product, first, last, .. } => {
            let values = [
                ("product", &*product_key(product)),
                ("first", &*first.to_string()),
                ("last", &*last.to_string()),
            ];
            tr_with(text::EXCEPTION_GRANTED_TWICE, &values)
        }
    }
}

/// The key of a product whose label carries nothing but the firm's own code.
pub fn own_product(code: &str) -> Option<ProductKey> {
    lotwise_ledger::text::Sku::parse(code).ok().map(ProductKey::Sku)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(codes: &[&str], expected: &str) {
        let all = codes.iter().map(|code| format!("at:MAIN:{code}").parse().unwrap());
        assert_eq!(places(&all.collect::<Vec<Location>>()), expected);
    }

    #[test]
    fn places_are_named_as_far_as_they_fit() {
        check(&["A-01"], "A-01");
        check(&["A-01", "B-02", "A-01"], "A-01, B-02");
        check(&["A-01-01-01", "A-01-01-02", "A-01-01-03"], "A-01-01-01, A-01-01-02, A-01-01-03");
        let many = ["A-01-01-01", "A-01-01-02", "A-01-01-03", "A-01-01-04"];
        check(&many, "A-01-01-01 and 3 more");
        check(
            &["A PLACE WHOSE OWN NAME IS LONGER THAN THIS TITLE"],
            "A PLACE WHOSE OWN NAME IS LONGER THAN THIS TITLE",
        );
    }
}
