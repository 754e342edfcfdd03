//! Carries out what the replica asks for, as the app's driver does: what the storage refuses to take
//! included, and answers that come to a tab which does not lead any more.

use std::collections::VecDeque;

use pollster::block_on;

use super::bug::Bug;
use super::disk::{Writing, Written};
use super::phone::{At, Tab};
use super::server::{Call, json};
use super::tally::Happening;
use super::world::{Action, World};
use crate::batch::batch;
use crate::replica::{Effect, Input, Replica, Request, Status};
use crate::store::ReplicaStore;
use crate::wire::{HaveRequest, Outcome, PullRequest, PushRequest, WireEvent};

/// Pages are committed in steps that do not hold up a touch; smaller here, to have more of them.
const PAGE: usize = 40;

impl World {
    pub fn input(&mut self, at: At, input: Input) {
        let Some(driver) = self.phones[at.phone].tab(at.tab).map(|tab| tab.driver) else { return };
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let Some(replica) = self.replica_mut(at) else { return };
            for effect in replica.step(input) {
                inputs.extend(self.carry_out(at, effect));
                // The tab is gone, or another driver has begun in it.
                if self.phones[at.phone].tab(at.tab).is_none_or(|tab| tab.driver != driver) {
                    return;
                }
            }
        }
    }

    fn replica_mut(&mut self, at: At) -> Option<&mut Replica> {
        self.phones[at.phone].tab_mut(at.tab)?.replica.as_mut()
    }

    fn carry_out(&mut self, at: At, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Push { limit, through } => return self.push(at, limit, through),
            Effect::Acknowledge(events) => {
                let work = |it: &mut super::phone::Storage| block_on(it.store.acknowledge(&events));
                return self.settle(at, Writing::Acknowledge, work);
            }
            Effect::Refuse(events) => {
                self.note(|world| format!("{}: refused {events:?}", world.phones[at.phone].name));
                let reused = events.iter().filter(|(_, outcome)| *outcome == Outcome::IdReuse).count();
                (0..reused).for_each(|_| self.tally.count(Happening::IdReused));
                let work = |it: &mut super::phone::Storage| block_on(it.store.refuse(&events));
                return self.settle(at, Writing::Refuse, work);
            }
            Effect::Compare { all } => return self.compare(at, all),
            Effect::Renew => return self.renew(at),
            Effect::Pull { feed, wait_s, .. } => {
                let Ok(after) = block_on(self.phones[at.phone].storage.store.cursor(&feed));
                let pull = PullRequest { feed: feed.clone(), after, limit: Some(PAGE), wait: Some(wait_s) };
                self.send(at, Request::Pull(feed), Call::Pull(pull), Vec::new());
            }
            Effect::Begin => {
                if self.bug == Some(Bug::OldBaseStays) && self.phones[at.phone].storage.based.is_some() {
                    return Some(Input::Begun { based: true });
                }
                let fold = self.phones[at.phone].tab(at.tab)?.edition.fold().version;
                self.send(at, Request::Begin, Call::Snapshot(fold), Vec::new());
            }
            Effect::Rewind { feed } => {
                self.tally.count(Happening::FeedReadAnew);
                self.note(|world| format!("{}: reads {feed} anew", world.phones[at.phone].name));
                self.phones[at.phone].shown.cursors.remove(&feed);
                let work = |it: &mut super::phone::Storage| block_on(it.store.rewind(&feed));
                return self.settle(at, Writing::Rewind, work);
            }
            Effect::Pause { ms } => self.pause(at, ms),
            Effect::Show(Status::Unauthorized) => self.enrolled(at),
            Effect::Show(_) => {}
        }
        None
    }

    /// Writes what the server's answer comes to. What was not taken is asked for again, after a pause.
    fn settle<T>(
        &mut self,
        at: At,
        what: Writing,
        work: impl FnOnce(&mut super::phone::Storage) -> T,
    ) -> Option<Input> {
        match self.write(at, what, work) {
            Written::Done(_) => {
                self.changed(at);
                None
            }
            Written::Died(_) => None,
            Written::Failed => {
                (self.bug != Some(Bug::NoPauseWhenFull)).then_some(Input::NotWritten { of: None })
            }
        }
    }

    fn pause(&mut self, at: At, ms: u32) {
        let Some(tab) = self.phones[at.phone].tab_mut(at.tab) else { return };
        tab.pause += 1;
        let Tab { driver, pause, .. } = *tab;
        if self.bug != Some(Bug::NoSecondTry) {
            let ms = self.chance.between(u64::from(ms) * 3 / 4, u64::from(ms) * 5 / 4);
            self.after(ms, Action::PauseOver { at, driver, pause });
        }
    }

    fn push(&mut self, at: At, limit: usize, through: u64) -> Option<Input> {
        let it = &self.phones[at.phone];
        let replica = it.tab(at.tab)?.replica.as_ref()?;
        let own = replica.device();
        let Ok(outbox) = block_on(it.storage.store.outbox(usize::MAX));
        let Ok(refused) = block_on(it.storage.store.refused());
        let (mut ids, mut request) = batch(&outbox, own, limit, through);
        if self.bug == Some(Bug::RefusedGoesFirst)
            && let Some((id, _)) = refused.first()
            && let Some(event) = it.storage.store.event(id)
        {
            (ids, request) = (vec![*id], PushRequest { events: vec![WireEvent::new(&event)] });
        }
        if ids.is_empty() {
            let reused = refused
                .iter()
                .any(|(event, outcome)| event.device == own && matches!(outcome, Outcome::IdReuse));
            return Some(Input::NothingToPush { reused: reused && self.bug != Some(Bug::NoNewId) });
        }
        if self.bug == Some(Bug::AcknowledgeOnSending) {
            let Ok(()) = block_on(it.storage.store.acknowledge(&ids));
        }
        self.send(at, Request::Push, Call::Push(json(&request)), ids);
        None
    }

    fn compare(&mut self, at: At, all: bool) -> Option<Input> {
        if self.bug == Some(Bug::NoComparison) {
            return Some(Input::Compared { unknown: None });
        }
        let it = &self.phones[at.phone];
        let own = it.tab(at.tab)?.replica.as_ref()?.device();
        let Ok(mut held) = block_on(it.storage.store.held());
        if !all || self.bug == Some(Bug::OfferOwnAlone) {
            held.retain(|device, _| *device == own);
        }
        self.send(at, Request::Compare, Call::Have(json(&HaveRequest { held })), Vec::new());
        None
    }
}
