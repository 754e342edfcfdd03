//! Says on every page that the storage is nearly full, or that the browser has emptied it.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::storage::{Traces, storage_state};
use crate::ui::live::live;

#[component]
pub fn StorageBanner() -> impl IntoView {
    let storage = storage_state();
    live(move || match storage.lost.get() {
        Some(traces) => view! { <Lost traces/> }.into_any(),
        None if storage.room.get().is_some_and(|room| room.is_short()) => view! { <Short/> }.into_any(),
        None => ().into_any(),
    })
}

/// Saving will fail before long: what is safe, and what to do, before that.
#[component]
fn Short() -> impl IntoView {
    view! {
        <div class="banner" data-kind="warning" role="status" id="storage-short">
            <p>{tr(text::STORAGE_SHORT)}</p>
            <a href=routes::SETTINGS class="button">{tr(text::STORAGE_LOOK)}</a>
        </div>
    }
}

/// What was here is gone: a silent fresh start would hide it.
#[component]
fn Lost(traces: Traces) -> impl IntoView {
    let storage = storage_state();
    let made = usize::try_from(traces.made).unwrap_or(usize::MAX);
    let told = tr_count(text::STORAGE_LOST, made);
    let unsent = (traces.unsent > 0 && !traces.firm.is_empty())
        .then(|| tr_count(text::STORAGE_LOST_UNSENT, traces.unsent));
    let to_do = if traces.firm.is_empty() {
        tr(text::STORAGE_LOST_DO_LOCAL).to_owned()
    } else {
        tr_with(text::STORAGE_LOST_DO, &[("firm", &traces.firm)])
    };
    let join = (!traces.firm.is_empty()).then(|| {
        view! { <a href=routes::ENROL class="button">{tr(text::SETTINGS_JOIN)}</a> }
    });
    view! {
        <div class="banner" data-kind="warning" role="alert" id="storage-lost">
            <p>{told}" "{unsent}" "{to_do}</p>
            {join}
            <a href=routes::UNSENT class="button">{tr(text::FILE_TAKE_IN)}</a>
            <button class="button" id="storage-lost-known" on:click=move |_| storage.lost_is_known()>
                {tr(text::STORAGE_LOST_KNOWN)}
            </button>
        </div>
    }
}
