//! What the tabs of one device tell each other. One leads the network; the others show what it knows.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_sync::replica::Status;

use super::device::Device;

/// Records changed.
pub(super) const CHANGED: &str = "changed";
/// The leader is to try the network now.
pub(super) const TRY_NOW: &str = "try-now";
/// A tab was opened and asks how sync stands.
pub(super) const ASKING: &str = "asking";

fn word(status: Status) -> &'static str {
    match status {
        Status::Offline => "offline",
        Status::Online => "online",
        Status::Unauthorized => "unauthorized",
    }
}

impl Device {
    pub(super) fn heard(self, said: &str) {
        let known = [Status::Offline, Status::Online, Status::Unauthorized];
        match said {
            TRY_NOW if self.leads() => self.wake_network(),
            ASKING if self.leads() => self.tell_tabs(word(self.status.get_untracked())),
            TRY_NOW | ASKING => {}
            _ => match known.into_iter().find(|status| word(*status) == said) {
                Some(status) if !self.leads() => self.show_here(status),
                Some(_) => {}
                None => spawn_local(self.heard_of_changes()),
            },
        }
    }

    /// Shows how sync stands, in every tab.
    pub(super) fn show(self, status: Status) {
        self.status.set(status);
        self.tell_tabs(word(status));
    }

    fn show_here(self, status: Status) {
        self.status.set(status);
        if status == Status::Online {
            self.contact.answered();
        }
    }
}
