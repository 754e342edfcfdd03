//! Deliberate bugs, to prove that the simulator finds what it is there to find. They are in the
//! simulated driver, server, network and stores alone; the product has no switch for them.

macro_rules! bugs {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One thing done wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Bug { $($(#[$doc])* $name,)* }

        impl Bug {
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

bugs! {
    /// The driver takes events out of the outbox when it sends them, not when they are answered.
    AcknowledgeOnSending,
    /// An answer to a push takes out all that was sent, refused events with them.
    AcknowledgeEverySent,
    /// A page's cursor is committed before its events.
    CursorBeforePage,
    /// A page whose events are all known is not committed, and its cursor neither.
    KnownPageLeftOut,
    /// The app says that a record is saved before the storage has it.
    SaidBeforeSaved,
    /// A save is not committed strictly.
    RelaxedSave,
    /// A save does not look whether another tab or a pull changed what it was decided on.
    SaveWithoutLooking,
    /// The driver says that the comparison found nothing.
    NoComparison,
    /// A server whose storage is rolled back is noticed, and only own events are offered again.
    OfferOwnAlone,
    /// A rolled-back storage goes on under its old id.
    NoNewId,
    /// A rolled-back storage issues all own events again, those that the server has with them.
    ReissueEverything,
    /// A refused event stays at the head of the outbox and is sent again and again, alone.
    RefusedGoesFirst,
    /// A failed request is never tried again.
    NoSecondTry,
    /// The server says that it keeps an event in quarantine, and does not.
    QuarantineForgotten,
    /// One bad event refuses a whole push.
    OneBadRefusesAll,
    /// The server appends a repeated event to its feeds once more.
    NumberedTwice,
    /// The server replaces the bytes under a known id.
    LastBytesWin,
    /// The server does not compare the hash of a cursor.
    CursorWithoutHash,
    /// The server serves every feed to everybody.
    EveryFeedToAll,
    /// The server serves a warranty desk what lies where, as it serves staff.
    DeskReadsSites,
    /// The server takes a revoked device's events as any other's.
    RevokedStillWrites,
    /// The server lets every role write everything.
    EveryRoleWritesAll,
    /// The last event is in a snapshot's cursors and not in its records.
    SnapshotBehindItsCursors,
    /// A snapshot has all feeds, whoever it is for.
    SnapshotOfEverything,
    /// After a restored backup a phone reads on, and keeps its base.
    OldBaseStays,

    /// A tab that led before moves the cursor with a page that it had asked for then.
    LatePageMovesCursor,
    /// A tab that signs with the key of before goes on saving after another went on as another device.
    OldKeyStillSaves,
    /// Only a tab that is alone takes the lead: when the leading one is gone, no other takes over.
    NobodyInheritsTheLead,
    /// One of the server's processes answers from a copy that lags behind.
    StaleServer,
    /// A process has said that it keeps what it then does not write.
    AnsweredBeforeCommit,
    /// The fold passes over an undo that comes before what it undoes.
    FoldNeedsOrder,
    /// A full phone makes room by forgetting what the server has acknowledged.
    FullForgetsAcknowledged,
    /// A full phone believes that it wrote what it did not.
    FullIsNotNoticed,
    /// A phone whose storage does not take the answers asks again at once.
    NoPauseWhenFull,
    /// An app passes over events whose kind it does not know.
    UnknownKindDropped,
    /// A server refuses events whose kind it does not know.
    UnknownKindRefused,
    /// An app that was updated leaves the records as the older one made them.
    NoRefold,
    /// The records are made anew from what was sent alone.
    RefoldWithoutUnsent,
    /// A tab of the older app goes on folding into the records of the newer one.
    OutdatedTabWrites,
    /// A page with one event whose body cannot be read is not taken.
    PoisonStopsPage,
    /// The server does not check signatures.
    SignatureUnchecked,
    /// The server takes an event into a feed that its device may not write.
    ForeignFeedWritten,
    /// A page of the shared feed has what happened last at any site.
    ForeignEventInPage,
}
