//! Pictures to keep: taken photos made small, and the addresses under which bytes are shown.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, Url};

use crate::camera;
use crate::js;

/// The kind of picture that [`shrink`] makes.
pub const JPEG: &str = "image/jpeg";
/// How much of a photo's detail is kept, from 0 to 1: damage is still plain to see.
const QUALITY: f64 = 0.85;

/// A file that shows no picture, or one that this device has no memory for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file cannot be drawn as a picture")]
pub struct NoPicture;

/// Draws the picture of a file anew as a JPEG whose longer side has at most `side_px` pixels. Only the
/// picture is taken over: where and with what it was taken stays behind.
pub async fn shrink(file: &Blob, side_px: u32) -> Result<Vec<u8>, NoPicture> {
    let bitmap = camera::bitmap_of_file(file).await.map_err(|_| NoPicture)?;
    let drawn = draw(&bitmap, side_px).map_err(|_| NoPicture);
    bitmap.close();
    let blob = encoded(&drawn?).await.ok_or(NoPicture)?;
    let bytes = JsFuture::from(blob.array_buffer()).await.map_err(|_| NoPicture)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

fn draw(bitmap: &ImageBitmap, side_px: u32) -> Result<HtmlCanvasElement, JsValue> {
    let longer = bitmap.width().max(bitmap.height()).max(1);
    let scale = (f64::from(side_px) / f64::from(longer)).min(1.0);
    let sized = |pixels: u32| (f64::from(pixels) * scale).round().max(1.0);
    let (width, height) = (sized(bitmap.width()), sized(bitmap.height()));
    let canvas: HtmlCanvasElement = js::document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

/// The canvas as a JPEG; none if it is too large for the browser.
async fn encoded(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            // A promise's own function does not fail.
            let _resolved = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        let called = canvas.to_blob_with_type_and_encoder_options(
            done.unchecked_ref(),
            JPEG,
            &JsValue::from_f64(QUALITY),
        );
        if called.is_err() {
            let _none = done.unchecked_ref::<js_sys::Function>().call1(&JsValue::UNDEFINED, &JsValue::NULL);
        }
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// An address of this page's own under which bytes are shown. It ends when it is dropped.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// None where the browser has no memory for it.
    pub fn new(bytes: &[u8], media_type: &str) -> Option<Self> {
        let bag = BlobPropertyBag::new();
        bag.set_type(media_type);
        let parts = Array::of1(&Uint8Array::from(bytes));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &bag).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // An address that the browser has forgotten needs no end.
        let _ = Url::revoke_object_url(&self.0);
    }
}
