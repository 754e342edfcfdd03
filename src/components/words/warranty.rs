//! Why a unit is covered or not, in a sentence each.

use chrono::NaiveDate;
use lotwise_ledger::question::warranty::{Answer, Bar, By, Claimed, Cover, StartBy};

use super::{location, quantity};
use crate::i18n::{Text, date, text, tr, tr_count, tr_with};

/// A verdict as it is shown and read aloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its name, for style and tests.
    pub name: &'static str,
    pub state: &'static str,
    pub icon: &'static str,
    pub word: Text,
    /// The last covered day, where the time is what decides.
    pub until: Option<NaiveDate>,
    /// Why, from when to when, and by whose terms.
    pub why: String,
}

/// The verdict of an answer; `component` is the number of the one at fault, where it was asked for.
pub fn verdict(answer: &Answer, component: Option<&str>) -> Verdict {
    let ended = |bar: &Bar| matches!(bar, Bar::Ended { .. });
    let (state, icon, word) = match answer.bars.first() {
        None => ("available", "ok", text::WARRANTY_ELIGIBLE),
        Some(Bar::NoTerms) => ("unknown", "question", text::WARRANTY_NO_TERMS),
        Some(Bar::NotShipped) => ("unknown", "question", text::WARRANTY_NOT_SHIPPED),
        Some(Bar::NotInRecords) => ("unknown", "question", text::WARRANTY_UNKNOWN),
        Some(bar) if ended(bar) => ("expired", "expired", text::WARRANTY_OVER),
        Some(_) => ("expired", "expired", text::WARRANTY_REFUSED),
    };
    let over = answer.bars.iter().any(ended);
    let bars = answer.bars.iter().filter(|bar| !ended(bar)).map(bar);
    let in_unit = answer.in_unit.as_ref().map(|unit| unit.serial.as_str());
    let terms = answer.cover.iter().flat_map(|cover| terms(cover, over, component, in_unit));
    Verdict {
        name: answer.bars.first().map_or("eligible", Bar::code),
        state,
        icon,
        word,
        until: answer.cover.as_ref().map(|cover| cover.until).filter(|_| over || answer.is_eligible()),
        why: bars.chain(terms).collect::<Vec<_>>().join(" "),
    }
}

/// From when to when, and by whose terms, a sentence each.
fn terms(cover: &Cover, over: bool, component: Option<&str>, in_unit: Option<&str>) -> Vec<String> {
    let (start, until, months) = (date(cover.start), date(cover.until), cover.months.to_string());
    let values = [
        ("start", start.as_str()),
        ("until", until.as_str()),
        ("months", months.as_str()),
        ("by", start_by(cover.start_by)),
    ];
    let span = tr_with(if over { text::WARRANTY_OVER_TEXT } else { text::WARRANTY_ELIGIBLE_TEXT }, &values);
    let whose = match (cover.by, component) {
        (By::Component, None) => tr(text::WARRANTY_TERMS_OWN).to_owned(),
        (By::Product, None) => tr(text::WARRANTY_TERMS_PRODUCT).to_owned(),
        (By::Product, Some(number)) => tr_with(text::WARRANTY_TERMS_NO_OWN, &[("serial", number)]),
        (By::Component, Some(number)) => tr_with(text::WARRANTY_TERMS_COMPONENT, &[("serial", number)]),
        (By::Refurbished, _) => tr(text::WARRANTY_TERMS_REFURBISHED).to_owned(),
    };
    let within = in_unit.map(|unit| tr_with(text::WARRANTY_IN_UNIT, &[("serial", unit)]));
    let sold = cover.country.as_ref();
    let sold = sold.map(|country| tr_with(text::WARRANTY_TERMS_COUNTRY, &[("country", country)]));
    let repair = usize::try_from(cover.extended_days).unwrap_or_default();
    let repair = (repair > 0).then(|| tr_count(text::WARRANTY_TERMS_REPAIR, repair));
    let limit = cover.usage_limit.map(quantity);
    let limit = limit.map(|limit| tr_with(text::WARRANTY_TERMS_USAGE, &[("limit", &limit)]));
    [Some(span), Some(whose), within, sold, repair, limit].into_iter().flatten().collect()
}

/// What was decided on a claim, or that nothing was: its name for style and tests, its icon and its word.
pub fn decided(claimed: &Claimed) -> (&'static str, &'static str, &'static str) {
    let (name, icon, word) = match &claimed.decided {
        None => ("open", "clock", text::CLAIM_OPEN),
        Some(it) if it.accepted && it.goodwill => ("goodwill", "ok", text::CLAIM_GOODWILL),
        Some(it) if it.accepted => ("accepted", "ok", text::CLAIM_ACCEPTED),
        Some(_) => ("refused", "expired", text::CLAIM_REFUSED),
    };
    (name, icon, tr(word))
}

/// For how long a claim has waited.
pub fn waited(days: i64) -> String {
    match usize::try_from(days) {
        Ok(0) | Err(_) => tr(text::CLAIM_AGE_TODAY).to_owned(),
        Ok(days) => tr_count(text::CLAIM_AGE, days),
    }
}

/// What the months count from.
pub fn start_by(start: StartBy) -> &'static str {
    tr(match start {
        StartBy::Purchase => text::WARRANTY_BY_PURCHASE,
        StartBy::Registration => text::WARRANTY_BY_REGISTRATION,
        StartBy::Shipment => text::WARRANTY_BY_SHIPMENT,
        StartBy::ShipmentAndGrace => text::WARRANTY_BY_GRACE,
        StartBy::Installation => text::WARRANTY_BY_INSTALLATION,
    })
}

/// One reason why it is not covered.
fn bar(bar: &Bar) -> String {
    let plain = match bar {
        Bar::InOurStock { at } => return tr_with(text::WARRANTY_IN_STOCK, &[("location", &location(at))]),
        Bar::Replaced { by } => return tr_with(text::WARRANTY_REPLACED, &[("serial", by.serial.as_str())]),
        Bar::Ended { until } => {
            return [tr(text::WARRANTY_UNTIL), " ", &date(*until), "."].concat();
        }
        Bar::UsedUp { limit, usage } => {
            let (limit, usage) = (quantity(*limit), quantity(*usage));
            return tr_with(text::WARRANTY_USED_UP, &[("limit", &limit), ("usage", &usage)]);
        }
        Bar::Excluded { cause } => return tr_with(text::WARRANTY_EXCLUDED, &[("cause", cause)]),
        Bar::NotInRecords => text::WARRANTY_UNKNOWN,
        Bar::NotShipped => text::WARRANTY_NOT_SHIPPED_TEXT,
        Bar::Scrapped => text::WARRANTY_SCRAPPED,
        Bar::Stolen => text::WARRANTY_STOLEN,
        Bar::Voided { .. } => text::WARRANTY_VOIDED,
        Bar::NoTerms => text::WARRANTY_NO_TERMS_TEXT,
        Bar::NotItsComponent => text::WARRANTY_NOT_COMPONENT,
    };
    tr(plain).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lotwise_ledger::quantity::Quantity;

    fn cover() -> Cover {
        Cover {
            start: "2025-03-01".parse().unwrap(),
            start_by: StartBy::Purchase,
            until: "2027-03-01".parse().unwrap(),
            months: 24,
            by: By::Product,
            extended_days: 0,
            usage_limit: None,
            country: None,
        }
    }

    fn check(bars: Vec<Bar>, cover: Cover, component: Option<&str>, expected: &str) {
        let answer = Answer {
            bars,
            cover: Some(cover),
            claims: Vec::new(),
            inherited_from: Vec::new(),
            in_unit: None,
        };
        assert_eq!(verdict(&answer, component).why, expected);
    }

    #[test]
    fn a_verdict_is_one_line_that_says_why_and_by_which_terms() {
        check(
            vec![],
            cover(),
            None,
            "24 months from the purchase on 2025-03-01. By the terms of the product.",
        );
        let of_part = Cover { by: By::Component, extended_days: 3, ..cover() };
        let told = "24 months from the purchase on 2025-03-01. By the terms of the component M-1. 3 days in repair are added.";
        check(vec![], of_part, Some("M-1"), told);
        let told = "24 months from the purchase on 2025-03-01. By the terms of the product: the component M-1 has none of its own.";
        check(vec![], cover(), Some("M-1"), told);
        let limited =
            Cover { usage_limit: Some(Quantity::units(500)), country: Some("AT".to_owned()), ..cover() };
        let bar = Bar::Excluded { cause: "water".to_owned() };
        let told = "This cause is not covered: water. 24 months from the purchase on 2025-03-01. By the terms of the product. Sold in AT. Up to 500 of use.";
        check(vec![bar], limited, None, told);
    }
}
