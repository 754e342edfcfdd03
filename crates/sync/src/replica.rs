//! What a device does when: `step` takes what happened and answers what to do. There is no I/O and
//! no clock in here; the app's driver and the simulator carry the effects out.

mod start;

use std::collections::BTreeSet;

use lotwise_ledger::event::{DeviceId, EventId, FeedId};
use serde::{Deserialize, Serialize};

use self::start::Beginning;
pub use self::start::Start;
use crate::pause::pause_ms;
use crate::wire::{Code, MAX_EVENTS, MAX_WAIT_S, Outcome};

/// A storage that is full is waited for as after so many failures: it does not change by itself.
const NOT_WRITTEN: u32 = 2;

/// Something that happened to the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The app started, came to the front, or the browser says that there is a network.
    Woke,
    /// A record was saved.
    Saved,
    /// The browser says that there is no network. What is under way may still succeed.
    Offline,
    /// A pause asked for by [`Effect::Pause`] is over.
    PauseOver,
    /// A part of the outbox was sent and answered.
    Pushed(Vec<(EventId, Outcome)>),
    /// Nothing in the outbox could be sent. `reused`: it holds own events whose id the server has
    /// under other bytes.
    NothingToPush { reused: bool },
    /// The push was too large as a whole, for the server or for what stands before it.
    TooLarge { sent: Vec<EventId> },
    /// What the server lacks is in the outbox again. `unknown` is the number of the device's last
    /// event there, if it is not here.
    Compared { unknown: Option<u64> },
    /// The device goes on under another id and key.
    Renewed { device: DeviceId },
    /// The state stands on the server's snapshot, or on none because the server has none.
    Begun { based: bool },
    /// A page of a feed was received and committed.
    Pulled { feed: FeedId, more: bool },
    /// The server's history is not the one that the cursor came from.
    Diverged { feed: FeedId },
    /// A request to the server failed: no answer, or one that may be different next time.
    Failed(Request),
    /// The storage did not take what an answer came to: it is full. Of which request, where that is asked
    /// again as a whole; an answer to a push is not.
    NotWritten { of: Option<Request> },
    /// The server takes from this device, but gives it nothing.
    Revoked,
    /// The server does not know this device's token.
    Unauthorized,
}

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

/// A request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Push,
    Pull(FeedId),
    Compare,
    Renew,
    Begin,
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
    /// A failure is waited out.
    resting: bool,
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
    /// How many events a push may have: fewer after one that was too large.
    push_limit: usize,
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
    failures: u32,
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
            resting: false,
            compared: false,
            comparing: false,
            compare_all: false,
            comparing_all: false,
            pushing: false,
            push_wanted: true,
            push_limit: MAX_EVENTS,
            lost: None,
            renewing: false,
            pulling: BTreeSet::new(),
            diverged: BTreeSet::new(),
            beginning: if start == Start::Empty { Beginning::Wanted } else { Beginning::Done },
            based: start == Start::Based,
            revoked: false,
            failures: 0,
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
                (self.resting, self.push_wanted) = (false, true);
                if input == Input::Woke {
                    self.unwritten = 0;
                }
                // Whoever was revoked may have been let in again.
                self.revoked = false;
                // A device that waits for nothing does not see the server stop (SYNC-16).
                self.compared &= input != Input::Woke;
            }
            // Somebody works here: he need not wait for a pause.
            Input::Saved => (self.push_wanted, self.resting, self.unwritten) = (true, false, 0),
            Input::Offline => self.show(Status::Offline, &mut effects),
            Input::Pushed(answers) => self.pushed(&answers, &mut effects),
            Input::TooLarge { sent } => self.too_large(&sent, &mut effects),
            Input::NothingToPush { reused } => self.pushed_all(reused, &mut effects),
            Input::Compared { unknown } => self.was_compared(unknown, &mut effects),
            Input::Renewed { device } => self.renewed(device, &mut effects),
            Input::Begun { based } => self.begun(based, &mut effects),
            Input::Pulled { feed, more } => {
                self.answered(&mut effects);
                self.pulling.remove(&feed);
                if !self.overtaken.remove(&feed) && !more {
                    self.unread.remove(&feed);
                }
                self.pull(&feed, if more { 0 } else { MAX_WAIT_S }, &mut effects);
            }
            Input::Diverged { feed } => {
                self.answered(&mut effects);
                self.pulling.remove(&feed);
                self.overtaken.remove(&feed);
                self.diverged.insert(feed);
                (self.compared, self.compare_all) = (false, true);
            }
            Input::Failed(request) => self.failed(&request, &mut effects),
            Input::NotWritten { of } => self.was_not_written(of.as_ref(), &mut effects),
            Input::Revoked => self.was_revoked(),
            Input::Unauthorized => self.show(Status::Unauthorized, &mut effects),
        }
        self.go_on(&mut effects);
        effects
    }

    /// Begins what is wanted and not under way.
    fn go_on(&mut self, effects: &mut Vec<Effect>) {
        if self.status == Status::Unauthorized || self.resting {
            return;
        }
        let is_busy = self.pushing || self.comparing || self.renewing;
        if !self.compared && !is_busy {
            let all = std::mem::take(&mut self.compare_all) || !self.unread.is_empty();
            (self.comparing, self.comparing_all) = (true, all);
            effects.push(Effect::Compare { all: self.comparing_all });
        } else if self.compared && self.push_wanted && !is_busy {
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
        self.answered(effects);
        self.pushing = false;
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

    /// Halves what is sent at once, until the one event that is too large stands alone.
    fn too_large(&mut self, sent: &[EventId], effects: &mut Vec<Effect>) {
        self.answered(effects);
        (self.pushing, self.push_wanted) = (false, true);
        self.push_limit = (sent.len() / 2).max(1);
        if let [event] = sent {
            effects.push(Effect::Refuse(vec![(*event, Outcome::Refused { code: Code::TooLarge })]));
        }
    }

    /// Who asks again at once is answered as before, and again cannot keep it. The server answers, so that
    /// nothing needs to be compared for it.
    fn was_not_written(&mut self, of: Option<&Request>, effects: &mut Vec<Effect>) {
        if let Some(request) = of {
            self.end(request);
        }
        if !self.resting {
            effects.push(Effect::Pause { ms: pause_ms(NOT_WRITTEN.saturating_add(self.unwritten)) });
            (self.resting, self.unwritten) = (true, self.unwritten.saturating_add(1));
        }
    }

    fn pushed_all(&mut self, reused: bool, effects: &mut Vec<Effect>) {
        self.pushing = false;
        if (reused || self.lost.is_some()) && !self.resting && self.status != Status::Unauthorized {
            self.renewing = true;
            effects.push(Effect::Renew);
        }
    }

    fn was_compared(&mut self, unknown: Option<u64>, effects: &mut Vec<Effect>) {
        self.answered(effects);
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
        self.answered(effects);
        (self.beginning, self.based) = (Beginning::Done, based);
        // All cursors are others now.
        self.must_read(self.feeds.clone());
    }

    fn renewed(&mut self, device: DeviceId, effects: &mut Vec<Effect>) {
        self.answered(effects);
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
            && !self.resting
            && self.beginning == Beginning::Done;
        if may && !self.diverged.contains(feed) && self.pulling.insert(feed.clone()) {
            effects.push(Effect::Pull { feed: feed.clone(), limit: MAX_EVENTS, wait_s });
        }
    }

    fn answered(&mut self, effects: &mut Vec<Effect>) {
        self.failures = 0;
        if self.status != Status::Unauthorized {
            self.show(Status::Online, effects);
        }
    }

    /// Whatever failed, the server may be another one when it answers again: a backup of itself.
    fn failed(&mut self, request: &Request, effects: &mut Vec<Effect>) {
        self.end(request);
        self.compared = false;
        if self.status == Status::Unauthorized || self.resting {
            // What was under way together fails together, and is one failure.
            return;
        }
        self.show(Status::Offline, effects);
        effects.push(Effect::Pause { ms: pause_ms(self.failures) });
        (self.resting, self.failures) = (true, self.failures.saturating_add(1));
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
