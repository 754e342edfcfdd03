//! Three sounds that nobody confuses, by pitch and number, and three vibrations beside them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

use crate::js;

/// What became of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// One high tone.
    Accepted,
    /// Two low, rough tones.
    Refused,
    /// Two short middle tones: the same again.
    Already,
}

/// Gives signals. Clones share one audio context, of which browsers allow only a few.
#[derive(Clone, Default)]
pub struct Feedback {
    context: Rc<RefCell<Option<AudioContext>>>,
    /// The start of the audio context, and what is to sound then.
    starting: Rc<RefCell<Option<Timeout>>>,
    waiting: Rc<Cell<Option<Signal>>>,
    silent: Rc<Cell<bool>>,
}

/// Making an audio context stops the page for up to a third of a second, so the answer to the first
/// read is drawn before. WebKit takes a timer of less than a second for a part of the touch.
const START_AFTER_MS: u32 = 250;

/// A tone: its frequency, when it begins and how long it lasts.
struct Tone {
    hertz: f32,
    at_s: f64,
    length_s: f64,
    shape: OscillatorType,
}

impl Feedback {
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes sound possible; to be called while a touch or a key is handled, as browsers demand.
    pub fn unlock(&self) {
        if let Some(context) = self.context.borrow().as_ref() {
            resume(context);
            return;
        }
        if self.starting.borrow().is_none() {
            let feedback = self.clone();
            *self.starting.borrow_mut() = Some(Timeout::new(START_AFTER_MS, move || feedback.start()));
        }
    }

    fn start(&self) {
        *self.starting.borrow_mut() = None;
        let context = AudioContext::new().ok();
        if let Some(context) = &context {
            resume(context);
        }
        *self.context.borrow_mut() = context;
        if let Some(signal) = self.waiting.take() {
            self.sound(signal);
        }
    }

    /// Switches the sounds on or off; vibration stays.
    pub fn set_sound(&self, on: bool) {
        self.silent.set(!on);
    }

    pub fn give(&self, signal: Signal) {
        vibrate(signal);
        if self.silent.get() {
            return;
        }
        self.unlock();
        if self.context.borrow().is_some() {
            self.sound(signal);
        } else {
            self.waiting.set(Some(signal));
        }
    }

    fn sound(&self, signal: Signal) {
        if let Some(context) = self.context.borrow().as_ref() {
            for tone in tones(signal) {
                // A sound that fails must not hold up the scan it is about.
                let _ = play(context, &tone);
            }
        }
    }
}

fn resume(context: &AudioContext) {
    if context.state() != AudioContextState::Running {
        // Without permission it stays silent, and the next touch tries again.
        let _ = context.resume();
    }
}

fn tones(signal: Signal) -> Vec<Tone> {
    let tone = |hertz, at_s, length_s, shape| Tone { hertz, at_s, length_s, shape };
    match signal {
        Signal::Accepted => vec![tone(1_760.0, 0.0, 0.09, OscillatorType::Sine)],
        Signal::Refused => vec![
            tone(196.0, 0.0, 0.18, OscillatorType::Square),
            tone(147.0, 0.22, 0.28, OscillatorType::Square),
        ],
        Signal::Already => vec![
            tone(740.0, 0.0, 0.06, OscillatorType::Triangle),
            tone(740.0, 0.12, 0.06, OscillatorType::Triangle),
        ],
    }
}

fn play(context: &AudioContext, tone: &Tone) -> Result<(), JsValue> {
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    oscillator.set_type(tone.shape);
    oscillator.frequency().set_value(tone.hertz);
    let begin = context.current_time() + tone.at_s;
    let end = begin + tone.length_s;
    // A ramp at each end: without it a tone begins and ends with a crack.
    let level = gain.gain();
    level.set_value_at_time(0.0, begin)?;
    level.linear_ramp_to_value_at_time(0.4, begin + 0.005)?;
    level.set_value_at_time(0.4, end - 0.02)?;
    level.linear_ramp_to_value_at_time(0.0, end)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(begin)?;
    oscillator.stop_with_when(end)
}

/// Milliseconds on, off, on. iOS has no vibration.
fn vibrate(signal: Signal) {
    let pattern: &[u32] = match signal {
        Signal::Accepted => &[60],
        Signal::Refused => &[200, 80, 200],
        Signal::Already => &[40, 60, 40],
    };
    let navigator = js::window().navigator();
    if js::find(&navigator, "vibrate").is_some() {
        let pattern: Array = pattern.iter().map(|ms| JsValue::from(*ms)).collect();
        navigator.vibrate_with_pattern(&pattern);
    }
}
