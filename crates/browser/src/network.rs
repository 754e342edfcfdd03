//! Whether there is a network, by the browser's word, and whether the page is seen.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use web_sys::VisibilityState;

use crate::js;

/// What happened to the page's surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkEvent {
    /// There is a network; whether the server answers is another question.
    Online,
    Offline,
    /// The page came to the front, or back out of the browser's cache.
    Visible,
    Hidden,
}

/// Listens until it is dropped.
#[must_use = "a dropped subscription hears nothing"]
pub struct Subscription(#[allow(dead_code)] Vec<EventListener>);

/// What the browser says. False is certain; true may be wrong.
pub fn is_online() -> bool {
    js::window().navigator().on_line()
}

pub fn is_visible() -> bool {
    js::document().visibility_state() == VisibilityState::Visible
}

/// Tells of every change from now on.
pub fn subscribe(callback: impl FnMut(NetworkEvent) + 'static) -> Subscription {
    let callback = Rc::new(RefCell::new(callback));
    let tell = |event: fn() -> NetworkEvent| {
        let callback = callback.clone();
        move |_: &web_sys::Event| {
            // A callback that causes an event in itself hears of it by what it did.
            if let Ok(mut callback) = callback.try_borrow_mut() {
                callback(event());
            }
        }
    };
    let visibility = || {
        if is_visible() { NetworkEvent::Visible } else { NetworkEvent::Hidden }
    };
    let (window, document) = (js::window(), js::document());
    Subscription(vec![
        EventListener::new(&window, "online", tell(|| NetworkEvent::Online)),
        EventListener::new(&window, "offline", tell(|| NetworkEvent::Offline)),
        EventListener::new(&window, "pageshow", tell(|| NetworkEvent::Visible)),
        EventListener::new(&document, "visibilitychange", tell(visibility)),
    ])
}
