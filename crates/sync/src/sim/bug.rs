//! Deliberate bugs, to prove that the simulator finds what it is there to find. They are in the
//! simulated driver, server and network alone; the product has no switch for them.

/// One thing done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bug {
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
    /// A save does not look whether the head moved since the decision.
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
    /// The server takes a revoked device's events as any other's.
    RevokedStillWrites,
    /// The server lets every role write everything.
    EveryRoleWritesAll,
}

impl Bug {
    pub const ALL: [Self; 21] = [
        Self::AcknowledgeOnSending,
        Self::AcknowledgeEverySent,
        Self::CursorBeforePage,
        Self::KnownPageLeftOut,
        Self::SaidBeforeSaved,
        Self::RelaxedSave,
        Self::SaveWithoutLooking,
        Self::NoComparison,
        Self::OfferOwnAlone,
        Self::NoNewId,
        Self::ReissueEverything,
        Self::RefusedGoesFirst,
        Self::NoSecondTry,
        Self::QuarantineForgotten,
        Self::OneBadRefusesAll,
        Self::NumberedTwice,
        Self::LastBytesWin,
        Self::CursorWithoutHash,
        Self::EveryFeedToAll,
        Self::RevokedStillWrites,
        Self::EveryRoleWritesAll,
    ];
}
