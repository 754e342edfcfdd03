//! The simulated world: phones, servers and a network between them, in simulated time. All that
//! happens is an [`Action`] in one queue, so that a seed gives the same history each time.

use std::collections::BTreeMap;
use std::rc::Rc;

use lotwise_ledger::event::{DeviceId, EventId, SignedEvent};

use super::app::Edition;
use super::bug::Bug;
use super::chance::Chance;
use super::fault::Fault;
use super::hostile::Stranger;
use super::phone::{At, Keys, Phone, Shown, Storage};
use super::process::Process;
use super::server::{Call, Reply, Server};
use super::tally::Tally;
use super::truth::Truth;
use crate::desk::DESK_FEED;
use crate::replica::{Input, Request};
use crate::rights::Role;
use crate::store::Expected;
use crate::wire::Cursor;

/// The roles of the phones, in turn.
const ROLES: [Role; 5] = [Role::Supervisor, Role::Staff, Role::Quality, Role::Staff, Role::Admin];
/// One seed in so many has a warranty desk beside them.
const SEEDS_A_DESK: u64 = 3;

/// Something that happens at a time.
#[derive(Clone)]
pub enum Action {
    /// A person presses Save in one of the phone's tabs: in that one, where it is still open.
    Press {
        phone: usize,
        tab: Option<u64>,
    },
    /// The tab has signed, and saves.
    Save {
        at: At,
        event: Rc<SignedEvent>,
        expected: Rc<Expected>,
    },
    /// Somebody opens the app.
    Open {
        phone: usize,
    },
    Reload {
        at: At,
    },
    /// The network's lead is given to a tab that waits for it.
    Lead {
        phone: usize,
    },
    /// A tab hears that another one changed something.
    Heard {
        at: At,
    },
    PauseOver {
        at: At,
        driver: u64,
        pause: u64,
    },
    /// A request reaches a process of the server.
    Arrive {
        flight: u64,
        token: u64,
        call: Rc<Call>,
        process: usize,
        run: u64,
    },
    /// A process hears that another one has taken events.
    Notice {
        process: usize,
    },
    /// The server's wait for an event is over.
    WaitOver {
        flight: u64,
        process: usize,
        run: u64,
    },
    /// An answer reaches the phone.
    Answer {
        flight: u64,
        reply: Rc<Reply>,
    },
    /// No answer came, or the connection broke.
    Fail {
        flight: u64,
    },
    /// A person enrols the phone again.
    Enrol {
        phone: usize,
    },
    /// The server's records follow its log.
    Follow,
    Fault(Fault),
    /// The end of a fault.
    Mend(Fault),
    /// The power that was about to fail does.
    PowerFails {
        phone: usize,
    },
    /// All faults are over.
    Heal,
    /// The disk or the server to which that fault returns is copied.
    Copy(Fault),
}

/// A request that its tab waits for.
pub struct Flight {
    pub at: At,
    pub driver: u64,
    /// As whom the driver asked.
    pub device: DeviceId,
    pub request: Request,
    pub sent: Vec<EventId>,
    /// Where a pull began.
    pub after: Option<Cursor>,
    /// Which of the server's processes has it.
    pub process: usize,
}

pub struct World {
    pub now_ms: u64,
    pub chance: Chance,
    pub bug: Option<Bug>,
    /// The store that all processes of the server share.
    pub server: Server,
    pub processes: Vec<Process>,
    /// What one of them answers from, where that is the bug.
    pub lagging: Option<Server>,
    pub backup: Option<Server>,
    pub phones: Vec<Phone>,
    pub stranger: Stranger,
    pub flights: BTreeMap<u64, Flight>,
    /// The last request of each phone that has arrived.
    pub arrived: BTreeMap<usize, u64>,
    /// Messages are lost, doubled and late.
    pub is_stormy: bool,
    /// Something before the server refuses larger requests.
    pub most_bytes: usize,
    pub truth: Truth,
    pub tally: Tally,
    /// Rolled-back phones and a restored server are not promised together: see SYNC-17.
    pub may_roll_back: bool,
    /// What happened, for people; absent where nobody will read it.
    pub history: Option<Vec<String>>,
    pub events: usize,
    pub faults: usize,
    last_number: u64,
    queue: BTreeMap<(u64, u64), Action>,
    turn: u64,
}

impl World {
    pub fn new(seed: u64, bug: Option<Bug>, with_history: bool) -> Self {
        let mut chance = Chance::new(seed);
        let may_roll_back = chance.percent(50);
        let mut server = Server::new(bug);
        let stranger = Stranger::new(&mut chance, &mut server);
        let mut world = Self {
            now_ms: 0,
            chance,
            bug,
            server,
            processes: Vec::new(),
            lagging: None,
            backup: None,
            phones: Vec::new(),
            stranger,
            flights: BTreeMap::new(),
            arrived: BTreeMap::new(),
            is_stormy: false,
            most_bytes: usize::MAX,
            truth: Truth::default(),
            tally: Tally::default(),
            may_roll_back,
            history: with_history.then(Vec::new),
            events: 0,
            faults: 0,
            last_number: 0,
            queue: BTreeMap::new(),
            turn: 0,
        };
        let edition = world.any_edition();
        // There is nothing yet that could not be read.
        let _empty = world.server.state.refold(edition.fold());
        let processes = world.chance.between(1, 3);
        world.processes.extend((0..processes).map(|_| Process::new(edition)));
        let phones = world.chance.between(3, 5);
        for number in 0..phones {
            world.add_phone(number, ROLES[usize::try_from(number).unwrap_or(0) % ROLES.len()]);
        }
        if seed.is_multiple_of(SEEDS_A_DESK) {
            world.add_phone(phones, Role::WarrantyDesk);
        }
        world
    }

    fn any_edition(&mut self) -> Edition {
        if self.chance.percent(40) { Edition::Older } else { Edition::Newer }
    }

    fn add_phone(&mut self, number: u64, role: Role) {
        let site = if number % 3 == 2 { "NORD" } else { "MAIN" };
        let feeds = match number {
            // Who has to do with what was sold, and not with what lies where (SYNC-28).
            _ if role == Role::WarrantyDesk => vec![DESK_FEED.to_owned()],
            // Somebody who reads both sites, as a supervisor does.
            0 => vec!["shared".to_owned(), "site/MAIN".to_owned(), "site/NORD".to_owned()],
            _ => vec!["shared".to_owned(), format!("site/{site}")],
        };
        let edition = self.any_edition();
        let keys = Keys::new(&self.chance.bytes());
        let token = self.server.enrol(keys.public, role, &feeds);
        let storage = Storage::new(keys, token, edition);
        let phone = self.phones.len();
        self.phones.push(Phone {
            name: format!("phone {number}"),
            site,
            role,
            feeds,
            edition,
            ids: vec![storage.device()],
            storage,
            durable: None,
            earlier: None,
            tabs: Vec::new(),
            has_locks: !self.chance.percent(20),
            online: true,
            revoked: false,
            full: false,
            dies: None,
            enrolling: false,
            clock_offset_ms: 0,
            shown: Shown::default(),
            asked: (0, 0),
        });
        for tab in 0..self.chance.between(1, 3) {
            self.after(number + tab * 700, Action::Open { phone });
        }
    }

    /// A number that was never given before.
    pub fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Writes a line of the history.
    pub fn note(&mut self, line: impl FnOnce(&Self) -> String) {
        if self.history.is_some() {
            let line = format!("{:>9.3} s  {}", self.now_ms as f64 / 1_000.0, line(self));
            self.history.get_or_insert_default().push(line);
        }
    }

    /// Lets something happen in so many milliseconds.
    pub fn after(&mut self, ms: u64, action: Action) {
        self.turn += 1;
        self.queue.insert((self.now_ms + ms, self.turn), action);
    }

    /// Goes on until the time has come, or something is broken.
    pub fn run_until(&mut self, end_ms: u64) {
        while self.truth.broken.is_none()
            && let Some(next) = self.queue.first_entry().filter(|next| next.key().0 <= end_ms)
        {
            let ((now_ms, _), action) = next.remove_entry();
            self.now_ms = now_ms;
            self.act(action);
        }
        self.now_ms = self.now_ms.max(end_ms);
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Press { phone, tab } => self.press(phone, tab),
            Action::Save { at, event, expected } => self.save(at, &event, &expected),
            Action::Open { phone } => self.open_tab(phone),
            Action::Reload { at } => self.reload(at),
            Action::Lead { phone } => self.lead(phone),
            Action::Heard { at } => self.heard(at),
            Action::PauseOver { at, driver, pause } => {
                let tab = self.phones[at.phone].tab(at.tab);
                if tab.is_some_and(|tab| tab.driver == driver && tab.pause == pause) {
                    self.input(at, Input::PauseOver);
                }
            }
            Action::Arrive { flight, token, call, process, run } => {
                if self.processes[process].run == run {
                    self.arrive(flight, token, call, process);
                }
            }
            Action::Notice { process } => self.wake_waiting(process, true),
            Action::WaitOver { flight, process, run } => {
                if self.processes[process].run == run {
                    self.wait_over(flight, process);
                }
            }
            Action::Answer { flight, reply } => self.answered(flight, &reply),
            Action::Fail { flight } => self.failed(flight),
            Action::Enrol { phone } => self.enrol(phone),
            Action::Follow => self.server.follow(),
            Action::Fault(fault) => self.befall(fault),
            Action::Mend(fault) => self.mend(fault),
            Action::PowerFails { phone } => self.power_fails(phone),
            Action::Heal => self.heal(),
            Action::Copy(fault) => self.keep_copy(fault),
        }
    }
}

/// An event's id as people can tell it apart.
pub fn short(event: EventId) -> String {
    let text = event.device.to_string();
    format!("{}-{}", text.get(..6).unwrap_or_default(), event.seq)
}
