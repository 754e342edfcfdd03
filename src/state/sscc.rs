//! SSCCs that a phone makes by itself: from a range of the firm's numbers that it alone was given, so that no
//! two phones make the same, with or without a network.

use lotwise_ledger::gs1::{Sscc, check_digit};
use serde::{Deserialize, Serialize};

/// The range, and how much of it is used. Numbers are the 17 digits before the check digit: extension digit,
/// GS1 company prefix, serial reference (GS1 General Specifications, section 3.3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    pub first: String,
    pub last: String,
    /// The number that comes next; none before the first.
    next: Option<u64>,
}

/// The digits before the check digit.
const DIGITS: usize = 17;
/// The extension digit and the shortest company prefix: both ends of a range have them in common.
const SHORTEST_PREFIX: usize = 5;

impl Range {
    /// The first and the last number; none of what is no range.
    pub fn ends(&self) -> Option<(u64, u64)> {
        let (first, last) = (self.first.trim(), self.last.trim());
        let is_number = |text: &str| text.len() == DIGITS && text.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number(first) || !is_number(last) || first[..SHORTEST_PREFIX] != last[..SHORTEST_PREFIX] {
            return None;
        }
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last).then_some((first, last))
    }

    /// The next SSCC; none when the range is used up.
    pub fn issue(&mut self) -> Option<Sscc> {
        let (first, last) = self.ends()?;
        let next = self.next.unwrap_or(first).max(first);
        if next > last {
            return None;
        }
        self.next = Some(next + 1);
        let body = format!("{next:0DIGITS$}");
        let check = check_digit(&body)?;
        Sscc::parse(&format!("{body}{check}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: &str, last: &str) -> Range {
        Range { first: first.to_owned(), last: last.to_owned(), next: None }
    }

    #[test]
    fn a_range_gives_each_number_once_and_ends() {
        let mut range = range("00614141234567890", " 00614141234567891 ");
        let made = [range.issue(), range.issue()].map(|sscc| sscc.unwrap().to_string());
        assert!(
            made[0].starts_with("00614141234567890") && made[1].starts_with("00614141234567891"),
            "{made:?}"
        );
        assert_eq!(range.issue(), None);
    }

    #[test]
    fn two_numbers_of_one_prefix_are_a_range() {
        assert_eq!(range("00614141234567890", "00614141234567800").ends(), None);
        assert_eq!(range("0061414123456789", "00614141234567891").ends(), None);
        assert_eq!(range("00614141234567890", "10614141234567891").ends(), None);
        assert_eq!(range("0061414123456789x", "00614141234567891").ends(), None);
        assert_eq!(
            range("00614141234567890", "00614141234567890").ends().map(|ends| ends.0),
            Some(614_141_234_567_890)
        );
    }
}
