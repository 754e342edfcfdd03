//! Who works at this phone: the firm's operators, the one who signed on, and what he may (SYNC-24).

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::activity;
use lotwise_browser::clock;
use lotwise_browser::fetch::{Client, FetchError};
use lotwise_browser::idb::IdbError;
use lotwise_browser::network::{self, NetworkEvent};
use lotwise_ledger::text::Actor;
use lotwise_sync::replica::Status;
use lotwise_sync::rights::Role;
use lotwise_sync::wire::{Operator, Operators, badge_hash};
use serde::{Deserialize, Serialize};

use super::device::Device;

/// Who signed on, and when he last touched the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    pub operator: String,
    pub name: String,
    pub role: String,
    last_ms: i64,
}

/// Nobody is signed on at a shared phone: there is no name for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nobody;

/// Where the list is kept.
pub(super) const OPERATORS: &str = "operators";
/// Where it is kept who works.
pub(super) const WORKING: &str = "working";

const TIMEOUT_MS: u32 = 15_000;
/// How often it is looked whether somebody has gone.
const WATCH_MS: u32 = 5_000;
/// A touch is written down this long after the one before: other tabs and a new start go by it.
const TOUCH_MS: i64 = 10_000;

impl Working {
    pub(super) fn begin(operator: &Operator) -> Self {
        let Operator { id, name, role, .. } = operator.clone();
        Self { operator: id, name, role, last_ms: clock::now_ms() }
    }

    /// Whether he has not touched the phone for so long.
    fn is_gone(&self, now_ms: i64, idle_ms: i64) -> bool {
        now_ms - self.last_ms >= idle_ms
    }
}

impl Device {
    /// The operator whose badge has this code, unless he is disabled.
    pub fn operator_of_badge(&self, code: &str) -> Option<Operator> {
        self.operators.with_untracked(|list| {
            let badge = (!list.operators.is_empty()).then(|| badge_hash(&list.salt, code))?;
            list.operators.iter().find(|operator| operator.badge == badge && !operator.disabled).cloned()
        })
    }

    /// Who is written into events: the operator, or else who the phone is named after.
    pub(super) fn actor(&self) -> Result<Actor, Nobody> {
        let now_ms = clock::now_ms();
        let working = self.working.get_untracked();
        let working = working.filter(|working| !working.is_gone(now_ms, self.session.idle_ms()));
        match working {
            Some(working) => Actor::parse(&working.name).map_err(|_| Nobody),
            None if self.session.shared.get_untracked() && !self.is_local_untracked() => Err(Nobody),
            None => Ok(self.session.actor()),
        }
    }

    /// Asks the backend in the name of whoever works here, where that is known (SYNC-29); none without a backend.
    pub(super) fn asking(&self) -> Option<Client> {
        let client = self.enrolment.get_untracked()?.client();
        Some(match self.actor() {
            Ok(actor) => client.by(actor.as_str()),
            Err(Nobody) => client,
        })
    }

    /// The roles that limit what may be recorded and managed here now: only what all of them may. Of
    /// two roles neither need be the lower one, so the device's and the operator's are both asked. None
    /// limits a phone without a firm.
    pub fn roles(&self) -> Vec<String> {
        let device = self.enrolment.with(|enrolment| enrolment.as_ref().map(|it| it.role.clone()));
        let operator = self.working.with(|working| working.as_ref().map(|it| it.role.clone()));
        device.map(|device| [device].into_iter().chain(operator).collect()).unwrap_or_default()
    }

    /// Whether the firm's people and devices are managed here now.
    pub fn manages(&self) -> bool {
        let roles = self.roles();
        !roles.is_empty() && roles.iter().all(|role| Role::from_word(role).is_some_and(Role::reviews))
    }

    pub fn sign_off(self) {
        self.working.set(None);
        spawn_local(async move {
            // If it stays written, the time-out ends it.
            let _ended_later = self.store().meta_remove(WORKING).await;
            self.changed().await;
        });
    }

    /// Takes over who works from the storage: another tab may know better.
    pub(super) async fn reread_working(&self) {
        let store = self.store();
        if let (Ok(working), Ok(list)) = (store.meta_get(WORKING).await, store.meta_get(OPERATORS).await) {
            set_changed(self.working, working);
            set_changed(self.operators, list.unwrap_or_default());
        }
    }

    pub(super) async fn write_working(&self, working: Working) -> Result<(), IdbError> {
        self.store().meta_set(WORKING, &working).await?;
        self.working.set(Some(working));
        self.changed().await;
        Ok(())
    }

    /// Gets the list anew, and signs off whoever is not on it any more, or is on it as somebody else.
    pub(super) async fn refresh_operators(self) -> Result<Operators, FetchError> {
        let enrolment = self.enrolment.get_untracked().ok_or(FetchError::Offline)?;
        let list: Operators = enrolment.client().get("/v1/operators", TIMEOUT_MS).await?;
        // What is not kept is fetched again.
        let _again = self.store().meta_set(OPERATORS, &list).await;
        set_changed(self.operators, list.clone());
        let is_known = |working: &Working| {
            list.operators.iter().any(|operator| {
                let same = operator.id == working.operator && operator.name == working.name;
                same && operator.role == working.role && !operator.disabled
            })
        };
        if self.working.with_untracked(|working| working.as_ref().is_some_and(|it| !is_known(it))) {
            self.sign_off();
        }
        Ok(list)
    }

    /// A touch: whoever works goes on working.
    fn touched(self) {
        let now_ms = clock::now_ms();
        let Some(working) = self.working.get_untracked() else { return };
        if working.is_gone(now_ms, self.session.idle_ms()) {
            self.sign_off();
        } else if now_ms - working.last_ms >= TOUCH_MS {
            let working = Working { last_ms: now_ms, ..working };
            self.working.update_untracked(|known| *known = Some(working.clone()));
            spawn_local(async move {
                // Unwritten, he is signed off a bit earlier after a new start.
                let _earlier = self.store().meta_set(WORKING, &working).await;
            });
        }
    }

    /// Signs off who has gone, by the last touch in any tab.
    async fn watch(self) {
        let is_gone = |working: Option<Working>| {
            working.is_some_and(|working| working.is_gone(clock::now_ms(), self.session.idle_ms()))
        };
        if is_gone(self.working.get_untracked()) {
            self.reread_working().await;
            if is_gone(self.working.get_untracked()) {
                self.sign_off();
            }
        }
    }
}

/// Keeps the list fresh while the server answers, and watches for somebody who has gone, for as long
/// as the app is open.
pub fn start(device: Device) {
    Effect::new(move |_| {
        if device.status.get() == Status::Online && !device.is_local() {
            refresh(device);
        }
    });
    let seen = network::subscribe(move |event| {
        if event == NetworkEvent::Visible && device.status.get_untracked() == Status::Online {
            refresh(device);
        }
    });
    let touches = activity::subscribe(move || device.touched());
    let watch = clock::interval(WATCH_MS, move || spawn_local(device.watch()));
    device.keep(Rc::new((seen, touches, watch)));
}

fn refresh(device: Device) {
    spawn_local(async move {
        // The list that is here serves until the next time.
        let _as_before = device.refresh_operators().await;
    });
}

fn set_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_touch_the_phone_has_gone() {
        let working =
            Working { operator: "o".into(), name: "Ben".into(), role: "staff".into(), last_ms: 1_000 };
        assert!(!working.is_gone(60_999, 60_000));
        assert!(working.is_gone(61_000, 60_000));
    }
}
