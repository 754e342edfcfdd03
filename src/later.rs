//! The part of the app that a first look does not need: it is a wasm file of its own, which comes
//! while a person already scans. What stands in [`LATER`], and what only that reaches, is in there.
//!
//! A build without `LOTWISE_SPLIT` (see build.rs) has everything in one file, and the part is there
//! at once.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use lotwise_browser::clock;
use lotwise_browser::idb::{IdbError, IndexedDbReplica, Outdated};
use lotwise_ledger::key::Key;

use crate::components::latest::Latest;
use crate::components::standing::Standing;
use crate::i18n::{text, tr};
use crate::pages;
use crate::routes::Page;
use crate::state::device::Device;
use crate::state::sample::{self, Sample};
use crate::state::sync;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// What the later part does for the first one.
pub struct Later {
    /// The pages other than home.
    pub page: fn(Page) -> AnyView,
    pub sync: fn(Device),
    pub fill_sample: fn(Sample),
    /// What was recorded last.
    pub latest: fn() -> AnyView,
    /// How a lot or serial stands.
    pub standing: fn(Key) -> AnyView,
    pub refold: fn(Outdated) -> Refolding,
}

/// Records being made anew.
pub type Refolding = Pin<Box<dyn Future<Output = Result<IndexedDbReplica, IdbError>>>>;

static LATER: Later = Later {
    page: pages::later,
    sync: sync::start,
    fill_sample: sample::fill,
    latest: || Latest().into_any(),
    standing: |key| view! { <Standing key/> }.into_any(),
    refold: |outdated| Box::pin(outdated.refold()),
};

/// How long home has the network and the processor for itself.
const FIRST_LOOK_MS: u32 = 1_000;

/// The later part on its way. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Fetched(RwSignal<Stage>);

#[derive(Clone, Copy)]
enum Stage {
    Coming,
    There(&'static Later),
    /// The network broke on the very first visit; from then on the service worker keeps it.
    Failed,
}

impl Fetched {
    /// Begins to fetch it: at once for a page that is in it, and behind the first look at home.
    pub fn begin(page: &Page) -> Self {
        let later = Self(RwSignal::new(Stage::Coming));
        let at_home = *page == Page::Home;
        spawn_local(async move {
            if at_home {
                clock::sleep(FIRST_LOOK_MS).await;
            }
            later.fetched().await;
        });
        later
    }

    fn fetch_again(self) {
        if matches!(self.0.get_untracked(), Stage::Failed) {
            self.0.set(Stage::Coming);
        }
        spawn_local(async move {
            self.fetched().await;
        });
    }

    /// Waits for it; nothing if it could not be fetched.
    pub async fn fetched(self) -> Option<&'static Later> {
        let fetched = fetch().await.ok();
        // Told once: what is drawn with it must not be drawn again for having asked again.
        if !self.is_there() {
            self.0.set(fetched.map_or(Stage::Failed, Stage::There));
        }
        fetched
    }

    /// The later part, once it has come.
    pub fn get(self) -> Option<&'static Later> {
        match self.0.get() {
            Stage::There(later) => Some(later),
            Stage::Coming | Stage::Failed => None,
        }
    }

    fn is_there(self) -> bool {
        matches!(self.0.get_untracked(), Stage::There(_))
    }

    /// Draws a part of a page with it, which is not there before.
    pub fn part(self, draw: impl Fn(&'static Later) -> AnyView + Send + 'static) -> AnyView {
        live(move || self.get().map(&draw))
    }

    /// Draws a page with it, which no longer waits behind home. Until it has come the page is empty,
    /// and busy to a screen reader.
    pub fn view(self, draw: impl Fn(&'static Later) -> AnyView + Send + 'static) -> AnyView {
        if !self.is_there() {
            self.fetch_again();
        }
        live(move || match self.0.get() {
            Stage::There(later) => draw(later),
            Stage::Coming => view! { <main class="page" aria-busy="true"></main> }.into_any(),
            Stage::Failed => view! { <main class="page" id="content">{self.failure()}</main> }.into_any(),
        })
    }

    /// Why it has not come, and the way to try again; nothing while it may still come.
    pub fn failure(self) -> AnyView {
        live(move || {
            matches!(self.0.get(), Stage::Failed).then(|| {
                view! {
                    <Notice kind=Kind::Refused id="later-failed" what=tr(text::APP_LATER_FAILED)
                        text=tr(text::APP_LATER_FAILED_DO)>
                        <button class="button" on:click=move |_| self.fetch_again()>
                            {tr(text::APP_LATER_AGAIN)}
                        </button>
                    </Notice>
                }
            })
        })
    }
}

/// The later part of this app, in any page or component.
pub fn later() -> Fetched {
    expect_context()
}

/// The one place where the app is cut: what this returns is fetched on the first call.
#[cfg(lotwise_split)]
#[leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
fn fetch() -> Result<&'static Later, leptos::wasm_split::SplitLoaderError> {
    Ok(&LATER)
}

/// The uncut app has it.
#[cfg(not(lotwise_split))]
fn fetch() -> std::future::Ready<Result<&'static Later, std::convert::Infallible>> {
    std::future::ready(Ok(&LATER))
}
