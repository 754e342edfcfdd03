//! The simulated network: messages are late, lost, doubled and overtaken; a request runs out of time.

use std::rc::Rc;

use lotwise_ledger::event::EventId;

use super::phone::At;
use super::server::{Call, Reply};
use super::tally::Happening;
use super::truth::Promise;
use super::world::{Action, Flight, World};
use crate::replica::Request;

/// What an answer may take, as the app's driver has it.
const TIMEOUT_MS: u64 = 30_000;
const PULL_TIMEOUT_MS: u64 = 15_000;
/// More requests than this in a minute are not those of a device that waits when it has trouble.
const MOST_A_MINUTE: u64 = 600;

impl World {
    /// Sends a request, and lets its tab wait for the answer.
    pub fn send(&mut self, at: At, request: Request, call: Call, sent: Vec<EventId>) {
        self.count_request(at.phone);
        let (flight, process) = (self.number(), self.any_process());
        let phone = &self.phones[at.phone];
        let Some(tab) = phone.tab(at.tab) else { return };
        let (token, driver, device) = (tab.identity.token, tab.driver, device_of(tab));
        let timeout_ms = match &call {
            Call::Pull(pull) => pull.wait.unwrap_or(0) * 1_000 + PULL_TIMEOUT_MS,
            _ => TIMEOUT_MS,
        };
        let after = if let Call::Pull(pull) = &call { pull.after } else { None };
        let online = phone.online;
        self.flights.insert(flight, Flight { at, driver, device, request, sent, after, process });
        if !online || !self.processes[process].is_up {
            let ms = self.chance.between(1, 500);
            self.after(ms, Action::Fail { flight });
            return;
        }
        self.after(timeout_ms, Action::Fail { flight });
        let (call, run) = (Rc::new(call), self.processes[process].run);
        let copies = if self.is_stormy && self.chance.percent(20) { 2 } else { 1 };
        for copy in 0..copies {
            if copy > 0 {
                self.tally.count(Happening::RequestDoubled);
            }
            match self.delay_ms() {
                Some(ms) => {
                    let call = Rc::clone(&call);
                    self.after(ms, Action::Arrive { flight, token, call, process, run });
                }
                None => self.tally.count(Happening::RequestLost),
            }
        }
    }

    fn count_request(&mut self, phone: usize) {
        let minute = self.now_ms / 60_000;
        let it = &mut self.phones[phone];
        it.asked = if it.asked.1 == minute { (it.asked.0 + 1, minute) } else { (1, minute) };
        if it.asked.0 > MOST_A_MINUTE {
            let what = format!("{} asked {MOST_A_MINUTE} times within a minute", it.name);
            self.truth.fail(Promise::NobodyAsksWithoutPause, what);
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

    /// Counts requests that arrive before an earlier one of the same phone.
    pub fn notice_order(&mut self, flight: u64) {
        let Some(phone) = self.flights.get(&flight).map(|flight| flight.at.phone) else { return };
        let last = self.arrived.entry(phone).or_default();
        if flight < *last {
            self.tally.count(Happening::RequestOvertaken);
        }
        *last = flight.max(*last);
    }

    pub fn reply(&mut self, flight: u64, reply: Reply, committed: bool) {
        match self.delay_ms() {
            Some(ms) => self.after(ms, Action::Answer { flight, reply: Rc::new(reply) }),
            None => {
                self.tally.count(Happening::AnswerLost);
                if committed {
                    self.tally.count(Happening::AnswerLostAfterCommit);
                }
            }
        }
    }
}

/// As whom a tab asks: its driver may have begun as another than the one that it signs as by now.
fn device_of(tab: &super::phone::Tab) -> lotwise_ledger::event::DeviceId {
    tab.replica.as_ref().map_or(tab.identity.device(), crate::replica::Replica::device)
}
