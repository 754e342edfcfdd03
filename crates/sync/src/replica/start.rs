//! How the state of a device begins: with a snapshot of the server's, or with its feeds (SYNC-22).

use lotwise_ledger::event::FeedId;

use crate::store::ReplicaStore;

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

impl Start {
    /// How the state in `store` began. What the storage does not tell is found out by pulling.
    pub async fn of<S: ReplicaStore>(store: &S, feeds: &[FeedId]) -> Self {
        if store.base().await.is_ok_and(|base| base.is_some()) {
            return Self::Based;
        }
        for feed in feeds {
            if !store.cursor(feed).await.is_ok_and(|cursor| cursor.is_none()) {
                return Self::Read;
            }
        }
        Self::Empty
    }
}

/// Whether the state is being put on a snapshot. No feed is read before that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    Done,
    Wanted,
    UnderWay,
}
