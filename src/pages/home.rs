//! Scan home: point at anything and see at once what it is. On a fresh phone, the first minute.

use leptos::prelude::*;

use crate::components::fetched::{self, Failure};
use crate::components::last_read::LastRead;
use crate::components::status_bar::StatusBar;
use crate::components::typed_code::TypedCode;
use crate::components::viewfinder::Viewfinder;
use crate::components::working::BadgeFirst;
use crate::i18n::{text, tr};
use crate::state::later::later;
use crate::state::read::read;
use crate::state::sample::Sample;
use crate::state::scanner::scanner;
use crate::state::{Device, device};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// What stands on the page: decided once, when the records were read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    First,
    Scan { at_once: bool },
}

#[component]
pub fn Home() -> impl IntoView {
    let device = device();
    let chosen = RwSignal::new(None::<View>);
    let fresh = read(move || async move { device.is_fresh().await.unwrap_or(false) });
    let view = Memo::new(move |_| {
        let first = fresh.get().map(|fresh| {
            if fresh && device.is_local() { View::First } else { View::Scan { at_once: false } }
        });
        chosen.get().or(first)
    });
    let scan = Callback::new(move |at_once| chosen.set(Some(View::Scan { at_once })));
    view! {
        <StatusBar title="" home=true/>
        <main class="page" id="content" data-page="home">
            {live(move || match view.get() {
                Some(View::First) => view! { <FirstMinute scan/> }.into_any(),
                Some(View::Scan { at_once }) => view! { <ScanHome at_once/> }.into_any(),
                None => ().into_any(),
            })}
        </main>
    }
}

/// One big "Start scanning", and sample goods to try.
#[component]
fn FirstMinute(scan: Callback<bool>) -> impl IntoView {
    let device = device();
    let scanner = scanner();
    view! {
        <section class="first" id="first-minute">
            <Icon name="scan"/>
            <h2>{tr(text::FIRST_TITLE)}</h2>
            <p>{tr(text::FIRST_TEXT)}</p>
            <button class="button" data-kind="main" id="start-scanning" on:click=move |_| {
                scanner.unlock_sound();
                scan.run(true);
            }>
                <Icon name="camera"/>{tr(text::FIRST_START)}
            </button>
            <button class="button" id="type-code" on:click=move |_| scan.run(false)>
                <Icon name="keyboard"/>{tr(text::FIRST_TYPE)}
            </button>
            <SampleButton device/>
        </section>
    }
}

/// Fills the sample firm, with progress, and goes there.
#[component]
fn SampleButton(device: Device) -> impl IntoView {
    let later = later();
    let sample = Sample::new(device.session, later);
    let wanted = RwSignal::new(false);
    Effect::new(move |_| {
        if let (true, Some(later)) = (wanted.get(), later.get()) {
            wanted.set(false);
            (later.fill_sample)(sample);
        }
    });
    let button = live(move || match sample.progress.get() {
        None => view! {
            <button class="button" id="try-sample" disabled=move || wanted.get()
                on:click=move |_| {
                    wanted.set(true);
                    later.ask();
                }>
                <Icon name="sample"/>{tr(text::FIRST_SAMPLE)}
            </button>
        }
        .into_any(),
        Some((done, of)) => view! {
            <div class="progress" role="status">
                <progress max=of.to_string() value=done.to_string()></progress>
            </div>
        }
        .into_any(),
    });
    view! { {button}<Failure/> }
}

#[component]
fn ScanHome(at_once: bool) -> impl IntoView {
    let scanner = scanner();
    view! {
        <div class="scan-home">
            <BadgeFirst/>
            <Viewfinder at_once/>
            {live(move || scanner.last.get().map(|reading| view! { <LastRead reading/> }))}
            <TypedCode/>
            <div class="column">
                {fetched::part(|later| (later.latest)())}
            </div>
            {fetched::part(|later| (later.sign_on)())}
        </div>
    }
}
