//! The beginning of a list, as the page of a thing shows it: the whole is a page of its own.

/// How many rows it has at the most.
pub const GLIMPSE: usize = 20;

/// The first rows of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Glimpse<T> {
    pub rows: Vec<T>,
    /// There are more than these.
    pub has_more: bool,
}

impl<T> Default for Glimpse<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), has_more: false }
    }
}

impl<T> Glimpse<T> {
    /// Of rows of which one more was read than is shown.
    pub fn of(mut rows: Vec<T>) -> Self {
        let has_more = rows.len() > GLIMPSE;
        rows.truncate(GLIMPSE);
        Self { rows, has_more }
    }
}
