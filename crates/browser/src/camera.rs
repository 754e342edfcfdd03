//! The rear camera in a video element, and its frames.
//!
//! The stream is stopped while the page is hidden and started anew when it is seen again: installed
//! apps on iOS show a black picture otherwise.

mod frames;
mod stream;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlVideoElement, ImageBitmap, MediaDeviceInfo, MediaDeviceKind};

pub use frames::{FrameInfo, Frames};

use crate::js;
use crate::network::{self, NetworkEvent, Subscription};
use stream::Stream;

/// A running camera. It stops, and the element is empty, when this is dropped.
#[must_use = "a dropped camera stops"]
pub struct Camera {
    inner: Rc<Inner>,
    _subscription: Subscription,
}

/// Which camera.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CameraOptions {
    /// Of a [`CameraInfo`]. If it is not there any more, or None: the rear camera.
    pub device_id: Option<String>,
}

/// A camera of the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraInfo {
    pub device_id: String,
    /// Empty until the camera was allowed once.
    pub label: String,
}

/// What the running camera can do besides showing a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Abilities {
    pub torch: bool,
    pub zoom: Option<ZoomRange>,
}

/// Zoom factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoomRange {
    pub min: f64,
    pub max: f64,
    pub step: f64,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// The person, or a setting, does not allow it.
    #[error("the camera is not allowed")]
    Denied,
    #[error("there is no camera")]
    NotFound,
    #[error("another app uses the camera")]
    InUse,
    /// Browsers offer the camera on HTTPS and localhost only.
    #[error("the page was not loaded over a secure connection")]
    Insecure,
    #[error("the camera failed ({name})")]
    Other { name: String },
}

type OnFailure = Box<dyn FnMut(CameraError)>;

struct Inner {
    video: HtmlVideoElement,
    options: CameraOptions,
    stream: RefCell<Option<Stream>>,
    ended: RefCell<Option<EventListener>>,
    on_failure: RefCell<Option<OnFailure>>,
    starting: Cell<bool>,
    dropped: Cell<bool>,
}

impl Camera {
    /// Asks for the camera, where it was not allowed before, and shows it in `video`.
    pub async fn start(video: &HtmlVideoElement, options: CameraOptions) -> Result<Self, CameraError> {
        let inner = Rc::new(Inner {
            video: video.clone(),
            options,
            stream: RefCell::default(),
            ended: RefCell::default(),
            on_failure: RefCell::default(),
            starting: Cell::new(false),
            dropped: Cell::new(false),
        });
        Inner::start(&inner).await?;
        let watched = inner.clone();
        let subscription = network::subscribe(move |event| match event {
            NetworkEvent::Hidden => watched.stop(),
            NetworkEvent::Visible => Inner::restart(&watched),
            NetworkEvent::Online | NetworkEvent::Offline => {}
        });
        Ok(Self { inner, _subscription: subscription })
    }

    /// The camera that runs, to be asked for the next time.
    pub fn device_id(&self) -> Option<String> {
        self.inner.stream.borrow().as_ref()?.device_id()
    }

    pub fn abilities(&self) -> Abilities {
        self.inner.stream.borrow().as_ref().map(Stream::abilities).unwrap_or_default()
    }

    /// Switches the lamp, where there is one.
    pub async fn torch(&self, on: bool) -> Result<(), CameraError> {
        self.apply("torch", on.into()).await
    }

    /// Sets the zoom factor, within [`Abilities::zoom`].
    pub async fn zoom(&self, factor: f64) -> Result<(), CameraError> {
        self.apply("zoom", factor.into()).await
    }

    /// Calls back for each frame that is shown, until the answer is dropped.
    pub fn frames(&self, callback: impl FnMut(FrameInfo) + 'static) -> Frames {
        Frames::new(&self.inner.video, callback)
    }

    /// Tells when the camera did not come back after the page was hidden, or was unplugged.
    pub fn on_failure(&self, callback: impl FnMut(CameraError) + 'static) {
        *self.inner.on_failure.borrow_mut() = Some(Box::new(callback));
    }

    async fn apply(&self, name: &str, value: JsValue) -> Result<(), CameraError> {
        let track = self.inner.stream.borrow().as_ref().and_then(Stream::track);
        match track {
            Some(track) => stream::apply(&track, name, value).await,
            None => Err(CameraError::NotFound),
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.inner.dropped.set(true);
        self.inner.stop();
    }
}

impl Inner {
    async fn start(inner: &Rc<Self>) -> Result<(), CameraError> {
        let stream = Stream::open(inner.options.device_id.as_deref()).await?;
        if inner.dropped.get() {
            return Ok(());
        }
        let video = &inner.video;
        video.set_muted(true);
        // Without it iOS shows the picture on the full screen. The name is one that elements take.
        let _ = video.set_attribute("playsinline", "");
        video.set_src_object(Some(stream.raw()));
        if let Some(track) = stream.track() {
            let unplugged = Rc::downgrade(inner);
            *inner.ended.borrow_mut() = Some(EventListener::new(&track, "ended", move |_| {
                if let Some(inner) = unplugged.upgrade() {
                    inner.stop();
                    Self::restart(&inner);
                }
            }));
        }
        *inner.stream.borrow_mut() = Some(stream);
        let playing = video.play().map_err(camera_error)?;
        // A pause or a new source cuts it short; the picture comes by what caused that.
        let _ = JsFuture::from(playing).await;
        Ok(())
    }

    fn restart(inner: &Rc<Self>) {
        if inner.dropped.get() || inner.stream.borrow().is_some() || inner.starting.replace(true) {
            return;
        }
        let inner = inner.clone();
        spawn_local(async move {
            let started = Self::start(&inner).await;
            inner.starting.set(false);
            if let Err(error) = started
                && let Some(on_failure) = inner.on_failure.borrow_mut().as_mut()
            {
                on_failure(error);
            }
        });
    }

    fn stop(&self) {
        self.ended.take();
        if self.stream.take().is_some() {
            self.video.set_src_object(None);
        }
    }
}

/// The cameras of the device. Their labels are empty until one was allowed.
pub async fn cameras() -> Result<Vec<CameraInfo>, CameraError> {
    let devices = stream::media_devices()?;
    let found = JsFuture::from(devices.enumerate_devices().map_err(camera_error)?).await;
    let found: Array = found.map_err(camera_error)?.unchecked_into();
    let devices = found.iter().map(JsValue::unchecked_into::<MediaDeviceInfo>);
    let cameras = devices.filter(|device| device.kind() == MediaDeviceKind::Videoinput);
    Ok(cameras.map(|it| CameraInfo { device_id: it.device_id(), label: it.label() }).collect())
}

/// The picture that a video element shows now.
pub async fn bitmap_of_video(video: &HtmlVideoElement) -> Result<ImageBitmap, CameraError> {
    let bitmap = js::window().create_image_bitmap_with_html_video_element(video).map_err(camera_error)?;
    Ok(JsFuture::from(bitmap).await.map_err(camera_error)?.unchecked_into())
}

/// The picture in a file, upright.
pub async fn bitmap_of_file(file: &Blob) -> Result<ImageBitmap, CameraError> {
    let bitmap = js::window().create_image_bitmap_with_blob(file).map_err(camera_error)?;
    Ok(JsFuture::from(bitmap).await.map_err(camera_error)?.unchecked_into())
}

#[allow(clippy::needless_pass_by_value)] // As map_err hands it over.
fn camera_error(error: JsValue) -> CameraError {
    let name = js::error_name(&error);
    match name.as_str() {
        "NotAllowedError" | "SecurityError" => CameraError::Denied,
        "NotFoundError" | "OverconstrainedError" => CameraError::NotFound,
        "NotReadableError" | "AbortError" => CameraError::InUse,
        _ => CameraError::Other { name },
    }
}
