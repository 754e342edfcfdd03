//! How events are received beside a person who records: few at a time, none while a record is on its
//! way, and with rests while records come.

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

/// So many steps behind a record rest, some seconds: who recorded just now will record again.
const RESTS: u32 = 100;

pub(super) struct Pace {
    /// What an event takes, estimated from those that came before.
    event_ms: Cell<f64>,
    /// How many records are on their way.
    recording: Cell<usize>,
    waiting: RefCell<Vec<Waker>>,
    /// How many steps still rest.
    rests: Cell<u32>,
}

/// A record on its way in this tab: nothing is received until this is dropped.
#[must_use = "dropped at once it holds up nothing"]
pub struct Precedence(Rc<Pace>);

impl Default for Pace {
    fn default() -> Self {
        Self {
            event_ms: Cell::new(STEP_MS / LEAST as f64),
            recording: Cell::default(),
            waiting: RefCell::default(),
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
        self.turn().await;
        self.size().min(left)
    }

    /// Waits until no record is on its way.
    async fn turn(&self) {
        poll_fn(|context| {
            if self.recording.get() == 0 {
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
        pace.recording.set(pace.recording.get() + 1);
        Self(Rc::clone(pace))
    }
}

impl IndexedDbReplica {
    /// Lets a record, from reading what it is decided by to its save, go before what is received.
    pub fn precedence(&self) -> Precedence {
        Precedence::new(&self.pace)
    }
}

impl Drop for Precedence {
    fn drop(&mut self) {
        self.0.recording.set(self.0.recording.get() - 1);
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
