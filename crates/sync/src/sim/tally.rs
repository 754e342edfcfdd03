//! Counts what happened, so that a test can tell that it does happen: a simulator whose network
//! never loses an answer proves nothing about lost answers.

use std::collections::BTreeMap;

macro_rules! happenings {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Something that goes wrong, or that only happens where something did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Happening { $($(#[$doc])* $name,)* }

        impl Happening {
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

happenings! {
    RequestLost,
    AnswerLost,
    /// The answer to a push that was committed.
    AnswerLostAfterCommit,
    RequestDoubled,
    /// An answer came after the phone had stopped waiting for it.
    AnswerTooLate,
    /// A request arrived before one that its phone had sent earlier.
    RequestOvertaken,
    RequestTooLarge,
    WentOffline,

    /// One process of the server ended.
    ProcessStopped,
    AllServersStopped,
    ServerDiedBeforeCommit,
    ServerDiedAfterCommit,
    ServerRestored,
    /// A wait at one process ended by a push at another.
    WokenAcross,
    /// The process that a request came to ran an older version.
    AnsweredByOlderServer,

    TabEnded,
    /// Another tab took the lead over after the leading one was gone.
    LeadInherited,
    /// A visible tab took the lead from one that was still there.
    LeadTaken,
    /// Where there are no locks.
    TwoLeaders,
    /// The answer to a tab that did not lead any more.
    LateForLeader,
    SaveStale,

    DiedBeforeSave,
    DiedAfterSave,
    DiedBeforePage,
    DiedAfterPage,
    DiedBeforeOutbox,
    DiedAfterOutbox,
    DiedBeforeRenewal,
    DiedAfterRenewal,
    DiedBeforeBase,
    DiedAfterBase,
    BegunWithSnapshot,
    /// After a history that was gone.
    BegunAnew,
    FullAtSave,
    FullAtPage,
    FullAtAcknowledge,
    FullAtOffer,

    PowerCut,
    RolledBack,
    Wiped,
    ClockJumpedBack,
    ClockJumpedAhead,
    TokenExpired,
    Revoked,
    LetInAgain,

    /// An older app took an event that it cannot read.
    UnknownKept,
    Updated,
    Refolded,
    /// An older tab met records of a newer one.
    OutdatedTab,

    PoisonRefused,
    PoisonQuarantined,
    /// A server took what others cannot read.
    PoisonKept,

    EventDuplicate,
    IdReused,
    FeedReadAnew,
    GoneOnAsAnother,
    OfferedAgain,
}

/// How often each thing happened.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<Happening, u64>);

impl Tally {
    pub fn count(&mut self, happening: Happening) {
        *self.0.entry(happening).or_default() += 1;
    }

    pub fn of(&self, happening: Happening) -> u64 {
        self.0.get(&happening).copied().unwrap_or(0)
    }

    pub fn add(&mut self, other: &Self) {
        for (happening, count) in &other.0 {
            *self.0.entry(*happening).or_default() += count;
        }
    }
}
