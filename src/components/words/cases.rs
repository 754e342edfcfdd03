//! Words for goods that come back, and for reports to makers.

use lotwise_ledger::key::{Issuer, Location, LotKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::reports::{ANSWERED, DUE, SENT, State};

use super::{location, quantity};
use crate::i18n::{text, tr, tr_with};

/// A lot's number, with the supplier who gave it where it is not the firm's own: two may give the same.
pub fn lot_number(lot: &LotKey) -> String {
    match &lot.issuer {
        Issuer::Own => lot.number.to_string(),
        Issuer::Supplier(supplier) => [lot.number.as_str(), " · ", supplier.as_str()].concat(),
    }
}

/// How returned goods look. A word that this version does not know says itself.
pub fn condition(condition: &str) -> String {
    let word = match condition {
        "as_new" => text::CONDITION_AS_NEW,
        "opened" => text::CONDITION_OPENED,
        "damaged" => text::CONDITION_DAMAGED,
        "faulty" => text::CONDITION_FAULTY,
        "expired" => text::CONDITION_EXPIRED,
        other => return other.to_owned(),
    };
    tr(word).to_owned()
}

/// Where returned goods go, as the return page names it.
pub fn destination(destination: &str) -> String {
    let word = match destination {
        "quarantine" => text::RETURN_TO_QUARANTINE,
        "stock" => text::RETURN_TO_STOCK,
        "repair" => text::RETURN_TO_REPAIR,
        "scrap" => text::RETURN_TO_SCRAP,
        "supplier" => text::RETURN_TO_SUPPLIER,
        other => return other.to_owned(),
    };
    tr(word).to_owned()
}

/// What looks wrong, as it is recorded.
pub fn category(category: &str) -> String {
    let word = match category {
        "defect" => text::REPORT_DEFECT,
        "foreign_body" => text::REPORT_FOREIGN_BODY,
        "wrong_label" => text::REPORT_WRONG_LABEL,
        "packaging" => text::REPORT_PACKAGING,
        "illness" | "injury" | "allergen" => text::REPORT_HARM,
        "other" => text::REPORT_OTHER,
        other => return other.to_owned(),
    };
    tr(word).to_owned()
}

/// A report's state: for tests and style, its icon, and its word.
pub fn report_state(state: State) -> (&'static str, &'static str, &'static str) {
    match state {
        State::NotSent => ("not-sent", "warning", tr(text::REPORT_NOT_SENT)),
        State::Sent => ("sent", "ok", tr(text::REPORT_SENT)),
        State::Answered => ("answered", "ok", tr(text::REPORT_ANSWERED)),
        State::Closed => ("closed", "ok", tr(text::REPORT_CLOSED)),
        State::Voided => ("voided", "undo", tr(text::STEP_VOID)),
    }
}

/// What an event says of a report.
pub fn report_stage(stage: &str) -> String {
    let word = match stage {
        DUE => text::REPORT_DUE,
        SENT => text::REPORT_SENT,
        ANSWERED => text::REPORT_ANSWERED,
        other => return other.to_owned(),
    };
    tr(word).to_owned()
}

/// Doubt about goods of which fewer, or none, are booked where they are taken from: at a place of the firm,
/// or with the customer who brings them back.
pub(super) fn fewer(from: &Location, booked: Quantity) -> String {
    let (few, none) = match from {
        Location::Customer(_) => (text::DOUBT_FEWER_SHIPPED, text::DOUBT_NONE_SHIPPED),
        _ => (text::DOUBT_TOO_FEW, text::DOUBT_NONE_HERE),
    };
    let from = location(from);
    if booked.is_positive() {
        tr_with(few, &[("quantity", &quantity(booked)), ("location", &from)])
    } else {
        tr_with(none, &[("location", &from)])
    }
}
