//! Answers that outlive their page: whoever comes back to the first page sees at once what it said, and as long
//! as nothing was recorded since nothing is read for it, so that the next scan has the store to itself.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;

use super::device::Device;
use super::read::read;

/// Of which records an answer is: the signal tells the open device.
type Records = (RwSignal<u64>, u64);

/// The last answer to each question.
type Answers = HashMap<&'static str, (Records, Box<dyn Any>)>;

thread_local! {
    static ANSWERS: RefCell<Answers> = RefCell::default();
    /// Which questions are being asked, and who waits for the answer.
    static ASKED: RefCell<HashMap<&'static str, Vec<Waker>>> = RefCell::default();
}

/// So many times as long as the last answer took is waited before the question is asked again: records that come
/// in all the time are not to keep it going.
const RESTS: i64 = 4;

/// What `question` answers of the records, asked again only when these have changed. `name` is the question's
/// alone, and nothing but the records may change its answer.
pub fn recalled<T, F>(
    device: Device,
    name: &'static str,
    question: impl Fn() -> F + 'static,
) -> Signal<Option<T>>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = T> + 'static,
{
    let question = Rc::new(question);
    let answer = read(move || {
        let records = (device.revision, device.revision.get());
        let question = question.clone();
        async move {
            if let Some(known) = known::<T>(name, records) {
                return Some(known);
            }
            let turn = turn(name).await;
            if let Some(known) = known::<T>(name, records) {
                return Some(known);
            }
            // Of newer records somebody else asks.
            if records.0.try_get_untracked() != Some(records.1) {
                return None;
            }
            let begun_ms = clock::now_ms();
            let answer = question().await;
            let kept: Box<dyn Any> = Box::new(answer.clone());
            ANSWERS.with_borrow_mut(|answers| answers.insert(name, (records, kept)));
            turn.end(clock::now_ms() - begun_ms);
            Some(answer)
        }
    });
    Signal::derive(move || answer.get().flatten())
}

fn known<T: Clone + 'static>(name: &str, records: Records) -> Option<T> {
    ANSWERS.with_borrow(|answers| {
        let (of, answer) = answers.get(name)?;
        (*of == records).then(|| answer.downcast_ref::<T>().cloned())?
    })
}

/// That a question is being asked, until this is dropped.
struct Turn(&'static str);

/// Waits until nobody else asks it.
async fn turn(name: &'static str) -> Turn {
    poll_fn(|context| {
        ASKED.with_borrow_mut(|asked| match asked.get_mut(name) {
            Some(waiting) => {
                waiting.push(context.waker().clone());
                Poll::Pending
            }
            None => {
                asked.insert(name, Vec::new());
                Poll::Ready(Turn(name))
            }
        })
    })
    .await
}

impl Turn {
    /// Ends with the rest that is due behind an answer that took so long.
    fn end(self, took_ms: i64) {
        spawn_local(async move {
            clock::sleep(u32::try_from(took_ms * RESTS).unwrap_or_default()).await;
            drop(self);
        });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let waiting = ASKED.with_borrow_mut(|asked| asked.remove(self.0));
        waiting.into_iter().flatten().for_each(Waker::wake);
    }
}
