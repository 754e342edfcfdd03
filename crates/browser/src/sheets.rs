//! The page's end of the worker for spreadsheets: one question at a time, each with its answer.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Function, Promise, Uint8Array};
use lotwise_sheets::message::{Answer, Ask, field, from_json, to_json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use crate::js;

/// A worker that is silent for so long has hung, or could not be fetched.
const STUCK_MS: u32 = 60_000;

/// A worker for spreadsheets. It ends when this is dropped.
pub struct Sheets {
    worker: Worker,
    waiting: Waiting,
    _listeners: [EventListener; 2],
}

/// What is told the next answer, or nothing when the worker broke.
type Waiting = Rc<RefCell<Option<Function>>>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetsError {
    #[error("the worker did not start: {name}")]
    Start { name: String },
    #[error("the worker broke, or hung")]
    Broken,
    #[error("app and worker are of different builds")]
    Version,
}

impl Sheets {
    /// Starts the worker whose script, a classic one and no module, is at `url`.
    ///
    /// # Errors
    /// If it does not start; it may not have been fetched yet, and there is no network.
    pub async fn start(url: &str) -> Result<Self, SheetsError> {
        let worker = Worker::new(url).map_err(|error| SheetsError::Start { name: js::error_name(&error) })?;
        let waiting = Waiting::default();
        let tell = |waiting: &Waiting, answer: &JsValue| {
            if let Some(waiting) = waiting.borrow_mut().take() {
                // The listener of a promise does not throw.
                let _ = waiting.call1(&JsValue::UNDEFINED, answer);
            }
        };
        let (answered, broken) = (waiting.clone(), waiting.clone());
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                tell(&answered, &event.unchecked_ref::<MessageEvent>().data());
            }),
            EventListener::new(&worker, "error", move |_| tell(&broken, &JsValue::UNDEFINED)),
        ];
        let sheets = Self { worker, waiting, _listeners: listeners };
        let (ready, _) = sheets.answer(|| Ok(())).await?;
        if ready == Answer::Ready { Ok(sheets) } else { Err(SheetsError::Version) }
    }

    /// Asks, and waits for the answer and the bytes that come along. Ask the next when it is there.
    ///
    /// # Errors
    /// If the worker is broken; it is of no use any more.
    pub async fn ask(
        &self,
        ask: &Ask,
        bytes: Option<&Uint8Array>,
    ) -> Result<(Answer, Option<Uint8Array>), SheetsError> {
        let bytes = bytes.map_or(JsValue::UNDEFINED, JsValue::from);
        let message = js::object([(field::ASK, to_json(ask).into()), (field::BYTES, bytes)]);
        self.answer(|| self.worker.post_message(&message).map_err(|_| SheetsError::Broken)).await
    }

    async fn answer(
        &self,
        ask: impl FnOnce() -> Result<(), SheetsError>,
    ) -> Result<(Answer, Option<Uint8Array>), SheetsError> {
        let promise = Promise::new(&mut |resolve, _| *self.waiting.borrow_mut() = Some(resolve));
        let waiting = self.waiting.clone();
        let _stuck = Timeout::new(STUCK_MS, move || {
            if let Some(waiting) = waiting.borrow_mut().take() {
                let _ = waiting.call0(&JsValue::UNDEFINED);
            }
        });
        ask()?;
        let message = JsFuture::from(promise).await.map_err(|_| SheetsError::Broken)?;
        let answer = js::find(&message, field::ANSWER).ok_or(SheetsError::Broken)?;
        let answer = answer.as_string().as_deref().and_then(from_json).ok_or(SheetsError::Version)?;
        Ok((answer, js::find(&message, field::BYTES).and_then(|bytes| bytes.dyn_into().ok())))
    }
}

impl Drop for Sheets {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
