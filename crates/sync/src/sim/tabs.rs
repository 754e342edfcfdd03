//! The tabs of a phone: opened, closed, one of them leading the network; recording in any of them; and
//! what they show.

use std::collections::BTreeMap;
use std::rc::Rc;

use lotwise_ledger::event::{FeedId, SignedEvent};
use pollster::block_on;

use super::bug::Bug;
use super::disk::{Dying, Writing, Written};
use super::phone::{At, Tab};
use super::tally::Happening;
use super::truth::Promise;
use super::world::{Action, World, short};
use crate::replica::{Input, Replica};
use crate::store::{Expected, ReplicaStore, Saved};

/// How often a phone looks whether all that it showed is still there: each time takes its time.
const LOOKED_AT: u64 = 16;

impl World {
    /// Somebody opens the app. Records that an older version made are made anew.
    pub fn open_tab(&mut self, phone: usize) {
        let id = self.number();
        let it = &mut self.phones[phone];
        let edition = it.edition;
        let tab =
            Tab { id, edition, identity: it.storage.identity.clone(), replica: None, driver: 0, pause: 0 };
        it.tabs.push(tab);
        let store = &it.storage.store;
        if store.fold_version() < edition.fold().version {
            match self.bug {
                Some(Bug::NoRefold) => drop(store.force_fold(edition.fold())),
                Some(Bug::RefoldWithoutUnsent) => store.refold_sent(edition.fold()),
                _ => {
                    let refolded = store.refold(edition.fold());
                    if let Err(error) = refolded {
                        self.truth.fail(Promise::NothingFails, format!("a new fold failed: {error}"));
                    }
                }
            }
            self.phones[phone].look_again();
            self.tally.count(Happening::Refolded);
            self.note(|world| format!("{}: records made anew", world.phones[phone].name));
        }
        // A tab that was killed behind a save told nobody of it.
        self.changed(At { phone, tab: id });
        self.after(1, Action::Lead { phone });
    }

    /// The lock is given to the tab that waited longest; without locks all of them lead.
    pub fn lead(&mut self, phone: usize) {
        let it = &self.phones[phone];
        if self.bug == Some(Bug::NobodyInheritsTheLead) && it.tabs.len() > 1 {
            return;
        }
        let waiting: Vec<u64> =
            it.tabs.iter().filter(|tab| tab.replica.is_none()).map(|tab| tab.id).collect();
        if !it.has_locks {
            waiting.into_iter().for_each(|tab| self.begin(At { phone, tab }));
        } else if !it.leads()
            && let Some(tab) = waiting.first()
        {
            self.begin(At { phone, tab: *tab });
        }
    }

    /// A visible tab takes the lead from one that is still there, and may be asking something just now.
    pub fn take_lead(&mut self, phone: usize) -> bool {
        let tabs = &mut self.phones[phone].tabs;
        let Some(visible) = tabs.iter().filter(|tab| tab.replica.is_none()).map(|tab| tab.id).next_back()
        else {
            return false;
        };
        let leading = tabs.iter_mut().filter(|tab| tab.replica.is_some());
        let taken = leading.map(|tab| tab.replica = None).count();
        if taken > 0 {
            self.tally.count(Happening::LeadTaken);
            self.note(|world| format!("{}: another tab takes the lead", world.phones[phone].name));
        }
        self.begin(At { phone, tab: visible });
        taken > 0
    }

    /// A driver begins, with what the storage says of the identity.
    fn begin(&mut self, at: At) {
        let driver = self.number();
        let phone = &mut self.phones[at.phone];
        let (identity, feeds) = (phone.storage.identity.clone(), phone.feeds.clone());
        let others = phone.tabs.iter().any(|tab| tab.replica.is_some() && tab.id != at.tab);
        let start = phone.storage.start(&feeds);
        let Some(tab) = phone.tab_mut(at.tab) else { return };
        tab.replica = Some(Replica::new(identity.device(), feeds, start));
        (tab.identity, tab.driver) = (identity, driver);
        if others {
            self.tally.count(Happening::TwoLeaders);
        }
        self.input(at, Input::Woke);
    }

    /// The tab is gone at once, and with it what it had asked for.
    pub fn end_tab(&mut self, at: At, why: &str) {
        self.note(|world| format!("{}: {why}", world.phones[at.phone].name));
        let phone = &mut self.phones[at.phone];
        let led = phone.tab(at.tab).is_some_and(|tab| tab.replica.is_some());
        phone.tabs.retain(|tab| tab.id != at.tab);
        self.flights.retain(|_, flight| flight.at != at);
        if led && !self.phones[at.phone].tabs.is_empty() {
            self.tally.count(Happening::LeadInherited);
            let ms = self.chance.between(1, 100);
            self.after(ms, Action::Lead { phone: at.phone });
        }
        let ms = self.chance.between(10, 3_000);
        self.after(ms, Action::Open { phone: at.phone });
    }

    /// The page is loaded again, in the version that is installed by now.
    pub fn reload(&mut self, at: At) {
        if self.phones[at.phone].tab(at.tab).is_some() {
            self.end_tab(at, "is loaded again");
        }
    }

    /// What another tab of the app hears on the channel between them.
    pub fn heard(&mut self, at: At) {
        self.show(at);
        self.enrolled(at);
        self.input(at, Input::Saved);
    }

    /// Tells the other tabs that something changed.
    pub fn changed(&mut self, at: At) {
        self.show(at);
        let others: Vec<u64> = self.phones[at.phone].tabs.iter().map(|tab| tab.id).collect();
        for tab in others.into_iter().filter(|tab| *tab != at.tab) {
            let ms = self.chance.between(0, 50);
            self.after(ms, Action::Heard { at: At { tab, ..at } });
        }
    }

    /// Somebody may have enrolled the phone again: if so, the leading tab begins anew.
    pub fn enrolled(&mut self, at: At) {
        let phone = &self.phones[at.phone];
        let token = phone.storage.identity.token;
        let Some(tab) = phone.tab(at.tab) else { return };
        if tab.replica.is_some() && tab.identity.token != token {
            self.begin(at);
        }
    }

    /// A person spends a code in one of the tabs.
    pub fn enrol(&mut self, phone: usize) {
        let it = &mut self.phones[phone];
        (it.enrolling, it.revoked) = (false, false);
        it.storage.identity.token = self.server.enrol(it.storage.identity.keys.public, it.role, &it.feeds);
        it.flush();
        self.note(|world| format!("{}: enrolled again", world.phones[phone].name));
        let count = self.phones[phone].tabs.len();
        if count > 0 {
            let place = self.chance.place(count);
            let at = At { phone, tab: self.phones[phone].tabs[place].id };
            self.enrolled(at);
            self.changed(at);
        }
    }

    /// The tab has signed, and saves.
    pub fn save(&mut self, at: At, event: &SignedEvent, expected: &Expected) {
        let Ok(opened) = event.open() else { return };
        let mut expected = expected.clone();
        if self.phones[at.phone].full && self.bug == Some(Bug::FullIsNotNoticed) {
            self.truth.saved(event);
        }
        if self.phones[at.phone].dies == Some(Dying::Save) && self.bug == Some(Bug::SaidBeforeSaved) {
            self.truth.saved(event);
        }
        let (does_not_look, old_key_saves) =
            (self.bug == Some(Bug::SaveWithoutLooking), self.bug == Some(Bug::OldKeyStillSaves));
        let written = self.write(at, Writing::Save, |storage| {
            if does_not_look {
                let Ok(head) = block_on(storage.store.head());
                expected = Expected { head, records: BTreeMap::new() };
            }
            if old_key_saves {
                storage.store.forget_owner();
            }
            block_on(storage.store.save(event, &expected))
        });
        let (saved, lives) = match written {
            Written::Done(saved) => (saved, true),
            Written::Died(Some(saved)) => (saved, false),
            // Whoever was not told that it is saved does it again.
            Written::Died(None) | Written::Failed => {
                return self.after(5_000, Action::Press { phone: at.phone, tab: None });
            }
        };
        match saved {
            Ok(Saved::Done) => {}
            Ok(Saved::Stale) => {
                self.tally.count(Happening::SaveStale);
                let phone = &mut self.phones[at.phone];
                let identity = phone.storage.identity.clone();
                phone.tab_mut(at.tab).into_iter().for_each(|tab| tab.identity.keys = identity.keys.clone());
                return self.after(1, Action::Press { phone: at.phone, tab: Some(at.tab) });
            }
            Err(error) => return self.truth.fail(Promise::NothingFails, format!("a save failed: {error}")),
        }
        self.events += 1;
        self.truth.saved(event);
        self.note(|world| {
            let kind = &opened.header.kind;
            format!("{}: saved {kind} {}", world.phones[at.phone].name, short(opened.id()))
        });
        if lives {
            self.changed(at);
            self.input(at, Input::Saved);
        }
    }

    /// A tab shows what is there. What any tab of the phone showed before must still be.
    pub fn show(&mut self, at: At) {
        let phone = &mut self.phones[at.phone];
        let Ok(cursors) = phone
            .feeds
            .iter()
            .map(|feed| Ok((feed.clone(), block_on(phone.storage.store.cursor(feed))?)))
            .collect::<Result<Vec<(FeedId, _)>, std::convert::Infallible>>();
        for (feed, cursor) in cursors {
            let position = cursor.map_or(0, |cursor| cursor.position);
            let before = phone.shown.cursors.insert(feed, position).unwrap_or(0);
            if position < before {
                let what = format!("{} reads {position} after {before}", phone.name);
                return self.truth.fail(Promise::ReadsGoForward, what);
            }
        }
        phone.shown.times += 1;
        let count = phone.storage.count_known();
        if count < phone.shown.events.len() || phone.shown.times.is_multiple_of(LOOKED_AT) {
            let known = phone.storage.known();
            let lost = phone.shown.events.iter().find(|id| !known.contains_key(id));
            if let Some(lost) = lost {
                let what = format!("{} showed {} and has it no more", phone.name, short(*lost));
                return self.truth.fail(Promise::ReadsGoForward, what);
            }
            phone.shown.events.extend(known.into_keys());
        }
    }

    /// Reads, decides and signs in one of the phone's tabs; the save follows when the key has answered.
    pub fn press(&mut self, phone: usize, tab: Option<u64>) {
        let it = &self.phones[phone];
        let open: Vec<u64> = it.tabs.iter().map(|tab| tab.id).collect();
        let Some(tab) = tab
            .filter(|tab| open.contains(tab))
            .or_else(|| (!open.is_empty()).then(|| open[self.chance.place(open.len())]))
        else {
            return self.after(500, Action::Press { phone, tab: None });
        };
        let at = At { phone, tab };
        match super::person::sign(self, at) {
            Some((event, expected)) => {
                let ms = self.chance.between(1, 40);
                self.after(ms, Action::Save { at, event: Rc::new(event), expected: Rc::new(expected) });
            }
            // What came to mind cannot be recorded; something else will.
            None => self.after(1, Action::Press { phone, tab: None }),
        }
    }
}
