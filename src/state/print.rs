//! What leaves the page for paper or for other programs.

use leptos::task::spawn_local;
use lotwise_browser::media;

/// Opens the browser's own dialog for printing.
pub fn print() {
    media::print();
}

/// Puts a text where it can be pasted from, and tells `then` whether that was possible.
pub fn copy_then(text: String, then: impl FnOnce(bool) + 'static) {
    spawn_local(async move { then(media::copy(&text).await) });
}
