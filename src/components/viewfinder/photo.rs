//! Reading from a photo: for a label that no camera here reads live, or that somebody sent.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use lotwise_browser::camera;
use lotwise_browser::decoder::{Decoder, DecoderEvent, ReadState};
use lotwise_ledger::iso::day_text;
use web_sys::{File, HtmlInputElement, ImageBitmap};

use super::DECODER_URL;
use crate::i18n::{text, tr};
use crate::state::lookup::today;
use crate::state::scanner::{Scanner, Tone, scanner};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// How far the reading of a photo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    Reading,
    Nothing,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Reading => "busy",
            Self::Nothing => "nothing",
        }
    }
}

/// The reading of photos. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Photo {
    scanner: Scanner,
    stage: RwSignal<Stage>,
    /// Works on one photo, and ends with it.
    decoder: StoredValue<Option<Decoder>, LocalStorage>,
}

impl Photo {
    /// It ends with the calling component.
    pub fn new() -> Self {
        let photo = Self {
            scanner: scanner(),
            stage: RwSignal::new(Stage::Idle),
            decoder: StoredValue::new_local(None),
        };
        on_cleanup(move || photo.decoder.set_value(None));
        photo
    }

    fn read(self, file: File) {
        self.stage.set(Stage::Reading);
        self.scanner.unlock_sound();
        self.scanner.run(async move {
            let Ok(bitmap) = camera::bitmap_of_file(&file).await else {
                return self.end_with_nothing();
            };
            let waiting = Rc::new(RefCell::new(Some(bitmap)));
            match Decoder::spawn(DECODER_URL, move |event| self.hear(event, &waiting)) {
                Ok(decoder) => self.decoder.set_value(Some(decoder)),
                Err(_) => self.end_with_nothing(),
            }
        });
    }

    fn hear(self, event: DecoderEvent, waiting: &RefCell<Option<ImageBitmap>>) {
        match event {
            DecoderEvent::Ready => {
                if let Some(bitmap) = waiting.take() {
                    self.decoder.with_value(|decoder| {
                        decoder.as_ref().and_then(|decoder| decoder.photo(bitmap, &day_text(today())))
                    });
                }
            }
            DecoderEvent::Result { reads, .. } => {
                let reads = reads.into_iter().filter(|read| read.state != ReadState::Seen);
                let reads: Vec<_> = reads.collect();
                if reads.is_empty() {
                    return self.end_with_nothing();
                }
                self.stage.set(Stage::Idle);
                for read in reads {
                    self.scanner.read(read.text, Some(read.symbology));
                }
            }
            // The picture went with the worker that failed on it.
            DecoderEvent::Failed(_) | DecoderEvent::Restarted => self.end_with_nothing(),
        }
    }

    fn end_with_nothing(self) {
        self.scanner.answer(Tone::Refused);
        self.stage.set(Stage::Nothing);
    }
}

/// Chooses a photo, or takes one.
#[component]
pub fn PhotoButton(photo: Photo) -> impl IntoView {
    let chosen = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            photo.read(file);
        }
        // The same photo may be chosen again.
        input.set_value("");
    };
    view! {
        <label class="icon-button" id="photo" title=tr(text::SCAN_PHOTO)
            data-state=move || photo.stage.get().as_str()>
            <input class="visually-hidden" type="file" accept="image/*" id="photo-file"
                aria-label=tr(text::SCAN_PHOTO) on:change=chosen/>
            <Icon name="photo"/>
        </label>
    }
}

/// That a photo is being read, and that there was no code in it.
#[component]
pub fn PhotoProblem(photo: Photo) -> impl IntoView {
    live(move || match photo.stage.get() {
        Stage::Idle => ().into_any(),
        Stage::Reading => {
            view! { <p class="field-hint" role="status">{tr(text::SCAN_LOOKING)}</p> }.into_any()
        }
        Stage::Nothing => view! {
            <Notice kind=Kind::Warning icon="photo" id="photo-nothing" what=tr(text::CAMERA_PHOTO_NOTHING)
                text=tr(text::CAMERA_PHOTO_NOTHING_TEXT)/>
        }
        .into_any(),
    })
}
