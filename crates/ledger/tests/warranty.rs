//! Warranty and custody on worked cases.

mod story;

use lotwise_ledger::question::custody::custody;
use lotwise_ledger::question::warranty::example::{Example, cover};
use lotwise_ledger::question::warranty::{Asked, Bar, Claimed, Decided, StartBy, judge, keys};
use lotwise_ledger::record::Records;
use story::*;

/// `CAR/V1 2026-11-21 [usage] [cause] [component]`, `-` for what is not said; or `custody CAR/V1`.
fn answer(story: &Story, question: &str) -> Vec<String> {
    let words: Vec<&str> = question.split(' ').collect();
    if words[0] == "custody" {
        return of_custody(story, words[1]);
    }
    let said = |at: usize| words.get(at).copied().filter(|word| *word != "-");
    let asked = Asked {
        on: words[1].parse().unwrap(),
        usage: said(2).map(|usage| usage.parse().unwrap()),
        cause: said(3).map(str::to_owned),
        component: said(4).map(serial),
    };
    let unit = serial(words[0]);
    let answer = judge(&story.records, &unit, &asked);
    assert_eq!(
        judge(&read(story, &unit, &asked), &unit, &asked),
        answer,
        "the keys bring all that is judged by"
    );
    let mut shown = Vec::new();
    if answer.is_eligible() {
        shown.push("eligible".to_owned());
    }
    shown.extend(answer.bars.iter().map(|bar| {
        let told = match bar {
            Bar::Ended { until } => format!(" {until}"),
            Bar::UsedUp { limit, usage } => format!(" {usage} of {limit}"),
            Bar::Excluded { cause } => format!(" {cause}"),
            Bar::InOurStock { at } => format!(" {}", show_place(at)),
            Bar::Replaced { by } => format!(" {}", by.serial),
            _ => String::new(),
        };
        format!("{}{told}", bar.code())
    }));
    shown.extend(answer.cover.iter().map(|cover| {
        let country = cover.country.as_ref().map(|country| format!(" in {country}")).unwrap_or_default();
        let extended = match cover.extended_days {
            0 => String::new(),
            days => format!(" + {days} days"),
        };
        format!(
            "{} until {} by {:?} {} months{extended} {:?}{country}",
            cover.start, cover.until, cover.start_by, cover.months, cover.by
        )
    }));
    shown.extend(answer.inherited_from.iter().map(|old| format!("from {}", old.serial)));
    shown.extend(answer.in_unit.iter().map(|unit| format!("in {}", unit.serial)));
    shown.extend(answer.claims.iter().map(|claim| {
        let Claimed { serial, reported_on, defect, component, usage, decided, .. } = claim;
        let component = component.iter().map(|component| format!(" in {}", component.serial));
        let usage = usage.iter().map(|usage| format!(" at {usage}"));
        let beside: String = component.chain(usage).collect();
        format!("claimed {} {reported_on} {defect}{beside} {}", serial.serial, decision(decided.as_ref()))
    }));
    shown
}

fn decision(decided: Option<&Decided>) -> String {
    let Some(Decided { accepted, goodwill, at, reason }) = decided else { return "open".to_owned() };
    let word = if *accepted { "accepted" } else { "refused" };
    let goodwill = if *goodwill { " as goodwill" } else { "" };
    let reason = reason.iter().map(|reason| format!(": {reason}")).collect::<String>();
    format!("{word}{goodwill} {}{reason}", at.day())
}

/// The records under the keys that the question asks for, as a store would hand them over.
fn read(story: &Story, unit: &lotwise_ledger::key::SerialKey, asked: &Asked) -> Records {
    let mut known = Records::default();
    loop {
        let missing: Vec<_> = keys(&known, unit, asked)
            .into_iter()
            .filter(|key| known.get(key).is_none() && story.records.get(key).is_some())
            .collect();
        if missing.is_empty() {
            return known;
        }
        for key in missing {
            known.load(key.clone(), story.records.get(&key).unwrap().clone());
        }
    }
}

fn of_custody(story: &Story, unit: &str) -> Vec<String> {
    let custody = custody(&story.records, &serial(unit), story.now).unwrap();
    let stays = custody.stays.iter().map(|stay| {
        let until = stay.until.map(|until| until.day().to_string()).unwrap_or_default();
        format!("{} {} {} {until}", stay.by, show_place(&stay.at), stay.since.day()).trim_end().to_owned()
    });
    let works = custody.works.iter().map(|work| format!("{} {}", work.kind, work.at.day()));
    let sums = format!(
        "service {} repair {} installed {} repairs {} upgrades {}",
        custody.days_in_service,
        custody.days_in_repair,
        custody.days_installed,
        custody.repairs,
        custody.upgrades
    );
    stays.chain(works).chain([sums]).collect()
}

#[test]
fn warranties() {
    check(include_str!("cases/warranty.txt"), answer);
}

/// A unit shipped and bought on 2026-11-22, under these terms.
fn example(terms: &[(&str, &str)]) -> Example {
    let day = "2026-11-22".parse().unwrap();
    Example {
        terms: terms.iter().map(|(field, said)| ((*field).to_owned(), (*said).to_owned())).collect(),
        shipped: day,
        to_dealer: false,
        bought: Some(day),
        sold_in: None,
        repair_days: 0,
        installed: None,
    }
}

#[test]
fn an_example_is_judged_as_any_unit() {
    let check = |example: Example, expected: Option<(&str, StartBy)>| {
        let found = cover(&example).map(|cover| (cover.until.to_string(), cover.start_by));
        assert_eq!(found, expected.map(|(until, by)| (until.to_owned(), by)), "{example:?}");
    };
    let months = ("warranty_months", "24");
    let purchase = |until| Some((until, StartBy::Purchase));
    check(example(&[]), None);
    check(example(&[("warranty_months", "")]), None);
    check(example(&[months]), purchase("2028-11-22"));
    let repaired = Example { repair_days: 10, ..example(&[months, ("warranty_repair_extends", "yes")]) };
    check(repaired.clone(), purchase("2028-12-02"));
    check(Example { terms: example(&[months]).terms, ..repaired }, purchase("2028-11-22"));
    let shipment = example(&[months, ("warranty_start", "shipment")]);
    check(shipment, Some(("2028-11-22", StartBy::Shipment)));
    let dealer =
        Example { to_dealer: true, bought: None, ..example(&[months, ("warranty_grace_months", "6")]) };
    check(dealer, Some(("2029-05-22", StartBy::ShipmentAndGrace)));
    let installed = Example { installed: "2027-11-22".parse().ok(), ..example(&[months]) };
    check(installed, Some(("2029-11-22", StartBy::Installation)));
    let with_it = Example { installed: "2026-11-20".parse().ok(), ..example(&[months]) };
    check(with_it, purchase("2028-11-22"));
}

#[test]
fn a_countrys_term_that_was_emptied_leaves_the_one_for_all() {
    let in_germany = |terms: &[(&str, &str)]| {
        let example = Example { sold_in: Some("DE".to_owned()), ..example(terms) };
        cover(&example).map(|cover| cover.months)
    };
    assert_eq!(in_germany(&[("warranty_months", "24"), ("warranty_months@DE", "36")]), Some(36));
    assert_eq!(in_germany(&[("warranty_months", "24"), ("warranty_months@DE", "")]), Some(24));
}
