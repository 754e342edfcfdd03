//! Where a person is in the app: the address, read by pages and changed by links.

use leptos::prelude::*;
use lotwise_browser::history::{self, Address, Subscription};
use lotwise_browser::{focus, media};

use crate::i18n::{text, tr};

/// The address as signals. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Navigation {
    address: RwSignal<Address>,
    /// Heard for as long as the app is shown.
    _heard: StoredValue<Subscription, LocalStorage>,
}

impl Navigation {
    /// Follows links and the steps back and forth from now on.
    pub fn open() -> Self {
        let address = RwSignal::new(history::address());
        let follow = move |href: String| {
            history::push(&href);
            address.set(history::address());
        };
        let heard = history::subscribe(move || address.set(history::address()), follow);
        Self { address, _heard: StoredValue::new_local(heard) }
    }

    pub fn path(self) -> String {
        self.address.with(|address| address.path.clone())
    }

    /// What stands behind the number sign.
    pub fn hash(self) -> String {
        self.address.with(|address| address.hash.clone())
    }

    /// The value of `name` in the query; empty if it is not there.
    pub fn query(self, name: &str) -> String {
        self.address.with(|address| history::query_value(&address.search, name)).unwrap_or_default()
    }

    pub fn go(self, href: &str) {
        history::push(href);
        self.address.set(history::address());
    }

    /// Changes the address without a step that one could go back.
    pub fn replace(self, href: &str) {
        history::replace(href);
        self.address.set(history::address());
    }
}

/// Names the page for the tab, the history and a screen reader, by its heading.
pub fn name_page(heading: &str) {
    let app = tr(text::APP_NAME);
    media::set_title(&if heading.is_empty() { app.to_owned() } else { [heading, " · ", app].concat() });
}

/// From now on, what has the keyboard's focus is followed by what stands next to it, or by the next page.
pub fn keep_the_focus() {
    // It lives as long as the page.
    std::mem::forget(focus::keep());
}

/// The navigation of this app, in any page or component.
pub fn navigation() -> Navigation {
    expect_context()
}
