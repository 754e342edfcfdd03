//! A call for each frame that a video element shows, by requestVideoFrameCallback, and by a timer
//! where that is missing or falls silent.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Interval;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlVideoElement;

use crate::{clock, js};

/// How long no frame may come before the timer stands in, in milliseconds.
const SILENCE_MS: u32 = 200;
/// From this `readyState` on there is a picture: `HAVE_CURRENT_DATA`.
const HAVE_CURRENT_DATA: u16 = 2;

/// A frame that is shown now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameInfo {
    /// Milliseconds since the page was opened.
    pub at_ms: f64,
}

/// Calls back until it is dropped.
#[must_use = "dropped, it does not call back"]
pub struct Frames {
    inner: Rc<Inner>,
    _watch: Interval,
}

struct Inner {
    video: HtmlVideoElement,
    callback: RefCell<Box<dyn FnMut(FrameInfo)>>,
    closure: RefCell<Option<Closure<dyn FnMut()>>>,
    /// The number of the request under way, to take it back.
    handle: Cell<Option<f64>>,
    last_ms: Cell<f64>,
    stopped: Cell<bool>,
}

impl Frames {
    pub(super) fn new(video: &HtmlVideoElement, callback: impl FnMut(FrameInfo) + 'static) -> Self {
        let inner = Rc::new(Inner {
            video: video.clone(),
            callback: RefCell::new(Box::new(callback)),
            closure: RefCell::default(),
            handle: Cell::new(None),
            last_ms: Cell::new(0.0),
            stopped: Cell::new(false),
        });
        let weak = Rc::downgrade(&inner);
        *inner.closure.borrow_mut() = Some(Closure::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.request();
                inner.frame();
            }
        }));
        inner.request();
        let weak = Rc::downgrade(&inner);
        let watch = Interval::new(SILENCE_MS, move || {
            if let Some(inner) = weak.upgrade() {
                inner.check();
            }
        });
        Self { inner, _watch: watch }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.inner.stopped.set(true);
        if let Some(handle) = self.inner.handle.take() {
            // Where there is a request there is a way to take it back.
            let _ = js::call(&self.inner.video, "cancelVideoFrameCallback", &[&handle.into()]);
        }
    }
}

impl Inner {
    fn request(&self) {
        if self.stopped.get() {
            return;
        }
        let closure = self.closure.borrow();
        let Some(closure) = closure.as_ref() else {
            return;
        };
        // Absent in Firefox before 132 and in iOS before 15.4: the timer stands in.
        let handle = js::call(&self.video, "requestVideoFrameCallback", &[closure.as_ref()]);
        self.handle.set(handle.ok().as_ref().and_then(JsValue::as_f64));
    }

    fn frame(&self) {
        let at_ms = clock::since_start_ms();
        self.last_ms.set(at_ms);
        if let Ok(mut callback) = self.callback.try_borrow_mut() {
            callback(FrameInfo { at_ms });
        }
    }

    fn check(&self) {
        let now_ms = clock::since_start_ms();
        let silent = now_ms - self.last_ms.get() >= f64::from(SILENCE_MS);
        let shows = self.video.ready_state() >= HAVE_CURRENT_DATA && !self.video.paused();
        if silent && shows && !self.stopped.get() {
            self.frame();
        }
    }
}
