//! A report as the maker reads it: all that he asks for first, in plain lines.

use lotwise_ledger::key::Key;

use super::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::state::reports::{ReportView, ReportedGoods};

/// The subject and the text of a report's mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub body: String,
}

/// Writes the report, in the language of the app.
pub fn letter(view: &ReportView) -> Letter {
    let named = view.goods.first().map(named).unwrap_or_default();
    let subject = tr_with(text::REPORT_SUBJECT, &[("goods", &named)]);
    let mut lines = vec![tr(text::REPORT_GREETING).to_owned(), String::new()];
    for goods in &view.goods {
        lines.extend(of_goods(goods));
        lines.push(String::new());
    }
    if let Some(complaint) = &view.act.complaint {
        lines.push(said(tr(text::REPORT_WHAT), &words::category(&complaint.category)));
    }
    if let Some(words) = &view.act.reason {
        lines.push(said(tr(text::REPORT_WORDS), words));
    }
    let places = view.act.about.iter().filter_map(|key| match key {
        Key::Location(place) => Some(words::location(place)),
        _ => None,
    });
    lines.extend(places.map(|place| said(tr(text::REPORT_PLACE), &place)));
    lines.push(said(tr(text::REPORT_SEEN), &words::moment(view.at)));
    lines.push(said(tr(text::REPORT_BY), view.act.actor.as_str()));
    if !view.act.attachments.is_empty() {
        lines.push(tr(text::REPORT_HAS_PHOTO).to_owned());
    }
    lines.push(said(tr(text::REPORT_ID), &view.event.to_string()));
    lines.extend([String::new(), tr(text::REPORT_PLEASE).to_owned()]);
    Letter { subject, body: lines.join("\n") }
}

/// What the goods are called in one line.
pub fn named(goods: &ReportedGoods) -> String {
    let (kind, _, number) = words::thing(&goods.key);
    match (&goods.product, &goods.key) {
        (Some(product), Key::Product(_)) => words::product(product),
        (Some(product), _) => [&words::product(product), ", ", kind, " ", &number].concat(),
        (None, _) => [kind, " ", &number].concat(),
    }
}

fn of_goods(goods: &ReportedGoods) -> Vec<String> {
    let product = goods.product.as_ref().map(words::product);
    let facts = [
        (text::ITEM_PRODUCT, product),
        (text::REPORT_GTIN, goods.gtin.as_ref().map(|gtin| gtin.short().to_owned())),
        (text::ITEM_LOT, goods.lot.clone()),
        (text::ITEM_SERIAL, goods.serial.clone()),
        (text::ITEM_USE_BY, goods.expiry.map(date)),
        (text::ITEM_BEST_BEFORE, goods.best_before.map(date)),
    ];
    let lines: Vec<_> =
        facts.into_iter().filter_map(|(word, value)| value.map(|value| said(tr(word), &value))).collect();
    // What is no goods, such as a container, has its own number alone.
    if lines.is_empty() { vec![named(goods)] } else { lines }
}

fn said(word: &str, value: &str) -> String {
    [word, ": ", value].concat()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lotwise_ledger::event::fact::Complaint;
    use lotwise_ledger::event::{Act, DeviceId, EventId, Step};
    use lotwise_ledger::gs1::Gtin;
    use lotwise_ledger::key::ProductKey;
    use lotwise_ledger::question::reports::{Report, State};
    use lotwise_ledger::text::Actor;
    use lotwise_ledger::time::Moment;

    use super::*;
    use crate::state::lookup::ProductName;

    fn view() -> ReportView {
        let at = Moment::new(1_795_251_600_000, 60).unwrap();
        let mut act = Act::new(Step::Complain, at, Actor::parse("Ada").unwrap());
        let (lot, place) = ("lot/gtin:09520000000011/own/L-1", "location/at:MAIN:A-01");
        act.about = vec![lot.parse().unwrap(), place.parse().unwrap()];
        act.complaint =
            Some(Box::new(Complaint { category: "defect".to_owned(), complainant: None, noticed_on: None }));
        act.reason = Some("The lid is loose.".to_owned());
        let gtin = Gtin::parse("09520000000011").unwrap();
        let product = ProductName { key: ProductKey::Gtin(gtin.clone()), name: Some("Oat drink".to_owned()) };
        let goods = ReportedGoods {
            key: act.about[0].clone(),
            product: Some(product),
            gtin: Some(gtin),
            lot: Some("L-1".to_owned()),
            serial: None,
            expiry: Some("2026-12-31".parse().unwrap()),
            best_before: None,
        };
        ReportView {
            event: EventId { device: DeviceId::of_public_key(&[1; 32]), seq: 7 },
            at: at.date_time(),
            act: Arc::new(act),
            report: Report { state: State::NotSent, told: Vec::new() },
            goods: vec![goods],
        }
    }

    #[test]
    fn a_letter_says_all_that_a_maker_asks_for() {
        let view = view();
        let letter = letter(&view);
        assert_eq!(letter.subject, "Something looks wrong: Oat drink, Lot L-1");
        let id = format!("Report number: {}", view.event);
        for line in [
            "Product: Oat drink",
            "GTIN: 9520000000011",
            "Lot: L-1",
            "Use by: 2026-12-31",
            "What it is: Defect",
            "In our words: The lid is loose.",
            "Seen at: A-01",
            "Reported by: Ada",
            &id,
        ] {
            assert!(letter.body.lines().any(|said| said == line), "{line:?} in\n{}", letter.body);
        }
        assert!(!letter.body.contains("Serial"), "what is not known is left out");
        assert!(!letter.body.contains("photo"));
    }
}
