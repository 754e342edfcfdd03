//! When the server last answered, and when it is asked again.

use leptos::prelude::*;
use lotwise_browser::{clock, local};
use lotwise_sync::replica::Input;

/// Where the last answer's time is kept over restarts.
const LAST: &str = "last-contact";

/// The contact with the server. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Contact {
    /// When the server last answered, in Unix milliseconds.
    pub last_ms: RwSignal<Option<i64>>,
    /// When it is asked again by itself, while a failure is waited out.
    pub next_ms: RwSignal<Option<i64>>,
}

/// An answer that came this soon after another is not worth a write.
const APART_MS: i64 = 1_000;

impl Contact {
    pub(super) fn open() -> Self {
        let last_ms = local::get(LAST).and_then(|text| text.parse().ok());
        Self { last_ms: RwSignal::new(last_ms), next_ms: RwSignal::new(None) }
    }

    /// Takes note of what happened at the network.
    pub(super) fn note(self, input: &Input) {
        match input {
            Input::Woke | Input::PauseOver => self.rests_until(None),
            Input::Saved
            | Input::Offline
            | Input::NothingToPush { .. }
            | Input::NotWritten { .. }
            | Input::TooSlow { .. }
            | Input::Failed(_) => {}
            Input::Pushed(_)
            | Input::TooLarge { .. }
            | Input::PushRefused { .. }
            | Input::Compared { .. }
            | Input::Renewed { .. }
            | Input::Begun { .. }
            | Input::Pulled { .. }
            | Input::Diverged { .. }
            | Input::Revoked
            | Input::Unauthorized(_) => self.answered(),
        }
    }

    /// Nothing is asked before then.
    pub(super) fn rests_until(self, at_ms: Option<i64>) {
        if self.next_ms.get_untracked() != at_ms {
            self.next_ms.set(at_ms);
        }
    }

    pub(super) fn answered(self) {
        self.rests_until(None);
        let now_ms = clock::now_ms();
        let is_new = |last: i64| (now_ms - last).abs() >= APART_MS;
        if self.last_ms.get_untracked().is_none_or(is_new) {
            self.last_ms.set(Some(now_ms));
            local::set(LAST, &now_ms.to_string());
        }
    }
}
