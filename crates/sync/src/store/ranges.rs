//! Sets of numbers as ranges, each with its first and last.

/// The numbers of `held` that are not among `kept`, which are in ascending order. Both may be far
/// apart: it takes as long as they are many, not as they are large.
pub fn without(held: &[(u64, u64)], kept: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut left = Vec::new();
    let mut held = held.iter().copied();
    let mut range = held.next();
    for number in kept {
        while let Some((first, last)) = range
            && last < number
        {
            left.push((first, last));
            range = held.next();
        }
        let Some((first, last)) = range else { break };
        if first < number {
            left.push((first, number - 1));
        }
        if first <= number {
            range = if number < last { Some((number + 1, last)) } else { held.next() };
        }
    }
    left.extend(range);
    left.extend(held);
    left
}

/// Numbers as ranges, each with its first and last. `numbers` are in ascending order.
pub fn ranges(numbers: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            Some((_, last)) if *last == number => {}
            _ => ranges.push((number, number)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SYNC-16: what a server lacks of what a device has.
    #[test]
    fn what_is_kept_is_taken_out_of_ranges() {
        let check = |held: &[(u64, u64)], kept: &[u64], left: &[(u64, u64)]| {
            assert_eq!(without(held, kept.iter().copied()), left, "{held:?} without {kept:?}");
        };
        check(&[], &[1], &[]);
        check(&[(1, 5)], &[], &[(1, 5)]);
        check(&[(1, 5)], &[1, 3, 5], &[(2, 2), (4, 4)]);
        check(&[(1, 3), (7, 9)], &[2, 5, 8, 12], &[(1, 1), (3, 3), (7, 7), (9, 9)]);
        check(&[(2, 4)], &[1, 2, 3, 4, 5], &[]);
        check(&[(1, u64::MAX)], &[2], &[(1, 1), (3, u64::MAX)]);
        assert_eq!(ranges([1, 2, 3, 7, 9, 10]), [(1, 3), (7, 7), (9, 10)]);
    }
}
