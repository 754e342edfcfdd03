//! What part of something a request wants: one range of bytes (RFC 9110, section 14.1.2).

use std::ops::Range;

/// What the header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// No range, or one in a form that is passed over.
    All,
    Part(Range<u64>),
    /// The range begins behind the end.
    Behind,
}

/// Reads a `Range` header for something of `bytes` bytes, which are not none.
pub(super) fn range(header: &str, bytes: u64) -> Asked {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Asked::All;
    };
    let part = |start: u64, end: u64| {
        if start < bytes { Asked::Part(start..end.min(bytes)) } else { Asked::Behind }
    };
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => part(first, last.saturating_add(1)),
        (Ok(first), Err(_)) if last.is_empty() => part(first, bytes),
        (Err(_), Ok(0)) if first.is_empty() => Asked::Behind,
        (Err(_), Ok(count)) if first.is_empty() => part(bytes.saturating_sub(count), bytes),
        _ => Asked::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_other_forms_are_passed_over() {
        let check = |header, expected| assert_eq!(range(header, 10), expected, "{header:?}");
        check("", Asked::All);
        check("bytes=0-3", Asked::Part(0..4));
        check("bytes=4-", Asked::Part(4..10));
        check("bytes=9-99", Asked::Part(9..10));
        check("bytes=-3", Asked::Part(7..10));
        check("bytes=-99", Asked::Part(0..10));
        check("bytes=10-", Asked::Behind);
        check("bytes=-0", Asked::Behind);
        for other in ["bytes=0-1,3-4", "bytes=4-3", "items=0-1", "bytes=-", "bytes=a-b"] {
            check(other, Asked::All);
        }
    }
}
