//! The page's address: what it is, how it is changed without a load, and who hears of it.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent, UrlSearchParams};

use crate::js;

/// Where the page stands, as the address bar says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Percent-encoded, from the first slash.
    pub path: String,
    /// With its question mark, or empty.
    pub search: String,
    /// Without the number sign.
    pub hash: String,
}

/// Listens until it is dropped.
#[must_use = "a dropped subscription hears nothing"]
pub struct Subscription(#[allow(dead_code)] [EventListener; 2]);

pub fn address() -> Address {
    let location = js::window().location();
    let hash = location.hash().unwrap_or_default();
    Address {
        path: location.pathname().unwrap_or_default(),
        search: location.search().unwrap_or_default(),
        hash: hash.trim_start_matches('#').to_owned(),
    }
}

/// The value of `name` in the query, decoded.
pub fn query_value(search: &str, name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(search).ok()?.get(name)
}

/// Goes on to `href`, and shows it from its top. Nobody is told; whoever calls knows.
pub fn push(href: &str) {
    if let Ok(history) = js::window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(href));
    }
    js::window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Puts `href` in the place of the present address.
pub fn replace(href: &str) {
    if let Ok(history) = js::window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(href));
    }
}

/// Tells of every step back and forth, and of every link of this app that is followed: `go` gets its
/// address, and the browser loads nothing.
pub fn subscribe(moved: impl Fn() + 'static, go: impl Fn(String) + 'static) -> Subscription {
    let back = EventListener::new(&js::window(), "popstate", move |_| moved());
    let options = EventListenerOptions::enable_prevent_default();
    let click = EventListener::new_with_options(&js::document(), "click", options, move |event| {
        if let Some(href) = followed_link(event) {
            event.prevent_default();
            go(href);
        }
    });
    Subscription([back, click])
}

/// The address of the link that a plain click follows within the app. A click for a new tab, a
/// download, a jump within the page and another site are the browser's own matter.
fn followed_link(event: &Event) -> Option<String> {
    let mouse: &MouseEvent = event.dyn_ref()?;
    let modified = mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key();
    if event.default_prevented() || mouse.button() != 0 || modified {
        return None;
    }
    let element: Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = element.closest("a[href]").ok()??.dyn_into().ok()?;
    let location = js::window().location();
    let elsewhere = location.origin().ok()? != link.origin();
    if elsewhere || link.has_attribute("download") || link.has_attribute("target") {
        return None;
    }
    let within = location.pathname().ok()? == link.pathname() && location.search().ok()? == link.search();
    if within && !link.hash().is_empty() {
        return None;
    }
    Some([link.pathname(), link.search(), link.hash()].concat())
}
