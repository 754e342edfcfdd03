//! Trace, balance and recall on worked cases.

#[path = "reader/mod.rs"]
mod reader;
mod story;

use std::collections::BTreeSet;

use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::question::balance::balance;
use lotwise_ledger::question::recall::{Account, report};
use lotwise_ledger::question::trace::{Certainty, Direction, made_of, made_of_reading, reading, trace};
use reader::read;
use story::*;

fn of_trace(story: &Story, start: &str, direction: Direction) -> Vec<String> {
    let start = key(start);
    let trace = trace(&story.records, [start.clone()], direction);
    let known = read(&story.records, |known| reading(known, [start.clone()], direction));
    assert_eq!(lotwise_ledger::question::trace::trace(&known, [start.clone()], direction), trace);
    let mut answer = Vec::new();
    let certain: Vec<&Key> = trace.all(Certainty::Certain).collect();
    for key in trace.reached.keys().filter(|key| **key != start) {
        let word = if certain.contains(&key) { "certain" } else { "possible" };
        let why: BTreeSet<String> = trace
            .links
            .iter()
            .filter(|link| link.far == *key)
            .filter_map(|link| link.why.map(|why| format!(" {why:?}")))
            .collect();
        answer.push(format!("{word} {}{}", show(key), why.into_iter().collect::<String>()));
    }
    answer.extend(trace.unaffected.iter().map(|lot| format!("unaffected lot:{}", show_lot(lot))));
    answer
}

fn of_making(story: &Story, of: &str) -> Vec<String> {
    let goods = BTreeSet::from([key(of)]);
    let known = read(&story.records, |known| made_of_reading(known, &goods));
    let made = made_of(&story.records, &goods);
    assert_eq!(made_of(&known, &goods), made, "a store reads what is needed");
    made.difference(&goods).map(show).collect()
}

fn answer(story: &Story, question: &str) -> Vec<String> {
    let (asked, of) = question.split_once(' ').unwrap();
    match asked {
        "forward" => of_trace(story, of, Direction::Forward),
        "backward" => of_trace(story, of, Direction::Backward),
        "made" => of_making(story, of),
        "links" => {
            let trace = trace(&story.records, [key(of)], Direction::Forward);
            let line = |link: &lotwise_ledger::question::trace::Link| {
                format!("{} > {} used {} made {}", show(&link.near), show(&link.far), link.used, link.made)
            };
            trace.links.iter().map(line).collect()
        }
        "lying" => {
            let trace = trace(&story.records, [key(of)], Direction::Forward);
            let lying = trace.lying(&story.records).into_iter().filter(|it| it.quantity.is_positive());
            lying
                .map(|it| {
                    format!("{} {} {:?}", show(&it.key), it.quantity, it.certainty)
                        + " "
                        + &show_place(&it.at)
                })
                .collect()
        }
        "balance" => {
            let shown = format!("{:?}", balance(&story.records, &Goods::Lot(lot(of))));
            let fields = shown.trim_start_matches("Balance {").trim_end_matches('}').split(", ");
            let shown = fields.map(|field| field.trim().replace("Quantity(", "").replace(')', ""));
            shown.filter(|field| !field.ends_with(": 0")).collect()
        }
        "weights" => {
            let goods = Goods::Lot(lot(of));
            let weighed =
                story.records.stock_of(&goods).filter_map(|(at, it)| Some((at, it.weight.as_ref()?)));
            weighed.map(|(at, it)| format!("{} {} of {}", show_place(at), it.balance, it.came)).collect()
        }
        "recall" => of_recall(story, of),
        other => panic!("a question: {other}"),
    }
}

fn of_recall(story: &Story, of: &str) -> Vec<String> {
    let report = report(&story.records, story.event(of), story.now.unix_ms()).unwrap();
    let mut answer: Vec<String> = report
        .on_hand
        .iter()
        .map(|it| format!("on hand {} {} {}", show(&it.key), it.quantity, show_place(&it.at)))
        .collect();
    for (customer, it) in &report.consignees {
        let customer = customer.as_ref().map(ToString::to_string).unwrap_or_default();
        let told = match (it.notified, it.answered) {
            (_, true) => "answered",
            (true, false) => "notified",
            (false, false) => "untold",
        };
        let account = of_account(&it.account);
        answer.push(format!("{customer} {told} shipped {} returned {}{account}", it.shipped, it.returned));
    }
    answer.push(format!("all{}", of_account(&report.account)));
    let accounted = match report.percent_accounted {
        Some(percent) => format!("{percent}%"),
        None => {
            let each = report.products.iter();
            each.map(|(it, account)| format!("{it} {}%", account.percent_accounted()))
                .collect::<Vec<_>>()
                .join(" ")
        }
    };
    answer.push(format!("answered {}% accounted {accounted}", report.percent_answered));
    answer.push(format!("minutes {}", report.duration_ms / 60_000));
    answer
}

fn of_account(account: &Account) -> String {
    let sums = [
        ("on_hand", account.on_hand),
        ("returned", account.returned),
        ("destroyed", account.destroyed),
        ("sold_on", account.sold_on),
        ("consumed", account.consumed),
        ("unrecoverable", account.unrecoverable),
        ("open", account.open),
    ];
    let shown = sums.into_iter().filter(|(_, sum)| !sum.is_zero());
    let names = account.declared_by.iter().map(|name| format!(" by {name}"));
    shown.map(|(word, sum)| format!(" {word} {sum}")).chain(names).collect()
}

#[test]
fn traces() {
    check(include_str!("cases/trace.txt"), answer);
}

#[test]
fn balances() {
    check(include_str!("cases/balance.txt"), answer);
}

#[test]
fn recalls() {
    check(include_str!("cases/recall.txt"), answer);
}
