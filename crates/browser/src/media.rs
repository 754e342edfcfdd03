//! What the person prefers to see, by the system's settings, and the theme chosen in the app.

use crate::js;

pub fn prefers_dark() -> bool {
    matches("(prefers-color-scheme: dark)")
}

pub fn prefers_reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Puts `data-appearance` on the root element, or takes it away: then the system decides.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = js::document().document_element() else {
        return;
    };
    // Neither name is one that an element refuses.
    let _ = match theme {
        Some(theme) => root.set_attribute("data-appearance", theme),
        None => root.remove_attribute("data-appearance"),
    };
}

/// Says the page's language to the browser and to screen readers, as a BCP 47 tag.
pub fn set_language(language: &str) {
    if let Some(root) = js::document().document_element() {
        let _ = root.set_attribute("lang", language);
    }
}

/// What the tab, the history and a screen reader call the page.
pub fn set_title(title: &str) {
    js::document().set_title(title);
}

/// The language that the person likes best, as a BCP 47 tag; empty if the browser does not tell.
pub fn language() -> String {
    js::window().navigator().language().unwrap_or_default()
}

/// Puts a text where other programs can paste it from. Whether the browser has let it.
pub async fn copy(text: &str) -> bool {
    // Without a secure connection there is no clipboard, whatever its type says.
    let clipboard = js::get(&js::window().navigator(), "clipboard");
    if clipboard.is_undefined() {
        return false;
    }
    let written = js::window().navigator().clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(written).await.is_ok()
}

/// Opens the browser's dialog for printing the page; where there is none, nothing happens.
pub fn print() {
    let _ = js::window().print();
}

pub(crate) fn matches(query: &str) -> bool {
    js::window().match_media(query).ok().flatten().is_some_and(|media| media.matches())
}

/// Whether this runs as an installed app and not in a browser's tab.
pub fn is_installed() -> bool {
    // Safari on iOS has had a property of its own for it, long before the media query.
    matches("(display-mode: standalone)") || js::get(&js::window().navigator(), "standalone").is_truthy()
}

/// Whether this is a browser's tab on an iPhone or iPad, whose storage the installed app does not
/// share. An iPad calls itself a Macintosh and is told by its touch points.
pub fn is_ios_browser_tab() -> bool {
    let navigator = js::window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    let ios = agent.contains("iPhone") || agent.contains("iPad");
    let ipad = agent.contains("Macintosh") && navigator.max_touch_points() > 1;
    (ios || ipad) && !is_installed()
}

/// The path of the page's address.
pub fn path() -> String {
    js::window().location().pathname().unwrap_or_default()
}

/// Leaves the page for `path`, loading the app anew.
pub fn reload(path: &str) {
    // It fails only for an address that is no address.
    let _ = js::window().location().set_href(path);
}

/// Loads the page anew, where it is.
pub fn reload_here() {
    let _ = js::window().location().reload();
}
