//! SHA-256 by WebCrypto, which takes a tenth of the time that our own wasm would.

use js_sys::Uint8Array;
use lotwise_sync::ledger::event::Hash;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::SubtleCrypto;

use crate::js;

/// Whether the bytes have this hash. Without WebCrypto, on an insecure page, nothing has.
pub async fn has_hash(bytes: &Uint8Array, hash: &Hash) -> bool {
    let subtle = js::get(&js::get(&js_sys::global(), "crypto"), "subtle").dyn_into::<SubtleCrypto>();
    let Some(Ok(promise)) =
        subtle.ok().map(|subtle| subtle.digest_with_str_and_buffer_source("SHA-256", bytes))
    else {
        return false;
    };
    let digest = JsFuture::from(promise).await;
    digest.is_ok_and(|digest| Uint8Array::new(&digest).to_vec() == hash.as_bytes())
}
