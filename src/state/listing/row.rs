//! The rows of a list, and which of them are drawn anew when it is read again.

use std::collections::HashMap;

/// A row as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row<T> {
    /// What it is of.
    pub key: String,
    /// Counts how often what is shown of it changed.
    pub stamp: u32,
    pub value: T,
}

/// Rows with their stamps: what is shown as before keeps its own, and is not drawn anew.
pub(super) fn stamped<T: PartialEq>(known: Vec<Row<T>>, fresh: Vec<(String, T)>) -> Vec<Row<T>> {
    let mut known: HashMap<String, Row<T>> = known.into_iter().map(|row| (row.key.clone(), row)).collect();
    let row = |(key, value): (String, T)| match known.remove(&key) {
        Some(row) if row.value == value => row,
        Some(Row { stamp, .. }) => Row { key, stamp: stamp + 1, value },
        None => Row { key, stamp: 0, value },
    };
    fresh.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_as_before_is_not_drawn_anew() {
        let row = |key: &str, stamp, value| Row { key: key.to_owned(), stamp, value };
        let known = vec![row("a", 3, 1), row("b", 0, 2)];
        let fresh = vec![("new".to_owned(), 9), ("a".to_owned(), 1), ("b".to_owned(), 5)];
        assert_eq!(stamped(known, fresh), [row("new", 0, 9), row("a", 3, 1), row("b", 1, 5)]);
    }
}
