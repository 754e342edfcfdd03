//! Keeping what was recorded: asking the browser to, and a file beside it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::{download, storage};
use lotwise_ledger::iso::day_text;

use super::device::{BACKUP, Device};
use super::lookup::today;

/// What the settings show of the storage. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Storage {
    device: Device,
    /// Whether the browser promised not to clear the storage by itself.
    pub kept: RwSignal<bool>,
    /// How many records the file has that was saved just now.
    pub exported: RwSignal<Option<usize>>,
}

impl Storage {
    pub fn new(device: Device) -> Self {
        let state = Self { device, kept: RwSignal::new(false), exported: RwSignal::new(None) };
        spawn_local(async move { state.kept.set(storage::is_persisted().await) });
        state
    }

    pub fn ask_to_keep(self) {
        spawn_local(async move { self.kept.set(storage::persist().await) });
    }

    /// Saves all unsent records to a file, as a push that any server takes.
    pub fn export(self) {
        spawn_local(async move {
            let records = self.device.unsent.get_untracked();
            if let Ok(json) = self.device.store().export_unsent().await {
                let today = day_text(today());
                let name = ["lotwise-", &today, ".json"].concat();
                if download::download_text(&name, "application/json", &json) {
                    self.exported.set(Some(records));
                    // The file is there; that its day is not noted is no reason to complain.
                    let _ = self.device.store().meta_set(BACKUP, &today).await;
                    self.device.backup.set(Some(today));
                }
            }
        });
    }
}

impl Device {
    pub fn sync_now(self) {
        self.wake_network();
    }
}
