//! The system's share sheet: mail, messages and whatever else a phone sends with.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{File, FilePropertyBag};

use crate::js;

/// Something that this browser can share. Made ahead of the press: the sheet opens only while the press
/// is fresh.
pub struct Shareable(JsValue);

/// A picture to be shared along.
pub struct Picture<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub content: &'a [u8],
}

/// Why nothing was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    #[error("the person closed the sheet")]
    Closed,
    #[error("the browser would not share")]
    Refused,
}

impl Shareable {
    /// None where the browser has no share sheet, or not for these things.
    pub fn new(title: &str, text: &str, picture: Option<Picture<'_>>) -> Option<Self> {
        let navigator = js::window().navigator();
        let mut data = js::object([("title", title.into()), ("text", text.into())]);
        if let Some(file) = picture.and_then(|picture| file(&picture)) {
            let files = Array::of1(&file);
            let with_file = [("title", title.into()), ("text", text.into()), ("files", files.into())];
            let with_file = js::object(with_file);
            // Some browsers share words and no files.
            if can_share(&navigator, &with_file) {
                data = with_file;
            }
        }
        can_share(&navigator, &data).then_some(Self(data))
    }

    /// Whether the picture goes along.
    pub fn has_picture(&self) -> bool {
        js::find(&self.0, "files").is_some()
    }

    /// Opens the sheet, and returns when the person has chosen.
    pub async fn share(self) -> Result<(), ShareError> {
        let navigator = js::window().navigator();
        match js::call_async(&navigator, "share", &[&self.0]).await {
            Ok(_) => Ok(()),
            Err(error) if js::error_name(&error) == "AbortError" => Err(ShareError::Closed),
            Err(_) => Err(ShareError::Refused),
        }
    }
}

fn can_share(navigator: &JsValue, data: &JsValue) -> bool {
    let can = js::call(navigator, "canShare", &[data]);
    can.is_ok_and(|can| can.as_bool() == Some(true)) && js::find(navigator, "share").is_some()
}

fn file(picture: &Picture<'_>) -> Option<File> {
    let bag = FilePropertyBag::new();
    bag.set_type(picture.media_type);
    let parts = Array::of1(&Uint8Array::from(picture.content));
    File::new_with_u8_array_sequence_and_options(&parts, picture.name, &bag).ok()
}
