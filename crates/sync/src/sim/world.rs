//! The simulated world: phones, a server and a network between them, in simulated time. All that
//! happens is an [`Action`] in one queue, so that a seed gives the same history each time.

use std::collections::BTreeMap;
use std::rc::Rc;

use lotwise_ledger::event::{EventId, SignedEvent};
use pollster::block_on;

use super::bug::Bug;
use super::chance::Chance;
use super::fault::Fault;
use super::person;
use super::phone::{Phone, Storage, public};
use super::server::{Call, Reply, Server};
use super::truth::Truth;
use crate::replica::{Input, Replica, Request, Start};
use crate::rights::Role;
use crate::store::{Expected, ReplicaStore, SaveError, Saved};
use crate::wire::Cursor;

/// Something that happens at a time.
#[derive(Clone)]
pub enum Action {
    /// A person presses Save in one of the phone's tabs.
    Press {
        phone: usize,
    },
    /// The tab has signed, and saves.
    Save {
        phone: usize,
        life: u64,
        event: Rc<SignedEvent>,
        expected: Rc<Expected>,
    },
    /// A tab becomes the network's leader.
    Lead {
        phone: usize,
    },
    PauseOver {
        phone: usize,
        run: u64,
        pause: u64,
    },
    /// A request reaches the server.
    Arrive {
        flight: u64,
        token: u64,
        call: Rc<Call>,
        server_run: u64,
    },
    /// The server's wait for an event is over.
    WaitOver {
        flight: u64,
        server_run: u64,
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
    Fault(Fault),
    /// The end of a fault.
    Mend(Fault),
    /// All faults are over.
    Heal,
    /// A disk or the server is copied.
    Copy,
}

/// A request that its phone waits for.
pub struct Flight {
    pub phone: usize,
    pub run: u64,
    pub request: Request,
    pub sent: Vec<EventId>,
    /// Where a pull began.
    pub after: Option<Cursor>,
}

/// A request that the server keeps waiting.
pub struct Waiting {
    pub token: u64,
    pub call: Rc<Call>,
}

pub struct World {
    pub now_ms: u64,
    pub chance: Chance,
    pub bug: Option<Bug>,
    pub server: Server,
    /// Grows when the server stops: what reached it before is gone.
    pub server_run: u64,
    pub is_up: bool,
    pub backup: Option<Server>,
    pub phones: Vec<Phone>,
    pub flights: BTreeMap<u64, Flight>,
    pub waiting: BTreeMap<u64, Waiting>,
    /// Messages are lost, doubled and late.
    pub is_stormy: bool,
    /// Something before the server refuses larger requests.
    pub most_bytes: usize,
    pub truth: Truth,
    /// Rolled-back phones and a restored server are not promised together: see SYNC-17.
    pub may_roll_back: bool,
    /// What happened, for people; absent where nobody will read it.
    pub history: Option<Vec<String>>,
    pub events: usize,
    /// Counts requests.
    pub last_flight: u64,
    queue: BTreeMap<(u64, u64), Action>,
    turn: u64,
}

impl World {
    pub fn new(seed: u64, bug: Option<Bug>, with_history: bool) -> Self {
        let mut chance = Chance::new(seed);
        let may_roll_back = chance.percent(50);
        let mut world = Self {
            now_ms: 0,
            chance,
            bug,
            server: Server::new(bug),
            server_run: 0,
            is_up: true,
            backup: None,
            phones: Vec::new(),
            flights: BTreeMap::new(),
            waiting: BTreeMap::new(),
            is_stormy: false,
            most_bytes: usize::MAX,
            truth: Truth::default(),
            may_roll_back,
            history: with_history.then(Vec::new),
            events: 0,
            last_flight: 0,
            queue: BTreeMap::new(),
            turn: 0,
        };
        for number in 0..world.chance.between(3, 5) {
            world.add_phone(number);
        }
        world
    }

    fn add_phone(&mut self, number: u64) {
        let site = if number % 3 == 2 { "NORD" } else { "MAIN" };
        let feeds = match number {
            // Somebody who reads both sites, as a supervisor does.
            0 => vec!["shared".to_owned(), "site/MAIN".to_owned(), "site/NORD".to_owned()],
            _ => vec!["shared".to_owned(), format!("site/{site}")],
        };
        let place = usize::try_from(number).unwrap_or(0) % 5;
        let role = [Role::Supervisor, Role::Staff, Role::Quality, Role::Staff, Role::Admin][place];
        let mut storage = Storage::new(self.chance.bytes());
        storage.token = self.server.enrol(public(&storage.key), role, &feeds);
        let ids = vec![storage.device()];
        let phone = self.phones.len();
        self.phones.push(Phone {
            name: format!("phone {number}"),
            site,
            role,
            feeds,
            durable: storage.clone(),
            storage,
            earlier: None,
            replica: None,
            run: 0,
            life: 0,
            pause: 0,
            online: true,
            revoked: false,
            full: false,
            dies: false,
            clock_offset_ms: 0,
            ids,
        });
        self.after(number, Action::Lead { phone });
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
            Action::Press { phone } => self.press(phone),
            Action::Save { phone, life, event, expected } => self.save(phone, life, &event, &expected),
            Action::Lead { phone } => self.lead(phone),
            Action::PauseOver { phone, run, pause } => {
                if self.phones[phone].run == run && self.phones[phone].pause == pause {
                    self.input(phone, Input::PauseOver);
                }
            }
            Action::Arrive { flight, token, call, server_run } => {
                if self.server_run == server_run {
                    self.arrive(flight, token, call);
                }
            }
            Action::WaitOver { flight, server_run } => {
                if self.server_run == server_run {
                    self.wait_over(flight);
                }
            }
            Action::Answer { flight, reply } => self.answered(flight, &reply),
            Action::Fail { flight } => self.failed(flight),
            Action::Enrol { phone } => self.enrol(phone),
            Action::Fault(fault) => self.befall(fault),
            Action::Mend(fault) => self.mend(fault),
            Action::Heal => self.heal(),
            Action::Copy => self.keep_copies(),
        }
    }

    /// A tab takes the lead of the network.
    fn lead(&mut self, phone: usize) {
        let it = &mut self.phones[phone];
        if it.replica.is_none() {
            it.replica = Some(Replica::new(it.storage.device(), it.feeds.clone(), Start::Empty));
            self.input(phone, Input::Woke);
        }
    }

    /// Reads, decides and signs; the save follows when the key has answered.
    fn press(&mut self, phone: usize) {
        let it = &self.phones[phone];
        let clock_ms = it.clock_ms(self.now_ms);
        let kind = self.chance.between(0, 199);
        let (device, site) = (it.storage.device(), it.site);
        let Ok(head) = block_on(it.storage.store.head());
        let (event, expected) = if kind == 0 {
            let (header, body) = person::of_a_later_version(device, &head, site, clock_ms);
            (it.storage.sign(header, body), Expected { head, records: BTreeMap::new() })
        } else {
            let pressed = person::press(&mut self.chance, &it.storage.store, site, clock_ms);
            let Some(mut pressed) = pressed else {
                // What came to mind cannot be recorded; something else will.
                self.after(1, Action::Press { phone });
                return;
            };
            // The app asks first, but a role can change between the record and the push.
            if !self.phones[phone].may_record(&pressed.act) && !kind.is_multiple_of(5) {
                self.after(1, Action::Press { phone });
                return;
            }
            match kind {
                1 => pressed.act.reason = Some("x".repeat(crate::wire::MAX_EVENT_BYTES)),
                2 => pressed.feeds = vec!["site/ELSEWHERE".to_owned()],
                _ => {}
            }
            let act = lotwise_ledger::event::Draft::new(device, &head, pressed.feeds, &pressed.act, clock_ms);
            let signature = super::phone::sign(&self.phones[phone].storage.key, &act.header);
            (act.signed(signature), pressed.expected)
        };
        let life = self.phones[phone].life;
        let ms = self.chance.between(1, 40);
        self.after(ms, Action::Save { phone, life, event: Rc::new(event), expected: Rc::new(expected) });
    }

    fn save(&mut self, phone: usize, life: u64, event: &SignedEvent, expected: &Expected) {
        if self.phones[phone].life != life {
            return;
        }
        if self.phones[phone].full {
            let error: SaveError<std::convert::Infallible> = SaveError::Full;
            self.note(|world| format!("{}: not saved, {error}", world.phones[phone].name));
            self.after(5_000, Action::Press { phone });
            return;
        }
        let dies = std::mem::take(&mut self.phones[phone].dies);
        if dies && self.chance.percent(50) {
            if self.bug == Some(Bug::SaidBeforeSaved) {
                self.truth.saved(event);
            }
            self.end_tab(phone, "killed before a save was committed");
            return;
        }
        let Ok(opened) = event.open() else { return };
        let it = &mut self.phones[phone];
        let mut expected = expected.clone();
        if self.bug == Some(Bug::SaveWithoutLooking) {
            let Ok(head) = block_on(it.storage.store.head());
            expected = Expected { head, records: BTreeMap::new() };
        }
        match block_on(it.storage.store.save(event, &expected)) {
            Ok(Saved::Done) => {}
            Ok(Saved::Stale) => {
                self.after(1, Action::Press { phone });
                return;
            }
            Err(error) => {
                self.truth.fail(format!("a save failed: {error}"));
                return;
            }
        }
        if self.bug != Some(Bug::RelaxedSave) {
            it.flush();
        }
        self.events += 1;
        self.truth.saved(event);
        self.note(|world| {
            format!("{}: saved {} {}", world.phones[phone].name, opened.header.kind, short(opened.id()))
        });
        if dies {
            self.end_tab(phone, "killed after a save was committed");
            return;
        }
        self.input(phone, Input::Saved);
    }

    /// The leading tab is gone, and with it what it had asked for; another takes over soon.
    pub fn end_tab(&mut self, phone: usize, why: &str) {
        self.note(|world| format!("{}: {why}", world.phones[phone].name));
        self.phones[phone].end_tab();
        self.flights.retain(|_, flight| flight.phone != phone);
        let ms = self.chance.between(10, 3_000);
        self.after(ms, Action::Lead { phone });
    }

    fn enrol(&mut self, phone: usize) {
        let it = &mut self.phones[phone];
        it.storage.token = self.server.enrol(public(&it.storage.key), it.role, &it.feeds);
        it.flush();
        it.end_tab();
        self.flights.retain(|_, flight| flight.phone != phone);
        self.note(|world| format!("{}: enrolled again", world.phones[phone].name));
        self.after(1, Action::Lead { phone });
    }
}

/// An event's id as people can tell it apart.
pub fn short(event: EventId) -> String {
    let text = event.device.to_string();
    format!("{}-{}", text.get(..6).unwrap_or_default(), event.seq)
}
