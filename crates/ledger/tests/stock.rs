//! Availability, picking and put-away on worked cases.

#[path = "reader/mod.rs"]
mod reader;
mod story;

use lotwise_ledger::event::EventId;
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::question::availability::{
    Purpose, Reason, Subject, container_holds, free_quantity, judge, reading, reading_of_lots, stock_holds,
};
use lotwise_ledger::question::pick::{Demand, Passing, pick};
use lotwise_ledger::question::put_away::put_away;
use lotwise_ledger::text::{FacilityCode, PartnerId};
use reader::read;
use story::*;

fn number(story: &Story, event: &EventId) -> String {
    let at = story.events.iter().position(|known| known == event).unwrap();
    format!("#{}", at + 1)
}

fn reason(story: &Story, reason: &Reason) -> String {
    let told = match reason {
        Reason::Held { hold, .. } => number(story, hold),
        Reason::HeldThrough { key, hold, .. } => {
            let key = match key {
                Key::Stock(_, at) => format!("stock at {}", show_place(at)),
                key => show(key),
            };
            format!("{key} {}", number(story, hold))
        }
        Reason::Recalled { recall } => number(story, recall),
        Reason::Expired { on } | Reason::PastBestBefore { on } | Reason::PastSellBy { on } => on.to_string(),
        Reason::ShortLife { days, needed_days } => format!("{days} of {needed_days}"),
    };
    format!("{} {told}", reason.code())
}

fn each_lot_is_judged_by_what_is_read(story: &Story, demand: &Demand) {
    let known = read(&story.records, |known| reading_of_lots(known, &demand.product));
    for (lot, _) in story.records.lots_of(&demand.product) {
        let subject = Subject { lot: Some(lot.clone()), ..Subject::default() };
        let judged = |records| judge(records, &subject, &Purpose::Use, demand.when);
        assert_eq!(judged(&known), judged(&story.records));
        let goods = Goods::Lot(lot.clone());
        assert!(known.stock_of(&goods).eq(story.records.stock_of(&goods)));
    }
}

fn of_pick(story: &Story, demand: &Demand) -> Vec<String> {
    let plan = pick(&story.records, demand);
    each_lot_is_judged_by_what_is_read(story, demand);
    let picks = plan.picks.iter();
    let mut answer: Vec<String> =
        picks.map(|it| format!("{} {} {}", show_lot(&it.lot), it.quantity, show_place(&it.at))).collect();
    for it in &plan.passed_over {
        let why = match &it.why {
            Passing::Blocked(reasons) => {
                reasons.iter().map(|it| reason(story, it)).collect::<Vec<_>>().join(", ")
            }
            other => format!("{other:?}"),
        };
        answer.push(format!("not {} {}: {why}", show_lot(&it.lot), show_place(&it.at)));
    }
    if plan.short.is_positive() {
        answer.push(format!("short {}", plan.short));
    }
    answer
}

/// `use lot:OAT/L1 A-01`, `ship:Shop sn:CAR/V1`
fn answer(story: &Story, question: &str) -> Vec<String> {
    let words: Vec<&str> = question.split(' ').collect();
    let main = FacilityCode::parse("MAIN").unwrap();
    let customer = |word: &str| word.split_once(':').map(|(_, name)| PartnerId::parse(name).unwrap());
    let purpose = match words[0].split(':').next().unwrap() {
        "pick" => {
            let demand = Demand {
                product: product(words[1]),
                quantity: words[2].parse().unwrap(),
                to: customer(words[0]),
                facility: main,
                when: story.now,
                not_from: Vec::new(),
                lot: None,
            };
            return of_pick(story, &demand);
        }
        "put" => {
            let found = put_away(&story.records, &Goods::Lot(lot(words[1])), &main);
            let places = found.places.iter().map(|it| format!("{} {:?}", show_place(&it.at), it.why));
            let unfit = found.unfit.iter().map(|(at, why)| format!("not {} {why:?}", show_place(at)));
            return places.chain(unfit).collect();
        }
        "free" => {
            return vec![
                free_quantity(&story.records, &Goods::Lot(lot(words[1])), &place(words[2])).to_string(),
            ];
        }
        "parts" => {
            let held = stock_holds(&story.records, &Goods::Lot(lot(words[1])), &place(words[2]));
            return held.iter().map(|it| reason(story, it)).collect();
        }
        "holds" => {
            let standing = story.records.holds(&key(words[1])).unwrap().standing();
            return standing.map(|(hold, reason)| format!("{reason} {}", number(story, &hold))).collect();
        }
        "box" => {
            let held = container_holds(&story.records, &key(words[1]));
            return held.iter().map(|it| reason(story, it)).collect();
        }
        "use" => Purpose::Use,
        "ship" => Purpose::Ship { to: customer(words[0]) },
        "receive" => Purpose::Receive,
        "return" => Purpose::Return,
        "scrap" => Purpose::Scrap,
        "sample" => Purpose::Sample,
        "move" => Purpose::Move,
        other => panic!("a question: {other}"),
    };
    let out_of = words.iter().find_map(|word| match key(word.strip_prefix("out-of-")?) {
        Key::Container(container) => Some(container),
        _ => None,
    });
    let at = words.get(2).filter(|_| out_of.is_none()).map(|at| place(at));
    let subject = Subject { at, out_of, ..Subject::of(&key(words[1])) };
    let judged = judge(&story.records, &subject, &purpose, story.now);
    let known = read(&story.records, |known| reading(known, &subject, &purpose));
    assert_eq!(judge(&known, &subject, &purpose, story.now), judged, "what is read is enough");
    let any = |code: &str| judged.blocked.iter().any(|it| it.code().starts_with(code));
    assert_eq!(judged.is_available(), judged.blocked.is_empty());
    assert_eq!(judged.is_held(), any("held"));
    assert_eq!(judged.is_expired(), any("expired"));
    assert_eq!(judged.is_recalled(), any("recalled"));
    let blocked = judged.blocked.iter().map(|it| format!("blocked {}", reason(story, it)));
    blocked.chain(judged.warned.iter().map(|it| format!("warned {}", reason(story, it)))).collect()
}

#[test]
fn what_may_be_done() {
    check(include_str!("cases/availability.txt"), answer);
}

#[test]
fn what_to_pick_and_where_to_put_it() {
    check(include_str!("cases/pick.txt"), answer);
}
