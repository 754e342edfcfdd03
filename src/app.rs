//! The composition root: opens the device, provides the state, and mounts the routes.

use leptos::prelude::*;

use crate::components::fetched;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::later;
use crate::pages::home::Home;
use crate::routes::{self, Page};
use crate::state::Device;
use crate::state::install::Install;
use crate::state::later::Fetched;
use crate::state::navigation::{Navigation, navigation};
use crate::state::opening::{Opening, open};
use crate::state::scanner::Scanner;
use crate::state::session::Session;
use crate::state::update::Updates;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

#[component]
pub fn App() -> impl IntoView {
    let session = Session::open();
    provide_context(session);
    provide_context(Install::listen());
    let navigation = Navigation::open();
    provide_context(navigation);
    let later = Fetched::begin(later::fetch, &untrack(|| routes::page(&navigation.path())));
    provide_context(later);
    let opening = open(session, later);
    provide_context(Updates::open(opening, later));
    // A change of language draws everything anew: texts are plain values.
    live(move || {
        session.language.track();
        match opening.get() {
            Opening::Busy => ().into_any(),
            Opening::Open(device) => view! { <Pages device/> }.into_any(),
            Opening::Insecure => view! {
                <Halted what=tr(text::PROBLEM_INSECURE) to_do=tr(text::PROBLEM_INSECURE_TEXT)/>
            }
            .into_any(),
            Opening::Closed => view! {
                <Halted what=tr(text::PROBLEM_STORAGE_CLOSED) to_do=tr(text::PROBLEM_STORAGE_CLOSED_TEXT)/>
            }
            .into_any(),
        }
    })
}

#[component]
fn Pages(device: Device) -> impl IntoView {
    provide_context(device);
    provide_context(Scanner::open(device));
    provide_context(words::keypad());
    let navigation = navigation();
    let page = Memo::new(move |_| routes::page(&navigation.path()));
    view! {
        <div class="app" data-app="ready">
            <a class="skip" href="#content">{tr(text::APP_SKIP)}</a>
            {live(move || shown(page.get()))}
        </div>
    }
}

fn shown(page: Page) -> AnyView {
    match page {
        Page::Home => Home().into_any(),
        page => fetched::page(move |later| (later.page)(page.clone())),
    }
}

/// The app cannot record; it says why, and what to do.
#[component]
fn Halted(what: &'static str, to_do: &'static str) -> impl IntoView {
    view! {
        <main class="page" data-app="halted">
            <Notice kind=Kind::Refused what=what text=to_do/>
        </main>
    }
}
