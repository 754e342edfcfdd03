//! Putting the app on the home screen.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsValue;

use crate::js;

/// The browser's own question whether to install, kept until it suits. Chromium alone offers it; in
/// other browsers a person finds it in the menu.
#[derive(Clone)]
pub struct Installer {
    offered: Rc<RefCell<Option<JsValue>>>,
    _listener: Rc<EventListener>,
}

impl Installer {
    /// Waits for the offer from now on; `on_offer` hears of it.
    pub fn listen(on_offer: impl Fn() + 'static) -> Self {
        let offered: Rc<RefCell<Option<JsValue>>> = Rc::default();
        let kept = Rc::clone(&offered);
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&js::window(), "beforeinstallprompt", options, move |event| {
                event.prevent_default();
                *kept.borrow_mut() = Some(event.into());
                on_offer();
            });
        Self { offered, _listener: Rc::new(listener) }
    }

    /// Asks, once per offer. Only after a touch.
    pub fn ask(&self) {
        if let Some(offer) = self.offered.borrow_mut().take() {
            // Whether the person agreed shows itself by the app being installed.
            let _ = js::call(&offer, "prompt", &[]);
        }
    }
}
