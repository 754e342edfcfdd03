//! The live picture: pressing it starts and stops scanning. What it reads goes to the scanner.

mod photo;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use lotwise_browser::camera::{
    self, Abilities, Camera, CameraError, CameraInfo, CameraOptions, Frames, ZoomRange,
};
use lotwise_browser::decoder::{Decoder, DecoderEvent, ReadState};
use lotwise_browser::wake_lock::WakeLock;
use lotwise_ledger::iso::day_text;

use crate::i18n::{Text, text, tr};
use crate::state::lookup::today;
use crate::state::scanner::{Scanner, scanner};
use crate::state::{Session, session};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use photo::{Photo, PhotoButton, PhotoProblem};

/// Where the decoder's worker is served; trunk puts it there.
const DECODER_URL: &str = "/decoder-worker_loader.js";

/// A small label at arm's length fills the picture at four times.
const MOST_ZOOM: u32 = 4;

/// What the viewfinder does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Off,
    Starting,
    Live,
    Failed(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    Denied,
    NoCamera,
    Busy,
    Insecure,
    Decoder,
}

/// Everything that runs while the picture is live; dropping it stops it.
struct Live {
    camera: Rc<Camera>,
    _frames: Frames,
    _decoder: Rc<Decoder>,
    _wake: WakeLock,
}

/// A handle to the running camera. Copy it freely.
#[derive(Clone, Copy)]
struct Viewfinder {
    scanner: Scanner,
    session: Session,
    stage: RwSignal<Stage>,
    abilities: RwSignal<Option<Abilities>>,
    cameras: RwSignal<Vec<CameraInfo>>,
    torch: RwSignal<bool>,
    /// As a multiple of the least that the camera offers.
    zoom: RwSignal<u32>,
    live: StoredValue<Option<Live>, LocalStorage>,
    video: NodeRef<html::Video>,
}

impl Viewfinder {
    fn toggle(self) {
        self.scanner.unlock_sound();
        match self.stage.get_untracked() {
            Stage::Starting | Stage::Live => self.stop(),
            Stage::Off | Stage::Failed(_) => self.start(),
        }
    }

    fn stop(self) {
        self.live.set_value(None);
        self.torch.set(false);
        self.zoom.set(1);
        self.stage.set(Stage::Off);
    }

    fn start(self) {
        let Some(video) = self.video.get_untracked() else {
            return;
        };
        self.stage.set(Stage::Starting);
        let options = CameraOptions { device_id: self.session.camera() };
        self.scanner.run(async move {
            match Camera::start(&video, options).await {
                Ok(camera) => self.show(camera, &video),
                Err(error) => self.stage.set(Stage::Failed(failure(&error))),
            }
            if let Ok(cameras) = camera::cameras().await {
                self.cameras.set(cameras);
            }
        });
    }

    fn show(self, camera: Camera, video: &web_sys::HtmlVideoElement) {
        // Stopped while the permission was asked.
        if self.stage.try_get_untracked() != Some(Stage::Starting) {
            return;
        }
        let Ok(decoder) = Decoder::spawn(DECODER_URL, move |event| self.hear(event)) else {
            self.stage.set(Stage::Failed(Failure::Decoder));
            return;
        };
        let decoder = Rc::new(decoder);
        let frames = camera.frames(feed(self.scanner, Rc::clone(&decoder), video.clone()));
        camera.on_failure(move |error| self.stage.set(Stage::Failed(failure(&error))));
        self.abilities.set(Some(camera.abilities()));
        let wake = WakeLock::acquire();
        self.live.set_value(Some(Live {
            camera: Rc::new(camera),
            _frames: frames,
            _decoder: decoder,
            _wake: wake,
        }));
        self.stage.set(Stage::Live);
    }

    fn hear(self, event: DecoderEvent) {
        match event {
            DecoderEvent::Result { reads, .. } => {
                for read in reads {
                    if matches!(read.state, ReadState::Confirmed | ReadState::Invalid) {
                        self.scanner.read(read.text, Some(read.symbology));
                    }
                }
            }
            DecoderEvent::Failed(_) => self.stage.set(Stage::Failed(Failure::Decoder)),
            DecoderEvent::Ready | DecoderEvent::Restarted => {}
        }
    }

    fn switch_torch(self) {
        let on = !self.torch.get_untracked();
        let camera = self.live.with_value(|live| live.as_ref().map(|live| Rc::clone(&live.camera)));
        if let Some(camera) = camera {
            self.scanner.run(async move {
                if camera.torch(on).await.is_ok() {
                    self.torch.set(on);
                }
            });
        }
    }

    /// Doubles the zoom, up to what the camera offers and no code needs more than; then starts over.
    fn switch_zoom(self) {
        let camera = self.live.with_value(|live| live.as_ref().map(|live| Rc::clone(&live.camera)));
        let Some((camera, range)) = camera.zip(self.zoom_range()) else {
            return;
        };
        let next = self.zoom.get_untracked() * 2;
        let next = if next > MOST_ZOOM || range.min * f64::from(next) > range.max { 1 } else { next };
        self.scanner.run(async move {
            if camera.zoom(range.min * f64::from(next)).await.is_ok() {
                self.zoom.set(next);
            }
        });
    }

    fn zoom_range(self) -> Option<ZoomRange> {
        self.abilities.with(|abilities| abilities.as_ref().and_then(|abilities| abilities.zoom))
    }

    /// Goes on to the next of several cameras, and remembers it.
    fn switch_camera(self) {
        let cameras = self.cameras.get_untracked();
        let current = self.live.with_value(|live| live.as_ref().and_then(|live| live.camera.device_id()));
        let place = cameras.iter().position(|camera| Some(&camera.device_id) == current.as_ref());
        let next = place.map_or(0, |place| (place + 1) % cameras.len().max(1));
        if let Some(camera) = cameras.get(next) {
            self.session.set_camera(camera.device_id.clone());
            self.stop();
            self.start();
        }
    }
}

/// Sends a frame whenever the decoder is idle: one is in flight, and none waits.
fn feed(
    scanner: Scanner,
    decoder: Rc<Decoder>,
    video: web_sys::HtmlVideoElement,
) -> impl FnMut(camera::FrameInfo) + 'static {
    let capturing = Rc::new(RefCell::new(false));
    move |_| {
        if *capturing.borrow() || !decoder.is_idle() {
            return;
        }
        *capturing.borrow_mut() = true;
        let (decoder, video, capturing) = (Rc::clone(&decoder), video.clone(), Rc::clone(&capturing));
        scanner.run(async move {
            if let Ok(bitmap) = camera::bitmap_of_video(&video).await {
                decoder.frame(bitmap, &day_text(today()));
            }
            *capturing.borrow_mut() = false;
        });
    }
}

/// The picture with its tools.
#[component]
pub fn Viewfinder(#[prop(optional)] at_once: bool) -> impl IntoView {
    let viewfinder = Viewfinder {
        scanner: scanner(),
        session: session(),
        stage: RwSignal::new(Stage::Off),
        abilities: RwSignal::new(None),
        cameras: RwSignal::new(Vec::new()),
        torch: RwSignal::new(false),
        zoom: RwSignal::new(1),
        live: StoredValue::new_local(None),
        video: NodeRef::new(),
    };
    viewfinder.video.on_load(move |_| {
        if at_once {
            viewfinder.start();
        }
    });
    on_cleanup(move || viewfinder.live.set_value(None));
    let photo = Photo::new();
    let stage = viewfinder.stage;
    let state = move || match stage.get() {
        Stage::Off => "off",
        Stage::Starting => "starting",
        Stage::Live => match viewfinder.scanner.last.get() {
            Some(reading) => match reading.tone().as_str() {
                "new" => "accepted",
                tone => tone,
            },
            None => "live",
        },
        Stage::Failed(_) => "failed",
    };
    let is_live = move || stage.get() == Stage::Live;
    view! {
        <div class="viewfinder-part">
        <section class="viewfinder" id="viewfinder" data-state=state data-live=move || is_live().to_string()>
            <video node_ref=viewfinder.video muted=true playsinline=true aria-hidden="true"></video>
            <div class="viewfinder-aim"></div>
            <button class="viewfinder-toggle" id="scan-toggle" aria-pressed=move || is_live().to_string()
                on:click=move |_| viewfinder.toggle()>
                {live(move || inscription(stage.get()))}
            </button>
            <Tools viewfinder photo/>
        </section>
        {live(move || match stage.get() {
            Stage::Failed(failure) => Some(view! { <CameraProblem failure/> }),
            _ => None,
        })}
        <PhotoProblem photo/>
        </div>
    }
}

fn inscription(stage: Stage) -> AnyView {
    let word = |word: Text| {
        view! {
            <span class="viewfinder-word"><Icon name="camera"/>{tr(word)}</span>
        }
    };
    match stage {
        Stage::Off | Stage::Failed(_) => word(text::SCAN_PRESS_TO_START).into_any(),
        Stage::Starting => word(text::SCAN_STARTING).into_any(),
        Stage::Live => {
            view! { <span class="visually-hidden">{tr(text::SCAN_PRESS_TO_STOP)}</span> }.into_any()
        }
    }
}

#[component]
fn Tools(viewfinder: Viewfinder, photo: Photo) -> impl IntoView {
    let has_torch = move || viewfinder.abilities.get().is_some_and(|abilities| abilities.torch);
    let zooms = move || viewfinder.zoom_range().is_some_and(|range| range.max >= range.min * 2.0);
    let several = move || viewfinder.cameras.with(|cameras| cameras.len() > 1);
    view! {
        <div class="viewfinder-tools">
            <PhotoButton photo/>
            {live(move || has_torch().then(|| view! {
                <button class="icon-button" aria-label=tr(text::CAMERA_TORCH)
                    aria-pressed=move || viewfinder.torch.get().to_string()
                    on:click=move |_| viewfinder.switch_torch()>
                    <Icon name="torch"/>
                </button>
            }))}
            {live(move || zooms().then(|| view! {
                <button class="icon-button" id="zoom" aria-label=tr(text::CAMERA_ZOOM)
                    on:click=move |_| viewfinder.switch_zoom()>
                    {live(move || [viewfinder.zoom.get().to_string().as_str(), "×"].concat())}
                </button>
            }))}
            {live(move || several().then(|| view! {
                <button class="icon-button" aria-label=tr(text::CAMERA_PICK)
                    on:click=move |_| viewfinder.switch_camera()>
                    <Icon name="camera-switch"/>
                </button>
            }))}
        </div>
    }
}

#[component]
fn CameraProblem(failure: Failure) -> impl IntoView {
    let (what, to_do) = match failure {
        Failure::Denied => (text::CAMERA_DENIED, text::CAMERA_DENIED_TEXT),
        Failure::NoCamera => (text::CAMERA_NONE, text::CAMERA_NONE_TEXT),
        Failure::Busy => (text::CAMERA_BUSY, text::CAMERA_BUSY_TEXT),
        Failure::Insecure => (text::PROBLEM_INSECURE, text::PROBLEM_INSECURE_TEXT),
        Failure::Decoder => (text::CAMERA_DECODER_FAILED, text::CAMERA_DECODER_FAILED_TEXT),
    };
    view! {
        <div class="notice" data-kind="warning" role="alert" id="camera-problem">
            <Icon name="camera"/>
            <p class="notice-what">{tr(what)}</p>
            <p>{tr(to_do)}</p>
        </div>
    }
}

fn failure(error: &CameraError) -> Failure {
    match error {
        CameraError::Denied => Failure::Denied,
        CameraError::InUse => Failure::Busy,
        CameraError::Insecure => Failure::Insecure,
        CameraError::NotFound | CameraError::Other { .. } => Failure::NoCamera,
    }
}
