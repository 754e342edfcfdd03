//! Removing everything from the phone, with the question before it.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count};
use crate::routes;
use crate::state::Device;
use crate::state::forget::NotForgotten;
use crate::ui::button::{Button, Kind as ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

#[component]
pub fn Forget(device: Device) -> impl IntoView {
    let asked = RwSignal::new(false);
    let refused = RwSignal::new(None::<NotForgotten>);
    let forget = move |_| {
        asked.set(false);
        device.forget_then(move |error| {
            let _ = refused.try_set(Some(error));
        });
    };
    view! {
        <section class="section" id="forget">
            <h2>{tr(text::FORGET_TITLE)}</h2>
            <p class="field-hint">{tr(text::FORGET_TEXT)}</p>
            {live(move || refused.get().map(|error| view! { <Refused error/> }))}
            <Button label=tr(text::FORGET_ACTION).to_owned() kind=ButtonKind::Danger icon="trash" id="forget-all"
                on_press=Callback::new(move |()| {
                    refused.set(None);
                    asked.set(true);
                })/>
            <Dialog open=asked kind="forget" title=tr(text::FORGET_ASK).to_owned()
                on_close=Callback::new(move |()| asked.set(false))>
                <p>{tr(text::FORGET_ASK_TEXT)}</p>
                <div class="buttons">
                    <button class="button" data-kind="danger" id="forget-yes" on:click=forget>
                        {tr(text::FORGET_YES)}
                    </button>
                    <button class="button" id="forget-no" on:click=move |_| asked.set(false)>
                        {tr(text::FORGET_NO)}
                    </button>
                </div>
            </Dialog>
        </section>
    }
}

#[component]
fn Refused(error: NotForgotten) -> impl IntoView {
    let nowhere_else = |what: String| {
        view! {
            <Notice kind=Kind::Refused what text=tr(text::FORGET_NOWHERE_DO) id="not-forgotten">
                <a href=routes::UNSENT class="button">{tr(text::UNSENT_TITLE)}</a>
            </Notice>
        }
        .into_any()
    };
    match error {
        NotForgotten::NowhereElse { records } => nowhere_else(tr_count(text::FORGET_NOWHERE, records)),
        NotForgotten::PhotosNowhereElse { photos } => {
            nowhere_else(tr_count(text::FORGET_PHOTOS_NOWHERE, photos))
        }
        NotForgotten::Storage(_) => view! {
            <Notice kind=Kind::Refused what=tr(text::PROBLEM_STORAGE_CLOSED)
                text=tr(text::PROBLEM_STORAGE_CLOSED_TEXT)/>
        }
        .into_any(),
    }
}
