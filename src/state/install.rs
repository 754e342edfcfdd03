//! Urging to put the app on the home screen, once there is something to lose.

use leptos::prelude::*;
use lotwise_browser::install::Installer;
use lotwise_browser::{local, media};

use super::device::{Device, Firm};

/// Where it is kept that a person does not want to hear of it.
const DECLINED: &str = "install-declined";

/// The urging. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Install {
    /// Whether the browser can be asked to install; else a person must find it in the menu.
    pub offered: RwSignal<bool>,
    declined: RwSignal<bool>,
    installer: StoredValue<Installer, LocalStorage>,
}

impl Install {
    pub fn listen() -> Self {
        let offered = RwSignal::new(false);
        let installer = Installer::listen(move || offered.set(true));
        Self {
            offered,
            declined: RwSignal::new(local::get(DECLINED).is_some()),
            installer: StoredValue::new_local(installer),
        }
    }

    /// Whether to urge once there are records: they are the firm's own, and in a browser's tab, which browsers
    /// clear more easily than an installed app.
    pub fn is_due(self, device: Device) -> bool {
        device.firm == Firm::Own && !self.declined.get() && !media::is_installed()
    }

    pub fn ask(self) {
        self.installer.with_value(Installer::ask);
        self.offered.set(false);
    }

    pub fn decline(self) {
        local::set(DECLINED, "yes");
        self.declined.set(true);
    }
}

/// The urging of this app, in any page or component.
pub fn install() -> Install {
    expect_context()
}
