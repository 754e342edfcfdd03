//! What a device does when: `step` takes what happened and answers what to do. There is no I/O and
//! no clock in here; the app's driver and the simulator carry the effects out.

mod failure;
mod input;
mod start;

use std::collections::BTreeSet;

use lotwise_ledger::event::{DeviceId, EventId, FeedId};
use serde::{Deserialize, Serialize};

use self::failure::{Failures, Kind, Rest};
pub use self::input::{Input, Request};
use self::start::Beginning;
pub use self::start::Start;
use crate::wire::{MAX_EVENTS, MAX_WAIT_S, Outcome};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Post a [`batch`](crate::batch::batch) of the outbox.
    Push { limit: usize, through: u64 },
    /// Take these out of the outbox.
    Acknowledge(Vec<EventId>),
    /// Keep these in the outbox, and do not offer them again until a person wants it.
    Refuse(Vec<(EventId, Outcome)>),
    /// Ask what the server lacks of the own chain, or of all that is here, and put it into the
    /// outbox again.
    Compare { all: bool },
    /// Go on under a new id and key, and issue the own unsent events again under it.
    Renew,
    /// Put the state on the server's snapshot, or on none if it has none (SYNC-22).
    Begin,
    /// Get a page of `feed`, waiting at most `wait_s` seconds for one, and commit it.
    Pull { feed: FeedId, limit: usize, wait_s: u64 },
    /// Forget the cursor of `feed`, so that it is read from its beginning.
    Rewind { feed: FeedId },
    /// Say [`Input::PauseOver`] after `ms`, by chance a quarter less or more; a later pause replaces it.
    Pause { ms: u32 },
    /// The state that people see changed.
    Show(Status),
}

/// How sync stands, for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No answer from the server yet, or none any more.
    #[default]
    Offline,
    /// The server answers.
    Online,
    /// The server refuses this device: it must be enrolled again.
    Unauthorized,
}

/// The protocol's state of one enrolled device.
#[derive(Clone, Debug)]
pub struct Replica {
    device: DeviceId,
    feeds: Vec<FeedId>,
    status: Status,
    /// What a failure holds up until it is waited out.
    resting: Rest,
    /// What the server has of this device was looked at since the last failure. Before that,
    /// nothing is pushed (SYNC-16).
    compared: bool,
    comparing: bool,
    /// All that is here must be compared, not the own chain alone.
    compare_all: bool,
    /// The comparison under way is one of all. A feed may diverge while it is one of the own chain.
    comparing_all: bool,
    pushing: bool,
    /// There may be something to push.
    push_wanted: bool,
    /// How many events a push may have: fewer after one that was too large, too slow, or failed on.
    push_limit: usize,
    /// The event that the server failed on when it was sent alone, and how often.
    alone: Option<(EventId, u32)>,
    /// The storage was rolled back: the device takes a new id once all own events up to this
    /// number are answered (SYNC-17).
    lost: Option<u64>,
    renewing: bool,
    pulling: BTreeSet<FeedId>,
    /// Feeds that are read anew after the comparison.
    diverged: BTreeSet<FeedId>,
    /// Feeds to be read to their end before their cursors tell of a loss. Until then there may be
    /// foreign events here that stand behind the cursor, and it also matches a history without them.
    unread: BTreeSet<FeedId>,
    /// Of these, the ones whose pull under way began before they counted as unread.
    overtaken: BTreeSet<FeedId>,
    beginning: Beginning,
    /// The state stands on a snapshot, and can begin anew with another one (SYNC-22).
    based: bool,
    /// The server gives nothing to this device.
    revoked: bool,
    failures: Failures,
    /// How often in a row the storage was full. An answer says nothing of that; a record that was saved does.
    unwritten: u32,
}

impl Replica {
    pub fn new(device: DeviceId, feeds: Vec<FeedId>, start: Start) -> Self {
        Self {
            device,
            unread: feeds.iter().cloned().collect(),
            overtaken: BTreeSet::new(),
            feeds,
            status: Status::default(),
            resting: Rest::Nothing,
            compared: false,
            comparing: false,
            compare_all: false,
            comparing_all: false,
            pushing: false,
            push_wanted: true,
            push_limit: MAX_EVENTS,
            alone: None,
            lost: None,
            renewing: false,
            pulling: BTreeSet::new(),
            diverged: BTreeSet::new(),
            beginning: if start == Start::Empty { Beginning::Wanted } else { Beginning::Done },
            based: start == Start::Based,
            revoked: false,
            failures: Failures::default(),
            unwritten: 0,
        }
    }

    pub fn status(&self) -> Status {
        self.status
    }

    /// The id under which this device writes.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Takes one input, and returns what is to be done, in this order.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Woke | Input::PauseOver => {
                (self.resting, self.push_wanted) = (Rest::Nothing, true);
                if input == Input::Woke {
                    self.unwritten = 0;
                    // It may be known again, or never have been the server's own word. Until it is told
                    // once more people see what they saw.
                    if self.status == Status::Unauthorized {
                        self.status = Status::Offline;
                    }
                }
                // Whoever was revoked may have been let in again.
                self.revoked = false;
                // A device that waits for nothing does not see the server stop (SYNC-16).
                self.compared &= input != Input::Woke;
            }
            // Somebody works here: he need not wait for a pause.
            Input::Saved => (self.push_wanted, self.resting, self.unwritten) = (true, Rest::Nothing, 0),
            Input::Offline => self.show(Status::Offline, &mut effects),
            Input::Pushed(answers) => self.pushed(&answers, &mut effects),
            Input::NothingToPush { reused } => self.pushed_all(reused, &mut effects),
            Input::Compared { unknown } => self.was_compared(unknown, &mut effects),
            Input::Renewed { device } => self.renewed(device, &mut effects),
            Input::Begun { based } => self.begun(based, &mut effects),
            Input::Pulled { feed, more } => {
                self.answered(Kind::Pull, &mut effects);
                self.pulling.remove(&feed);
                if !self.overtaken.remove(&feed) && !more {
                    self.unread.remove(&feed);
                }
                self.pull(&feed, if more { 0 } else { MAX_WAIT_S }, &mut effects);
            }
            Input::Diverged { feed } => {
                self.answered(Kind::Pull, &mut effects);
                self.pulling.remove(&feed);
                self.overtaken.remove(&feed);
                self.diverged.insert(feed);
                (self.compared, self.compare_all) = (false, true);
            }
            Input::TooLarge { .. }
            | Input::TooSlow { .. }
            | Input::PushRefused { .. }
            | Input::Failed(_)
            | Input::NotWritten { .. } => self.take_failure(input, &mut effects),
            Input::Revoked => self.was_revoked(),
            Input::Unauthorized(request) => {
                self.end(&request);
                self.show(Status::Unauthorized, &mut effects);
            }
        }
        self.go_on(&mut effects);
        effects
    }

    /// Begins what is wanted and not under way.
    fn go_on(&mut self, effects: &mut Vec<Effect>) {
        if self.status == Status::Unauthorized || self.resting == Rest::All {
            return;
        }
        let is_busy = self.pushing || self.comparing || self.renewing;
        let may_send = !is_busy && self.resting == Rest::Nothing;
        if !self.compared && may_send {
            let all = std::mem::take(&mut self.compare_all) || !self.unread.is_empty();
            (self.comparing, self.comparing_all) = (true, all);
            effects.push(Effect::Compare { all: self.comparing_all });
        } else if self.compared && self.push_wanted && may_send {
            (self.pushing, self.push_wanted) = (true, false);
            effects.push(Effect::Push { limit: self.push_limit, through: self.lost.unwrap_or(u64::MAX) });
        }
        // A lost part of the own chain must be noticed before it comes back with a snapshot (SYNC-17).
        if self.beginning == Beginning::Wanted && self.compared && !self.revoked && self.lost.is_none() {
            self.beginning = Beginning::UnderWay;
            effects.push(Effect::Begin);
        }
        // The first answer must not wait, so that a device soon knows that it is online.
        let wait_s = if self.status == Status::Online { MAX_WAIT_S } else { 0 };
        for feed in self.feeds.clone() {
            self.pull(&feed, wait_s, effects);
        }
    }

    /// Settled events leave the outbox, and only they. As long as a push is answered, more may be
    /// waiting behind it.
    fn pushed(&mut self, answers: &[(EventId, Outcome)], effects: &mut Vec<Effect>) {
        self.answered(Kind::Push, effects);
        (self.pushing, self.alone) = (false, None);
        self.push_limit = (self.push_limit * 2).min(MAX_EVENTS);
        self.push_wanted |= !answers.is_empty();
        let settled: Vec<EventId> =
            answers.iter().filter(|(_, outcome)| outcome.is_settled()).map(|(event, _)| *event).collect();
        if settled.iter().any(|event| event.device != self.device) {
            // They stand behind the cursors, and the own chain tells nothing of them.
            self.must_read(self.feeds.clone());
        }
        if !settled.is_empty() {
            effects.push(Effect::Acknowledge(settled));
        }
        let refused: Vec<(EventId, Outcome)> =
            answers.iter().filter(|(_, outcome)| !outcome.is_settled()).copied().collect();
        if !refused.is_empty() {
            effects.push(Effect::Refuse(refused));
        }
    }

    fn pushed_all(&mut self, reused: bool, effects: &mut Vec<Effect>) {
        self.pushing = false;
        if (reused || self.lost.is_some())
            && self.resting == Rest::Nothing
            && self.status != Status::Unauthorized
        {
            self.renewing = true;
            effects.push(Effect::Renew);
        }
    }

    fn was_compared(&mut self, unknown: Option<u64>, effects: &mut Vec<Effect>) {
        self.answered(Kind::Compare, effects);
        (self.comparing, self.compared, self.push_wanted) = (false, !self.compare_all, true);
        if std::mem::take(&mut self.comparing_all) {
            let diverged = std::mem::take(&mut self.diverged);
            self.must_read(diverged.iter().cloned().collect());
            if self.based && !diverged.is_empty() {
                // What the old base holds of a history that is gone must not stay.
                self.beginning = Beginning::Wanted;
            } else {
                effects.extend(diverged.into_iter().map(|feed| Effect::Rewind { feed }));
            }
        }
        self.lost = unknown;
    }

    fn begun(&mut self, based: bool, effects: &mut Vec<Effect>) {
        self.answered(Kind::Begin, effects);
        (self.beginning, self.based) = (Beginning::Done, based);
        // All cursors are others now.
        self.must_read(self.feeds.clone());
    }

    fn renewed(&mut self, device: DeviceId, effects: &mut Vec<Effect>) {
        self.answered(Kind::Renew, effects);
        (self.device, self.lost, self.renewing) = (device, None, false);
        (self.compared, self.compare_all) = (false, true);
        // The store forgot its cursors.
        self.must_read(self.feeds.clone());
    }

    /// Its cursors tell nothing any more of what the server lost: from now on all is compared.
    fn was_revoked(&mut self) {
        self.revoked = true;
        self.pulling.clear();
        self.overtaken.clear();
        if self.unread.len() < self.feeds.len() {
            self.unread.extend(self.feeds.iter().cloned());
            (self.compared, self.compare_all) = (false, true);
        }
    }

    fn must_read(&mut self, feeds: Vec<FeedId>) {
        self.overtaken.extend(feeds.iter().filter(|feed| self.pulling.contains(*feed)).cloned());
        self.unread.extend(feeds);
    }

    fn pull(&mut self, feed: &FeedId, wait_s: u64, effects: &mut Vec<Effect>) {
        let may = self.status != Status::Unauthorized
            && !self.revoked
            && self.resting != Rest::All
            && self.beginning == Beginning::Done;
        if may && !self.diverged.contains(feed) && self.pulling.insert(feed.clone()) {
            effects.push(Effect::Pull { feed: feed.clone(), limit: MAX_EVENTS, wait_s });
        }
    }

    fn answered(&mut self, kind: Kind, effects: &mut Vec<Effect>) {
        self.failures.forget(kind);
        if self.status != Status::Unauthorized {
            self.show(Status::Online, effects);
        }
    }

    /// What was under way is wanted once more.
    fn end(&mut self, request: &Request) {
        match request {
            Request::Push => (self.pushing, self.push_wanted) = (false, true),
            Request::Pull(feed) => {
                self.pulling.remove(feed);
                self.overtaken.remove(feed);
            }
            Request::Compare => {
                self.comparing = false;
                self.compare_all |= std::mem::take(&mut self.comparing_all);
            }
            Request::Begin => self.beginning = Beginning::Wanted,
            Request::Renew => (self.renewing, self.push_wanted) = (false, true),
        }
    }

    fn show(&mut self, status: Status, effects: &mut Vec<Effect>) {
        if self.status != status {
            self.status = status;
            effects.push(Effect::Show(status));
        }
    }
}
