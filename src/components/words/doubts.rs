//! What is doubted of a record before it is made, and how a person is asked.

use lotwise_ledger::event::Doubt;
use lotwise_ledger::key::Location;

use super::{cases, goods, location, product_key, quantity};
use crate::i18n::{date, text, tr, tr_with};

/// How many things of which the same is doubted are named, and how many different doubts are told.
const NAMED: usize = 8;
const TOLD: usize = 12;

/// The doubts as sentences, each with the numbers of the goods that it is of: of a whole shipment the same may
/// be doubted a hundred times.
pub fn doubts(doubts: &[Doubt]) -> Vec<String> {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for doubt in doubts {
        let (sentence, of) = (sentence(doubt), number(doubt));
        match told.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, numbers)) => numbers.extend(of),
            None => told.push((sentence, of.into_iter().collect())),
        }
    }
    let over = told.len().saturating_sub(TOLD);
    let mut sentences: Vec<String> =
        told.into_iter().take(TOLD).map(|(sentence, numbers)| with_numbers(&sentence, numbers)).collect();
    sentences.extend((over > 0).then(|| and_more(over)));
    sentences
}

fn with_numbers(sentence: &str, mut numbers: Vec<String>) -> String {
    let over = numbers.len().saturating_sub(NAMED);
    numbers.truncate(NAMED);
    numbers.extend((over > 0).then(|| and_more(over)));
    if numbers.is_empty() { sentence.to_owned() } else { [&numbers.join(", "), ": ", sentence].concat() }
}

fn and_more(count: usize) -> String {
    tr_with(text::COMMON_AND_MORE, &[("n", &count.to_string())])
}

/// The number of what is doubted, where the sentence does not say it.
fn number(doubt: &Doubt) -> Option<String> {
    match doubt {
        Doubt::BookedElsewhere { serial, .. } | Doubt::NeverReceived { serial } => {
            Some(serial.serial.to_string())
        }
        Doubt::FewerBooked { lot, .. } => Some(lot.number.to_string()),
        Doubt::FewerBookedOfProduct { product, .. }
        | Doubt::LotCodeOwed { product }
        | Doubt::LotCodeNotGiven { product } => Some(product_key(product)),
        Doubt::AlreadyReceived { .. }
        | Doubt::MustNotMix { .. }
        | Doubt::NewLotCode { .. }
        | Doubt::NoInvoice { .. }
        | Doubt::MoreThanOrdered { .. }
        | Doubt::NotOrdered { .. }
        | Doubt::AlreadyRegistered { .. }
        | Doubt::AlreadyClaimed { .. }
        | Doubt::AlreadyReplaced { .. } => None,
    }
}

fn sentence(doubt: &Doubt) -> String {
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
            cases::fewer(at, *booked)
        }
        Doubt::MustNotMix { at, goods: coming, there } => {
            let values =
                [("goods", &*goods(coming)), ("there", &*goods(there)), ("location", &*location(at))];
            tr_with(text::DOUBT_MUST_NOT_MIX, &values)
        }
        Doubt::NewLotCode { lot, was } => {
            let values = [("lot", lot.number.as_str()), ("was", was.number.as_str())];
            tr_with(text::DOUBT_NEW_LOT_CODE, &values)
        }
        Doubt::LotCodeOwed { .. } => tr(text::DOUBT_LOT_CODE_OWED).to_owned(),
        Doubt::LotCodeNotGiven { .. } => tr(text::DOUBT_LOT_CODE_NOT_GIVEN).to_owned(),
        Doubt::NoInvoice { to } => {
            let customer = location(&Location::Customer(to.clone()));
            tr_with(text::DOUBT_NO_INVOICE, &[("customer", &customer)])
        }
        Doubt::MoreThanOrdered { order, goods: coming, open, taken } => {
            let values = [
                ("order", order.number.as_str()),
                ("goods", &*goods(coming)),
                ("open", &*quantity(*open)),
                ("taken", &*quantity(*taken)),
            ];
            tr_with(text::DOUBT_MORE_THAN_ORDERED, &values)
        }
        Doubt::NotOrdered { order, goods: coming } => {
            let values = [("order", order.number.as_str()), ("goods", &*goods(coming))];
            tr_with(text::DOUBT_NOT_ORDERED, &values)
        }
        Doubt::AlreadyRegistered { serial, on } => {
            let values = [("serial", serial.serial.as_str()), ("date", &*date(on.0))];
            tr_with(text::DOUBT_ALREADY_REGISTERED, &values)
        }
        Doubt::AlreadyClaimed { serial, on, .. } => {
            let values = [("serial", serial.serial.as_str()), ("date", &*date(on.0))];
            tr_with(text::DOUBT_ALREADY_CLAIMED, &values)
        }
        Doubt::AlreadyReplaced { serial, by } => {
            let values = [("serial", serial.serial.as_str()), ("by", by.serial.as_str())];
            tr_with(text::DOUBT_ALREADY_REPLACED, &values)
        }
    }
}

/// How doubts are put to a person.
pub struct Asking {
    pub title: &'static str,
    pub text: &'static str,
    pub yes: &'static str,
}

/// The question about `doubts`: whether the goods are in the hand, or, where only papers and numbers are
/// doubted, whether to go on.
pub fn asking(doubts: &[Doubt]) -> Asking {
    if !doubts.is_empty() && doubts.iter().all(is_of_papers) {
        let (title, text, yes) = (text::DOUBT_PAPERS_TITLE, text::DOUBT_PAPERS_TEXT, text::DOUBT_PAPERS_YES);
        Asking { title: tr(title), text: tr(text), yes: tr(yes) }
    } else {
        Asking { title: tr(text::DOUBT_TITLE), text: tr(text::DOUBT_TEXT), yes: tr(text::DOUBT_YES) }
    }
}

fn is_of_papers(doubt: &Doubt) -> bool {
    match doubt {
        Doubt::NewLotCode { .. } | Doubt::LotCodeOwed { .. } | Doubt::LotCodeNotGiven { .. } => true,
        Doubt::NoInvoice { .. } | Doubt::AlreadyRegistered { .. } => true,
        Doubt::AlreadyClaimed { .. } | Doubt::AlreadyReplaced { .. } => true,
        Doubt::AlreadyReceived { .. } | Doubt::BookedElsewhere { .. } | Doubt::NeverReceived { .. } => false,
        Doubt::FewerBooked { .. } | Doubt::FewerBookedOfProduct { .. } | Doubt::MustNotMix { .. } => false,
        Doubt::MoreThanOrdered { .. } | Doubt::NotOrdered { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::key::SerialKey;

    use super::*;

    #[test]
    fn what_is_doubted_alike_is_told_once_with_its_numbers() {
        let serial = |number: usize| format!("sku:PUMP/SN-{number}").parse::<SerialKey>().unwrap();
        let at: Location = "at:MAIN:A-01".parse().unwrap();
        let elsewhere = |number| Doubt::BookedElsewhere { serial: serial(number), at: at.clone() };
        let mut all: Vec<Doubt> = (1..=30).map(elsewhere).collect();
        all.push(Doubt::NeverReceived { serial: serial(99) });
        let told = doubts(&all);
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("SN-1, SN-2, ") && told[0].contains("22"), "{}", told[0]);
        assert!(told[1].starts_with("SN-99: "), "{}", told[1]);
    }
}
