//! Where the app is cut in two. What stands in [`LATER`], and what only that reaches, is a wasm file of
//! its own, which comes while a person already scans; `state::later` tells how far it has come.
//!
//! A build without `LOTWISE_SPLIT` (see build.rs) has everything in one file.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use crate::components::banners::Banners;
use crate::components::counts_waiting::CountsWaiting;
use crate::components::ends_soon::EndsSoon;
use crate::components::help::HelpDialog;
use crate::components::latest::Latest;
use crate::components::not_sent::NotSent;
use crate::components::pick::Pick;
use crate::components::sample_labels::SampleLabels;
use crate::components::sign_on::SignOnDialog;
use crate::components::standing::Standing;
use crate::components::undecided::Undecided;
use crate::components::work::Work;
use crate::pages;
use crate::state::later::Later;
use crate::state::navigation::keep_the_focus;
use crate::state::{connecting, operators, sample, sync};

static LATER: Later = Later {
    page: pages::later,
    help: |open| view! { <HelpDialog open/> }.into_any(),
    banners: || Banners().into_any(),
    sign_on: || SignOnDialog().into_any(),
    latest: || {
        view! { <SampleLabels/><Undecided/><CountsWaiting/><NotSent/><EndsSoon/><Work/><Latest/> }.into_any()
    },
    standing: |asked| view! { <Standing asked/> }.into_any(),
    several: |keys, number| view! { <Pick keys number/> }.into_any(),
    sync: |device| {
        device.storage.watch(device);
        sync::start(device);
        operators::start(device);
        connecting::start(device);
    },
    go_on: |updates, opening| {
        updates.watch(opening);
        keep_the_focus();
    },
    fill_sample: sample::fill,
    refold: |outdated| Box::pin(outdated.refold()),
};

/// Gets the second part.
pub fn fetch() -> Pin<Box<dyn Future<Output = Option<&'static Later>>>> {
    Box::pin(cut())
}

/// What this returns, and nothing else, comes with the second file.
#[cfg(lotwise_split)]
#[leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
fn second() -> Result<&'static Later, leptos::wasm_split::SplitLoaderError> {
    Ok(&LATER)
}

#[cfg(lotwise_split)]
async fn cut() -> Option<&'static Later> {
    second().await.ok()
}

#[cfg(not(lotwise_split))]
async fn cut() -> Option<&'static Later> {
    Some(&LATER)
}
