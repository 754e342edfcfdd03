//! Number rules and the decoding of serials: worked cases, and the promise that numbers never collide.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use lotwise_ledger::number::counter::{Count, Tag};
use lotwise_ledger::number::decode::{DecodeError, Decoded, Field, Made, SerialRule, SerialRuleError};
use lotwise_ledger::number::{Inputs, IssueError, Rule, RuleError};
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn inputs(day: NaiveDate) -> Inputs<'static> {
    Inputs { day, facility: "NORTH", line: "L2", shift: "B" }
}

fn issue(rule: &str, at: NaiveDate, count: Option<Count>) -> Result<String, IssueError> {
    rule.parse::<Rule>().unwrap().issue(inputs(at), count.as_ref())
}

#[test]
fn rules_make_the_numbers_that_people_know() {
    let counted = |count| Some(Count::Granted(count));
    let own = |count, device| Some(Count::Own(count, Tag::of_device(device)));
    let saturday = day(2026, 11, 21);
    let cases = [
        ("L{yy}{jjj}", saturday, None, "L26325"),
        ("{y}{jjj}{shift}", saturday, None, "6325B"),
        ("{yyyy}-{mm}-{dd}", saturday, None, "2026-11-21"),
        ("{jjj}", day(2024, 12, 31), None, "366"),
        // The first of January 2027 is a Friday and so belongs to the last week of 2026.
        ("{gg}W{ww}", day(2027, 1, 1), None, "26W53"),
        ("{facility}-{line}/{n:4}", saturday, counted(42), "NORTH-L2/0042"),
        ("{facility}-{line}/{n:4}", saturday, own(1, 9), "NORTH-L2/0001K"),
        ("{k:2}", saturday, counted(99), "99"),
        ("{n:12}{check:gs1}", saturday, counted(629_104_150_021), "6291041500213"),
        ("{n:10}{check:luhn}", saturday, counted(7_992_739_871), "79927398713"),
        ("7791-8534-2C23-9030-{n:4}-{check:mod37}", saturday, counted(8610), "7791-8534-2C23-9030-8610-5"),
        ("{{{dd}}}", saturday, None, "{21}"),
    ];
    for (rule, at, count, expected) in cases {
        assert_eq!(issue(rule, at, count).as_deref(), Ok(expected), "{rule}");
        assert_eq!(rule.parse::<Rule>().unwrap().to_string(), rule, "a rule prints as it was written");
    }
}

#[test]
fn what_cannot_be_a_rule_says_why() {
    let together =
        |first: &str, second: &str| RuleError::RunTogether { first: first.into(), second: second.into() };
    let width = |width: &str| RuleError::CounterWidth { width: width.into() };
    let cases = [
        ("", RuleError::Empty),
        ("L{yy", RuleError::Brace),
        ("L}yy", RuleError::Brace),
        ("{week}", RuleError::UnknownPlace { place: "week".into() }),
        ("{check:md5}", RuleError::UnknownPlace { place: "check:md5".into() }),
        ("{n:0}", width("0")),
        ("{n:19}", width("19")),
        ("{n:}", width("")),
        ("{n:2}-{k:2}", RuleError::TwoCounters),
        ("{check:gs1}{n:2}", RuleError::CheckNotLast),
        ("{facility}{line}", together("{facility}", "{line}")),
        ("{facility}X{line}", together("{facility}", "{line}")),
        ("{n:4}{yy}{shift}", together("{n:4}", "{shift}")),
        ("L\u{1d}{yy}", RuleError::Unprintable),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Rule>(), Err(expected), "{text:?}");
    }
}

#[test]
fn what_cannot_be_filled_in_says_why() {
    let at = day(2026, 11, 21);
    let rule: Rule = "{facility}-{line}".parse().unwrap();
    let fill = |facility: &str, line: &str| rule.issue(Inputs { day: at, facility, line, shift: "" }, None);
    let place = || "{facility}".to_owned();
    assert_eq!(fill("", "L2"), Err(IssueError::Missing { place: place() }));
    assert_eq!(fill("A-B", "L2"), Err(IssueError::NotPlain { place: place(), value: "A-B".into() }));
    assert_eq!(fill(&"A".repeat(78), "B"), Ok(format!("{}-B", "A".repeat(78))));
    assert_eq!(fill(&"A".repeat(79), "B"), Err(IssueError::TooLong { chars: 81 }));
    assert_eq!(
        issue("{n:2}", at, Some(Count::Granted(100))),
        Err(IssueError::TooWide { count: 100, width: 2 })
    );
    assert_eq!(issue("{n:2}", at, None), Err(IssueError::CountMismatch));
    assert_eq!(issue("{yy}", at, Some(Count::Granted(1))), Err(IssueError::CountMismatch));
    assert_eq!(issue("{yyyy}", day(-1, 1, 1), None), Err(IssueError::Year { year: -1 }));
    assert_eq!(issue("{yyyy}", day(10_000, 1, 1), None), Err(IssueError::Year { year: 10_000 }));
}

#[test]
fn a_restarting_counter_has_a_series_for_each_day() {
    let series = |rule: &str, at| rule.parse::<Rule>().unwrap().series(inputs(at)).unwrap();
    let (friday, saturday) = (day(2026, 11, 20), day(2026, 11, 21));
    assert_eq!(series("{yy}{jjj}-{k:2}", saturday), "26325-{k}");
    assert_ne!(series("{yy}{jjj}-{k:2}", friday), series("{yy}{jjj}-{k:2}", saturday));
    assert_eq!(series("{yy}{jjj}-{n:2}", friday), series("{yy}{jjj}-{n:2}", saturday));
}

proptest! {
    /// The promise of a rule: different things filled in are different numbers.
    #[test]
    fn numbers_are_equal_only_if_all_filled_in_is(
        rule in prop::sample::select(vec![
            "{facility}-{line}-{n:2}",
            "{yy}{facility}.{line}{dd}/{k:2}{check:mod37}",
            "{shift}{yyyy}-{n:1}X{check:gs1}",
            "{facility}_{n:2}7_{line}{jjj}",
        ]),
        first in ("[AB1]{1,3}", "[AB1]{1,3}", "[AB1]{1,2}", 0_u64..3, 1_u64..9, prop::option::of(0_u32..30)),
        second in ("[AB1]{1,3}", "[AB1]{1,3}", "[AB1]{1,2}", 0_u64..3, 1_u64..9, prop::option::of(0_u32..30)),
    ) {
        type Filled = (String, String, String, u64, u64, Option<u32>);
        let parsed: Rule = rule.parse().unwrap();
        let number = |(facility, line, shift, days, count, device): &Filled| {
            let day = day(2026, 11, 21) + chrono::Days::new(*days);
            let count = match device {
                Some(device) => Count::Own(*count, Tag::of_device(*device)),
                None => Count::Granted(*count),
            };
            parsed.issue(Inputs { day, facility, line, shift }, Some(&count)).unwrap()
        };
        let used = |filled: &Filled| {
            let (facility, line, shift, days, count, device) = filled.clone();
            let dated = rule.contains("{dd}") || rule.contains("{jjj}");
            (
                rule.contains("{facility}").then_some(facility),
                rule.contains("{line}").then_some(line),
                rule.contains("{shift}").then_some(shift),
                dated.then_some(days),
                (count, device),
            )
        };
        prop_assert_eq!(number(&first) == number(&second), used(&first) == used(&second));
    }
}

const TODAY: (i32, u32, u32) = (2026, 11, 21);

fn decode(rule: &str, serial: &str) -> Result<Decoded, DecodeError> {
    let (year, month, date) = TODAY;
    rule.parse::<SerialRule>().unwrap().decode(serial, day(year, month, date))
}

const BY_PLACE: &str = "length 9; model 1-3; year 4 = A:2024, B:2025; week 5-6; plant 7 = L:Leipzig, B:Brno";
const BY_SIGN: &str = "split -; plant 1; model 2; year 3:1-2; yearday 3:3-5";

#[test]
fn a_serial_says_model_plant_and_date() {
    let said = |model: &str, plant: &str, made| Decoded {
        model: Some(model.to_owned()).filter(|model| !model.is_empty()),
        plant: Some(plant.to_owned()).filter(|plant| !plant.is_empty()),
        made: Some(made),
    };
    let cases = [
        (BY_PLACE, "X20B09L77", said("X20", "Leipzig", Made::Week { year: 2025, week: 9 })),
        (BY_SIGN, "BRNO-DRILL-24366-0001", said("DRILL", "BRNO", Made::Day(day(2024, 12, 31)))),
        // A year of two digits or one is the latest that is not in the future.
        ("year 1-2", "26", said("", "", Made::Year(2026))),
        ("year 1-2", "27", said("", "", Made::Year(1927))),
        ("year 1; month 2-3", "706", said("", "", Made::Month { year: 2017, month: 6 })),
        ("year 1; month 2 = A:10, B:11", "6B", said("", "", Made::Month { year: 2026, month: 11 })),
        ("year 1-4; month 5-6; day 7-8; model 9", "20240229Q", said("Q", "", Made::Day(day(2024, 2, 29)))),
        ("year 1-2; week 3-4", "2653", said("", "", Made::Week { year: 2026, week: 53 })),
    ];
    for (rule, serial, expected) in cases {
        assert_eq!(decode(rule, serial), Ok(expected), "{serial} by {rule}");
    }
}

#[test]
fn a_serial_that_does_not_fit_says_where() {
    let code = |field, code: &str| DecodeError::UnknownCode { field, code: code.to_owned() };
    let number = |field, text: &str| DecodeError::NotANumber { field, text: text.to_owned() };
    let cases = [
        (BY_PLACE, "X20B09L7", DecodeError::Length { expected: 9, chars: 8 }),
        (BY_PLACE, "X20Z09L77", code(Field::Year, "Z")),
        (BY_PLACE, "X20B09Q77", code(Field::Plant, "Q")),
        (BY_PLACE, "X20B0OL77", number(Field::Week, "0O")),
        (BY_PLACE, "X20B53L77", DecodeError::NoSuchDate),
        (BY_SIGN, "BRNO-DRILL", DecodeError::TooShort { field: Field::Year }),
        (BY_SIGN, "BRNO--24366", DecodeError::TooShort { field: Field::Model }),
        (BY_SIGN, "BRNO-DRILL-23366", DecodeError::NoSuchDate),
        ("year 1; month 2-3", "713", DecodeError::NoSuchDate),
        ("year 1-4; month 5-6; day 7-8", "20230229", DecodeError::NoSuchDate),
        ("year 1-2", "+6", number(Field::Year, "+6")),
        ("model 2-4", "ABC", DecodeError::TooShort { field: Field::Model }),
    ];
    for (rule, serial, expected) in cases {
        assert_eq!(decode(rule, serial), Err(expected), "{serial} by {rule}");
    }
}

#[test]
fn what_cannot_be_a_makers_rule_says_why() {
    let statement = |statement: &str| SerialRuleError::Statement { statement: statement.to_owned() };
    let cases = BTreeMap::from([
        ("", SerialRuleError::Empty),
        ("length 9", SerialRuleError::Empty),
        ("model", statement("model")),
        ("model 0", statement("model 0")),
        ("model 3-1", statement("model 3-1")),
        ("model 2:1-2", statement("model 2:1-2")),
        ("split x; model 1", statement("split x")),
        ("length 0; model 1", statement("length 0")),
        ("colour 1", statement("colour 1")),
        ("plant 1 = Leipzig", statement("plant 1 = Leipzig")),
        ("model 1; model 2", SerialRuleError::Twice { field: "model".into() }),
        ("month 1-2", SerialRuleError::DateParts),
        ("year 1; day 2-3", SerialRuleError::DateParts),
        ("year 1; week 2-3; month 4-5", SerialRuleError::DateParts),
    ]);
    for (text, expected) in cases {
        assert_eq!(text.parse::<SerialRule>(), Err(expected), "{text:?}");
    }
}
