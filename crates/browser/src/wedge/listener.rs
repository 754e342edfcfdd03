//! The page's keys into the state machine, and a scan out of the field it was typed into.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

use super::machine::SETTLE_MS;
use super::{Press, Scan, Verdict, Wedge, WedgeOptions};
use crate::js;

/// Listens until it is dropped.
#[must_use = "dropped, it hears no scanner"]
pub struct WedgeListener(#[allow(dead_code)] EventListener);

struct State {
    wedge: Wedge,
    /// The field that has the focus, as it was before the first key.
    before: Option<Field>,
    settle: Option<Timeout>,
    on_scan: Box<dyn FnMut(Scan)>,
}

/// A text field's content.
struct Field {
    element: Element,
    value: String,
}

/// Hands over every scan, whatever has the focus. A field that the scanner has typed into gets its
/// former content back.
pub fn listen(options: WedgeOptions, on_scan: impl FnMut(Scan) + 'static) -> WedgeListener {
    let state = Rc::new(RefCell::new(State {
        wedge: Wedge::new(options),
        before: None,
        settle: None,
        on_scan: Box::new(on_scan),
    }));
    let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    WedgeListener(EventListener::new_with_options(&js::window(), "keydown", options, move |event| {
        // Filling in by a password manager sends an event of this name that is none of the keyboard.
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            key_down(&state, event);
        }
    }))
}

fn key_down(state: &Rc<RefCell<State>>, event: &KeyboardEvent) {
    // A scan may open a dialog that moves the focus, which is no key.
    let Ok(mut it) = state.try_borrow_mut() else {
        return;
    };
    // While an input method composes a character the keys are its own.
    if event.is_composing() {
        return;
    }
    let (key, code) = (event.key(), event.code());
    let verdict = it.wedge.press(&Press {
        key: &key,
        code: &code,
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        repeat: event.repeat(),
        time_ms: event.time_stamp(),
    });
    if it.wedge.has_begun() && key.chars().count() == 1 {
        it.before = Field::focused();
    }
    match verdict {
        Verdict::Pass => {}
        Verdict::Swallow => swallow(event),
        Verdict::Scan(scan) => {
            swallow(event);
            it.settle = None;
            it.hand_over(scan);
            return;
        }
    }
    let state = Rc::downgrade(state);
    let time_ms = event.time_stamp();
    it.settle = Some(Timeout::new(SETTLE_MS, move || {
        if let Some(state) = state.upgrade()
            && let Ok(mut it) = state.try_borrow_mut()
            && let Some(scan) = it.wedge.settle(time_ms + f64::from(SETTLE_MS))
        {
            it.hand_over(scan);
        }
    }));
}

fn swallow(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}

impl State {
    fn hand_over(&mut self, scan: Scan) {
        if let Some(field) = self.before.take() {
            field.restore();
        }
        (self.on_scan)(scan);
    }
}

impl Field {
    fn focused() -> Option<Self> {
        let element = js::document().active_element()?;
        let value = if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.value()
        } else {
            element.dyn_ref::<HtmlTextAreaElement>()?.value()
        };
        Some(Self { element, value })
    }

    /// Also tells whoever follows the field's content.
    fn restore(self) {
        if let Some(input) = self.element.dyn_ref::<HtmlInputElement>() {
            input.set_value(&self.value);
        } else if let Some(area) = self.element.dyn_ref::<HtmlTextAreaElement>() {
            area.set_value(&self.value);
        }
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
            // Nobody cancels an input event that is not cancelable.
            let _ = self.element.dispatch_event(&event);
        }
    }
}
