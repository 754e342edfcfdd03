//! What is said below the bar of every page: that the goods are not real, that the storage was emptied or is
//! short, that a new version waits.

use leptos::prelude::*;

use super::storage_banner::StorageBanner;
use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::device::Firm;
use crate::state::update::Updates;
use crate::ui::live::live;

/// All of them that there are.
#[component]
pub fn Banners() -> impl IntoView {
    view! { <SampleBanner/><StorageBanner/><UpdateBanner/> }
}

/// A new version waits; an open entry is finished first.
#[component]
fn UpdateBanner() -> impl IntoView {
    let updates = expect_context::<Updates>();
    live(move || {
        updates.ready.get().then(|| {
            view! {
                <div class="banner" role="status" id="update">
                    <p>{tr(text::UPDATE_READY)}</p>
                    <button class="button" on:click=move |_| updates.apply()>{tr(text::UPDATE_ACTION)}</button>
                </div>
            }
        })
    })
}

/// Says on every page that the goods are not real, and removes them in one touch.
#[component]
fn SampleBanner() -> impl IntoView {
    let device = device();
    (device.firm == Firm::Sample).then(|| {
        view! {
            <div class="banner" data-kind="warning">
                <p>{tr(text::SAMPLE_BANNER)}</p>
                <button class="button" id="leave-sample" on:click=move |_| device.leave_sample()>
                    {tr(text::SAMPLE_LEAVE)}
                </button>
            </div>
        }
    })
}
