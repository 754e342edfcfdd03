//! Reading for a page: again whenever what the question tracks changes.
//!
//! Leptos' own resource does more (suspense, server rendering) and is compiled once per answer's
//! type; of this, only a few lines are.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

/// What a read answered last.
pub type Answer<T> = RwSignal<Option<T>>;

type Reading = Pin<Box<dyn Future<Output = ()>>>;

/// Asks now and whenever a signal changes that `question` reads before it waits. `None` until the
/// first answer; an answer that a newer question overtook is dropped.
pub fn read<T, F>(question: impl Fn() -> F + 'static) -> Answer<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = T> + 'static,
{
    let answer = RwSignal::new(None);
    follow(Box::new(move |latest| {
        let reading = question();
        Box::pin(async move {
            let value = reading.await;
            if latest.is_latest() {
                // The page may be gone by now, and its signal with it.
                let _ = answer.try_set(Some(value));
            }
        })
    }));
    answer
}

/// Which asking this is, among all of one question.
struct Asking {
    own: u32,
    newest: Rc<Cell<u32>>,
}

impl Asking {
    fn is_latest(&self) -> bool {
        self.own == self.newest.get()
    }
}

fn follow(ask: Box<dyn Fn(Asking) -> Reading>) {
    let newest = Rc::new(Cell::new(0));
    Effect::new(move |_| {
        let own = newest.get() + 1;
        newest.set(own);
        spawn_local(ask(Asking { own, newest: newest.clone() }));
    });
}
