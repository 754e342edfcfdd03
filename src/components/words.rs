//! Words for what the ledger answers in codes.

use chrono::{DateTime, FixedOffset, Timelike};
use lotwise_ledger::command::Refusal;
use lotwise_ledger::event::{Doubt, Step};
use lotwise_ledger::gs1::ReadError;
use lotwise_ledger::key::{Goods, Key, Location, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::{Availability, Exception, Reason};
use lotwise_ledger::text::PartnerId;

use crate::i18n::{Language, Text, date, text, tr, tr_with};
use crate::state::entry::FieldError;
use crate::state::lookup::ProductName;
use crate::state::record::NotRecorded;
use crate::state::session::place_name;

/// A message in three parts: what happened, what is safe, what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub what: String,
    pub detail: String,
}

/// The state's name for style and tests, its icon, and its word.
pub fn state_of(availability: &Availability) -> (&'static str, &'static str, &'static str) {
    if availability.is_held() {
        ("held", "hold", tr(text::STATE_HELD))
    } else if availability.is_expired() {
        ("expired", "expired", tr(text::STATE_EXPIRED))
    } else if !availability.warned.is_empty() {
        ("past-best-before", "clock", tr(text::STATE_PAST_BEST_BEFORE))
    } else {
        ("available", "ok", tr(text::STATE_AVAILABLE))
    }
}

pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Held { reason, .. } => tr_with(text::REASON_HELD_WHY, &[("why", reason)]),
        Reason::Expired { on } => tr_with(text::REASON_EXPIRED, &[("date", &date(*on))]),
        Reason::PastBestBefore { on } => tr_with(text::REASON_PAST_BEST_BEFORE, &[("date", &date(*on))]),
        Reason::HeldThrough { reason, .. } => tr_with(text::REASON_HELD_WHY, &[("why", reason)]),
        // No page writes recalls or demands on remaining life yet; the code says which it is.
        Reason::Recalled { .. } | Reason::PastSellBy { .. } | Reason::ShortLife { .. } => {
            reason.code().to_owned()
        }
    }
}

/// All reasons of an answer, the blocking ones first.
pub fn reasons(availability: &Availability) -> String {
    let all: Vec<String> = availability.blocked.iter().chain(&availability.warned).map(reason).collect();
    if all.is_empty() { tr(text::REASON_AVAILABLE).to_owned() } else { all.join(" ") }
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
        // No page writes these yet; their code says which it is.
        Location::Opening | Location::ProcessLoss | Location::Unknown => location.to_string(),
    }
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

/// The kind of thing, its icon and its own number.
pub fn thing(key: &Key) -> (&'static str, &'static str, String) {
    match key {
        Key::Lot(lot) => (tr(text::KIND_LOT), "lot", lot.number.to_string()),
        Key::Serial(serial) => (tr(text::KIND_SERIAL), "serial", serial.serial.to_string()),
        Key::Product(product) => (tr(text::KIND_PRODUCT), "box", product_key(product)),
        Key::Location(place) => (tr(text::KIND_LOCATION), "place", location(place)),
        _ => ("", "box", String::new()),
    }
}

/// The word and the icon of a step.
pub fn step(kind: &str) -> (String, &'static str) {
    let Some(step) = Step::from_kind(kind) else {
        return (kind.to_owned(), "question");
    };
    let (word, icon) = match step {
        Step::Receive => (text::STEP_RECEIVE, "receive"),
        Step::Move => (text::STEP_MOVE, "move"),
        Step::Ship => (text::STEP_SHIP, "ship"),
        Step::Hold => (text::STEP_HOLD, "hold"),
        Step::Release => (text::STEP_RELEASE, "ok"),
        Step::Describe => (text::STEP_DESCRIBE, "settings"),
        Step::Void => (text::STEP_VOID, "undo"),
        Step::Complain => (text::STEP_COMPLAIN, "warning"),
        // No page writes these yet; their kind says which it is.
        _ => return (kind.to_owned(), "question"),
    };
    (tr(word).to_owned(), icon)
}

pub fn doubt(doubt: &Doubt) -> String {
    let few = |at: &Location, booked: &Quantity| {
        let place = location(at);
        if booked.is_positive() {
            tr_with(text::DOUBT_TOO_FEW, &[("quantity", &quantity(*booked)), ("location", &place)])
        } else {
            tr_with(text::DOUBT_NONE_HERE, &[("location", &place)])
        }
    };
    match doubt {
        Doubt::AlreadyReceived { at, serial } => {
            let (serial, place) = (serial.serial.to_string(), location(at));
            tr_with(text::DOUBT_ALREADY_RECEIVED, &[("serial", &serial), ("location", &place)])
        }
        Doubt::BookedElsewhere { at: at @ Location::Customer(_), .. } => {
            tr_with(text::DOUBT_ALREADY_SHIPPED, &[("customer", &location(at))])
        }
        Doubt::BookedElsewhere { at, .. } => tr_with(text::DOUBT_ELSEWHERE, &[("location", &location(at))]),
        Doubt::NeverReceived { .. } => tr(text::DOUBT_UNKNOWN).to_owned(),
        Doubt::FewerBooked { at, booked, .. } | Doubt::FewerBookedOfProduct { at, booked, .. } => {
            few(at, booked)
        }
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
        NotRecorded::Full => message(text::PROBLEM_STORAGE_FULL, text::PROBLEM_STORAGE_FULL_TEXT),
        _ => message(text::PROBLEM_NOT_SAVED, text::PROBLEM_NOT_SAVED_TEXT),
    }
}

fn refused(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::Blocked { reasons, .. } => {
            let why: Vec<String> = reasons.iter().map(reason).collect();
            let held = reasons.iter().any(|reason| matches!(reason, Reason::Held { .. }));
            let what_to_do = if held { text::REFUSE_DO_HELD } else { text::REFUSE_DO_EXPIRED };
            Message {
                what: format!("{}: {}", tr(text::REFUSE_TITLE_SHIP), why.join(" ")),
                detail: format!("{} {}", tr(text::REFUSE_SAFE), tr(what_to_do)),
            }
        }
        other => {
            let what = match other {
                Refusal::NotPositive { .. } => text::FIELD_NOT_POSITIVE,
                Refusal::SamePlace { .. } => text::FIELD_SAME_PLACE,
                Refusal::Repeated { .. } => text::REFUSE_REPEATED,
                Refusal::VoidedAlready { .. } => text::REFUSE_VOIDED,
                Refusal::NotHeld { .. } => text::REFUSE_NOT_HELD,
                Refusal::BackdatedWithoutReason { .. } => text::REFUSE_BACKDATED,
                Refusal::InTheFuture { .. } => text::REFUSE_FUTURE,
                _ => text::PROBLEM_NOT_SAVED,
            };
            Message { what: tr(what).to_owned(), detail: tr(text::REFUSE_NOTHING_RECORDED).to_owned() }
        }
    }
}

pub fn exception(exception: &Exception) -> String {
    match exception {
        Exception::NegativeBalance { at, quantity: balance, goods } => {
            let goods = match goods {
                Goods::Lot(lot) => lot.number.to_string(),
                Goods::Product(product) => product_key(product),
            };
            let values =
                [("goods", goods.as_str()), ("location", &location(at)), ("quantity", &quantity(*balance))];
            tr_with(text::EXCEPTION_NEGATIVE, &values)
        }
        Exception::InSeveralPlaces { places, .. } => {
            let places: Vec<String> = places.iter().map(location).collect();
            tr_with(text::EXCEPTION_SEVERAL_PLACES, &[("places", &places.join(", "))])
        }
        Exception::Fork { .. } => tr(text::EXCEPTION_FORK).to_owned(),
        Exception::NeverArrived { at, .. } => {
            tr_with(text::EXCEPTION_NEVER_ARRIVED, &[("location", &location(at))])
        }
        // No page tells of these yet; the code says which it is.
        other => other.code().to_owned(),
    }
}

/// The key of a product whose label carries nothing but the firm's own code.
pub fn own_product(code: &str) -> Option<ProductKey> {
    lotwise_ledger::text::Sku::parse(code).ok().map(ProductKey::Sku)
}

/// What is wrong with a field, and what to type instead.
pub fn field_error(error: &FieldError) -> String {
    let text = match error {
        FieldError::Missing => text::FIELD_MISSING,
        FieldError::NotANumber => text::FIELD_NOT_A_NUMBER,
        FieldError::NotPositive => text::FIELD_NOT_POSITIVE,
        FieldError::TooLong => text::FIELD_TOO_LONG,
        FieldError::BadCharacter => text::FIELD_UNPRINTABLE,
        FieldError::BadDate => text::FIELD_BAD_DATE,
        FieldError::BadLine { line } => {
            let problem = tr(text::FIELD_UNPRINTABLE);
            return tr_with(text::FIELD_BAD_SERIALS, &[("line", &line.to_string()), ("problem", problem)]);
        }
    };
    tr(text).to_owned()
}
