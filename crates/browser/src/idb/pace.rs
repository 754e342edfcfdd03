//! How work that nobody waits for goes on beside a person: events are received few at a time, none while a
//! record or an answer is on its way, and with rests while records come; what can wait waits for a pause.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::IndexedDbReplica;
use crate::clock::sleep;

/// How long a transaction may hold up the next one, which may be another tab's.
const STEP_MS: f64 = 10.0;
/// Less at a time would take mostly the time of the transactions themselves.
const LEAST: usize = 8;
/// How far one measurement moves the estimate: a pause of the disk is not the next one's measure.
const WEIGHT: f64 = 0.25;

/// What somebody waits for is read in stages, with the page drawn in between: so long behind a stage the next
/// one still goes before what is received.
const GRACE_MS: u32 = 50;

/// So many steps behind a record rest, some seconds: who recorded just now will record again.
const RESTS: u32 = 100;
/// Who has waited for nothing this long makes a pause.
const PAUSE_MS: u32 = 1_000;

pub(super) struct Pace {
    /// What an event takes, estimated from those that came before.
    event_ms: Cell<f64>,
    /// How many records and answers are on their way.
    in_front: Cell<usize>,
    /// How many ever were.
    begun: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
    /// Behind how many of them that time has gone by.
    graced: Cell<u64>,
    /// How many steps still rest.
    rests: Cell<u32>,
}

/// A record or an answer on its way in this tab: nothing is received until this is dropped.
#[must_use = "dropped at once it holds up nothing"]
pub struct Precedence(Rc<Pace>);

impl Default for Pace {
    fn default() -> Self {
        Self {
            event_ms: Cell::new(STEP_MS / LEAST as f64),
            in_front: Cell::default(),
            begun: Cell::default(),
            waiting: RefCell::default(),
            graced: Cell::default(),
            rests: Cell::default(),
        }
    }
}

impl Pace {
    /// How many of `left` events are received next, when no record is on its way any more.
    ///
    /// Behind a record it waits once more as long as a step takes: the browser's database tidies up
    /// in the background, and who writes without end waits for that in the end.
    pub(super) async fn step(&self, left: usize) -> usize {
        if let Some(left) = self.rests.get().checked_sub(1) {
            self.rests.set(left);
            sleep(STEP_MS as u32).await;
        }
        loop {
            self.turn().await;
            let begun = self.begun.get();
            if self.graced.get() >= begun {
                break;
            }
            sleep(GRACE_MS).await;
            self.graced.set(begun);
        }
        self.size().min(left)
    }

    /// Waits until somebody who waited for something makes a pause.
    async fn pause(&self) {
        loop {
            let begun = self.begun.get();
            if begun > 0 {
                sleep(PAUSE_MS).await;
            }
            self.turn().await;
            if self.begun.get() == begun {
                return;
            }
        }
    }

    /// Waits until nothing is on its way that somebody waits for.
    async fn turn(&self) {
        poll_fn(|context| {
            if self.in_front.get() == 0 {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn size(&self) -> usize {
        ((STEP_MS / self.event_ms.get()) as usize).max(LEAST)
    }

    /// Notes how long a step of `events` took.
    pub(super) fn took(&self, events: usize, ms: f64) {
        if events > 0 {
            let before = self.event_ms.get();
            let now = before + WEIGHT * (ms / events as f64 - before);
            // A clock that a browser has made coarse may tell no time at all.
            self.event_ms.set(now.max(STEP_MS / 10_000.0));
        }
    }
}

impl Precedence {
    fn new(pace: &Rc<Pace>) -> Self {
        pace.in_front.set(pace.in_front.get() + 1);
        pace.begun.set(pace.begun.get() + 1);
        Self(Rc::clone(pace))
    }
}

impl IndexedDbReplica {
    /// Lets what somebody waits for go before what is received: an answer, or a record from reading what it
    /// is decided by to its save.
    pub fn precedence(&self) -> Precedence {
        Precedence::new(&self.pace)
    }

    /// Waits, with something that nobody waits for, until nobody waits for anything else either.
    pub async fn pause(&self) {
        self.pace.pause().await;
    }
}

impl Drop for Precedence {
    fn drop(&mut self) {
        self.0.in_front.set(self.0.in_front.get() - 1);
        self.0.rests.set(RESTS);
        self.0.waiting.take().into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;

    use super::*;

    #[test]
    fn a_slow_phone_takes_few_at_a_time_and_a_fast_desk_many() {
        for (event_ms, sizes) in [(0.05, 195..205), (0.5, 19..21), (5.0, LEAST..LEAST + 1)] {
            let pace = Pace::default();
            for _ in 0..50 {
                pace.took(pace.size(), event_ms * pace.size() as f64);
            }
            assert!(sizes.contains(&pace.size()), "{event_ms} ms an event: {}", pace.size());
        }
    }

    #[test]
    fn what_can_wait_goes_on_at_once_where_nobody_ever_waited() {
        let pace = Rc::new(Pace::default());
        let at_once =
            |pace: &Pace| pin!(pace.pause()).poll(&mut Context::from_waker(Waker::noop())).is_ready();
        assert!(at_once(&pace));
        pace.in_front.set(1);
        assert!(!at_once(&pace));
    }

    #[test]
    fn a_record_goes_first() {
        let pace = Rc::new(Pace::default());
        let (one, other) = (Precedence::new(&pace), Precedence::new(&pace));
        let mut step = pin!(pace.turn());
        let mut poll = || step.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(poll(), Poll::Pending);
        drop(one);
        assert_eq!(poll(), Poll::Pending);
        drop(other);
        assert_eq!(poll(), Poll::Ready(()));
    }
}
