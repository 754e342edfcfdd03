//! Gives the person a file.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::js;

/// Saves `text` as a file: asks where, or puts it among the downloads, as the browser does.
/// False if the browser would not.
pub fn download_text(file_name: &str, media_type: &str, text: &str) -> bool {
    let bag = BlobPropertyBag::new();
    bag.set_type(media_type);
    let parts = Array::of1(&text.into());
    let Ok(url) = Blob::new_with_str_sequence_and_options(&parts, &bag)
        .and_then(|blob| Url::create_object_url_with_blob(&blob))
    else {
        return false;
    };
    let clicked = js::document().create_element("a").ok().and_then(|link| link.dyn_into().ok());
    let clicked = clicked.map(|link: HtmlAnchorElement| {
        link.set_href(&url);
        link.set_download(file_name);
        link.click();
    });
    // Safari reads the address after the click; a minute is long enough for any file of ours.
    gloo::timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    clicked.is_some()
}
