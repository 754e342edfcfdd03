//! Signing on with badge and PIN, without a network, and waits after wrong PINs (SYNC-24).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock::{self, Interval};
use lotwise_browser::password::pbkdf2;
use lotwise_sync::wire::{Operator, pin_secret};
use serde::{Deserialize, Serialize};

use super::device::Device;
use super::operators::Working;

/// How many wrong PINs in a row cost no waiting.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT_MS: i64 = 30_000;
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// Where it is kept how often each operator's PIN was wrong.
const TRIES: &str = "pin-tries";

/// The wrong PINs of an operator since his last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tries {
    wrong: u32,
    /// When the last one was.
    at_ms: i64,
}

/// How far signing on came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Ready,
    Busy,
    Wrong {
        tries_left: u32,
    },
    /// Too many wrong ones.
    Waiting {
        seconds: i64,
    },
    /// The browser could not check it.
    Failed,
    Done,
}

impl Stage {
    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Busy => "busy",
            Self::Wrong { .. } => "wrong",
            Self::Waiting { .. } => "waiting",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }
}

impl Tries {
    /// The wait grows with each wrong PIN: half a minute, one, two, and so on up to an hour.
    fn wait_ms(self) -> i64 {
        let Some(over) = self.wrong.checked_sub(FREE_TRIES) else { return 0 };
        FIRST_WAIT_MS.checked_shl(over.min(16)).unwrap_or(LONGEST_WAIT_MS).min(LONGEST_WAIT_MS)
    }

    /// How long there is still to wait. A clock that was set back makes it no longer than it was.
    fn left_ms(self, now_ms: i64) -> i64 {
        (self.at_ms + self.wait_ms() - now_ms).clamp(0, self.wait_ms())
    }
}

/// Somebody signing on. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct SignOn {
    device: Device,
    pub stage: RwSignal<Stage>,
    countdown: StoredValue<Option<Interval>, LocalStorage>,
}

impl SignOn {
    pub fn new(device: Device) -> Self {
        Self { device, stage: RwSignal::new(Stage::Ready), countdown: StoredValue::new_local(None) }
    }

    /// A badge was scanned: the PIN may be typed, or there is still a wait.
    pub fn begin(self, operator: Operator) {
        // A wait that is counted down here is another operator's.
        self.countdown.set_value(None);
        self.stage.set(Stage::Ready);
        spawn_local(async move {
            let tries = self.tries(&operator.id).await;
            if tries.left_ms(clock::now_ms()) > 0 {
                self.wait(tries);
            }
        });
    }

    /// Checks the PIN of the operator whose badge has this code.
    pub fn check(self, operator: Operator, code: String, pin: String) {
        if matches!(self.stage.get_untracked(), Stage::Busy | Stage::Waiting { .. }) {
            return;
        }
        self.stage.set(Stage::Busy);
        spawn_local(async move {
            let stage = self.checked(&operator, &code, &pin).await;
            self.stage.set(stage);
        });
    }

    async fn checked(self, operator: &Operator, code: &str, pin: &str) -> Stage {
        let tries = self.tries(&operator.id).await;
        if tries.left_ms(clock::now_ms()) > 0 {
            self.wait(tries);
            return self.stage.get_untracked();
        }
        // It counts as wrong before it is looked at: a page that is closed meanwhile is no free try.
        let tries = Tries { wrong: tries.wrong + 1, at_ms: clock::now_ms() };
        if self.write(&operator.id, Some(tries)).await.is_none() {
            return Stage::Failed;
        }
        let Ok(salt) = STANDARD.decode(&operator.pin.salt) else { return Stage::Failed };
        let hash = pbkdf2(&pin_secret(code, pin), &salt, operator.pin.rounds).await;
        let Ok(hash) = hash else { return Stage::Failed };
        if STANDARD.encode(hash) != operator.pin.hash {
            if tries.wait_ms() == 0 {
                return Stage::Wrong { tries_left: FREE_TRIES - tries.wrong };
            }
            self.wait(tries);
            return self.stage.get_untracked();
        }
        let is_written = self.write(&operator.id, None).await.is_some();
        let is_working = self.device.write_working(Working::begin(operator)).await.is_ok();
        if is_written && is_working { Stage::Done } else { Stage::Failed }
    }

    /// Counts the seconds down until the PIN may be typed again.
    fn wait(self, tries: Tries) {
        let seconds = move || (tries.left_ms(clock::now_ms()) + 999) / 1_000;
        self.stage.set(Stage::Waiting { seconds: seconds() });
        let interval = clock::interval(1_000, move || match seconds() {
            0 => {
                // The page may be gone by now, and its signals with it.
                let _ = self.stage.try_set(Stage::Ready);
                let _ = self.countdown.try_set_value(None);
            }
            seconds => {
                let _ = self.stage.try_set(Stage::Waiting { seconds });
            }
        });
        self.countdown.set_value(Some(interval));
    }

    async fn all_tries(self) -> BTreeMap<String, Tries> {
        self.device.store().meta_get(TRIES).await.ok().flatten().unwrap_or_default()
    }

    async fn tries(self, operator: &str) -> Tries {
        self.all_tries().await.get(operator).copied().unwrap_or_default()
    }

    /// None if it could not be written.
    async fn write(self, operator: &str, tries: Option<Tries>) -> Option<()> {
        let mut all = self.all_tries().await;
        match tries {
            Some(tries) => all.insert(operator.to_owned(), tries),
            None => all.remove(operator),
        };
        self.device.store().meta_set(TRIES, &all).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wrong: u32, seconds: i64) {
        assert_eq!(Tries { wrong, at_ms: 0 }.wait_ms(), seconds * 1_000, "after {wrong}");
    }

    /// SYNC-24: five wrong PINs are free, and then each costs twice the wait before, up to an hour.
    #[test]
    fn waits_grow() {
        check(0, 0);
        check(4, 0);
        check(5, 30);
        check(6, 60);
        check(11, 1_920);
        check(12, 3_600);
        check(4_000_000_000, 3_600);
    }

    #[test]
    fn a_wait_ends_and_no_clock_makes_it_longer() {
        let tries = Tries { wrong: 5, at_ms: 100_000 };
        assert_eq!(tries.left_ms(100_000), 30_000);
        assert_eq!(tries.left_ms(129_999), 1);
        assert_eq!(tries.left_ms(130_000), 0);
        assert_eq!(tries.left_ms(0), 30_000);
    }
}
