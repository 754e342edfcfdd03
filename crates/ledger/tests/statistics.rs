//! Complaints, forecast and waste: cases that were worked out elsewhere, and what must always hold.

use chrono::{Days, NaiveDate};
use lotwise_ledger::key::{Issuer, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::outflow::Expiring;
use lotwise_ledger::statistics::complaints::{Alert, Comparison, Counts, compare};
use lotwise_ledger::statistics::forecast::{Method, by_customer, forecast, lasts_until};
use lotwise_ledger::statistics::waste::{buckets, prospects};
use lotwise_ledger::text::{LotNumber, PartnerId, Sku};
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn counts(complainants: u64, shipped: u64) -> Counts {
    Counts { shipped, complainants, grave: 0 }
}

/// The first of two lots, against the second.
fn of_two(complainants: u64, shipped: u64, all_complainants: u64, all_shipped: u64) -> Comparison {
    compare(&[counts(complainants, shipped), counts(all_complainants - complainants, all_shipped - shipped)])
        .remove(0)
}

#[test]
fn probabilities_are_those_of_exact_fractions() {
    // Reckoned with whole-number binomial coefficients and fractions, and rounded at the end.
    let cases = [
        ((3, 200, 8, 50_200), 3.437_577_276e-6),
        ((5, 50_000, 8, 50_200), 0.999_999_983_099),
        ((1, 1, 1, 2), 0.5),
        ((3, 10, 4, 20), 0.291_021_671_827),
        ((4, 8, 4, 8), 1.0),
        ((7, 10, 12, 22), 0.184_924_982_139),
        ((0, 10, 5, 30), 1.0),
        ((2, 1_000, 2, 2_000), 0.249_874_937_469),
        ((60, 1_000, 100, 5_000), 0.0),
        ((10, 100, 1_000, 10_000), 0.549_306_718_116),
        ((30, 500, 40, 1_000), 0.000_904_174_659_549),
        // R. A. Fisher's lady tasting tea: all four cups right.
        ((4, 4, 4, 8), 1.0 / 70.0),
    ];
    for ((seen, lot, all, shipped), expected) in cases {
        let found = of_two(seen, lot, all, shipped).probability;
        assert!((found - expected).abs() <= 1e-9, "{seen} of {lot}: {found} instead of {expected}");
    }
}

#[test]
fn three_in_two_hundred_stand_out_and_five_in_fifty_thousand_do_not() {
    let compared = compare(&[counts(3, 200), counts(5, 50_000), counts(2, 20_000), counts(0, 0)]);
    let alerts: Vec<&[Alert]> = compared.iter().map(|lot| lot.alerts.as_slice()).collect();
    assert_eq!(alerts, [&[Alert::StandsOut][..], &[], &[], &[]]);
    assert_eq!(compared[3].rate, None, "nothing was shipped of it");
}

#[test]
fn many_lots_make_chance_more_likely() {
    // Two in a hundred against none elsewhere has p = 0.0099: striking with ten lots, usual with fifty.
    let stands_out = |others: usize, shipped: u64| {
        let mut lots = vec![counts(2, 100)];
        lots.extend(vec![counts(0, shipped); others]);
        let first = compare(&lots).remove(0);
        assert!((first.probability - 100.0 * 99.0 / (1_000.0 * 999.0)).abs() < 1e-9, "{first:?}");
        (first.corrected, !first.alerts.is_empty())
    };
    assert_eq!(stands_out(2, 450), (0.029_729_73, true));
    assert_eq!(stands_out(9, 100), (0.099_099_099, false));
    // Holm: the second smallest is weighed by one lot fewer.
    let compared = compare(&[counts(9, 100), counts(8, 100), counts(0, 400)]);
    assert!(compared[0].probability < compared[1].probability);
    assert!((compared[0].corrected - compared[0].probability * 3.0).abs() < 1e-8, "{compared:?}");
    assert!((compared[1].corrected - compared[1].probability * 2.0).abs() < 1e-8, "{compared:?}");
}

#[test]
fn one_grave_complaint_is_enough() {
    let grave = Counts { shipped: 50_000, complainants: 1, grave: 1 };
    assert_eq!(compare(&[grave, counts(9, 50_000)])[0].alerts, [Alert::Grave]);
    let unshipped = Counts { shipped: 0, complainants: 1, grave: 1 };
    assert_eq!(compare(&[unshipped])[0].alerts, [Alert::Grave]);
    let both = Counts { shipped: 200, complainants: 3, grave: 2 };
    assert_eq!(compare(&[both, counts(5, 50_000)])[0].alerts, [Alert::Grave, Alert::StandsOut]);
}

#[test]
fn intervals_are_wilsons() {
    // By the formula in decimal arithmetic of 40 digits.
    let cases = [
        ((3, 200), (0.005114, 0.015, 0.043166)),
        ((0, 10), (0.0, 0.0, 0.277533)),
        ((10, 10), (0.722467, 1.0, 1.0)),
        ((5, 50_000), (0.000043, 0.0001, 0.000234)),
        ((9, 3), (0.438503, 1.0, 1.0)),
    ];
    for ((complainants, shipped), expected) in cases {
        let rate = compare(&[counts(complainants, shipped)])[0].rate.unwrap();
        assert_eq!((rate.low, rate.rate, rate.high), expected, "{complainants} of {shipped}");
    }
}

proptest! {
    #[test]
    fn any_counts_compare(lots in prop::collection::vec((0_u64..300, 0_u64..5_000), 0..12)) {
        let counts: Vec<Counts> = lots.iter().map(|(complainants, shipped)| counts(*complainants, *shipped)).collect();
        for (lot, compared) in counts.iter().zip(compare(&counts)) {
            prop_assert!((0.0..=1.0).contains(&compared.probability), "{compared:?}");
            prop_assert!((compared.probability..=1.0).contains(&compared.corrected), "{compared:?}");
            prop_assert_eq!(compared.rate.is_none(), lot.shipped == 0);
            if let Some(rate) = compared.rate {
                prop_assert!(rate.low <= rate.rate && rate.rate <= rate.high, "{rate:?}");
            }
            prop_assert!(lot.complainants > 0 || compared.probability == 1.0, "no complaint is no news");
        }
    }

    #[test]
    fn one_complaint_more_is_never_less_striking(seen in 0_u64..40, lot in 50_u64..500, others in 50_u64..5_000) {
        let fewer = compare(&[counts(seen, lot), counts(20, others)]).remove(0);
        let more = compare(&[counts(seen + 1, lot), counts(19, others)]).remove(0);
        prop_assert!(more.probability <= fewer.probability);
    }
}

/// Outflow by weeks, the oldest first and the last one before today, all of it on its second day.
fn by_weeks(weeks: &[&str]) -> Vec<(NaiveDate, Quantity)> {
    let newest_first = weeks.iter().rev().enumerate();
    newest_first.map(|(ago, amount)| (today() - Days::new(ago as u64 * 7 + 6), quantity(amount))).collect()
}

#[test]
fn the_method_follows_from_how_often_there_is_demand() {
    let cases: [(&[&str], Method, &str); 9] = [
        (&[], Method::NoDemand, "0"),
        (&["0", "0"], Method::NoDemand, "0"),
        (&["7", "14", "21"], Method::Mean, "2"),
        (&["70"; 10], Method::Smoothed, "10"),
        // The mean of the first four is 35; a fifth of the way to 70 is 42.
        (&["35", "35", "35", "35", "70"], Method::Smoothed, "6"),
        // Demand in 4 of 5 weeks is 1.25 weeks apart; in 3 of 4 it is 1.33.
        (&["7", "7", "0", "7", "7"], Method::Smoothed, "0.8"),
        (&["7", "0", "7", "7"], Method::Intermittent, "0.755"),
        (&["70", "0", "0", "0", "0", "0", "0", "0"], Method::Intermittent, "1.016"),
        // What came back is no demand, and takes off nothing from other weeks.
        (&["7", "7", "-7", "7", "7", "7"], Method::Smoothed, "0.84"),
    ];
    for (weeks, method, per_day) in cases {
        let found = forecast(by_weeks(weeks), today());
        assert_eq!((found.method, found.per_day), (method, quantity(per_day)), "{weeks:?}");
    }
}

#[test]
fn only_whole_weeks_before_today_count() {
    let days = |ago: u64| today() - Days::new(ago);
    let at = |ago| forecast([(days(ago), quantity("7"))], today());
    assert_eq!((at(0).weeks, at(1).weeks, at(7).weeks, at(8).weeks), (0, 1, 1, 2));
    assert_eq!((at(182).weeks, at(183).weeks), (26, 0));
    let later = forecast([(today() + Days::new(3), quantity("7"))], today());
    assert_eq!(later.method, Method::NoDemand);
    // Closed on weekends, yet demand in each week.
    let working = (1..=70).filter(|ago| ago % 7 > 1).map(|ago| (days(ago), quantity("14")));
    let found = forecast(working, today());
    assert_eq!(
        (found.method, found.per_day, found.weeks_with_demand),
        (Method::Smoothed, quantity("10"), 10)
    );
}

#[test]
fn each_customer_has_a_forecast() {
    let partner = |name: &str| PartnerId::parse(name).unwrap();
    let day = today() - Days::new(1);
    let outflow = [((Some(partner("Shop")), day), quantity("14")), ((None, day), quantity("7"))].into();
    let found = by_customer(&outflow, today());
    assert_eq!(found[&Some(partner("Shop"))].per_day, quantity("2"));
    assert_eq!(found[&None].per_day, quantity("1"));
}

#[test]
fn stock_lasts_through_the_day_on_which_it_ends() {
    let until = |on_hand, per_day| {
        let last = lasts_until(quantity(on_hand), quantity(per_day), today());
        last.map(|last| last.signed_duration_since(today()).num_days())
    };
    assert_eq!(until("10", "5"), Some(1));
    assert_eq!(until("10.1", "5"), Some(2));
    assert_eq!(until("5", "5"), Some(0));
    assert_eq!(until("1", "0.3"), Some(3));
    assert_eq!(until("3653", "1"), Some(3_652));
    assert_eq!((until("3654", "1"), until("1", "0"), until("1", "-1")), (None, None, None));
}

fn lot(number: &str, in_days: i64, on_hand: &str) -> Expiring {
    let last_day = today() + chrono::TimeDelta::days(in_days);
    Expiring {
        last_day,
        lot: LotKey {
            product: ProductKey::Sku(Sku::parse("OAT").unwrap()),
            issuer: Issuer::Own,
            number: LotNumber::parse(number).unwrap(),
        },
        on_hand: quantity(on_hand),
    }
}

#[test]
fn demand_uses_the_first_to_expire_first() {
    let lots = [lot("L3", 9, "40"), lot("L1", 1, "30"), lot("L0", -1, "5"), lot("L2", 3, "10")];
    let found = prospects(&lots, quantity("10"), today());
    let shown: Vec<(String, String, Option<i64>)> = found
        .iter()
        .map(|prospect| {
            let until = prospect.used_until.map(|day| day.signed_duration_since(today()).num_days());
            (prospect.lot.number.to_string(), prospect.wasted.to_string(), until)
        })
        .collect();
    let expected = [("L0", "5", None), ("L1", "10", Some(1)), ("L2", "0", Some(2)), ("L3", "0", Some(6))];
    assert_eq!(shown, expected.map(|(lot, wasted, until)| (lot.to_owned(), wasted.to_owned(), until)));

    let (expired, buckets) = buckets(&found, &[0, 3, 7], today());
    assert_eq!((expired.lots, expired.wasted), (1, quantity("5")));
    let shown: Vec<_> =
        buckets.iter().map(|bucket| (bucket.within_days, bucket.lots, bucket.wasted)).collect();
    let none = Quantity::ZERO;
    assert_eq!(
        shown,
        [(Some(0), 0, none), (Some(3), 2, quantity("10")), (Some(7), 0, none), (None, 1, none)]
    );
    assert_eq!(buckets[1].on_hand, quantity("40"));
}

#[test]
fn a_lot_that_expires_today_has_not_expired() {
    let found = prospects(&[lot("L1", 0, "12")], quantity("10"), today());
    assert_eq!((found[0].wasted, found[0].used_until), (quantity("2"), Some(today())));
    let (expired, buckets) = buckets(&found, &[0], today());
    assert_eq!((expired.lots, buckets[0].lots, buckets[1].lots), (0, 1, 0));
}

#[test]
fn without_demand_all_is_wasted() {
    let found = prospects(&[lot("L1", 5, "3")], Quantity::ZERO, today());
    assert_eq!((found[0].wasted, found[0].used_until), (quantity("3"), None));
    let returns_only = prospects(&[lot("L1", 5, "3")], quantity("-2"), today());
    assert_eq!(returns_only[0].wasted, quantity("3"));
    let flood = prospects(&[lot("L1", 90_000_000, "3")], quantity("1000000000"), today());
    assert_eq!(flood[0].wasted, Quantity::ZERO);
}

proptest! {
    /// Played through day by day, with one unit after the other taken from the first to expire.
    #[test]
    fn waste_is_what_a_day_by_day_play_leaves(
        lots in prop::collection::vec((-2_i64..12, 1_u32..30), 0..6),
        per_day in 0_u32..12,
    ) {
        let stock: Vec<Expiring> = lots
            .iter()
            .enumerate()
            .map(|(place, (in_days, units))| lot(&format!("L{place}"), *in_days, &units.to_string()))
            .collect();
        let mut left: Vec<(i64, u32)> = lots.clone();
        left.sort();
        for day in 0..12 {
            let mut wanted = per_day;
            for (_, units) in left.iter_mut().filter(|(last_day, _)| *last_day >= day) {
                let taken = wanted.min(*units);
                *units -= taken;
                wanted -= taken;
            }
        }
        let found = prospects(&stock, Quantity::units(per_day), today());
        let wasted: Quantity = found.iter().map(|prospect| prospect.wasted).sum();
        prop_assert_eq!(wasted, Quantity::units(left.iter().map(|(_, units)| units).sum()));
    }
}
