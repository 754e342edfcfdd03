//! SSCCs that a phone makes by itself: from a range of the firm's numbers that it alone was given, so that no
//! two phones make the same, with or without a network.

use lotwise_browser::idb::IdbError;
use lotwise_ledger::gs1::{Sscc, check_digit};
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::draft;

/// The range, and how much of it is used. Numbers are the 17 digits before the check digit: extension digit,
/// GS1 company prefix, serial reference (GS1 General Specifications, section 3.3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    pub first: String,
    pub last: String,
    /// The number that comes next; none before the first.
    next: Option<u64>,
}

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMade {
    /// The two numbers are no range.
    NoRange,
    UsedUp,
    /// The storage failed, and no number was used.
    Storage,
}

/// Under what the store keeps the range.
const KEPT: &str = "sscc";
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

    /// The next SSCC, of the range with these ends if a person typed others.
    fn make(&mut self, typed: Option<&(String, String)>) -> Result<Sscc, NotMade> {
        let mut next = self.clone();
        if let Some((first, last)) = typed {
            (next.first, next.last) = (first.clone(), last.clone());
        }
        let is_range = next.ends().is_some();
        let sscc = next.issue().ok_or(if is_range { NotMade::UsedUp } else { NotMade::NoRange })?;
        *self = next;
        Ok(sscc)
    }
}

impl Device {
    /// The range of this phone, and tells `then`.
    pub fn sscc_range_then(self, then: impl FnOnce(Range) + 'static) {
        leptos::task::spawn_local(async move {
            let kept = self.store().meta_get::<Option<Range>>(&draft::key(KEPT)).await;
            then(kept.ok().flatten().flatten().unwrap_or_default());
        });
    }

    /// Makes a number, and tells `then` once it is written that it is used: whatever else asks at the same
    /// time, in this tab or another one, gets another number.
    pub fn make_sscc_then(
        self,
        typed: Option<(String, String)>,
        then: impl FnOnce(Result<Sscc, NotMade>) + 'static,
    ) {
        leptos::task::spawn_local(async move {
            let store = self.store();
            let make = |range: &mut Range| range.make(typed.as_ref());
            let made: Result<_, IdbError> = store.meta_update(&draft::key(KEPT), make).await;
            then(made.unwrap_or(Err(NotMade::Storage)));
        });
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
    fn a_range_that_is_typed_takes_the_place_of_the_one_before() {
        let mut known = range("00614141234567890", "00614141234567891");
        assert!(known.make(None).is_ok() && known.make(None).is_ok());
        assert_eq!(known.make(None), Err(NotMade::UsedUp));
        let typed = ("00614141234567900".to_owned(), "0061414123456790".to_owned());
        assert_eq!(known.make(Some(&typed)), Err(NotMade::NoRange));
        assert_eq!(known.first, "00614141234567890", "what is no range changes nothing");
        let typed = (typed.0, "00614141234567901".to_owned());
        let made = known.make(Some(&typed)).unwrap().to_string();
        assert!(made.starts_with("00614141234567900"), "{made}");
        assert_eq!(Range::default().make(None), Err(NotMade::NoRange));
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
