//! Work that goes on side by side.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Does all of it at once, and gives the results in their order.
pub async fn all<T: 'static>(work: impl Iterator<Item = impl Future<Output = T> + 'static>) -> Vec<T> {
    let (promises, mut places) = (Array::new(), Vec::new());
    for one in work {
        let place = Rc::new(RefCell::new(None));
        places.push(place.clone());
        promises.push(&future_to_promise(async move {
            place.replace(Some(one.await));
            Ok(JsValue::UNDEFINED)
        }));
    }
    // No promise of these is ever rejected.
    let _all_done = JsFuture::from(Promise::all(&promises)).await;
    places.into_iter().filter_map(|place| place.take()).collect()
}

/// Work of any kind that gives a `T`.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Waits for each of them, all going on while the others wait. Gives the results in no order.
pub async fn each<T>(mut work: Vec<Work<'_, T>>) -> Vec<T> {
    let mut results = Vec::with_capacity(work.len());
    poll_fn(|context| {
        work.retain_mut(|one| match one.as_mut().poll(context) {
            Poll::Ready(result) => {
                results.push(result);
                false
            }
            Poll::Pending => true,
        });
        if work.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results
}

/// Waits for both, each going on while the other one waits.
pub async fn both<A: Future, B: Future>(one: A, other: B) -> (A::Output, B::Output) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(|context| {
        if first.is_none()
            && let Poll::Ready(output) = one.as_mut().poll(context)
        {
            first = Some(output);
        }
        if second.is_none()
            && let Poll::Ready(output) = other.as_mut().poll(context)
        {
            second = Some(output);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            (one, other) => {
                (first, second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}
