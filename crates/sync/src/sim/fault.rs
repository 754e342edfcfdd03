//! What goes wrong, and how it ends.

use lotwise_ledger::event::Hash;

use super::phone::{Storage, public};
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
    /// The leading tab is gone at once.
    TabEnds {
        phone: usize,
    },
    /// The next commit is cut off, before or after it took place.
    DiesInCommit {
        phone: usize,
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
    ServerStops,
    /// The server is as it was when the backup was made.
    ServerRestored,
    TokenExpires {
        phone: usize,
    },
    Revoked {
        phone: usize,
    },
    /// Something before the server takes only small requests.
    SmallRequests,
}

impl World {
    /// Something that can go wrong, and how long it lasts.
    pub fn any_fault(&mut self) -> (Fault, u64) {
        let phone = self.chance.place(self.phones.len());
        let fault = match self.chance.between(0, 15) {
            0 | 1 => Fault::Storm,
            2 => Fault::Offline { phone },
            3 => Fault::TabEnds { phone },
            4 | 5 => Fault::DiesInCommit { phone },
            6 => Fault::PowerCut { phone },
            7 | 8 if self.may_roll_back => Fault::RolledBack { phone },
            7 | 8 => Fault::ServerRestored,
            9 => Fault::Wiped { phone },
            10 => Fault::Full { phone },
            11 => {
                let days = [-3_650, -400, 2, 370, 4_000];
                Fault::ClockJumps { phone, days: days[self.chance.place(days.len())] }
            }
            12 => Fault::ServerStops,
            13 => Fault::TokenExpires { phone },
            // One who reads everything stays.
            14 if phone > 0 => Fault::Revoked { phone },
            _ => Fault::SmallRequests,
        };
        (fault, self.chance.between(500, 60_000))
    }

    pub fn befall(&mut self, fault: Fault) {
        self.note(|_| format!("fault: {fault:?}"));
        match fault {
            Fault::Storm => self.is_stormy = true,
            Fault::Offline { phone } => {
                self.phones[phone].online = false;
                self.input(phone, Input::Offline);
            }
            Fault::TabEnds { phone } => self.end_tab(phone, "its tab ends"),
            Fault::DiesInCommit { phone } => self.phones[phone].dies = true,
            Fault::PowerCut { phone } => {
                let durable = self.phones[phone].durable.clone();
                self.phones[phone].replace_storage(durable);
                self.end_tab(phone, "its power is cut");
            }
            Fault::RolledBack { phone } => {
                if let Some(earlier) = self.phones[phone].earlier.take() {
                    self.replace(phone, earlier);
                }
            }
            Fault::Wiped { phone } => self.wipe(phone),
            Fault::Full { phone } => self.phones[phone].full = true,
            Fault::ClockJumps { phone, days } => {
                self.phones[phone].clock_offset_ms = days * 24 * 3_600_000;
            }
            Fault::ServerStops => self.stop_server("stops"),
            Fault::ServerRestored => self.restore(),
            Fault::TokenExpires { phone } => {
                let (device, token) = (self.phones[phone].storage.device(), self.phones[phone].storage.token);
                // Nobody gives a further code to a revoked device.
                if !self.server.is_revoked(device) {
                    self.server.expire(token);
                }
            }
            Fault::Revoked { phone } => {
                let device = self.phones[phone].storage.device();
                self.server.revoke(device);
                let before = self.server.log.events().values().map(|event| Hash::of(&event.header)).collect();
                self.truth.revoked.insert(device, before);
            }
            Fault::SmallRequests => self.most_bytes = 4_000,
        }
    }

    pub fn mend(&mut self, fault: Fault) {
        match fault {
            Fault::Storm => self.is_stormy = false,
            Fault::Offline { phone } => {
                self.phones[phone].online = true;
                self.input(phone, Input::Woke);
            }
            Fault::Full { phone } => self.phones[phone].full = false,
            Fault::ServerStops | Fault::ServerRestored => self.is_up = true,
            Fault::SmallRequests => self.most_bytes = usize::MAX,
            _ => return,
        }
        self.note(|_| format!("over:  {fault:?}"));
    }

    /// All faults end.
    pub fn heal(&mut self) {
        (self.is_stormy, self.is_up, self.most_bytes) = (false, true, usize::MAX);
        for phone in 0..self.phones.len() {
            let it = &mut self.phones[phone];
            let was_online = it.online;
            (it.online, it.full, it.dies) = (true, false, false);
            // Nobody looks at the phone; one that waits for nothing at the server has its timer.
            if !was_online || it.revoked {
                self.input(phone, Input::Woke);
            }
        }
        self.note(|_| "all faults are over".to_owned());
    }

    /// Now and then a phone's disk and the server are copied.
    pub fn keep_copies(&mut self) {
        let phone = self.chance.place(self.phones.len());
        if self.may_roll_back {
            self.phones[phone].earlier = Some(self.phones[phone].storage.clone());
        } else {
            self.backup = Some(self.server.clone());
        }
    }

    fn replace(&mut self, phone: usize, storage: Storage) {
        self.phones[phone].replace_storage(storage);
        self.end_tab(phone, "its storage is another one");
        self.count_losses();
    }

    fn wipe(&mut self, phone: usize) {
        let mut storage = Storage::new(self.chance.bytes());
        let it = &mut self.phones[phone];
        storage.token = self.server.enrol(public(&storage.key), it.role, &it.feeds);
        it.ids.push(storage.device());
        it.earlier = None;
        self.replace(phone, storage);
    }

    fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else { return };
        self.stop_server("is restored from its backup");
        let next_token = self.server.next_token;
        self.server = backup;
        self.server.next_token = next_token;
        self.count_losses();
    }

    /// After a disaster: what nobody has any more can not come back.
    fn count_losses(&mut self) {
        let mut left: std::collections::BTreeSet<Hash> = std::collections::BTreeSet::new();
        let logged = self.server.log.events();
        left.extend(logged.values().map(|event| Hash::of(&event.header)));
        left.extend(self.server.log.quarantined().iter().map(|(event, _)| Hash::of(&event.header)));
        for phone in &self.phones {
            left.extend(phone.storage.store.events().values().map(|event| Hash::of(&event.header)));
        }
        let gone: Vec<Hash> = self.truth.saved.keys().filter(|hash| !left.contains(hash)).copied().collect();
        self.truth.gone.extend(gone);
    }

    /// Lets people work and faults happen, each at its time.
    pub fn plan(&mut self, presses: usize, faults: usize, during_ms: u64) {
        for _ in 0..presses {
            let (at, phone) = (self.chance.between(0, during_ms), self.chance.place(self.phones.len()));
            self.after(at, Action::Press { phone });
        }
        for _ in 0..faults {
            let (fault, ms) = self.any_fault();
            let at = self.chance.between(during_ms / 10, during_ms);
            self.after(at, Action::Fault(fault));
            self.after(at + ms, Action::Mend(fault));
            let copied = self.chance.between(0, at);
            self.after(copied, Action::Copy);
        }
    }
}
