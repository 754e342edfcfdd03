//! Slow hashes of short secrets: PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2) by WebCrypto.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::SubtleCrypto;

use crate::js;
use crate::keys::{KeyError, crypto_error, subtle};

/// 32 bytes that take `rounds` rounds to make of a secret, here and wherever it is guessed.
pub async fn pbkdf2(secret: &str, salt: &[u8], rounds: u32) -> Result<[u8; 32], KeyError> {
    let subtle: SubtleCrypto = subtle()?;
    let usages = Array::of1(&"deriveBits".into());
    let secret = Uint8Array::from(secret.as_bytes());
    let arguments: [&JsValue; 5] = [&"raw".into(), &secret, &"PBKDF2".into(), &JsValue::FALSE, &usages];
    let key = js::call_async(&subtle, "importKey", &arguments).await.map_err(crypto_error)?;
    let how = js::object([
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt).into()),
        ("iterations", rounds.into()),
    ]);
    let bits = js::call_async(&subtle, "deriveBits", &[&how, &key, &256.into()]).await;
    let bits: js_sys::ArrayBuffer = bits.map_err(crypto_error)?.unchecked_into();
    Uint8Array::new(&bits).to_vec().try_into().map_err(|_| KeyError::Unsupported)
}
