//! Several tabs of one app: one of them leads, and each can tell the others.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo::events::EventListener;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use crate::js;

/// A place in the queue of tabs that want to lead, or the lead itself. Dropping it gives it up, and
/// drops the work.
#[must_use = "a dropped leadership is given up"]
pub struct Leadership {
    /// Takes a waiting request back.
    abort: Option<AbortController>,
    end: Rc<End>,
}

#[derive(Default)]
struct End {
    ended: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// Does `work` while this tab leads under `name`: at once, or when the tabs before it have closed.
/// Where the browser has no Web Locks every tab leads, and repeated requests must do no harm.
pub fn lead<F>(name: &str, work: impl FnOnce() -> F + 'static) -> Leadership
where
    F: Future<Output = ()> + 'static,
{
    let end = Rc::new(End::default());
    let Some(locks) = js::find(&js::window().navigator(), "locks") else {
        spawn_local(until_end(work(), end.clone()));
        return Leadership { abort: None, end };
    };
    let abort = AbortController::new().ok();
    let signal = abort.as_ref().map_or(JsValue::UNDEFINED, |abort| abort.signal().into());
    let options = js::object([("signal", signal)]);
    let granted = Closure::once_into_js({
        let end = end.clone();
        move |_: JsValue| -> JsValue {
            let work = async move {
                until_end(work(), end).await;
                Ok(JsValue::UNDEFINED)
            };
            // The lock is held until this promise is settled.
            future_to_promise(work).into()
        }
    });
    let name = name.to_owned();
    spawn_local(async move {
        // It ends with the lead, or with an abort that we asked for.
        let _ = js::call_async(&locks, "request", &[&name.into(), &options, &granted]).await;
    });
    Leadership { abort, end }
}

impl Drop for Leadership {
    fn drop(&mut self) {
        self.end.ended.set(true);
        if let Some(waker) = self.end.waker.take() {
            waker.wake();
        }
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

/// `work`, until it is done or given up.
async fn until_end(work: impl Future<Output = ()>, end: Rc<End>) {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        if end.ended.get() {
            return Poll::Ready(());
        }
        *end.waker.borrow_mut() = Some(context.waker().clone());
        work.as_mut().poll(context)
    })
    .await;
}

/// A line to the other tabs of the app. What a tab says it does not hear itself.
#[must_use = "a dropped channel hears nothing"]
pub struct Channel {
    /// None where the browser has no such channel: then the others see changes when they look.
    channel: Option<BroadcastChannel>,
    _listener: Option<EventListener>,
}

impl Channel {
    pub fn open(name: &str, mut on_message: impl FnMut(String) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        let listener = channel.as_ref().map(|channel| {
            EventListener::new(channel, "message", move |event| {
                let event: &MessageEvent = event.unchecked_ref();
                if let Some(text) = event.data().as_string() {
                    on_message(text);
                }
            })
        });
        Self { channel, _listener: listener }
    }

    pub fn tell(&self, message: &str) {
        if let Some(channel) = &self.channel {
            // A text can be sent, and the channel is open until it is dropped.
            let _ = channel.post_message(&message.into());
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
