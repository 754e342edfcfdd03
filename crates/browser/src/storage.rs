//! How safe and how large the browser's storage is.

use wasm_bindgen::JsValue;
use web_sys::StorageManager;

use crate::js;

/// How much is stored and how much may be, in bytes, as the browser estimates it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub usage_bytes: f64,
    pub quota_bytes: f64,
}

/// Asks that the storage be kept when space runs short. Firefox asks the person; the others decide
/// by themselves, and more kindly for an installed app.
pub async fn persist() -> bool {
    answer("persist").await.is_some_and(|kept| kept.is_truthy())
}

pub async fn is_persisted() -> bool {
    answer("persisted").await.is_some_and(|kept| kept.is_truthy())
}

/// None where the browser does not tell.
pub async fn estimate() -> Option<Estimate> {
    let estimate = answer("estimate").await?;
    let bytes = |name| js::get(&estimate, name).as_f64();
    Some(Estimate { usage_bytes: bytes("usage")?, quota_bytes: bytes("quota")? })
}

/// Whether camera, keys and service worker may work: the page came by HTTPS or from localhost.
pub fn is_secure_context() -> bool {
    js::window().is_secure_context()
}

async fn answer(question: &str) -> Option<JsValue> {
    let navigator = js::window().navigator();
    let storage: StorageManager = js::find(&navigator, "storage")?.into();
    js::call_async(&storage, question, &[]).await.ok()
}
