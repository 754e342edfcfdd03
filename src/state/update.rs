//! New versions of the app: let in at start and when nobody looks, never under an open entry.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::network::{self, NetworkEvent};
use lotwise_browser::service_worker::{self, Update};
use lotwise_browser::{clock, media};

use crate::routes;

/// A new version that waits to be let in. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Updates {
    pub ready: RwSignal<bool>,
    waiting: StoredValue<Option<Update>, LocalStorage>,
}

/// A version that waits when the app has only just started is let in at once.
const STARTING_MS: i64 = 3_000;

/// On a first visit the worker's downloads wait until the page has had its own.
const FIRST_VISIT_MS: u32 = 1_500;

impl Updates {
    /// Registers the service worker, without which the app works but does not start offline.
    pub fn register() -> Self {
        let updates = Self { ready: RwSignal::new(false), waiting: StoredValue::new_local(None) };
        let started_ms = clock::now_ms();
        spawn_local(async move {
            if !service_worker::is_controlled() {
                clock::sleep(FIRST_VISIT_MS).await;
            }
            let registered = service_worker::register("/sw.js", move |update| {
                updates.waiting.set_value(Some(update));
                updates.ready.set(true);
                if clock::now_ms() - started_ms < STARTING_MS {
                    updates.apply_if_idle();
                }
            });
            // The worker and its listeners live as long as the page.
            std::mem::forget(registered.await);
        });
        std::mem::forget(service_worker::on_controller_change(move || {
            if updates.ready.get_untracked() {
                media::reload_here();
            }
        }));
        std::mem::forget(network::subscribe(move |event| {
            if event == NetworkEvent::Hidden {
                updates.apply_if_idle();
            }
        }));
        updates
    }

    /// Lets the new version in; the page loads anew.
    pub fn apply(self) {
        self.waiting.with_value(|update| {
            if let Some(update) = update {
                update.activate();
            }
        });
    }

    fn apply_if_idle(self) {
        let path = media::path();
        let entering = [routes::RECEIVE, routes::MOVE, routes::SHIP, routes::ENROL, "/01"];
        if !entering.iter().any(|entry| path.starts_with(entry)) {
            self.apply();
        }
    }
}
