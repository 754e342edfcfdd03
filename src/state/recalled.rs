//! Answers that outlive their page: whoever comes back to the first page sees at once what it said, and as long
//! as nothing was recorded since nothing is read for it, so that the next scan has the store to itself.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;

use leptos::prelude::*;

use super::device::Device;
use super::read::{Answer, read};

/// Of which records an answer is: the signal tells the open device.
type Records = (RwSignal<u64>, u64);

/// The last answer to each question.
type Answers = HashMap<&'static str, (Records, Box<dyn Any>)>;

thread_local! {
    static ANSWERS: RefCell<Answers> = RefCell::default();
}

/// What `question` answers of the records, asked again only when these have changed. `name` is the question's
/// alone, and nothing but the records may change its answer.
pub fn recalled<T, F>(device: Device, name: &'static str, question: impl Fn() -> F + 'static) -> Answer<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = T> + 'static,
{
    read(move || {
        let records = (device.revision, device.revision.get());
        // What is not waited for reads nothing.
        let (known, asked) = (known::<T>(name, records), question());
        async move {
            if let Some(known) = known {
                return known;
            }
            let answer = asked.await;
            let kept: Box<dyn Any> = Box::new(answer.clone());
            ANSWERS.with_borrow_mut(|answers| answers.insert(name, (records, kept)));
            answer
        }
    })
}

fn known<T: Clone + 'static>(name: &str, records: Records) -> Option<T> {
    ANSWERS.with_borrow(|answers| {
        let (of, answer) = answers.get(name)?;
        (*of == records).then(|| answer.downcast_ref::<T>().cloned())?
    })
}
