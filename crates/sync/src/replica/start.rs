//! How the state of a device begins: with a snapshot of the server's, or with its feeds (SYNC-22).

/// How a state begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// Nothing was read yet: with a snapshot, if the server has one.
    Empty,
    /// It stands on a snapshot.
    Based,
    /// It was read from the feeds' beginnings.
    #[default]
    Read,
}

/// Whether the state is being put on a snapshot. No feed is read before that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    Done,
    Wanted,
    UnderWay,
}
