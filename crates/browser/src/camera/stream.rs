//! A camera's stream, which stops when it is dropped, and what its track can do.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::{Abilities, CameraError, ZoomRange, camera_error};
use crate::{js, storage};

/// What is asked for: fine bars need the pixels, and more would only cost time.
const IDEAL_WIDTH_PX: u32 = 1_920;
const IDEAL_HEIGHT_PX: u32 = 1_080;

/// A running stream.
pub(super) struct Stream(MediaStream);

impl Stream {
    /// Opens that camera, or the rear one if there is none of that id.
    pub(super) async fn open(device_id: Option<&str>) -> Result<Self, CameraError> {
        let stream = match device_id {
            Some(id) => match request(("deviceId", js::object([("exact", id.into())]))).await {
                Err(CameraError::NotFound) => rear().await?,
                answer => answer?,
            },
            None => rear().await?,
        };
        if let Some(track) = stream.track()
            && lists(&capabilities(&track), "focusMode", "continuous")
        {
            // A camera that refuses still shows a picture.
            let _ = apply(&track, "focusMode", "continuous".into()).await;
        }
        Ok(stream)
    }

    pub(super) fn raw(&self) -> &MediaStream {
        &self.0
    }

    pub(super) fn track(&self) -> Option<MediaStreamTrack> {
        self.0.get_video_tracks().get(0).dyn_into().ok()
    }

    pub(super) fn device_id(&self) -> Option<String> {
        let track = self.track()?;
        let settings = js::call(&track, "getSettings", &[]).ok()?;
        js::get(&settings, "deviceId").as_string()
    }

    pub(super) fn abilities(&self) -> Abilities {
        let Some(track) = self.track() else {
            return Abilities::default();
        };
        let capabilities = capabilities(&track);
        let zoom = js::find(&capabilities, "zoom").and_then(|zoom| {
            let number = |name| js::get(&zoom, name).as_f64();
            Some(ZoomRange { min: number("min")?, max: number("max")?, step: number("step")? })
        });
        Abilities {
            torch: js::get(&capabilities, "torch").is_truthy(),
            zoom: zoom.filter(|zoom| zoom.max > zoom.min),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        for track in self.0.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

/// Sets one property of a running track.
pub(super) async fn apply(track: &MediaStreamTrack, name: &str, value: JsValue) -> Result<(), CameraError> {
    let advanced = Array::of1(&js::object([(name, value)]));
    let constraints = js::object([("advanced", advanced.into())]);
    js::call_async(track, "applyConstraints", &[&constraints]).await.map_err(camera_error)?;
    Ok(())
}

pub(super) fn media_devices() -> Result<MediaDevices, CameraError> {
    let devices = js::find(&js::window().navigator(), "mediaDevices");
    devices.map(JsValue::unchecked_into).ok_or_else(|| {
        if storage::is_secure_context() { CameraError::NotFound } else { CameraError::Insecure }
    })
}

async fn rear() -> Result<Stream, CameraError> {
    request(("facingMode", js::object([("ideal", "environment".into())]))).await
}

async fn request(which: (&str, JsValue)) -> Result<Stream, CameraError> {
    let ideal = |px: u32| js::object([("ideal", px.into())]);
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&js::object([
        which,
        ("width", ideal(IDEAL_WIDTH_PX)),
        ("height", ideal(IDEAL_HEIGHT_PX)),
    ]));
    let promise = media_devices()?.get_user_media_with_constraints(&constraints).map_err(camera_error)?;
    Pending(Some(promise)).stream().await
}

/// A stream that was asked for. The person may answer long after the page has lost interest; the
/// camera must not stay on then.
struct Pending(Option<Promise>);

impl Pending {
    async fn stream(mut self) -> Result<Stream, CameraError> {
        let Some(promise) = self.0.clone() else {
            return Err(CameraError::NotFound);
        };
        let answer = JsFuture::from(promise).await;
        self.0 = None;
        Ok(Stream(answer.map_err(camera_error)?.unchecked_into()))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(promise) = self.0.take() {
            spawn_local(async move {
                if let Ok(stream) = JsFuture::from(promise).await {
                    drop(Stream(stream.unchecked_into()));
                }
            });
        }
    }
}

/// Firefox has no such question for a track; then nothing is offered.
fn capabilities(track: &MediaStreamTrack) -> JsValue {
    js::call(track, "getCapabilities", &[]).unwrap_or(JsValue::UNDEFINED)
}

fn lists(capabilities: &JsValue, name: &str, value: &str) -> bool {
    let list = js::find(capabilities, name).and_then(|list| list.dyn_into::<Array>().ok());
    list.is_some_and(|list| list.includes(&value.into(), 0))
}
