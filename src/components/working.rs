//! Who works at this phone: in the bar, on the scan home, and in the settings.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count};
use crate::routes;
use crate::state::{Device, device};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// Whether a record would have no name: a shared phone at which nobody has signed on.
fn is_nobody(device: Device) -> bool {
    device.session.shared.get() && !device.is_local() && device.working.with(Option::is_none)
}

/// The name in the bar; it leads to where one signs off.
#[component]
pub fn Who() -> impl IntoView {
    let device = device();
    let shown = move || {
        let name = device.working.with(|working| working.as_ref().map(|working| working.name.clone()));
        let nobody = is_nobody(device).then(|| tr(text::WORKING_NOBODY_SHORT).to_owned());
        let state = if name.is_some() { "somebody" } else { "nobody" };
        name.or(nobody).map(|name| {
            view! {
                <a class="bar-who" id="who" href=routes::SETTINGS data-state=state>
                    <Icon name="person"/><span>{name}</span>
                </a>
            }
        })
    };
    view! { <span class="bar-who-place" role="status">{live(shown)}</span> }
}

/// Says on the scan home of a shared phone what must come first.
#[component]
pub fn BadgeFirst() -> impl IntoView {
    let device = device();
    live(move || {
        is_nobody(device).then(|| {
            view! {
                <Notice kind=Kind::Info icon="person" id="badge-first" what=tr(text::WORKING_NOBODY)
                    text=tr(text::WORKING_BADGE_FIRST)/>
            }
        })
    })
}

/// The settings of a phone at which several people work.
#[component]
pub fn WorkingSettings() -> impl IntoView {
    let device = device();
    live(move || (!device.is_local()).then(|| view! { <Settings device/> }))
}

#[component]
fn Settings(device: Device) -> impl IntoView {
    use crate::ui::choice::{Answer, Choice};
    let session = device.session;
    let shared = RwSignal::new(if session.shared.get_untracked() { "on" } else { "off" }.to_owned());
    let minutes = RwSignal::new(untrack(|| session.idle_minutes()).to_string());
    Effect::watch(move || shared.get(), move |shared, _, _| session.set_shared(shared == "on"), false);
    Effect::watch(
        move || minutes.get(),
        move |minutes, _, _| session.set_idle_minutes(minutes.parse().unwrap_or(1)),
        false,
    );
    let answers = vec![Answer::new("on", tr(text::SETTINGS_ON)), Answer::new("off", tr(text::SETTINGS_OFF))];
    let times = [2_usize, 5, 15, 60];
    let times = times.map(|time| Answer::new(time.to_string(), tr_count(text::WORKING_MINUTES, time)));
    let who = move || {
        match device.working.get() {
        Some(working) => view! {
            <dl class="panel">
                <div class="setting"><dt>{tr(text::WORKING_NOW)}</dt><dd id="working">{working.name}</dd></div>
            </dl>
            <button class="button" id="sign-off" on:click=move |_| device.sign_off()>
                <Icon name="person"/>{tr(text::WORKING_SIGN_OFF)}
            </button>
        }
        .into_any(),
        None => view! { <p class="field-hint">{tr(text::WORKING_HINT)}</p> }.into_any(),
    }
    };
    view! {
        <section class="section" id="shared-phone">
            <h2>{tr(text::WORKING_TITLE)}</h2>
            {live(who)}
            <Choice name="shared" legend=tr(text::WORKING_SHARED) value=shared answers=answers/>
            {live(move || session.shared.get().then(|| view! {
                <Choice name="idle" legend=tr(text::WORKING_IDLE) value=minutes answers=times.to_vec()/>
            }))}
        </section>
    }
}

/// The ways to the pages of those who manage people and devices.
#[component]
pub fn Management() -> impl IntoView {
    let device = device();
    let links = [
        (routes::OPERATORS, "person", text::OPERATORS_TITLE),
        (routes::DEVICES, "phone", text::DEVICES_TITLE),
        (routes::QUARANTINE, "question", text::QUARANTINE_TITLE),
    ];
    live(move || {
        device.manages().then(|| {
            let links = links.map(|(path, icon, word)| {
                view! { <a class="button" href=path id=path.trim_start_matches('/')><Icon name=icon/>{tr(word)}</a> }
            });
            view! {
                <section class="section" id="management">
                    <h2>{tr(text::MANAGE_TITLE)}</h2>
                    {links.into_iter().collect::<Vec<_>>()}
                </section>
            }
        })
    })
}
