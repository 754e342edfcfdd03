//! The service worker: it keeps the app's files, and a new version waits until the page lets it in.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use crate::js;

/// The registered worker. Dropping it stops the listening for updates, not the worker.
#[must_use = "dropped, it hears of no update"]
pub struct ServiceWorker {
    registration: ServiceWorkerRegistration,
    _update_found: EventListener,
}

/// A new version that is installed and waits.
#[derive(Clone, Debug)]
pub struct Update {
    worker: web_sys::ServiceWorker,
}

/// Calls back until it is dropped.
#[must_use = "dropped, it does not call back"]
pub struct ControllerChange(#[allow(dead_code)] EventListener);

/// Hears until it is dropped.
#[must_use = "dropped, it hears nothing"]
pub struct SyncCalls(#[allow(dead_code)] EventListener);

/// Why there is no service worker. The app works without, but not offline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceWorkerError {
    /// Not over HTTPS, or in a private window of Firefox.
    #[error("the browser offers no service worker here")]
    Unsupported,
    #[error("the service worker was not registered ({name})")]
    Registration { name: String },
}

/// Registers the worker at `url`, and hands over each new version that waits, now or later.
pub async fn register(
    url: &str,
    on_update: impl FnMut(Update) + 'static,
) -> Result<ServiceWorker, ServiceWorkerError> {
    let container = container().ok_or(ServiceWorkerError::Unsupported)?;
    let registration = js::call_async(&container, "register", &[&url.into()]).await;
    let registration: ServiceWorkerRegistration = registration
        .map_err(|error| ServiceWorkerError::Registration { name: js::error_name(&error) })?
        .unchecked_into();
    let on_update: Rc<RefCell<dyn FnMut(Update)>> = Rc::new(RefCell::new(on_update));
    if let (Some(worker), true) = (registration.waiting(), container.controller().is_some()) {
        on_update.borrow_mut()(Update { worker });
    }
    let update_found = {
        let (registration, container) = (registration.clone(), container.clone());
        // The listener of the version that is being installed; a later one takes its place.
        let installing = RefCell::new(None);
        EventListener::new(&registration.clone(), "updatefound", move |_| {
            let Some(worker) = registration.installing() else {
                return;
            };
            *installing.borrow_mut() = Some(watch(worker, container.clone(), on_update.clone()));
        })
    };
    Ok(ServiceWorker { registration, _update_found: update_found })
}

/// Tells when another version has taken over: the page should load anew.
pub fn on_controller_change(mut callback: impl FnMut() + 'static) -> Option<ControllerChange> {
    let container = container()?;
    let listener = EventListener::new(&container, "controllerchange", move |_| callback());
    Some(ControllerChange(listener))
}

/// The tag of the one thing that is asked for in the background.
const SYNC_TAG: &str = "lotwise";

/// Asks the browser to call once there is a network (Background Sync, which Chromium alone has): the
/// call reaches [`on_sync`] of pages that are open then, also of those that it had put to sleep.
pub async fn ask_for_sync() {
    let Some(container) = container() else { return };
    let Ok(ready) = container.ready() else { return };
    let Ok(registration) = JsFuture::from(ready).await else { return };
    if let Some(manager) = js::find(&registration, "sync") {
        // Refused, it changes nothing: the timer goes on.
        let _ = js::call_async(&manager, "register", &[&SYNC_TAG.into()]).await;
    }
}

/// Hears the call that [`ask_for_sync`] asked for, until it is dropped.
pub fn on_sync(mut callback: impl FnMut() + 'static) -> Option<SyncCalls> {
    let container = container()?;
    let listener = EventListener::new(&container, "message", move |event| {
        let event: &web_sys::MessageEvent = event.unchecked_ref();
        if js::get(&event.data(), "kind").as_string().as_deref() == Some("sync") {
            callback();
        }
    });
    // A listener that is added by this name does not begin the queue of messages by itself.
    let _ = js::call(&container, "startMessages", &[]);
    Some(SyncCalls(listener))
}

impl ServiceWorker {
    /// Whether a version is kept, so that the app starts offline; waits for the one that is on its way. A
    /// version of which one file did not come is thrown away whole.
    pub async fn is_kept(&self) -> bool {
        let registration = &self.registration;
        let is_kept = || registration.active().is_some() || registration.waiting().is_some();
        let Some(worker) = registration.installing().filter(|_| !is_kept()) else { return is_kept() };
        let ended = Promise::new(&mut |resolve, _| {
            let on_its_way = worker.clone();
            let listener = EventListener::new(&worker, "statechange", move |_| {
                if on_its_way.state() != ServiceWorkerState::Installing {
                    // A promise takes any value.
                    let _ = resolve.call0(&JsValue::UNDEFINED);
                }
            });
            // It goes with the worker, which changes its state a few times in its life.
            listener.forget();
        });
        // It is never refused.
        let _ended = JsFuture::from(ended).await;
        is_kept()
    }

    /// Looks for a new version now. An app that stays open for days never looks by itself.
    pub async fn check(&self) {
        // Without a network there is no new version.
        let _ = js::call_async(&self.registration, "update", &[]).await;
    }
}

impl Update {
    /// Lets the new version in: the worker gets `{"kind": "skip-waiting"}`, and the controller
    /// changes.
    pub fn activate(&self) {
        // A plain object can be sent to any worker.
        let _ = self.worker.post_message(&js::object([("kind", "skip-waiting".into())]));
    }
}

/// The very first version is no update: nothing controls the page before it.
fn watch(
    worker: web_sys::ServiceWorker,
    container: ServiceWorkerContainer,
    on_update: Rc<RefCell<dyn FnMut(Update)>>,
) -> EventListener {
    EventListener::new(&worker.clone(), "statechange", move |_| {
        if worker.state() == ServiceWorkerState::Installed && container.controller().is_some() {
            on_update.borrow_mut()(Update { worker: worker.clone() });
        }
    })
}

fn container() -> Option<ServiceWorkerContainer> {
    js::find(&js::window().navigator(), "serviceWorker").map(JsValue::unchecked_into)
}
