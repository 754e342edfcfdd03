//! The composition root: opens the device, provides the state, and mounts the routes.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::status_bar::StatusBar;
use crate::i18n::{text, tr};
use crate::pages::enrol::EnrolPage;
use crate::pages::home::Home;
use crate::pages::item::Item;
use crate::pages::public_lot::PublicLotPage;
use crate::pages::receive::ReceivePage;
use crate::pages::relocate::{MovePage, ShipPage};
use crate::pages::search::SearchPage;
use crate::pages::settings::SettingsPage;
use crate::pages::warranty::WarrantyPage;
use crate::state::Device;
use crate::state::opening::{Opening, open};
use crate::state::scanner::Scanner;
use crate::state::session::Session;
use crate::state::update::Updates;
use crate::ui::notice::{Kind, Notice};

#[component]
pub fn App() -> impl IntoView {
    let session = Session::open();
    provide_context(session);
    provide_context(Updates::register());
    let opening = open(session);
    // A change of language draws everything anew: texts are plain values.
    move || {
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
    }
}

#[component]
fn Pages(device: Device) -> impl IntoView {
    provide_context(device);
    provide_context(Scanner::open(device));
    view! {
        <Router>
            <div class="app" data-app="ready">
                <a class="skip" href="#content">{tr(text::APP_SKIP)}</a>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/item") view=Item/>
                    <Route path=path!("/receive") view=ReceivePage/>
                    <Route path=path!("/move") view=MovePage/>
                    <Route path=path!("/ship") view=ShipPage/>
                    <Route path=path!("/search") view=SearchPage/>
                    <Route path=path!("/settings") view=SettingsPage/>
                    <Route path=path!("/enrol") view=EnrolPage/>
                    <Route path=path!("/warranty") view=WarrantyPage/>
                    <Route path=path!("/01/:gtin/10/:lot") view=PublicLotPage/>
                </Routes>
            </div>
        </Router>
    }
}

#[component]
fn NotFoundPage() -> impl IntoView {
    view! {
        <StatusBar title=tr(text::APP_NAME)/>
        <main class="page" id="content" data-page="not-found">
            <p>{tr(text::APP_NOT_FOUND)}</p>
            <p>{tr(text::APP_NOT_FOUND_DO)}</p>
        </main>
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
