//! Keeps the screen on while someone scans.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::js;
use crate::network::{self, NetworkEvent, Subscription};

/// Keeps the screen on until it is dropped, where the browser can. The browser lets go whenever the
/// page is hidden, so it is taken again when it is seen again.
#[must_use = "a dropped wake lock keeps nothing awake"]
pub struct WakeLock {
    sentinel: Sentinel,
    _subscription: Subscription,
}

/// None after the release.
type Sentinel = Rc<RefCell<Option<Vec<JsValue>>>>;

impl WakeLock {
    pub fn acquire() -> Self {
        let sentinel: Sentinel = Rc::new(RefCell::new(Some(Vec::new())));
        request(sentinel.clone());
        let again = sentinel.clone();
        let subscription = network::subscribe(move |event| {
            if event == NetworkEvent::Visible {
                request(again.clone());
            }
        });
        Self { sentinel, _subscription: subscription }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        for lock in self.sentinel.take().into_iter().flatten() {
            release(lock);
        }
    }
}

fn request(sentinel: Sentinel) {
    let Some(wake_lock) = js::find(&js::window().navigator(), "wakeLock") else {
        return;
    };
    spawn_local(async move {
        // Refused when the battery is low or the page is hidden: nothing depends on it.
        let Ok(lock) = js::call_async(&wake_lock, "request", &[&"screen".into()]).await else {
            return;
        };
        let mut held = sentinel.borrow_mut();
        match held.as_mut() {
            Some(locks) => {
                locks.retain(|lock| !js::get(lock, "released").is_truthy());
                locks.push(lock);
            }
            None => release(lock),
        }
    });
}

fn release(lock: JsValue) {
    spawn_local(async move {
        // A lock that the browser has taken back already is released.
        let _ = js::call_async(&lock, "release", &[]).await;
    });
}
