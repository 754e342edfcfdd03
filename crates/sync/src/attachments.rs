//! How attachments travel (SYNC-23): `step` takes what happened and answers what to do, as
//! [`crate::replica`] does for events. There is no I/O and no clock in here.
//!
//! One request is under way at a time: photos must not crowd out events. What cannot be done now is put
//! aside and holds up nothing else.

use std::collections::{BTreeSet, VecDeque};

use lotwise_ledger::event::Hash;

use crate::pause::pause_ms;
use crate::wire::Progress;

/// The pause after which a carrier that has nothing to do looks for tombstones, and tries again what
/// was put aside, in milliseconds.
pub const IDLE_MS: u32 = 20_000;

/// Something to carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// From here to the server.
    Send(Hash),
    /// From the server to here.
    Fetch(Hash),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The app started, came to the front, or there is a network again.
    Woke,
    /// A photo was kept, or a page wants one.
    Added,
    /// A pause asked for by [`Effect::Pause`] is over.
    PauseOver,
    /// A page of tombstones was carried out here.
    Followed { more: bool },
    /// The server's tombstones are not those that the cursor came from.
    Diverged,
    /// The tombstones of here were given to the server, and the cursor forgotten.
    Offered,
    /// What the server lacks waits to be sent again.
    Compared,
    /// What is to be carried, by the storage.
    Looked(Vec<Job>),
    /// The server's word on an upload.
    Sent(Hash, Progress),
    /// A part was fetched and kept.
    Fetched { id: Hash, complete: bool },
    /// Not now: the server does not have it yet, takes no more today, or got other bytes.
    NotNow(Job),
    /// Never: it was erased, or is refused. The storage knows.
    Ended(Job),
    /// No answer, or one that may be different next time, or the storage failed.
    Failed,
    /// The server does not know this device's token.
    Unauthorized,
}

/// Something to do; each but a pause is answered by an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Get the tombstones behind the cursor, and carry them out.
    Follow,
    /// Give the server all tombstones of here, and forget the cursor.
    Offer,
    /// Tell the server what is here, and let wait again what it lacks.
    Compare,
    /// Look what is to be carried.
    Look,
    /// Declare an upload.
    Declare(Hash),
    /// Send the part behind `offset`.
    Send { id: Hash, offset: u64 },
    /// The server has it: it need not be sent again.
    Settle(Hash),
    /// Get the next part.
    Fetch(Hash),
    /// Say [`Input::PauseOver`] after about `ms` milliseconds; a later pause replaces an earlier.
    Pause { ms: u32 },
}

/// The state of what a device carries.
#[derive(Clone, Debug, Default)]
pub struct Carrier {
    /// A request is under way.
    busy: bool,
    resting: bool,
    unauthorized: bool,
    failures: u32,
    /// The server's tombstones are carried out here: before that nothing is sent (SYNC-23).
    followed: bool,
    offering: bool,
    compared: bool,
    /// There may be more to carry than is known.
    look_wanted: bool,
    jobs: VecDeque<Job>,
    /// How far the upload at the front is, once it is declared.
    held: Option<u64>,
    aside: BTreeSet<Job>,
    /// The pause of one with nothing to do is under way.
    idle: bool,
}

impl Carrier {
    /// Takes one input, and returns what is to be done.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            // Whoever answers next may be another server than before: a backup of itself.
            Input::Woke => {
                self.begin_anew();
                self.compared = false;
            }
            Input::PauseOver => self.begin_anew(),
            Input::Added => (self.look_wanted, self.idle) = (true, false),
            Input::Unauthorized => (self.busy, self.unauthorized) = (false, true),
            Input::Failed => self.failed(&mut effects),
            Input::Followed { more } => {
                self.answered();
                self.followed = !more;
            }
            Input::Diverged => {
                self.answered();
                self.offering = true;
            }
            Input::Offered => {
                self.answered();
                (self.offering, self.followed, self.compared) = (false, false, false);
            }
            Input::Compared => {
                self.answered();
                (self.compared, self.look_wanted) = (true, true);
            }
            Input::Looked(jobs) => {
                (self.busy, self.held) = (false, None);
                self.jobs = jobs.into_iter().filter(|job| !self.aside.contains(job)).collect();
            }
            Input::Sent(id, progress) => self.sent(id, progress, &mut effects),
            Input::Fetched { id, complete } => {
                self.answered();
                if complete {
                    self.end(Job::Fetch(id));
                }
            }
            Input::NotNow(job) => {
                self.answered();
                self.aside.insert(job);
                self.end(job);
            }
            Input::Ended(job) => {
                self.answered();
                self.end(job);
            }
        }
        self.go_on(&mut effects);
        effects
    }

    /// Begins the next thing, if nothing is under way.
    fn go_on(&mut self, effects: &mut Vec<Effect>) {
        if self.busy || self.resting || self.unauthorized || self.idle {
            return;
        }
        let effect = if self.offering {
            Effect::Offer
        } else if !self.followed {
            Effect::Follow
        } else if !self.compared {
            Effect::Compare
        } else if self.look_wanted {
            self.look_wanted = false;
            Effect::Look
        } else {
            match (self.jobs.front(), self.held) {
                (Some(Job::Send(id)), None) => Effect::Declare(*id),
                (Some(Job::Send(id)), Some(offset)) => Effect::Send { id: *id, offset },
                (Some(Job::Fetch(id)), _) => Effect::Fetch(*id),
                (None, _) => {
                    self.idle = true;
                    effects.push(Effect::Pause { ms: IDLE_MS });
                    return;
                }
            }
        };
        self.busy = true;
        effects.push(effect);
    }

    fn sent(&mut self, id: Hash, progress: Progress, effects: &mut Vec<Effect>) {
        self.answered();
        if self.jobs.front() != Some(&Job::Send(id)) {
            return;
        }
        if progress.complete {
            effects.push(Effect::Settle(id));
            self.end(Job::Send(id));
        } else if self.held.is_some_and(|before| progress.held <= before) {
            // A server that takes nothing must not be asked for ever.
            self.aside.insert(Job::Send(id));
            self.end(Job::Send(id));
        } else {
            self.held = Some(progress.held);
        }
    }

    fn end(&mut self, ended: Job) {
        self.jobs.retain(|job| *job != ended);
        self.held = None;
    }

    fn begin_anew(&mut self) {
        (self.resting, self.idle, self.unauthorized) = (false, false, false);
        (self.followed, self.look_wanted) = (false, true);
        self.aside.clear();
    }

    fn answered(&mut self) {
        (self.busy, self.failures) = (false, 0);
    }

    fn failed(&mut self, effects: &mut Vec<Effect>) {
        (self.busy, self.resting, self.held) = (false, true, None);
        (self.followed, self.compared, self.look_wanted) = (false, false, true);
        effects.push(Effect::Pause { ms: pause_ms(self.failures) });
        self.failures = self.failures.saturating_add(1);
    }
}
