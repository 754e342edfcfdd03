//! Whether somebody is at the page: touches and keys, whatever they are for.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};

use crate::js;

/// Listens until it is dropped.
#[must_use = "a dropped subscription hears nothing"]
pub struct Subscription(#[allow(dead_code)] Vec<EventListener>);

/// Tells of every touch and key from now on, before anything on the page takes it.
pub fn subscribe(callback: impl FnMut() + 'static) -> Subscription {
    let callback = Rc::new(RefCell::new(callback));
    let listen = |name: &'static str| {
        let callback = callback.clone();
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
        EventListener::new_with_options(&js::window(), name, options, move |_| {
            // What the callback causes in itself is no further touch.
            if let Ok(mut callback) = callback.try_borrow_mut() {
                callback();
            }
        })
    };
    Subscription(vec![listen("pointerdown"), listen("keydown")])
}
