//! Reads a file that the person chose.

use js_sys::Uint8Array;
use web_sys::File;

use crate::js;

/// All of its bytes. None if it is gone, or may not be read.
pub async fn bytes(file: &File) -> Option<Vec<u8>> {
    let buffer = js::call_async(file, "arrayBuffer", &[]).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
