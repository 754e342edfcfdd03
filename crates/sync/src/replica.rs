//! What a device does when: `step` takes what happened and answers what to do. There is no I/O and
//! no clock in here; the app's driver and the simulator carry the effects out.

use std::collections::BTreeSet;

use lotwise_ledger::event::{EventId, FeedId};
use serde::{Deserialize, Serialize};

use crate::wire::{Answer, MAX_EVENTS, MAX_WAIT_S};

/// The first pause after a failure, in milliseconds; it doubles with each further one.
pub const FIRST_PAUSE_MS: u32 = 1_000;
/// The longest pause, in milliseconds: a server that comes back is noticed within it.
pub const LONGEST_PAUSE_MS: u32 = 3_000;

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
    /// The outbox was sent and answered.
    Pushed(Vec<Answer>),
    /// The outbox was empty when it was read.
    NothingToPush,
    /// A page of a feed was received and committed.
    Pulled { feed: FeedId, more: bool },
    /// The server's history is not the one that the cursor came from.
    Diverged { feed: FeedId },
    /// A request to the server failed: no answer, or one that may be different next time.
    Failed(Request),
    /// The server does not know this device's token.
    Unauthorized,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read at most `limit` events of the outbox and post them.
    Push { limit: usize },
    /// Take these out of the outbox.
    Acknowledge(Vec<EventId>),
    /// Get a page of `feed`, waiting at most `wait_s` seconds for one, and commit it.
    Pull { feed: FeedId, limit: usize, wait_s: u64 },
    /// Forget the cursor of `feed`, so that it is read from its beginning.
    Rewind { feed: FeedId },
    /// Say [`Input::PauseOver`] after about `ms` milliseconds; a later pause replaces an earlier.
    Pause { ms: u32 },
    /// The state that people see changed.
    Show(Status),
}

/// A request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Push,
    Pull(FeedId),
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
    feeds: Vec<FeedId>,
    status: Status,
    pushing: bool,
    /// Something was saved while a push was under way.
    push_again: bool,
    /// Events that the server refused for good: not offered again in this run.
    refused: BTreeSet<EventId>,
    pulling: BTreeSet<FeedId>,
    failures: u32,
}

impl Replica {
    pub fn new(feeds: Vec<FeedId>) -> Self {
        Self {
            feeds,
            status: Status::default(),
            pushing: false,
            push_again: false,
            refused: BTreeSet::new(),
            pulling: BTreeSet::new(),
            failures: 0,
        }
    }

    pub fn status(&self) -> Status {
        self.status
    }

    /// Takes one input, and returns what is to be done, in this order.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Woke | Input::PauseOver => {
                self.push(&mut effects);
                self.pull_all(&mut effects);
            }
            Input::Saved => self.push(&mut effects),
            Input::Offline => self.show(Status::Offline, &mut effects),
            Input::Pushed(answers) => self.pushed(&answers, &mut effects),
            Input::NothingToPush => {
                self.pushing = false;
                self.push_if_asked(&mut effects);
            }
            Input::Pulled { feed, more } => {
                self.answered(&mut effects);
                self.pulling.remove(&feed);
                self.pull(&feed, if more { 0 } else { MAX_WAIT_S }, &mut effects);
            }
            Input::Diverged { feed } => {
                self.answered(&mut effects);
                self.pulling.remove(&feed);
                effects.push(Effect::Rewind { feed: feed.clone() });
                self.pull(&feed, 0, &mut effects);
            }
            Input::Failed(request) => self.failed(&request, &mut effects),
            Input::Unauthorized => {
                self.pushing = false;
                self.pulling.clear();
                self.show(Status::Unauthorized, &mut effects);
            }
        }
        effects
    }

    fn push(&mut self, effects: &mut Vec<Effect>) {
        if self.status == Status::Unauthorized {
            return;
        }
        if self.pushing {
            self.push_again = true;
            return;
        }
        self.pushing = true;
        effects.push(Effect::Push { limit: MAX_EVENTS });
    }

    fn push_if_asked(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.push_again) {
            self.push(effects);
        }
    }

    /// Settled events leave the outbox, and only they. As long as a push settles something, more
    /// may be waiting behind it.
    fn pushed(&mut self, answers: &[Answer], effects: &mut Vec<Effect>) {
        self.answered(effects);
        self.pushing = false;
        let settled: Vec<EventId> = answers
            .iter()
            .filter(|answer| answer.outcome.is_settled())
            .filter_map(|answer| answer.event)
            .collect();
        let unsettled = answers.iter().filter(|answer| !answer.outcome.is_settled());
        self.refused.extend(unsettled.filter_map(|answer| answer.event));
        if !settled.is_empty() {
            effects.push(Effect::Acknowledge(settled));
            self.push_again = true;
        }
        self.push_if_asked(effects);
    }

    fn pull_all(&mut self, effects: &mut Vec<Effect>) {
        // The first answer must not wait, so that a device soon knows that it is online.
        let wait_s = if self.status == Status::Online { MAX_WAIT_S } else { 0 };
        for feed in self.feeds.clone() {
            self.pull(&feed, wait_s, effects);
        }
    }

    fn pull(&mut self, feed: &FeedId, wait_s: u64, effects: &mut Vec<Effect>) {
        if self.status != Status::Unauthorized && self.pulling.insert(feed.clone()) {
            effects.push(Effect::Pull { feed: feed.clone(), limit: MAX_EVENTS, wait_s });
        }
    }

    fn answered(&mut self, effects: &mut Vec<Effect>) {
        self.failures = 0;
        self.show(Status::Online, effects);
    }

    fn failed(&mut self, request: &Request, effects: &mut Vec<Effect>) {
        match request {
            Request::Push => self.pushing = false,
            Request::Pull(feed) => {
                self.pulling.remove(feed);
            }
        }
        let pause = FIRST_PAUSE_MS.checked_shl(self.failures).unwrap_or(LONGEST_PAUSE_MS);
        self.failures = (self.failures + 1).min(8);
        self.show(Status::Offline, effects);
        effects.push(Effect::Pause { ms: pause.min(LONGEST_PAUSE_MS) });
    }

    fn show(&mut self, status: Status, effects: &mut Vec<Effect>) {
        if self.status != status {
            self.status = status;
            effects.push(Effect::Show(status));
        }
    }

    /// The events that the server refused for good in this run: the driver leaves them out of a
    /// push, so that they do not stand in the way of others.
    pub fn refused(&self) -> &BTreeSet<EventId> {
        &self.refused
    }
}
