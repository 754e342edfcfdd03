//! The browser's storage: how much room it has, whether it stays, and whether it was emptied.

use std::str::FromStr;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::{clock, local, storage};
use lotwise_sync::store::ReplicaStore;

use super::device::{Device, Firm};

/// What is known of the storage. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Storage {
    /// Whether the browser promised not to clear the storage by itself.
    pub kept: RwSignal<bool>,
    /// None where the browser does not tell.
    pub room: RwSignal<Option<Room>>,
    /// What was here before the browser emptied the storage, until a person has read it.
    pub lost: RwSignal<Option<Traces>>,
}

/// How much is stored, and how much may be, as the browser estimates it. Chromium tells most pages a
/// figure that is far above what they use, however full the disk is: there a save that fails is the first
/// to tell, and it says what is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub used_bytes: u64,
    pub quota_bytes: u64,
}

/// What is remembered of the records outside the database, which may be gone when that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// How many records were made here.
    pub made: u64,
    /// How many of them were not sent.
    pub unsent: usize,
    /// The firm that the device belonged to; empty for none.
    pub firm: String,
}

/// Where the traces are, and where those of an emptied storage are until a person has read them.
const TRACES: &str = "records";
const LOST: &str = "records-lost";

/// With less left than this a warning stands on every page: some thousands of records.
const ROOM_NEEDED_BYTES: u64 = 50_000_000;
/// As does it when more than this share is used.
const USED_PERCENT: u64 = 80;
/// The estimate takes a moment, and says the same for a while.
const APART_MS: i64 = 10_000;

impl Room {
    /// Saving will fail before long.
    pub fn is_short(self) -> bool {
        let left = self.quota_bytes.saturating_sub(self.used_bytes);
        left < ROOM_NEEDED_BYTES || self.used_bytes >= self.quota_bytes / 100 * USED_PERCENT
    }
}

impl std::fmt::Display for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.made, self.unsent, self.firm)
    }
}

impl FromStr for Traces {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, ' ');
        let mut next = || parts.next().unwrap_or_default();
        Ok(Self { made: next().parse()?, unsent: next().parse()?, firm: next().to_owned() })
    }
}

impl Storage {
    /// Of which nothing is known yet.
    pub fn unknown() -> Self {
        Self { kept: RwSignal::new(false), room: RwSignal::new(None), lost: RwSignal::new(None) }
    }

    /// Looks at the storage now, and again when records change.
    pub fn watch(self, device: Device) {
        let lost = local::get(LOST).filter(|_| device.firm == Firm::Own);
        self.lost.set(lost.and_then(|text| text.parse().ok()));
        let looked_ms = StoredValue::new(i64::MIN);
        Effect::new(move |_| {
            device.revision.track();
            let now_ms = clock::now_ms();
            if now_ms.saturating_sub(looked_ms.get_value()) >= APART_MS {
                looked_ms.set_value(now_ms);
                self.look();
            }
        });
    }

    /// Asks the browser anew.
    pub fn look(self) {
        spawn_local(async move {
            let _ = self.kept.try_set(storage::is_persisted().await);
            let bytes = |bytes: f64| bytes.max(0.0) as u64;
            let room = storage::estimate().await.map(|estimate| Room {
                used_bytes: bytes(estimate.usage_bytes),
                quota_bytes: bytes(estimate.quota_bytes),
            });
            let _ = self.room.try_set(room);
        });
    }

    pub fn ask_to_keep(self) {
        spawn_local(async move { self.kept.set(storage::persist().await) });
    }

    /// A person has read that the storage was emptied.
    pub fn lost_is_known(self) {
        local::remove(LOST);
        self.lost.set(None);
    }
}

impl Device {
    /// Leaves traces of the records outside the database.
    pub(super) async fn leave_traces(self) {
        if self.firm != Firm::Own {
            return;
        }
        let Ok(head) = self.store().head().await else { return };
        let firm = self.enrolment.with_untracked(|enrolment| enrolment.as_ref().map(|it| it.firm.clone()));
        let traces = Traces {
            made: head.seq,
            unsent: self.unsent.get_untracked(),
            firm: firm.unwrap_or_default().replace(char::is_whitespace, " "),
        };
        if traces != Traces::default() {
            local::set(TRACES, &traces.to_string());
        }
        // From the first record on there is something to lose. Some browsers ask the person.
        if traces.made == 1 {
            storage::persist().await;
        }
    }

    /// Compares the database, just opened, with its traces: if it is empty and they are not, the
    /// browser has emptied it.
    pub(super) async fn look_for_losses(self) {
        if self.firm != Firm::Own || !self.store().is_empty().await.is_ok_and(|empty| empty) {
            return;
        }
        if let Some(traces) = local::get(TRACES).filter(|_| self.is_local_untracked()) {
            local::set(LOST, &traces);
            local::remove(TRACES);
        }
    }
}

/// Forgets the traces of a database that a person removes.
pub(super) fn forget_traces() {
    local::remove(TRACES);
    local::remove(LOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_short_before_it_is_gone() {
        let check = |used_bytes, quota_bytes, short| {
            assert_eq!(Room { used_bytes, quota_bytes }.is_short(), short, "{used_bytes} of {quota_bytes}");
        };
        check(0, 1_000_000_000, false);
        check(799_999_999, 1_000_000_000, false);
        check(800_000_000, 1_000_000_000, true);
        check(0, 49_999_999, true);
        check(10_000_000, 60_000_001, false);
        check(10_000_001, 60_000_000, true);
        check(2, 1, true);
    }

    #[test]
    fn traces_are_read_as_they_were_written() {
        for (made, unsent, firm) in [(0, 0, "Oat & Rye Ltd"), (7, 3, "")] {
            let traces = Traces { made, unsent, firm: firm.to_owned() };
            assert_eq!(traces.to_string().parse(), Ok(traces));
        }
        assert!("nonsense".parse::<Traces>().is_err());
    }
}
