//! The second part of the app on its way: a first look does without it, and so does not wait for it.
//!
//! What is in it stands in `crate::later`.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::idb::{IdbError, IndexedDbReplica, Outdated};
use lotwise_ledger::key::Key;

use super::device::Device;
use super::sample::Sample;
use crate::routes::Page;

/// What the second part does for the first one.
pub struct Later {
    /// The pages other than home.
    pub page: fn(Page) -> AnyView,
    /// What was recorded last.
    pub latest: fn() -> AnyView,
    /// How a lot or serial stands.
    pub standing: fn(Key) -> AnyView,
    pub sync: fn(Device),
    pub fill_sample: fn(Sample),
    pub refold: fn(Outdated) -> Refolding,
}

/// Records being made anew.
pub type Refolding = Pin<Box<dyn Future<Output = Result<IndexedDbReplica, IdbError>>>>;

/// The way to get it, as often as is asked: it comes once. None if the network is gone.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Option<&'static Later>>>>;

/// How far it has come. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Fetched {
    stage: RwSignal<Stage>,
    fetch: Fetch,
}

#[derive(Clone, Copy)]
enum Stage {
    Coming,
    There(&'static Later),
    /// The network broke on the very first visit; from then on the service worker keeps it.
    Failed,
}

/// How long home has the network and the processor for itself.
const FIRST_LOOK_MS: u32 = 1_000;

impl Fetched {
    /// Begins to fetch it: at once for a page that is in it, and behind the first look at home.
    pub fn begin(fetch: Fetch, page: &Page) -> Self {
        let later = Self { stage: RwSignal::new(Stage::Coming), fetch };
        let at_home = *page == Page::Home;
        spawn_local(async move {
            if at_home {
                clock::sleep(FIRST_LOOK_MS).await;
            }
            later.fetched().await;
        });
        later
    }

    /// Asks for it now.
    pub fn ask(self) {
        if self.is_there() {
            return;
        }
        if matches!(self.stage.get_untracked(), Stage::Failed) {
            self.stage.set(Stage::Coming);
        }
        spawn_local(async move {
            self.fetched().await;
        });
    }

    /// Waits for it; none if it could not be fetched.
    pub async fn fetched(self) -> Option<&'static Later> {
        let fetched = (self.fetch)().await;
        // Told once: what is drawn with it must not be drawn again for having asked again.
        if !self.is_there() {
            self.stage.set(fetched.map_or(Stage::Failed, Stage::There));
        }
        fetched
    }

    /// What has come.
    pub fn get(self) -> Option<&'static Later> {
        match self.stage.get() {
            Stage::There(later) => Some(later),
            Stage::Coming | Stage::Failed => None,
        }
    }

    pub fn has_failed(self) -> bool {
        matches!(self.stage.get(), Stage::Failed)
    }

    fn is_there(self) -> bool {
        matches!(self.stage.get_untracked(), Stage::There(_))
    }
}

/// The second part of this app, in any page or component.
pub fn later() -> Fetched {
    expect_context()
}
