//! Counters that devices run down without asking each other: each gets blocks of its own, and letters
//! of its own for when a block is used up far from any network.
//!
//! A counted number has digits alone in the counter's place. Behind the last block a device counts
//! `1 2 3 …` for itself and prints its [`Tag`] behind the digits, as in `0001K`. Such a number can
//! never meet another: digits alone are never digits and letters, no two devices have the same
//! letters, and one device never counts the same twice.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::DeviceId;

/// Letters that no two devices of a firm share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

/// A text that is no tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tag has 1 to 8 of the letters {LETTERS}")]
pub struct TagError;

/// Without I, O, Q and S, which are misread as digits or for each other.
const LETTERS: &str = "ABCDEFGHJKLMNPRTUVWXYZ";
const MAX_LETTERS: usize = 8;

/// Counter values of one device for one series, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Block {
    pub tag: Tag,
    pub first: u64,
    pub last: u64,
}

/// What stands in a number's counter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// From a block.
    Granted(u64),
    /// Behind the last block: the device's own count, told apart by its tag.
    Own(u64, Tag),
}

/// Why there is no further number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CounterError {
    /// All numbers of the counter's width are granted or used; the rule must be widened.
    #[error("a counter of {width} digits is full")]
    Full { width: u8 },
    /// A block has to hold something.
    #[error("an empty block is no block")]
    EmptyBlock,
}

/// What a device knows of its counter in one series. It is kept where the device keeps its events,
/// and saved with the event that uses the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    pub tag: Tag,
    /// The last granted value that was used; 0 before the first.
    pub used: u64,
    /// How many numbers were made behind the last block.
    pub own: u64,
}

impl Tag {
    /// The tag of the device that was enrolled as number `index`, from 0: `A` to `Z`, then `AA`.
    pub fn of_device(index: u32) -> Self {
        let letters = LETTERS.as_bytes();
        let mut rest = u64::from(index) + 1;
        let mut reversed = Vec::new();
        while rest > 0 {
            rest -= 1;
            // The remainder is below the number of letters, so that it fits and is found.
            let place = usize::try_from(rest % letters.len() as u64).unwrap_or(0);
            reversed.push(char::from(letters[place]));
            rest /= letters.len() as u64;
        }
        Self(reversed.into_iter().rev().collect())
    }

    /// The tag of a device that nobody has given one, offline from its first hour: eight letters made of
    /// its id, which is a hash. Of a thousand devices two share one once in 100,000 firms.
    pub fn of_id(device: &DeviceId) -> Self {
        let letters = LETTERS.as_bytes();
        let mut rest = u128::from_be_bytes(*device.as_bytes());
        let mut text = String::with_capacity(MAX_LETTERS);
        for _ in 0..MAX_LETTERS {
            let place = usize::try_from(rest % letters.len() as u128).unwrap_or(0);
            text.push(char::from(letters[place]));
            rest /= letters.len() as u128;
        }
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Tag {
    type Error = TagError;

    fn try_from(text: String) -> Result<Self, TagError> {
        let fits = (1..=MAX_LETTERS).contains(&text.len());
        let known = text.chars().all(|letter| LETTERS.contains(letter));
        if fits && known { Ok(Self(text)) } else { Err(TagError) }
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The next block of `size` values for the device `tag`, behind all that was granted in the series
/// to whomever; shorter where the counter's `width` in digits ends. Gaps are never granted again: a
/// device that is gone may have used them.
///
/// Only who knows all grants of the series may call it; on devices that may both be offline, two
/// calls would grant the same.
pub fn grant(granted: &[Block], tag: &Tag, size: u64, width: u8) -> Result<Block, CounterError> {
    if size == 0 {
        return Err(CounterError::EmptyBlock);
    }
    let first = granted.iter().map(|block| block.last).max().unwrap_or(0).saturating_add(1);
    let largest = largest(width);
    if first > largest {
        return Err(CounterError::Full { width });
    }
    let last = first.saturating_add(size - 1).min(largest);
    Ok(Block { tag: tag.clone(), first, last })
}

impl Counter {
    pub fn new(tag: Tag) -> Self {
        Self { tag, used: 0, own: 0 }
    }

    /// The next count, and the counter behind it. Blocks of other devices are passed over.
    pub fn next(&self, granted: &[Block], width: u8) -> Result<(Count, Self), CounterError> {
        let mine = granted.iter().filter(|block| block.tag == self.tag && block.last > self.used);
        if let Some(value) = mine.map(|block| block.first.max(self.used.saturating_add(1))).min() {
            return Ok((Count::Granted(value), Self { used: value, ..self.clone() }));
        }
        let own = self.own.saturating_add(1);
        if own > largest(width) {
            return Err(CounterError::Full { width });
        }
        Ok((Count::Own(own, self.tag.clone()), Self { own, ..self.clone() }))
    }

    /// How many granted values are left, so that a device asks for more while it can.
    pub fn left(&self, granted: &[Block]) -> u64 {
        let mine = granted.iter().filter(|block| block.tag == self.tag && block.last > self.used);
        mine.map(|block| block.last - block.first.max(self.used.saturating_add(1)) + 1).sum()
    }
}

/// The largest count of `width` digits.
pub(super) fn largest(width: u8) -> u64 {
    10_u64.checked_pow(width.into()).map_or(u64::MAX, |power| power - 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn block(device: u32, first: u64, last: u64) -> Block {
        Block { tag: Tag::of_device(device), first, last }
    }

    #[test]
    fn tags_run_like_the_columns_of_a_sheet() {
        let shown = |index| Tag::of_device(index).to_string();
        assert_eq!([shown(0), shown(21), shown(22), shown(43), shown(44)], ["A", "Z", "AA", "AZ", "BA"]);
        let tags: BTreeSet<Tag> = (0..50_000).map(Tag::of_device).collect();
        assert_eq!(tags.len(), 50_000);
        assert_eq!(Tag::try_from(shown(u32::MAX)), Ok(Tag::of_device(u32::MAX)));
        for text in ["", "I", "a", "A1", "ABCDEFGHJ"] {
            assert_eq!(Tag::try_from(text.to_owned()), Err(TagError), "{text:?}");
        }
    }

    #[test]
    fn a_block_begins_behind_all_others_and_ends_with_the_counter() {
        let granted = [block(0, 1, 40), block(1, 61, 90)];
        assert_eq!(grant(&granted, &Tag::of_device(2), 5, 2), Ok(block(2, 91, 95)));
        assert_eq!(grant(&granted, &Tag::of_device(2), 50, 2), Ok(block(2, 91, 99)));
        assert_eq!(grant(&[block(0, 1, 99)], &Tag::of_device(2), 1, 2), Err(CounterError::Full { width: 2 }));
        assert_eq!(grant(&[], &Tag::of_device(2), 0, 2), Err(CounterError::EmptyBlock));
        assert_eq!(grant(&[], &Tag::of_device(2), 10, 2), Ok(block(2, 1, 10)));
    }

    #[test]
    fn a_used_up_block_is_followed_by_the_devices_own_count() {
        let granted = [block(0, 1, 2), block(1, 3, 4), block(0, 5, 5)];
        let mut counter = Counter::new(Tag::of_device(0));
        let mut counts = Vec::new();
        let mut left = Vec::new();
        for _ in 0..5 {
            left.push(counter.left(&granted));
            let (count, next) = counter.next(&granted, 4).unwrap();
            counts.push(count);
            counter = next;
        }
        let own = |count| Count::Own(count, Tag::of_device(0));
        assert_eq!(counts, [Count::Granted(1), Count::Granted(2), Count::Granted(5), own(1), own(2)]);
        assert_eq!(left, [3, 2, 1, 0, 0]);
        // A later block is used again, and the own count goes on where it stood.
        let later = [granted.as_slice(), &[block(0, 6, 6)]].concat();
        let (count, counter) = counter.next(&later, 4).unwrap();
        assert_eq!(count, Count::Granted(6));
        assert_eq!(counter.next(&later, 4).unwrap().0, own(3));
    }

    #[test]
    fn the_own_count_ends_with_the_width() {
        let counter = Counter { own: 99, ..Counter::new(Tag::of_device(0)) };
        assert_eq!(counter.next(&[], 2), Err(CounterError::Full { width: 2 }));
        assert!(counter.next(&[], 3).is_ok());
    }

    proptest! {
        /// Devices ask for blocks now and then and count in between, in any order.
        #[test]
        fn no_two_devices_ever_count_the_same(acts in prop::collection::vec((0_u32..4, 0_u64..4), 0..120)) {
            let mut granted = Vec::new();
            let mut counters: Vec<Counter> = (0..4).map(|device| Counter::new(Tag::of_device(device))).collect();
            let mut seen = BTreeSet::new();
            for (device, size) in acts {
                let tag = Tag::of_device(device);
                if size > 0 {
                    granted.extend(grant(&granted, &tag, size, 3));
                    continue;
                }
                let place = usize::try_from(device).unwrap();
                let (count, next) = counters[place].next(&granted, 3).unwrap();
                counters[place] = next;
                prop_assert!(seen.insert(count.clone()), "{count:?} came twice");
            }
        }
    }
}
