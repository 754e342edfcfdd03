//! Gives the person a file.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::js;

/// Saves `text` as a file: asks where, or puts it among the downloads, as the browser does.
/// False if the browser would not.
pub fn download_text(file_name: &str, media_type: &str, text: &str) -> bool {
    save(file_name, media_type, &text.into())
}

/// As [`download_text`], for bytes.
pub fn download_bytes(file_name: &str, media_type: &str, bytes: &Uint8Array) -> bool {
    save(file_name, media_type, bytes)
}

fn save(file_name: &str, media_type: &str, content: &JsValue) -> bool {
    let bag = BlobPropertyBag::new();
    bag.set_type(media_type);
    let parts = Array::of1(content);
    let Ok(url) = Blob::new_with_blob_sequence_and_options(&parts, &bag)
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
