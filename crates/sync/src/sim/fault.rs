//! What goes wrong, and how it ends.

use std::collections::BTreeSet;

use lotwise_ledger::event::{Hash, SignedEvent};

use super::app::Edition;
use super::bug::Bug;
use super::disk::Dying;
use super::phone::{At, Keys, Storage};
use super::tally::Happening;
use super::world::{Action, World};
use crate::replica::Input;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Messages are lost, doubled, late and overtaken.
    Storm,
    Offline {
        phone: usize,
    },
    /// A tab is gone at once.
    TabEnds {
        phone: usize,
    },
    /// A tab that comes to the front takes the lead from the one that has it.
    TabTakesOver {
        phone: usize,
    },
    /// The next commit is cut off, before or after it took place.
    DiesInCommit {
        phone: usize,
        dying: Dying,
    },
    /// What was not committed strictly is gone.
    PowerCut {
        phone: usize,
    },
    /// The disk is as it was a while ago.
    RolledBack {
        phone: usize,
    },
    /// Everything on the phone is gone.
    Wiped {
        phone: usize,
    },
    Full {
        phone: usize,
    },
    /// The clock jumps by so many days.
    ClockJumps {
        phone: usize,
        days: i64,
    },
    /// The app is updated; a tab that is open goes on in the version of before.
    AppUpdated {
        phone: usize,
    },
    ServerStops,
    ProcessStops {
        process: usize,
    },
    /// A process ends in the middle of the next push, before or after it committed.
    ProcessDies {
        process: usize,
    },
    ProcessUpdated {
        process: usize,
    },
    /// The server is as it was when the backup was made.
    ServerRestored,
    TokenExpires {
        phone: usize,
    },
    /// Revoked, and for some enrolled again later.
    Revoked {
        phone: usize,
        for_good: bool,
    },
    /// Something before the server takes only small requests.
    SmallRequests,
    /// A hostile device sends what no app would.
    Poison,
}

impl World {
    /// Something that can go wrong, and how long it lasts.
    pub fn any_fault(&mut self) -> (Fault, u64) {
        let phone = self.chance.place(self.phones.len());
        let process = self.chance.place(self.processes.len());
        let fault = match self.chance.between(0, 33) {
            0 | 1 => Fault::Storm,
            2 => Fault::Offline { phone },
            3 => Fault::TabEnds { phone },
            4 | 5 => Fault::TabTakesOver { phone },
            6..=8 => Fault::DiesInCommit { phone, dying: self.any_dying() },
            9 | 31..=33 => Fault::PowerCut { phone },
            10 | 11 if self.may_roll_back => Fault::RolledBack { phone },
            10 | 11 => Fault::ServerRestored,
            12 => Fault::Wiped { phone },
            13 | 14 | 30 => Fault::Full { phone },
            15 => {
                let days = [-3_650, -400, 2, 370, 4_000];
                Fault::ClockJumps { phone, days: days[self.chance.place(days.len())] }
            }
            16 | 17 => Fault::AppUpdated { phone },
            18 => Fault::ServerStops,
            19 => Fault::ProcessStops { process },
            20 | 28 | 29 => Fault::ProcessDies { process },
            21 => Fault::ProcessUpdated { process },
            22 => Fault::TokenExpires { phone },
            // One who reads everything stays.
            23 if phone > 0 => Fault::Revoked { phone, for_good: self.chance.percent(50) },
            24 | 25 => Fault::Poison,
            _ => Fault::SmallRequests,
        };
        (fault, self.chance.between(500, 60_000))
    }

    /// Storages that are rolled back go on as others: that is cut off, too.
    fn any_dying(&mut self) -> Dying {
        match self.chance.between(0, 9) {
            0..4 => Dying::Save,
            4..7 => Dying::Page,
            7 if self.may_roll_back => Dying::Renewal,
            _ => Dying::Outbox,
        }
    }

    /// Something goes wrong, or something else where that makes no difference.
    pub fn befall(&mut self, fault: Fault) {
        self.note(|_| format!("fault: {fault:?}"));
        if self.takes_place(fault) {
            self.faults += 1;
            return;
        }
        let (other, ms) = self.any_fault();
        self.after(0, Action::Fault(other));
        self.after(ms, Action::Mend(other));
    }

    fn takes_place(&mut self, fault: Fault) -> bool {
        match fault {
            Fault::Storm => self.is_stormy = true,
            Fault::Offline { phone } => self.go_offline(phone),
            Fault::TabEnds { phone } => return self.end_any_tab(phone),
            Fault::TabTakesOver { phone } => return self.take_lead(phone),
            Fault::DiesInCommit { phone, dying } => self.phones[phone].dies = Some(dying),
            Fault::PowerCut { phone } => {
                self.phones[phone].durable = Some(self.phones[phone].storage.clone());
                let ms = self.chance.between(100, 30_000);
                self.after(ms, Action::PowerFails { phone });
            }
            Fault::RolledBack { phone } => return self.roll_back(phone),
            Fault::Wiped { phone } => self.wipe(phone),
            Fault::Full { phone } => self.phones[phone].full = true,
            Fault::ClockJumps { phone, days } => {
                let ahead = days > 0;
                let jumped = if ahead { Happening::ClockJumpedAhead } else { Happening::ClockJumpedBack };
                self.tally.count(jumped);
                self.phones[phone].clock_offset_ms = days * 24 * 3_600_000;
            }
            Fault::AppUpdated { phone } => return self.update_app(phone),
            Fault::ServerStops => self.stop_all("stops with all others"),
            Fault::ProcessStops { process } => self.stop(process, "stops"),
            Fault::ProcessDies { process } => self.processes[process].dies = true,
            Fault::ProcessUpdated { process } => self.update_process(process),
            Fault::ServerRestored => return self.restore(),
            Fault::TokenExpires { phone } => return self.expire_token(phone),
            Fault::Revoked { phone, .. } => return self.revoke(phone),
            Fault::SmallRequests => self.most_bytes = 4_000,
            Fault::Poison => self.poison(),
        }
        true
    }

    pub fn mend(&mut self, fault: Fault) {
        match fault {
            Fault::Storm => self.is_stormy = false,
            Fault::Offline { phone } => self.go_online(phone),
            Fault::Full { phone } => self.phones[phone].full = false,
            Fault::ProcessStops { process } => self.processes[process].is_up = true,
            Fault::Revoked { phone, for_good: false } => self.let_in_again(phone),
            Fault::SmallRequests => self.most_bytes = usize::MAX,
            _ => return,
        }
        self.note(|_| format!("over:  {fault:?}"));
    }

    /// All faults end.
    pub fn heal(&mut self) {
        (self.is_stormy, self.most_bytes) = (false, usize::MAX);
        for process in &mut self.processes {
            (process.is_up, process.dies) = (true, false);
        }
        for phone in 0..self.phones.len() {
            let it = &mut self.phones[phone];
            let was_online = it.online;
            (it.online, it.full, it.dies, it.durable) = (true, false, None, None);
            // Nobody looks at the phone; one that waits for nothing at the server has its timer.
            if !was_online || it.revoked {
                self.wake(phone, &Input::Woke);
            }
        }
        self.note(|_| "all faults are over".to_owned());
    }

    /// Every tab of a phone is told; only one that leads does anything.
    fn wake(&mut self, phone: usize, input: &Input) {
        for tab in self.phones[phone].tabs.iter().map(|tab| tab.id).collect::<Vec<_>>() {
            self.input(At { phone, tab }, input.clone());
        }
    }

    fn go_offline(&mut self, phone: usize) {
        self.tally.count(Happening::WentOffline);
        self.phones[phone].online = false;
        self.wake(phone, &Input::Offline);
    }

    fn go_online(&mut self, phone: usize) {
        self.phones[phone].online = true;
        self.wake(phone, &Input::Woke);
    }

    fn end_any_tab(&mut self, phone: usize) -> bool {
        let tabs = &self.phones[phone].tabs;
        if tabs.is_empty() {
            return false;
        }
        let tab = tabs[self.chance.place(tabs.len())].id;
        self.tally.count(Happening::TabEnded);
        self.end_tab(At { phone, tab }, "its tab ends");
        true
    }

    fn roll_back(&mut self, phone: usize) -> bool {
        let Some(earlier) = self.phones[phone].earlier.take() else { return false };
        self.tally.count(Happening::RolledBack);
        let before = self.left();
        self.replace(phone, earlier);
        self.count_losses(&before);
        if self.chance.percent(30) {
            self.phones[phone].dies = Some(Dying::Renewal);
        }
        true
    }

    pub fn power_fails(&mut self, phone: usize) {
        if let Some(durable) = self.phones[phone].durable.take() {
            self.tally.count(Happening::PowerCut);
            self.note(|world| format!("{}: its power is cut", world.phones[phone].name));
            // No disaster: what was said to be saved is there.
            self.replace(phone, durable);
        }
    }

    fn update_app(&mut self, phone: usize) -> bool {
        let it = &mut self.phones[phone];
        if std::mem::replace(&mut it.edition, Edition::Newer) == Edition::Newer {
            return false;
        }
        self.tally.count(Happening::Updated);
        let ms = self.chance.between(10, 5_000);
        self.after(ms, Action::Open { phone });
        true
    }

    fn update_process(&mut self, process: usize) {
        self.processes[process].edition = Edition::Newer;
        self.stop(process, "is updated");
        if self.server.state.fold_version() != Edition::Newer.fold().version {
            // What the log has was opened when it was taken.
            let _all_read = self.server.state.refold(Edition::Newer.fold());
        }
    }

    fn expire_token(&mut self, phone: usize) -> bool {
        let identity = &self.phones[phone].storage.identity;
        // Nobody gives a further code to a revoked device.
        if self.server.is_revoked(identity.device()) {
            return false;
        }
        self.tally.count(Happening::TokenExpired);
        self.server.expire(identity.token);
        true
    }

    fn revoke(&mut self, phone: usize) -> bool {
        if self.server.is_revoked(self.phones[phone].storage.device()) {
            return false;
        }
        self.tally.count(Happening::Revoked);
        let before: BTreeSet<Hash> =
            self.server.log.events().values().map(|event| Hash::of(&event.header)).collect();
        for device in self.server.revoke(self.phones[phone].storage.device()) {
            self.truth.revoked.insert(device, before.clone());
        }
        true
    }

    fn let_in_again(&mut self, phone: usize) {
        if self.server.is_revoked(self.phones[phone].storage.device()) {
            self.tally.count(Happening::LetInAgain);
            self.enrol(phone);
        }
    }

    /// A copy of what that fault returns to.
    pub fn keep_copy(&mut self, fault: Fault) {
        match fault {
            Fault::RolledBack { phone } => {
                self.phones[phone].earlier = Some(self.phones[phone].storage.clone());
            }
            Fault::ServerRestored => self.backup = Some(self.server.clone()),
            _ => {}
        }
        if self.bug == Some(Bug::StaleServer) {
            self.lagging = Some(self.server.clone());
        }
    }

    fn replace(&mut self, phone: usize, storage: Storage) {
        let tabs: Vec<u64> = self.phones[phone].tabs.iter().map(|tab| tab.id).collect();
        for tab in tabs {
            self.end_tab(At { phone, tab }, "its storage is another one");
        }
        self.phones[phone].replace_storage(storage);
        let ms = self.chance.between(10, 3_000);
        self.after(ms, Action::Open { phone });
    }

    fn wipe(&mut self, phone: usize) {
        self.tally.count(Happening::Wiped);
        let keys = Keys::new(&self.chance.bytes());
        let it = &mut self.phones[phone];
        let token = self.server.enrol(keys.public, it.role, &it.feeds);
        let storage = Storage::new(keys, token, it.edition);
        it.ids.push(storage.device());
        it.revoked = false;
        it.earlier = None;
        let before = self.left();
        self.replace(phone, storage);
        self.count_losses(&before);
    }

    fn restore(&mut self) -> bool {
        let Some(backup) = self.backup.clone() else { return false };
        self.tally.count(Happening::ServerRestored);
        self.stop_all("is restored from its backup");
        let next_token = self.server.next_token;
        let version = self.server.state.fold_version();
        let before = self.left();
        self.server = backup;
        self.server.next_token = next_token;
        if self.server.state.fold_version() != version {
            let _all_read = self.server.state.refold(Edition::Newer.fold());
        }
        self.lagging = None;
        self.count_losses(&before);
        true
    }

    /// What is anywhere: on the server, or on a phone.
    fn left(&self) -> BTreeSet<Hash> {
        let hash = |event: &SignedEvent| Hash::of(&event.header);
        let mut left: BTreeSet<Hash> = self.server.log.events().values().map(hash).collect();
        left.extend(self.server.log.quarantined().iter().map(|(event, _)| hash(event)));
        for phone in &self.phones {
            left.extend(phone.storage.store.events().values().map(hash));
        }
        left
    }

    /// After a disaster: what nobody has any more, and somebody had before, can not come back.
    fn count_losses(&mut self, before: &BTreeSet<Hash>) {
        let left = self.left();
        self.truth.gone.extend(before.difference(&left));
    }

    /// Lets people work and faults happen, each at its time.
    pub fn plan(&mut self, presses: usize, faults: usize, during_ms: u64) {
        for _ in 0..presses {
            let (at, phone) = (self.chance.between(0, during_ms), self.chance.place(self.phones.len()));
            self.after(at, Action::Press { phone, tab: None });
        }
        for _ in 0..faults {
            let (fault, ms) = self.any_fault();
            let at = self.chance.between(during_ms / 10, during_ms);
            self.after(at, Action::Fault(fault));
            self.after(at + ms, Action::Mend(fault));
            let copied = self.chance.between(0, at);
            self.after(copied, Action::Copy(fault));
        }
    }
}
