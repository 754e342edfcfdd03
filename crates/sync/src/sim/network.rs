//! The simulated network, and the server's end of it: messages are late, lost, doubled and
//! overtaken; a request waits, breaks off with its server, or runs out of time.

use std::rc::Rc;

use lotwise_ledger::event::EventId;

use super::server::{Call, Reply};
use super::world::{Action, Flight, Waiting, World};
use crate::replica::Request;

/// What an answer may take, as the app's driver has it.
const TIMEOUT_MS: u64 = 30_000;
const PULL_TIMEOUT_MS: u64 = 15_000;

impl World {
    /// Sends a request, and lets its phone wait for the answer.
    pub fn send(&mut self, phone: usize, request: Request, call: Call, sent: Vec<EventId>) {
        self.last_flight += 1;
        let flight = self.last_flight;
        let timeout_ms = match &call {
            Call::Pull(pull) => pull.wait.unwrap_or(0) * 1_000 + PULL_TIMEOUT_MS,
            _ => TIMEOUT_MS,
        };
        let run = self.phones[phone].run;
        let after = if let Call::Pull(pull) = &call { pull.after } else { None };
        self.flights.insert(flight, Flight { phone, run, request, sent, after });
        if !self.phones[phone].online || !self.is_up {
            let ms = self.chance.between(1, 500);
            self.after(ms, Action::Fail { flight });
            return;
        }
        self.after(timeout_ms, Action::Fail { flight });
        let token = self.phones[phone].storage.token;
        let call = Rc::new(call);
        let copies = if self.is_stormy && self.chance.percent(20) { 2 } else { 1 };
        for _ in 0..copies {
            if let Some(ms) = self.delay_ms() {
                let (call, server_run) = (Rc::clone(&call), self.server_run);
                self.after(ms, Action::Arrive { flight, token, call, server_run });
            }
        }
    }

    /// How long a message takes, or that it is lost.
    fn delay_ms(&mut self) -> Option<u64> {
        if !self.is_stormy {
            return Some(self.chance.between(2, 120));
        }
        match self.chance.between(0, 99) {
            0..25 => None,
            25..35 => Some(self.chance.between(5_000, 40_000)),
            _ => Some(self.chance.between(2, 2_000)),
        }
    }

    pub fn arrive(&mut self, flight: u64, token: u64, call: Rc<Call>) {
        if !self.is_up {
            return;
        }
        if let Call::Push(body) = &*call
            && body.len() > self.most_bytes
        {
            self.reply(flight, Reply::TooLarge);
            return;
        }
        let reply = self.server.answer(token, &call);
        match (&reply, &*call) {
            (Reply::Nothing, Call::Pull(pull)) => {
                self.after(
                    pull.wait.unwrap_or(0) * 1_000,
                    Action::WaitOver { flight, server_run: self.server_run },
                );
                self.waiting.insert(flight, Waiting { token, call });
            }
            (Reply::Pushed(_), _) => {
                self.reply(flight, reply);
                self.wake_waiting();
            }
            _ => self.reply(flight, reply),
        }
    }

    fn reply(&mut self, flight: u64, reply: Reply) {
        if let Some(ms) = self.delay_ms() {
            self.after(ms, Action::Answer { flight, reply: Rc::new(reply) });
        }
    }

    /// Waits end when there is something to say.
    fn wake_waiting(&mut self) {
        for (flight, Waiting { token, call }) in std::mem::take(&mut self.waiting) {
            match self.server.answer(token, &call) {
                Reply::Nothing => drop(self.waiting.insert(flight, Waiting { token, call })),
                reply => self.reply(flight, reply),
            }
        }
    }

    pub fn wait_over(&mut self, flight: u64) {
        let Some(Waiting { token, call }) = self.waiting.remove(&flight) else { return };
        if let Call::Pull(pull) = &*call {
            let now = Call::Pull(crate::wire::PullRequest { wait: None, ..pull.clone() });
            let reply = self.server.answer(token, &now);
            self.reply(flight, reply);
        }
    }

    /// The server's process ends: every connection breaks, and what was not durable is gone.
    pub fn stop_server(&mut self, why: &str) {
        self.note(|_| format!("server: {why}"));
        self.is_up = false;
        self.server_run += 1;
        self.waiting.clear();
        for flight in self.flights.keys().copied().collect::<Vec<_>>() {
            // An answer that is on its way may still come before.
            let ms = self.chance.between(1, 200);
            self.after(ms, Action::Fail { flight });
        }
    }
}
