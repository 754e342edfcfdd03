//! Words for what consumers complain of, and the numbers by which lots are compared.

use lotwise_ledger::question::complaint::Stage;

use super::category;
use crate::i18n::{Language, text, tr};

/// How far a complaint is: for tests and style, its icon, and its word.
pub fn complaint_stage(stage: Stage) -> (&'static str, &'static str, &'static str) {
    match stage {
        Stage::Received => ("received", "warning", tr(text::COMPLAINT_STATE_RECEIVED)),
        Stage::LookedInto => ("looked-into", "search", tr(text::COMPLAINT_LOOKED_INTO)),
        Stage::Answered => ("answered", "mail", tr(text::COMPLAINT_ANSWERED)),
        Stage::Closed => ("closed", "ok", tr(text::COMPLAINT_CLOSED)),
        Stage::Withdrawn => ("withdrawn", "undo", tr(text::STEP_VOID)),
    }
}

/// What a consumer complains of: harm by its own name, as one case of it counts.
pub fn complaint_category(named: &str) -> String {
    let word = match named {
        "injury" => text::COMPLAINT_INJURY,
        "illness" => text::COMPLAINT_ILLNESS,
        "allergen" => text::COMPLAINT_ALLERGEN,
        "" => text::REPORT_OTHER,
        other => return category(other),
    };
    tr(word).to_owned()
}

/// A rate as a share of a hundred, with as many figures as tell one from another.
pub fn rate(rate: f64) -> String {
    let hundredths = 100.0 * rate;
    let decimals = match hundredths {
        it if it == 0.0 || it >= 10.0 => 0,
        it if it >= 1.0 => 1,
        it if it >= 0.1 => 2,
        _ => 3,
    };
    let written = format!("{hundredths:.decimals$}");
    let written = if Language::current() == Language::German { written.replace('.', ",") } else { written };
    [written.as_str(), "\u{a0}%"].concat()
}

/// A count, in groups of three.
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let group = if Language::current() == Language::German { '.' } else { ',' };
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    grouped
}

/// Once in how many times something of this probability happens, to two figures; none where it is less than one in a
/// billion.
pub fn one_in(probability: f64) -> Option<String> {
    if probability <= 0.0 {
        return None;
    }
    let times = 1.0 / probability;
    let step = 10_f64.powf((times.log10().floor() - 1.0).max(0.0));
    Some(count(((times / step).round() * step) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_as_many_figures_as_it_needs() {
        let check = |given: f64, expected: &str| assert_eq!(rate(given), expected, "{given}");
        check(0.0, "0\u{a0}%");
        check(0.000_25, "0.025\u{a0}%");
        check(0.0014, "0.14\u{a0}%");
        check(0.014, "1.4\u{a0}%");
        check(1.0, "100\u{a0}%");
    }

    #[test]
    fn counts_are_read_in_groups() {
        let check = |given: u64, expected: &str| assert_eq!(count(given), expected);
        check(7, "7");
        check(500, "500");
        check(12_000, "12,000");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn chance_is_told_to_two_figures() {
        let check =
            |given: f64, expected: Option<&str>| assert_eq!(one_in(given).as_deref(), expected, "{given}");
        check(0.0, None);
        check(0.05, Some("20"));
        check(0.000_024_6, Some("41,000"));
        check(0.5, Some("2"));
    }
}
