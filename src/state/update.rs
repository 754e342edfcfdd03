//! New versions of the app: let in at start and when nobody looks, never under an open entry, and not
//! before they can have their state.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::network::{self, NetworkEvent};
use lotwise_browser::service_worker::{self, ServiceWorkerError, Update};
use lotwise_browser::{clock, media};
use lotwise_sync::store::ReplicaStore;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::later::Fetched;
use super::opening::Opening;
use crate::routes;

/// A new version that waits to be let in. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Updates {
    pub ready: RwSignal<bool>,
    waiting: StoredValue<Option<Update>, LocalStorage>,
}

/// A version that waits when the app has only just started is let in at once.
const STARTING_MS: i64 = 3_000;

/// Between two tries to keep the app.
const FIRST_PAUSE_MS: u32 = 2_000;
const LONGEST_PAUSE_MS: u32 = 60_000;

/// How long the server may take to say whether it has the new version's state.
const ASK_MS: u32 = 10_000;

impl Updates {
    /// Watches as soon as the second part of the app is there: nothing waits before that.
    pub fn open(opening: RwSignal<Opening>, later: Fetched) -> Self {
        let updates = Self { ready: RwSignal::new(false), waiting: StoredValue::new_local(None) };
        Effect::new(move |_| {
            if let Some(later) = later.get() {
                (later.go_on)(updates, opening);
            }
        });
        updates
    }

    /// Registers the service worker, without which the app works but does not start offline. On a first
    /// visit its downloads come behind the page's own.
    pub fn watch(self, opening: RwSignal<Opening>) {
        // Grows with each new version and each chance to ask for its state.
        let chances = RwSignal::new(0_u32);
        let started_ms = clock::now_ms();
        Effect::new(move |_| {
            chances.track();
            let opening = opening.get();
            spawn_local(async move {
                if self.is_waiting() && has_its_state(opening).await {
                    self.ready.set(true);
                    if clock::now_ms() - started_ms < STARTING_MS {
                        self.apply_if_idle();
                    }
                }
            });
        });
        spawn_local(self.keep_the_app(chances));
        std::mem::forget(service_worker::on_controller_change(move || {
            if self.ready.get_untracked() {
                media::reload_here();
            }
        }));
        std::mem::forget(network::subscribe(move |event| match event {
            NetworkEvent::Hidden if self.ready.get_untracked() => self.apply_if_idle(),
            NetworkEvent::Online | NetworkEvent::Visible => chances.set(chances.get_untracked() + 1),
            _ => {}
        }));
    }

    /// Registers the worker until the app is kept: where the network goes while the files come, the browser
    /// itself would try again only when the page is loaded the next time.
    async fn keep_the_app(self, chances: RwSignal<u32>) {
        let mut pause_ms = FIRST_PAUSE_MS;
        loop {
            let registered = service_worker::register("/sw.js", move |update| {
                self.waiting.set_value(Some(update));
                chances.set(chances.get_untracked() + 1);
            });
            match registered.await {
                Ok(worker) if worker.is_kept().await => {
                    // It and its listeners live as long as the page.
                    std::mem::forget(worker);
                    return;
                }
                Err(ServiceWorkerError::Unsupported) => return,
                Ok(_) | Err(ServiceWorkerError::Registration { .. }) => clock::sleep(pause_ms).await,
            }
            pause_ms = (pause_ms * 2).min(LONGEST_PAUSE_MS);
        }
    }

    fn is_waiting(self) -> bool {
        self.waiting.with_value(Option::is_some)
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
        // Elsewhere something may be typed, photographed or under way.
        let idle = [routes::HOME, routes::SEARCH, routes::ITEM, routes::SETTINGS];
        if idle.contains(&path.as_str()) {
            self.apply();
        }
    }
}

/// Whether a new version finds the records that it shows. What was folded from events it folds anew; a
/// snapshot it must get from the server, whose fold is then that version's (SYNC-22).
async fn has_its_state(opening: Opening) -> bool {
    let Opening::Open(device) = opening else {
        // Without storage there is nothing to lose; while it opens, the next change asks again.
        return matches!(opening, Opening::Insecure | Opening::Closed);
    };
    if !device.store().base().await.is_ok_and(|base| base.is_some()) {
        return true;
    }
    let Some(enrolment) = device.enrolment.get_untracked() else { return true };
    let client = enrolment.client();
    let Ok(server) = client.get::<ServerFold>("/.well-known/lotwise", ASK_MS).await else { return false };
    let path = format!("/v1/snapshot?fold={}", server.fold);
    client.get::<IgnoredAny>(&path, ASK_MS).await.is_ok()
}

/// What of SYNC-11 is of interest here.
#[derive(Deserialize)]
struct ServerFold {
    fold: u32,
}
