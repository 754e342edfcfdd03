//! A photo to go with a record: taken by the camera or chosen, shown, and taken away again.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::i18n::{text, tr};
use crate::state::attachments::Photo;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// How the choosing of a photo stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    Busy,
    Nothing,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Nothing => "nothing",
        }
    }
}

/// A labelled photo. The file's own input stays, out of sight, so that keyboard and screen reader find
/// what they know.
#[component]
pub fn PhotoField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    photo: RwSignal<Option<Arc<Photo>>>,
) -> impl IntoView {
    let stage = RwSignal::new(Stage::Idle);
    let chosen = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            stage.set(Stage::Busy);
            Photo::take_then(file, move |taken| {
                // The page may be gone by now, and its signals with it.
                let _ = stage.try_set(if taken.is_some() { Stage::Idle } else { Stage::Nothing });
                if taken.is_some() {
                    let _ = photo.try_set(taken);
                }
            });
        }
        // The same photo may be chosen again.
        input.set_value("");
    };
    let (note, state_of_photo) = ([&id, "-note"].concat(), move || match photo.with(Option::is_some) {
        true => "taken",
        false => stage.get().as_str(),
    });
    view! {
        <div class="field photo-field" id=[&id, "-field"].concat() data-state=state_of_photo>
            <span class="photo-label" id=[&id, "-label"].concat()>{label}</span>
            <label class="button">
                <input class="visually-hidden" type="file" accept="image/*" id=id.clone()
                    aria-labelledby=[&id, "-label ", &id, "-action"].concat() aria-describedby=note.clone()
                    on:change=chosen/>
                <Icon name="photo"/>
                <span id=[&id, "-action"].concat()>{tr(text::PHOTO_TAKE)}</span>
            </label>
            {live(move || photo.get().map(|taken| view! {
                <div class="photo-taken">
                    <img class="thumbnail" src=taken.url.as_str().to_owned() alt=""/>
                    <button class="button" type="button" on:click=move |_| photo.set(None)>
                        <Icon name="trash"/>{tr(text::PHOTO_REMOVE)}
                    </button>
                </div>
            }))}
            <div id=note aria-live="polite">
                {live(move || match (photo.with(Option::is_some), stage.get()) {
                    (true, _) => Some(view! { <p class="field-hint">{tr(text::PHOTO_TAKEN)}</p> }.into_any()),
                    (_, Stage::Busy) => Some(view! { <p class="field-hint">{tr(text::PHOTO_BUSY)}</p> }.into_any()),
                    (_, Stage::Nothing) => Some(view! {
                        <p class="field-error"><Icon name="warning"/>{tr(text::PHOTO_NONE)}</p>
                    }.into_any()),
                    (_, Stage::Idle) => None,
                })}
            </div>
        </div>
    }
}
