//! What holds for every text: it gives a value or an error, and what is written reads the same.

use chrono::{Days, NaiveDate};
use lotwise_gs1::{Elements, Gtin, Scan, Sscc, check_digit, digital_link, read};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const CSET_82: &str = "[!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]{1,20}";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn with_check_digit(digits: &str) -> String {
    format!("{digits}{}", check_digit(digits).unwrap())
}

fn gtin() -> impl Strategy<Value = Gtin> {
    "[0-9]{13}".prop_map(|digits| Gtin::parse(&with_check_digit(&digits)).unwrap())
}

fn sscc() -> impl Strategy<Value = Sscc> {
    "[0-9]{17}".prop_map(|digits| Sscc::parse(&with_check_digit(&digits)).unwrap())
}

/// Within the reach of two digits, seen from `today`.
fn date() -> impl Strategy<Value = NaiveDate> {
    (0..36_000u64).prop_map(|days| NaiveDate::from_ymd_opt(1977, 1, 1).unwrap() + Days::new(days))
}

/// A label as it stands on goods: an item, and any of what is tracked about it, in any order.
fn label() -> impl Strategy<Value = Elements> {
    let day = || date().prop_map(|day| day.format("%y%m%d").to_string());
    let minute = (date(), 0..24u32, 0..60u32)
        .prop_map(|(day, hour, minute)| format!("{}{hour:02}{minute:02}", day.format("%y%m%d")));
    let values = (
        gtin().prop_map(|gtin| ("01", Some(gtin.to_string()))),
        option::of(CSET_82).prop_map(|lot| ("10", lot)),
        option::of(CSET_82).prop_map(|serial| ("21", serial)),
        option::of(day()).prop_map(|day| ("15", day)),
        option::of(day()).prop_map(|day| ("17", day)),
        option::of(minute).prop_map(|minute| ("7003", minute)),
        option::of("[0-9]{6}").prop_map(|weight| ("3103", weight)),
        option::of(sscc()).prop_map(|sscc| ("00", sscc.map(|sscc| sscc.to_string()))),
    );
    let values = values.prop_map(|(a, b, c, d, e, f, g, h)| vec![a, b, c, d, e, f, g, h]);
    values.prop_shuffle().prop_map(|values| {
        let mut builder = Elements::builder();
        for (ai, value) in &values {
            builder = value.iter().fold(builder, |builder, value| builder.element(ai, value));
        }
        builder.build(today()).unwrap()
    })
}

fn many_cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) }
}

/// Texts that come close to being read: pieces of labels in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("]C1".to_owned()),
        Just("\u{1D}".to_owned()),
        Just("0104012345678901".to_owned()),
        Just("https://a/01/04012345678901".to_owned()),
        "\\([0-9]{2,4}\\)",
        "[?&/]?(17|7003|10|37|00|01|253|4309)[=/]?",
        "[0-9]{1,14}",
        "%[0-9A-F]{0,2}",
        "\\PC{0,3}",
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn sorted(elements: &Elements) -> Vec<(&str, &str)> {
    let mut sorted: Vec<_> = elements.iter().map(|it| (it.ai(), it.value())).collect();
    sorted.sort_unstable();
    sorted
}

/// Whatever it is, it is an answer; and elements, once read, can be written and read again.
fn check_any(text: &str, symbology: Option<&str>) {
    if let Ok(Scan::Elements(elements)) = read(text, symbology, today()) {
        let again = read(&elements.to_element_string(), Some("]d2"), today());
        assert_eq!(again, Ok(Scan::Elements(elements)));
    }
}

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn any_text_gives_a_value_or_an_error(text in any::<String>(), id in "(\\][A-Za-z][0-9])?") {
        check_any(&text, Some(&id));
        check_any(&text, None);
    }

    #[test]
    fn any_bytes_give_a_value_or_an_error(bytes in vec(any::<u8>(), 0..60)) {
        let text = String::from_utf8_lossy(&bytes);
        for id in ["]C1", "]d1", "]E0", "]E3", "]I1"] {
            check_any(&text, Some(id));
        }
        check_any(&text, None);
    }

    #[test]
    fn pieces_of_labels_give_a_value_or_an_error(text in pieces()) {
        for id in [None, Some("]d2"), Some("]Q1"), Some("]E3")] {
            check_any(&text, id);
        }
    }

    #[test]
    fn an_element_string_reads_as_what_it_was_written_from(label in label()) {
        let scan = read(&label.to_element_string(), Some("]C1"), today());
        prop_assert_eq!(scan, Ok(Scan::Elements(label.clone())));
        let wedge = read(&format!("]d2{}\r", label.to_element_string()), None, today());
        prop_assert_eq!(wedge, Ok(Scan::Elements(label)));
    }

    #[test]
    fn the_printed_form_reads_as_what_it_was_written_from(label in label()) {
        let scan = read(&label.to_bracketed(), None, today());
        prop_assert_eq!(scan, Ok(Scan::Elements(label)));
    }

    #[test]
    fn a_digital_link_reads_as_what_it_was_written_from(label in label()) {
        let uri = digital_link::to_uri(&label, "https://example.com/p").unwrap();
        let read = digital_link::parse(&uri, today()).unwrap();
        prop_assert_eq!(sorted(&read), sorted(&label));
        prop_assert_eq!(read.expiry(), label.expiry());
        prop_assert_eq!(read.sscc(), label.sscc());
    }

    #[test]
    fn built_dates_are_read_back(day in date()) {
        let label = Elements::builder().expiry(day).best_before(day).build(today()).unwrap();
        prop_assert_eq!((label.expiry(), label.best_before()), (Some(day), Some(day)));
    }

    #[test]
    fn one_wrong_digit_of_a_gtin_is_found(gtin in gtin(), at in 0..14usize, by in 1..10u8) {
        let mut digits = gtin.as_str().as_bytes().to_vec();
        digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
        prop_assert!(Gtin::parse(&String::from_utf8(digits).unwrap()).is_err());
    }
}
