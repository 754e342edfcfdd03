//! Orders, inspections, complaints, expiry and levels on worked cases.

#[path = "reader/mod.rs"]
mod reader;
mod story;

use lotwise_ledger::question::inspections::{inspections, latest};
use lotwise_ledger::question::orders::fulfilment;
use lotwise_ledger::question::outflow::{
    Complained, complaints, complaints_reading, expiring, level, outflow,
};
use lotwise_ledger::question::outlook::{compare_complaints, outlook};
use lotwise_ledger::question::whereabouts::{at_location, of_unit};
use lotwise_ledger::text::FacilityCode;
use reader::read;
use story::*;

fn answer(story: &Story, question: &str) -> Vec<String> {
    let (asked, of) = question.split_once(' ').unwrap();
    let records = &story.records;
    let main = FacilityCode::parse("MAIN").unwrap();
    match asked {
        "order" => {
            let found = fulfilment(records.order(&of.to_owned().try_into().unwrap()).unwrap());
            let lines = found.lines.iter().map(|line| {
                let lot = line.planned.lot.as_ref().map(|lot| format!(" {}", lot.number)).unwrap_or_default();
                let (planned, moved) = (line.planned.quantity, line.moved);
                format!("{}{lot} {moved} of {planned}, open {}", line.planned.product, line.open())
            });
            let beside = found.beside.iter().map(|(goods, moved)| format!("beside {goods} {moved}"));
            lines.chain(beside).chain([if found.is_done() { "done" } else { "open" }.to_owned()]).collect()
        }
        "tests" => {
            let found = inspections(records, &key(of));
            let passed =
                found.iter().map(|it| format!("{} {}", it.at.day(), if it.passed { "pass" } else { "fail" }));
            let latest = latest(&found);
            let results = latest.iter().map(|(test, (_, within))| format!("{test} {within:?}"));
            passed.chain(results).collect()
        }
        "complaints" => {
            let found = complaints(records, &product(of));
            let told = |of: String, it: &Complained| {
                let (shipped, all, people) = (it.shipped, it.complaints.len(), it.complainants);
                format!("{of} shipped {shipped} complaints {all} people {people} grave {}", it.grave.len())
            };
            let lots = found.by_lot.iter().map(|(lot, it)| told(show_lot(lot), it));
            lots.chain([told("in all".to_owned(), &found.of_product)]).collect()
        }
        "expiring" => {
            let found = expiring(records, &product(of), Some(&main));
            found.iter().map(|it| format!("{} {} {}", it.last_day, show_lot(&it.lot), it.on_hand)).collect()
        }
        _ => of_stock(story, asked, of),
    }
}

fn of_stock(story: &Story, asked: &str, of: &str) -> Vec<String> {
    let records = &story.records;
    let main = FacilityCode::parse("MAIN").unwrap();
    match asked {
        "outflow" => {
            let found = outflow(records, &product(of));
            let line = |((customer, day), quantity): (
                &(Option<lotwise_ledger::text::PartnerId>, chrono::NaiveDate),
                &_,
            )| { format!("{} {day} {quantity}", customer.as_ref().unwrap()) };
            found.iter().map(line).collect()
        }
        "level" => {
            let it = level(records, &product(of), &main);
            vec![format!(
                "on hand {} on order {} low {} over {}",
                it.on_hand,
                it.on_order,
                it.is_low(),
                it.is_overstocked()
            )]
        }
        "compare" => {
            let of = product(of);
            let found = compare_complaints(records, &of);
            let read = read(records, |known| complaints_reading(known, &of));
            assert_eq!(compare_complaints(&read, &of), found, "the reading brings all that is compared");
            let lots = found.by_lot.iter();
            lots.map(|(lot, it)| format!("{} {:?}", show_lot(lot), it.comparison.alerts)).collect()
        }
        "outlook" => {
            let found = outlook(records, &product(of), Some(&main), &[30, 90], story.now.day());
            let demand = [format!("{} a day", found.demand.per_day)];
            let prospects =
                found.prospects.iter().map(|it| format!("{} wasted {}", show_lot(&it.lot), it.wasted));
            let buckets =
                found.buckets.iter().map(|it| format!("within {:?} {}", it.within_days, it.on_hand));
            let expired = [format!("expired {}", found.expired.on_hand)];
            demand.into_iter().chain(prospects).chain(expired).chain(buckets).collect()
        }
        "where" => {
            let found = of_unit(records, &serial(of));
            let places = found.places.iter().map(|at| format!("at {}", show_place(at)));
            let units = found.installed_in.iter().map(|unit| format!("in {}", unit.serial));
            let boxes =
                found.packed_in.iter().map(|it| show(&lotwise_ledger::key::Key::Container(it.clone())));
            let stands = found.stands_at.iter().map(|at| format!("stands at {}", show_place(at)));
            places.chain(units).chain(boxes).chain(stands).collect()
        }
        "lies" => {
            let found = at_location(records, &place(of));
            found.iter().map(|(key, quantity)| format!("{} {quantity}", show(key))).collect()
        }
        other => panic!("a question: {other}"),
    }
}

#[test]
fn the_firm() {
    check(include_str!("cases/firm.txt"), answer);
}

/// What somebody of the firm tells a maker is no complaint of who bought it.
#[test]
fn a_report_to_a_maker_is_no_complaint() {
    let mut story = Story::new();
    for line in [
        "receive lot:OAT/L1 100 S:Mill > A-01",
        "complain | about=lot:OAT/L1 & complaint=defect p1",
        "complain | about=lot:OAT/L1 & complaint=foreign_body p2 & report=due",
    ] {
        story.tell(line);
    }
    let told = answer(&story, "complaints OAT");
    let one = "shipped 0 complaints 1 people 1 grave 0";
    assert_eq!(told, [format!("OAT/L1 {one}"), format!("in all {one}")]);
}
