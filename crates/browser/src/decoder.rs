//! The page's end of the decoder worker: one picture under way at a time, and a new worker when the
//! old one breaks.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, JSON};
use lotwise_decoder::message::{FromWorker, field};
use wasm_bindgen::JsCast;
use web_sys::{ImageBitmap, MessageEvent, Worker};

pub use lotwise_decoder::message::{ReadMessage as Read, ReadState};

use crate::js;

/// A picture that takes longer has hung the worker. The hardest measured takes a fifth of it, on a
/// slow phone.
const STUCK_MS: u32 = 5_000;
/// A worker that has not loaded until then has failed without a word, as wasm does that cannot be
/// fetched.
const LOADING_MS: u32 = 30_000;
/// After so many breakdowns without a single answer between them there is no sense in another try.
const MOST_RESTARTS: u32 = 3;

/// A decoder worker. It ends when this is dropped.
pub struct Decoder {
    inner: Rc<Inner>,
}

/// What the decoder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecoderEvent {
    /// It waits for pictures.
    Ready,
    /// The answer to one picture, with the milliseconds that it took.
    Result { id: u32, ms: u32, reads: Vec<Read> },
    /// It broke or hung, and another takes its place; the picture under way is lost.
    Restarted,
    /// It breaks again and again.
    Failed(DecoderError),
}

/// Why there is no decoder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecoderError {
    #[error("the worker was not started ({name})")]
    Start { name: String },
    #[error("the worker breaks each time it is started")]
    Broken,
    #[error("the worker is of another version than the app")]
    Version,
}

struct Inner {
    url: String,
    on_event: RefCell<Box<dyn FnMut(DecoderEvent)>>,
    running: RefCell<Option<Running>>,
    state: Cell<State>,
    last_id: Cell<u32>,
    restarts: Cell<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Loading,
    Idle,
    Busy,
    Stopped,
}

struct Running {
    worker: Worker,
    stuck: Option<Timeout>,
    _listeners: [EventListener; 2],
}

impl Decoder {
    /// Starts the worker whose script, a classic one and no module, is at `url`.
    pub fn spawn(url: &str, on_event: impl FnMut(DecoderEvent) + 'static) -> Result<Self, DecoderError> {
        let inner = Rc::new(Inner {
            url: url.to_owned(),
            on_event: RefCell::new(Box::new(on_event)),
            running: RefCell::default(),
            state: Cell::new(State::Loading),
            last_id: Cell::new(0),
            restarts: Cell::new(0),
        });
        Inner::start(&inner)?;
        Ok(Self { inner })
    }

    /// Whether it would take a picture now.
    pub fn is_idle(&self) -> bool {
        self.inner.state.get() == State::Idle
    }

    /// Sends a frame of the camera, and returns its number; None, and the bitmap is closed, while
    /// another picture is under way. `today` as `2026-11-21`.
    pub fn frame(&self, bitmap: ImageBitmap, today: &str) -> Option<u32> {
        Inner::send(&self.inner, field::FRAME, bitmap, today)
    }

    /// Sends a still picture, to be searched with all effort.
    pub fn photo(&self, bitmap: ImageBitmap, today: &str) -> Option<u32> {
        Inner::send(&self.inner, field::PHOTO, bitmap, today)
    }

    /// Ends the worker.
    pub fn stop(&self) {
        self.inner.end();
        self.inner.state.set(State::Stopped);
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Inner {
    fn start(inner: &Rc<Self>) -> Result<(), DecoderError> {
        let worker =
            Worker::new(&inner.url).map_err(|error| DecoderError::Start { name: js::error_name(&error) })?;
        let on_message = {
            let inner = Rc::downgrade(inner);
            move |event: &web_sys::Event| {
                if let Some(inner) = inner.upgrade() {
                    Self::hear(&inner, event.unchecked_ref());
                }
            }
        };
        let on_error = {
            let inner = Rc::downgrade(inner);
            move |_: &web_sys::Event| {
                if let Some(inner) = inner.upgrade() {
                    Self::restart(&inner);
                }
            }
        };
        let listeners = [
            EventListener::new(&worker, "message", on_message),
            EventListener::new(&worker, "error", on_error),
        ];
        inner.state.set(State::Loading);
        let stuck = Some(Self::restart_after(inner, LOADING_MS));
        *inner.running.borrow_mut() = Some(Running { worker, stuck, _listeners: listeners });
        Ok(())
    }

    fn restart_after(inner: &Rc<Self>, ms: u32) -> Timeout {
        let inner = Rc::downgrade(inner);
        Timeout::new(ms, move || {
            if let Some(inner) = inner.upgrade() {
                Self::restart(&inner);
            }
        })
    }

    fn send(inner: &Rc<Self>, kind: &str, bitmap: ImageBitmap, today: &str) -> Option<u32> {
        let mut running = inner.running.borrow_mut();
        let Some(running) = running.as_mut().filter(|_| inner.state.get() == State::Idle) else {
            bitmap.close();
            return None;
        };
        let id = inner.last_id.get().wrapping_add(1);
        inner.last_id.set(id);
        let message = js::object([
            (field::KIND, kind.into()),
            (field::ID, id.into()),
            (field::NOW_MS, js_sys::Date::now().into()),
            (field::TODAY, today.into()),
            (field::BITMAP, bitmap.clone().into()),
        ]);
        if running.worker.post_message_with_transfer(&message, &Array::of1(&bitmap)).is_err() {
            // A bitmap that was closed before it came here: the next one may be whole.
            return None;
        }
        inner.state.set(State::Busy);
        running.stuck = Some(Self::restart_after(inner, STUCK_MS));
        Some(id)
    }

    fn hear(inner: &Rc<Self>, event: &MessageEvent) {
        let text = JSON::stringify(&event.data()).map(String::from);
        let Some(message) = text.ok().and_then(|text| FromWorker::from_json(&text).ok()) else {
            inner.end();
            inner.state.set(State::Stopped);
            inner.tell(DecoderEvent::Failed(DecoderError::Version));
            return;
        };
        inner.state.set(State::Idle);
        if let Some(running) = inner.running.borrow_mut().as_mut() {
            running.stuck = None;
        }
        inner.tell(match message {
            FromWorker::Ready => DecoderEvent::Ready,
            FromWorker::Result { id, ms, reads } => {
                inner.restarts.set(0);
                DecoderEvent::Result { id, ms, reads }
            }
        });
    }

    fn restart(inner: &Rc<Self>) {
        inner.end();
        let restarts = inner.restarts.get();
        inner.restarts.set(restarts + 1);
        let restarted = if restarts < MOST_RESTARTS { Self::start(inner) } else { Err(DecoderError::Broken) };
        inner.tell(match restarted {
            Ok(()) => DecoderEvent::Restarted,
            Err(error) => {
                inner.state.set(State::Stopped);
                DecoderEvent::Failed(error)
            }
        });
    }

    fn end(&self) {
        if let Some(running) = self.running.take() {
            running.worker.terminate();
        }
    }

    /// The callback may send the next picture at once.
    fn tell(&self, event: DecoderEvent) {
        if let Ok(mut on_event) = self.on_event.try_borrow_mut() {
            on_event(event);
        }
    }
}
