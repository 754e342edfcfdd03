//! The typed values of a label, read and built.

use chrono::NaiveDate;
use lotwise_gs1::{Elements, Gtin, ReadError, Sscc};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 11, 21)
}

fn label(text: &str) -> Elements {
    Elements::from_bracketed(text, today()).unwrap()
}

#[test]
fn typed_values() {
    let tub = label("(01)04012345678901(11)261101(15)270200(16)270115(17)270131(10)A1(21)7(30)8");
    assert_eq!(tub.gtin().map(Gtin::as_str), Some("04012345678901"));
    assert_eq!(tub.production_date(), Some(day(2026, 11, 1)));
    assert_eq!(tub.best_before(), Some(day(2027, 2, 28)));
    assert_eq!(tub.sell_by(), Some(day(2027, 1, 15)));
    assert_eq!(tub.expiry(), Some(day(2027, 1, 31)));
    assert_eq!((tub.lot(), tub.serial(), tub.count()), (Some("A1"), Some("7"), Some(8)));
    assert_eq!((tub.content(), tub.sscc(), tub.get("22")), (None, None, None));

    let pallet = label("(00)106141411234567897(02)04012345678901(37)00012");
    assert_eq!(pallet.sscc().map(Sscc::as_str), Some("106141411234567897"));
    assert_eq!(pallet.content(), Some((&Gtin::parse("4012345678901").unwrap(), Some(12))));
    assert_eq!((pallet.gtin(), pallet.count()), (None, Some(12)));
    assert_eq!(label("(02)04012345678901").content().map(|(_, count)| count), Some(None));
}

#[test]
fn the_earlier_of_two_expiries_counts() {
    assert_eq!(label("(7003)2701302359").expiry(), Some(day(2027, 1, 30)));
    assert_eq!(label("(17)270131(7003)2701302359").expiry(), Some(day(2027, 1, 30)));
    assert_eq!(label("(17)270129(7003)2701302359").expiry(), Some(day(2027, 1, 29)));
    let minute = label("(17)270129(7003)2701302359").expiry_minute();
    assert_eq!(minute, day(2027, 1, 30).and_hms_opt(23, 59, 0));
    assert_eq!(label("(15)270131").expiry(), None);
}

#[test]
fn fnc1_stands_only_behind_values_of_open_length() {
    let check = |bracketed, expected: &str| {
        assert_eq!(label(bracketed).to_element_string(), expected.replace('|', "\u{1D}"));
    };
    check("(01)04012345678901(17)270131(10)AB", "01040123456789011727013110AB");
    check("(10)AB(01)04012345678901", "10AB|0104012345678901");
    check("(10)AB(21)7(37)12", "10AB|217|3712");
    // The length of 7003 never changes, but it is not among those predefined.
    check("(7003)2701302359(3103)001500(10)A", "70032701302359|310300150010A");
}

#[test]
fn what_is_built_is_checked() {
    let gtin = Gtin::parse("4012345678901").unwrap();
    let built = Elements::builder().gtin(&gtin).lot("A(1)").expiry(day(2027, 1, 31));
    let built = built.build(today()).unwrap();
    assert_eq!(built.to_bracketed(), "(01)04012345678901(10)A\\(1)(17)270131");
    assert_eq!(built.expiry(), Some(day(2027, 1, 31)));

    let check = |builder: lotwise_gs1::ElementsBuilder, expected| {
        assert_eq!(builder.build(today()), Err(expected));
    };
    check(Elements::builder(), ReadError::Empty);
    let too_short = ReadError::TooShort { ai: "10".into(), text: String::new() };
    check(Elements::builder().lot(""), too_short);
    let too_long = ReadError::TooLong { ai: "30".into(), text: "100000000".into() };
    check(Elements::builder().count(100_000_000), too_long);
    let unknown = ReadError::UnknownAi { text: "0104".into() };
    check(Elements::builder().element("0104012345678901", ""), unknown);
    for date in [day(2077, 1, 1), day(1976, 12, 31), NaiveDate::MAX, NaiveDate::MIN] {
        let out_of_reach = ReadError::DateOutOfReach { ai: "17".into(), date };
        check(Elements::builder().expiry(date), out_of_reach);
    }
    assert!(Elements::builder().expiry(day(2076, 12, 31)).build(today()).is_ok());
    assert!(Elements::builder().expiry(day(1977, 1, 1)).build(today()).is_ok());
}
