//! Commands: what a person may do. A command looks at the records, and makes the act that is
//! recorded, asks what the records doubt, or refuses what is unsafe.

mod begin;
mod book;
mod catalogue;
mod coding;
mod count;
mod grant;
mod hold;
mod inbound;
mod invoicing;
mod judging;
mod mixing;
mod note;
mod order;
mod receive;
mod register;
mod relocate;
mod shortage;
mod unpacking;
mod void;
mod waiting;
mod warranty;

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

pub use begin::Begin;
pub use book::{Book, Taken, Taking};
pub use catalogue::{Describe, Narrow};
pub use coding::Coded;
pub use count::{Approve, Count, Sight, Sighted};
pub use grant::Grant;
pub use hold::{Place, PlaceSome, Release, ReleaseOne};
pub use inbound::{Announce, Arrive, CloseOrder, Numbered, end_of_life, life_until, short_life};
pub use note::Note;
pub use order::OrderEntry;
pub use receive::{Dates, Packaging, Receive, Received};
pub use register::Registration;
pub use relocate::Relocate;
pub use void::Void;

use crate::event::fact::Attachment;
use crate::event::{Act, Doubt, EventId, FeedId, SHARED_FEED, Step, Write};
use crate::fold;
use crate::key::{Key, Location, LotKey, ProductKey};
use crate::number::IssueError;
use crate::number::counter::CounterError;
use crate::quantity::Quantity;
use crate::question::Reason;
use crate::record::{Reading, Records};
use crate::text::Actor;
use crate::time::Moment;

/// Everything a person can record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Receive(Receive),
    /// A receipt with all that goes with it at a dock.
    Arrive(Box<Arrive>),
    /// Says what is to come.
    Announce(Box<Announce>),
    CloseOrder(CloseOrder),
    /// From one place of the firm to another.
    Move(Relocate),
    /// To a customer.
    Ship(Relocate),
    /// Any movement, at any step.
    Book(Book),
    /// Opens a production lot, with a number by the product's rule.
    Begin(Box<Begin>),
    /// Gives a device counter values of its own.
    Grant(Grant),
    Describe(Describe),
    Narrow(Narrow),
    Hold(Place),
    HoldSome(PlaceSome),
    Release(Release),
    ReleaseOne(ReleaseOne),
    Count(Count),
    Approve(Approve),
    Note(Box<Note>),
    Void(Void),
}

/// Who does it, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    pub occurred_at: Moment,
    /// What the device's clock shows while it is recorded.
    pub recorded_ms: i64,
    /// Why it is recorded only now, where it happened earlier and the command has no reason of its own.
    pub late_because: Option<String>,
    pub actor: Actor,
    /// What the person confirmed when asked.
    pub confirmed: Vec<Doubt>,
    /// What was photographed or filed with it.
    pub attached: Vec<Attachment>,
}

/// Why a command did not make an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The records doubt it. The same command with these doubts confirmed goes through.
    Ask(Vec<Doubt>),
    Refuse(Refusal),
}

/// What cannot be recorded, confirmed or not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("nothing to record")]
    Nothing,
    #[error("a quantity is more than nothing")]
    NotPositive { quantity: Quantity },
    #[error("from and to are the same place")]
    SamePlace { at: Location },
    #[error("the goods must not be shipped")]
    Blocked { key: Key, reasons: Vec<Reason> },
    #[error("the same serial stands twice in one entry")]
    Repeated { key: Key },
    #[error("no such event here")]
    UnknownEvent { event: EventId },
    #[error("taken back already")]
    VoidedAlready { event: EventId },
    #[error("an event of this kind is not taken back")]
    NotVoidable { event: EventId },
    #[error("not held")]
    NotHeld { key: Key },
    #[error("the firm wants another person to release than the one who held")]
    SameHand { hold: EventId },
    #[error("a step of this kind does not go from such a place to such a place")]
    WrongWay { step: Step },
    #[error("ended already")]
    Done { event: EventId },
    #[error("goods with too little life left are received with a reason only")]
    ShortLifeWithoutReason { days: i64, needed_days: i64 },
    #[error("another lot has the number that the rule gave")]
    NumberTaken { lot: LotKey },
    #[error("the product has no rule for lot numbers")]
    NoRule { product: ProductKey },
    #[error("the rule makes no number")]
    NoNumber(#[source] IssueError),
    #[error("the counter has no such block")]
    NoBlock(#[source] CounterError),
    #[error("what is recorded for an earlier time needs a reason")]
    BackdatedWithoutReason { by_ms: i64 },
    #[error("nothing is recorded for a time that has not come")]
    InTheFuture { by_ms: i64 },
    #[error("it is not recorded without a reason")]
    WithoutReason,
}

impl Circumstances {
    /// It is recorded as it happens, and nothing was asked yet.
    pub fn now(at: Moment, actor: Actor) -> Self {
        let recorded_ms = at.unix_ms();
        Self {
            occurred_at: at,
            recorded_ms,
            late_because: None,
            actor,
            confirmed: Vec::new(),
            attached: Vec::new(),
        }
    }
}

impl Command {
    /// What must be read to decide. Some follows only from records: ask again with what was read until
    /// nothing is missing.
    pub fn reading(&self, known: &Records) -> Reading {
        Reading::of(match self {
            Self::Receive(receive) => return receive.reading(known),
            Self::Arrive(arrive) => return arrive.reading(known),
            Self::Announce(announce) => announce.keys(),
            Self::CloseOrder(close) => close.keys(),
            Self::Move(relocate) => return relocate.reading(Step::Move, known),
            Self::Ship(relocate) => return relocate.reading(Step::Ship, known),
            Self::Book(book) => return book.reading(known),
            Self::Note(note) => return note.reading(known),
            Self::Begin(begin) => return begin.reading(),
            Self::Grant(grant) => grant.keys(),
            Self::Describe(describe) => describe.keys(),
            Self::Narrow(narrow) => narrow.keys(),
            Self::Hold(place) => BTreeSet::from([place.key.clone()]),
            Self::HoldSome(place) => BTreeSet::from([place.stock.clone()]),
            Self::Release(release) => release.keys(),
            Self::ReleaseOne(release) => release.keys(),
            Self::Count(count) => return count.reading(known),
            Self::Approve(approve) => return approve.reading(known),
            Self::Void(void) => void.keys(known),
        })
    }

    /// Decides on `records`, which hold what exists under [`Self::reading`].
    pub fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Stop> {
        let (mut act, doubts) = match self {
            Self::Receive(receive) => receive.decide(records, at),
            Self::Arrive(arrive) => arrive.decide(records, at),
            Self::Announce(announce) => announce.decide(records, at).map(sure),
            Self::CloseOrder(close) => close.decide(records, at).map(sure),
            Self::Move(relocate) => relocate.decide(Step::Move, records, at),
            Self::Ship(relocate) => relocate.decide(Step::Ship, records, at),
            Self::Book(book) => book.decide(records, at),
            Self::Begin(begin) => begin.decide(records, at).map(sure),
            Self::Grant(grant) => grant.decide(records, at).map(sure),
            Self::Describe(describe) => describe.decide(records, at).map(sure),
            Self::Narrow(narrow) => narrow.decide(records, at).map(sure),
            Self::Hold(place) => place.decide(at).map(sure),
            Self::HoldSome(place) => place.decide(at).map(sure),
            Self::Release(release) => release.decide(records, at).map(sure),
            Self::ReleaseOne(release) => release.decide(records, at).map(sure),
            Self::Count(count) => count.decide(records, at).map(sure),
            Self::Approve(approve) => approve.decide(records, at),
            Self::Note(note) => note.decide(records, at),
            Self::Void(void) => void.decide(records, at).map(sure),
        }
        .map_err(Stop::Refuse)?;
        if act.reason.is_none() {
            act.reason.clone_from(&at.late_because);
        }
        check_times(&act, at.recorded_ms).map_err(Stop::Refuse)?;
        if doubts.iter().any(|doubt| !at.confirmed.contains(doubt)) {
            return Err(Stop::Ask(doubts));
        }
        act.confirmed = doubts;
        act.attachments.extend(at.attached.iter().cloned());
        Ok(act)
    }
}

/// How far the two times of an act may lie apart before it counts as backdated: a form stays open for a
/// while.
pub const BACKDATED_AFTER_MS: i64 = 15 * 60 * 1000;
/// How far a clock may be ahead of the one that is looked at.
pub const AHEAD_MS: i64 = 5 * 60 * 1000;

/// Checks when an act is said to have happened against the time at which it is recorded. Backdating
/// needs a reason; both times are in the event and are shown (see
/// [`Entry::backdated_ms`](crate::record::Entry::backdated_ms)).
pub fn check_times(act: &Act, recorded_ms: i64) -> Result<(), Refusal> {
    let by_ms = recorded_ms - act.occurred_at.unix_ms();
    if by_ms < -AHEAD_MS {
        return Err(Refusal::InTheFuture { by_ms: -by_ms });
    }
    if by_ms > BACKDATED_AFTER_MS && act.reason.is_none() {
        return Err(Refusal::BackdatedWithoutReason { by_ms });
    }
    Ok(())
}

/// Refuses a day that has not come where the act is recorded; a clock may be behind the one that wrote it.
fn must_have_come(day: NaiveDate, at: &Circumstances) -> Result<(), Refusal> {
    let latest = (at.occurred_at.date_time() + TimeDelta::milliseconds(AHEAD_MS)).date_naive();
    let by_ms = (day - latest).num_milliseconds();
    if by_ms > 0 { Err(Refusal::InTheFuture { by_ms }) } else { Ok(()) }
}

/// The feeds that an act goes to: the site of each place it touches, and the shared one when it
/// says anything that other sites must know.
pub fn feeds(act: &Act) -> Vec<FeedId> {
    let mut feeds: BTreeSet<FeedId> = BTreeSet::new();
    for location in act.lines.iter().flat_map(|line| [&line.from, &line.to]) {
        if let Location::Inside { facility, .. } = location {
            feeds.insert(format!("site/{facility}"));
        }
    }
    let concerns_all = !(act.writes.is_empty() && act.holds.is_empty() && act.releases.is_empty())
        || act.recall.is_some()
        || !act.settles.is_empty();
    if concerns_all || feeds.is_empty() {
        feeds.insert(SHARED_FEED.to_owned());
    }
    feeds.into_iter().collect()
}

/// An act and what is doubtful about it, or why there is none.
type Decision = Result<(Act, Vec<Doubt>), Refusal>;

fn sure(act: Act) -> (Act, Vec<Doubt>) {
    (act, Vec::new())
}

/// A write of `value`, if it says anything that does not stand already.
fn write(records: &Records, key: &Key, field: &str, value: Option<String>) -> Option<Write> {
    let value = value?;
    let registers = records.get(key).and_then(|record| record.registers());
    let rev = match registers {
        Some(registers) if registers.standing(field) == [value.as_str()] => return None,
        Some(registers) => registers.next_rev(field),
        None => 1,
    };
    Some(Write { key: key.clone(), field: field.to_owned(), value, rev })
}

/// Every key that an act changes, for a command that repeats one.
fn keys_of(act: &Act) -> BTreeSet<Key> {
    fold::act_keys(act)
}
