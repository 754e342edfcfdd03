//! The ways of a scan on a page of work: typed or by a hardware scanner at once, the camera one touch away.

use leptos::prelude::*;

use super::typed_code::TypedCode;
use super::viewfinder::Viewfinder;
use crate::i18n::{text, tr};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// The field for a code, and the camera once it is asked for.
#[component]
pub fn ScanHere() -> impl IntoView {
    view! {
        <CameraHere/>
        <TypedCode/>
    }
}

/// The camera alone, for pages with a field of their own for what is typed.
#[component]
pub fn CameraHere() -> impl IntoView {
    let camera = RwSignal::new(false);
    live(move || {
        if camera.get() {
            return view! { <Viewfinder at_once=true/> }.into_any();
        }
        view! {
            <button class="button" type="button" id="open-camera" on:click=move |_| camera.set(true)>
                <Icon name="camera"/>{tr(text::WORK_CAMERA)}
            </button>
        }
        .into_any()
    })
}
