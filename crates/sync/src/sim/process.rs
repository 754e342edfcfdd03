//! The server's processes: without a state of their own, over one store. Requests alternate among
//! them; one may stop, be in the middle of a commit when it does, or run another version.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::app::Edition;
use super::bug::Bug;
use super::server::{Call, Reply};
use super::tally::Happening;
use super::world::{Action, World};

/// One process.
pub struct Process {
    pub is_up: bool,
    /// Grows when it stops: what reached it before is gone.
    pub run: u64,
    pub edition: Edition,
    /// It stops in the middle of the next push.
    pub dies: bool,
    waiting: BTreeMap<u64, Waiting>,
}

/// A request that a process keeps waiting.
struct Waiting {
    token: u64,
    call: Rc<Call>,
}

impl Process {
    pub fn new(edition: Edition) -> Self {
        Self { is_up: true, run: 0, edition, dies: false, waiting: BTreeMap::new() }
    }
}

impl World {
    /// Which process gets the next request; sometimes one that is down, which nobody knows yet.
    pub fn any_process(&mut self) -> usize {
        let up: Vec<usize> = (0..self.processes.len()).filter(|it| self.processes[*it].is_up).collect();
        if up.is_empty() || self.chance.percent(2) {
            return self.chance.place(self.processes.len());
        }
        up[self.chance.place(up.len())]
    }

    pub fn arrive(&mut self, flight: u64, token: u64, call: Rc<Call>, process: usize) {
        if !self.processes[process].is_up {
            return;
        }
        self.notice_order(flight);
        if let Call::Push(body) = &*call
            && body.len() > self.most_bytes
        {
            self.tally.count(Happening::RequestTooLarge);
            self.reply(flight, Reply::TooLarge, false);
            return;
        }
        let dies = matches!(*call, Call::Push(_)) && std::mem::take(&mut self.processes[process].dies);
        if dies && self.chance.percent(50) {
            self.tally.count(Happening::ServerDiedBeforeCommit);
            if self.bug == Some(Bug::AnsweredBeforeCommit) {
                let mut ahead = self.server.clone();
                let reply = ahead.answer(self.processes[process].edition, token, &call);
                // Nobody sees it stop: a comparison would bring back what it has not written.
                return self.reply(flight, reply, false);
            }
            return self.stop(process, "dies before it committed");
        }
        let reply = self.answer(process, token, &call);
        if dies {
            self.tally.count(Happening::ServerDiedAfterCommit);
            return self.stop(process, "dies after it committed");
        }
        match (&reply, &*call) {
            (Reply::Nothing, Call::Pull(pull)) => {
                let run = self.processes[process].run;
                let ms = pull.wait.unwrap_or(0) * 1_000;
                self.after(ms, Action::WaitOver { flight, process, run });
                self.processes[process].waiting.insert(flight, Waiting { token, call });
            }
            (Reply::Pushed(_), _) => {
                self.reply(flight, reply, true);
                self.spread(process);
            }
            _ => self.reply(flight, reply, false),
        }
    }

    fn answer(&mut self, process: usize, token: u64, call: &Call) -> Reply {
        let edition = self.processes[process].edition;
        if edition == Edition::Older {
            self.tally.count(Happening::AnsweredByOlderServer);
        }
        if self.bug == Some(Bug::StaleServer)
            && process == 1
            && !matches!(call, Call::Push(_) | Call::Successor(_))
            && let Some(lagging) = &mut self.lagging
        {
            return lagging.answer(edition, token, call);
        }
        self.server.answer(edition, token, call)
    }

    /// Waits end when there is something to say: here at once, in the other processes when they hear.
    pub fn spread(&mut self, process: usize) {
        self.wake_waiting(process, false);
        for other in (0..self.processes.len()).filter(|other| *other != process) {
            let ms = self.chance.between(1, 1_500);
            self.after(ms, Action::Notice { process: other });
        }
        let ms = self.chance.between(1, 3_000);
        self.after(ms, Action::Follow);
    }

    pub fn wake_waiting(&mut self, process: usize, by_another: bool) {
        for (flight, Waiting { token, call }) in std::mem::take(&mut self.processes[process].waiting) {
            match self.answer(process, token, &call) {
                Reply::Nothing => {
                    self.processes[process].waiting.insert(flight, Waiting { token, call });
                }
                reply => {
                    if by_another && matches!(reply, Reply::Page(_)) {
                        self.tally.count(Happening::WokenAcross);
                    }
                    self.reply(flight, reply, false);
                }
            }
        }
    }

    pub fn wait_over(&mut self, flight: u64, process: usize) {
        let Some(Waiting { token, call }) = self.processes[process].waiting.remove(&flight) else { return };
        if let Call::Pull(pull) = &*call {
            let now = Call::Pull(crate::wire::PullRequest { wait: None, ..pull.clone() });
            let reply = self.answer(process, token, &now);
            self.reply(flight, reply, false);
        }
    }

    /// A process ends: its connections break, and others go on. It is started again soon.
    pub fn stop(&mut self, process: usize, why: &str) {
        self.note(|_| format!("server {process}: {why}"));
        self.tally.count(Happening::ProcessStopped);
        let it = &mut self.processes[process];
        (it.is_up, it.dies) = (false, false);
        it.run += 1;
        it.waiting.clear();
        let broken = self.flights.iter().filter(|(_, flight)| flight.process == process);
        for flight in broken.map(|(flight, _)| *flight).collect::<Vec<_>>() {
            // An answer that is on its way may still come before.
            let ms = self.chance.between(1, 200);
            self.after(ms, Action::Fail { flight });
        }
        let ms = self.chance.between(500, 8_000);
        self.after(ms, Action::Mend(super::fault::Fault::ProcessStops { process }));
    }

    pub fn stop_all(&mut self, why: &str) {
        self.tally.count(Happening::AllServersStopped);
        for process in 0..self.processes.len() {
            self.stop(process, why);
        }
    }
}
