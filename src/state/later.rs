//! The second part of the app on its way: a first look does without it, and so does not wait for it.
//!
//! What is in it stands in `crate::later`.

use std::future::Future;
use std::mem;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use lotwise_browser::clock;
use lotwise_browser::idb::{IdbError, IndexedDbReplica, Outdated};
use lotwise_ledger::key::Key;

use super::device::Device;
use super::likely::Asked;
use super::opening::Opening;
use super::sample::Sample;
use super::update::Updates;
use crate::routes::Page;

/// What the second part does for the first one.
pub struct Later {
    /// The pages other than home.
    pub page: fn(Page) -> AnyView,
    /// The help on a page, while it is wanted.
    pub help: fn(RwSignal<bool>) -> AnyView,
    /// What is said below the bar.
    pub banners: fn() -> AnyView,
    /// What was recorded last.
    pub latest: fn() -> AnyView,
    /// The PIN pad, for the badge that was read last.
    pub sign_on: fn() -> AnyView,
    /// How a thing stands, and what is likely done next with it.
    pub standing: fn(Asked) -> AnyView,
    /// Things that answer to the same code, and that code.
    pub several: fn(Vec<Key>, String) -> AnyView,
    pub sync: fn(Device),
    /// What goes on as long as the app is open: it watches for new versions, and keeps the focus.
    pub go_on: fn(Updates, RwSignal<Opening>),
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
    /// Nobody has asked yet.
    Away,
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
        let later = Self { stage: RwSignal::new(Stage::Away), fetch };
        if *page == Page::Home {
            spawn_local(async move {
                clock::sleep(FIRST_LOOK_MS).await;
                later.ask();
            });
        } else {
            later.ask();
        }
        later
    }

    /// Asks for it now, unless it is coming.
    pub fn ask(self) {
        if matches!(self.stage.get_untracked(), Stage::Away | Stage::Failed) {
            self.reach(Stage::Coming);
            spawn_local(async move {
                self.fetched().await;
            });
        }
    }

    /// Waits for it; none if it could not be fetched.
    pub async fn fetched(self) -> Option<&'static Later> {
        self.reach(Stage::Coming);
        let fetched = (self.fetch)().await;
        self.reach(fetched.map_or(Stage::Failed, Stage::There));
        fetched
    }

    /// What has come.
    pub fn get(self) -> Option<&'static Later> {
        match self.stage.get() {
            Stage::There(later) => Some(later),
            Stage::Away | Stage::Coming | Stage::Failed => None,
        }
    }

    pub fn has_failed(self) -> bool {
        matches!(self.stage.get(), Stage::Failed)
    }

    /// Tells each stage once: what is drawn with it must not be drawn again for having asked again, not
    /// even the button that somebody is pressing.
    fn reach(self, stage: Stage) {
        let now = self.stage.get_untracked();
        let is_there = matches!(now, Stage::There(_));
        if !is_there && mem::discriminant(&now) != mem::discriminant(&stage) {
            self.stage.set(stage);
        }
    }
}

/// The second part of this app, in any page or component.
pub fn later() -> Fetched {
    expect_context()
}
