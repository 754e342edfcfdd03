//! Says on every page that the storage is nearly full, or that the browser has emptied it.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::storage::Traces;
use crate::state::{device, navigation};
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

#[component]
pub fn StorageBanner() -> impl IntoView {
    let (storage, navigation) = (device().storage, navigation());
    live(move || match storage.lost.get() {
        // That page says all of it.
        Some(_) if navigation.path() == routes::UNSENT => ().into_any(),
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
    view! {
        <div class="banner" data-kind="warning" role="alert" id="storage-lost">
            <p>{lost(&traces)}</p>
            <a href=routes::UNSENT class="button">{tr(text::STORAGE_LOOK)}</a>
        </div>
    }
}

/// What the browser has emptied, what is safe, and what to do.
#[component]
pub fn LostNotice() -> impl IntoView {
    let storage = device().storage;
    live(move || {
        storage.lost.get().map(|traces| {
            let is_local = traces.firm.is_empty();
            let unsent =
                (traces.unsent > 0 && !is_local).then(|| tr_count(text::STORAGE_LOST_UNSENT, traces.unsent));
            let to_do = if is_local {
                tr(text::STORAGE_LOST_DO_LOCAL).to_owned()
            } else {
                tr_with(text::STORAGE_LOST_DO, &[("firm", &traces.firm)])
            };
            let detail = unsent.into_iter().chain([to_do]).collect::<Vec<_>>().join(" ");
            view! {
                <Notice kind=Kind::Warning what=lost(&traces) text=detail id="lost">
                    {(!is_local).then(|| view! {
                        <a href=routes::ENROL class="button">{tr(text::SETTINGS_JOIN)}</a>
                    })}
                    <button class="button" id="lost-known" on:click=move |_| storage.lost_is_known()>
                        {tr(text::STORAGE_LOST_KNOWN)}
                    </button>
                </Notice>
            }
        })
    })
}

fn lost(traces: &Traces) -> String {
    tr_count(text::STORAGE_LOST, usize::try_from(traces.made).unwrap_or(usize::MAX))
}
