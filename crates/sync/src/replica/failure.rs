//! What a replica does about requests that fail: it waits, ever longer, and sends less at once.

use std::collections::BTreeMap;

use lotwise_ledger::event::EventId;

use super::{Effect, Input, Replica, Request, Status};
use crate::pause::pause_ms;
use crate::wire::{Code, Outcome};

/// A storage that is full is waited for as after so many failures: it does not change by itself.
const NOT_WRITTEN: u32 = 2;
/// How often an event is sent alone, and answered by an error, before others go past it.
const TRIES_ALONE: u32 = 3;

/// What rests until a pause is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Rest {
    #[default]
    Nothing,
    /// What a device brings. A server that takes nothing, because its disk is full, may give.
    Sending,
    All,
}

/// The kinds of request whose failures are counted apart: an answer to one says nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Push,
    Pull,
    Compare,
    Renew,
    Begin,
}

/// How often requests of each kind failed since one was answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Failures(BTreeMap<Kind, u32>);

impl Failures {
    pub(super) fn forget(&mut self, kind: Kind) {
        self.0.remove(&kind);
    }

    /// Counts one more, and gives how many there were before of those that fail most: a server that is dead
    /// answers nothing of any kind.
    fn count(&mut self, kind: Kind) -> u32 {
        let before = self.0.values().copied().max().unwrap_or(0);
        self.0.insert(kind, before.saturating_add(1));
        before
    }
}

impl Request {
    fn kind(&self) -> Kind {
        match self {
            Self::Push => Kind::Push,
            Self::Pull(_) => Kind::Pull,
            Self::Compare => Kind::Compare,
            Self::Renew => Kind::Renew,
            Self::Begin => Kind::Begin,
        }
    }

    fn brings(&self) -> bool {
        matches!(self, Self::Push | Self::Compare | Self::Renew)
    }
}

impl Replica {
    pub(super) fn take_failure(&mut self, input: Input, effects: &mut Vec<Effect>) {
        match input {
            Input::TooLarge { sent } => self.too_large(&sent, effects),
            Input::TooSlow { sent } => {
                self.send_less(&sent);
                self.failed(&Request::Push, effects);
            }
            Input::PushRefused { sent } => self.push_refused(&sent, effects),
            Input::Failed(request) => self.failed(&request, effects),
            Input::NotWritten { of } => self.was_not_written(of.as_ref(), effects),
            _ => {}
        }
    }

    /// Halves what is sent at once, until one event stands alone.
    fn send_less(&mut self, sent: &[EventId]) {
        self.push_limit = (sent.len() / 2).max(1);
    }

    /// An event that is too large by itself is refused.
    fn too_large(&mut self, sent: &[EventId], effects: &mut Vec<Effect>) {
        self.answered(Kind::Push, effects);
        (self.pushing, self.push_wanted) = (false, true);
        self.send_less(sent);
        if let [event] = sent {
            effects.push(Effect::Refuse(vec![(*event, Outcome::Refused { code: Code::TooLarge })]));
        }
    }

    /// One event that the server fails on must not hold up those behind it: it is found by halves, tried
    /// alone some times, and then kept back until a person wants it sent again.
    fn push_refused(&mut self, sent: &[EventId], effects: &mut Vec<Effect>) {
        self.send_less(sent);
        if let [event] = sent {
            let tries = self.alone.filter(|(before, _)| before == event).map_or(1, |(_, tries)| tries + 1);
            self.alone = Some((*event, tries));
            if tries >= TRIES_ALONE {
                self.alone = None;
                (self.pushing, self.push_wanted) = (false, true);
                self.failures.forget(Kind::Push);
                effects.push(Effect::Refuse(vec![(*event, Outcome::Refused { code: Code::NotTaken })]));
                return;
            }
        }
        self.failed(&Request::Push, effects);
    }

    /// Who asks again at once is answered as before, and again cannot keep it. The server answers, so that
    /// nothing needs to be compared for it.
    fn was_not_written(&mut self, of: Option<&Request>, effects: &mut Vec<Effect>) {
        if let Some(request) = of {
            self.end(request);
        }
        if self.resting != Rest::All {
            effects.push(Effect::Pause { ms: pause_ms(NOT_WRITTEN.saturating_add(self.unwritten)) });
            (self.resting, self.unwritten) = (Rest::All, self.unwritten.saturating_add(1));
        }
    }

    /// Whatever failed, the server may be another one when it answers again: a backup of itself.
    fn failed(&mut self, request: &Request, effects: &mut Vec<Effect>) {
        self.end(request);
        self.compared = false;
        let rest = if request.brings() { Rest::Sending } else { Rest::All };
        let before = std::mem::replace(&mut self.resting, rest);
        if self.status == Status::Unauthorized || before == Rest::All {
            self.resting = before;
            return;
        }
        self.show(Status::Offline, effects);
        // What was under way together fails together, and is one failure with one pause.
        if before == Rest::Nothing {
            effects.push(Effect::Pause { ms: pause_ms(self.failures.count(request.kind())) });
        }
    }
}
