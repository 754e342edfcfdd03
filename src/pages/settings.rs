//! Settings: how sync stands, what is unsent, and what this person chose.

use leptos::prelude::*;
use lotwise_sync::replica::Status;

use crate::components::batch_switch::BatchSwitch;
use crate::components::forget::Forget;
use crate::components::status_bar::StatusBar;
use crate::components::undecided::Undecided;
use crate::components::unsent_file::Saved;
use crate::components::words;
use crate::components::working::{Management, WorkingSettings};
use crate::i18n::{Language, text, tr, tr_with};
use crate::routes;
use crate::state::device::Firm;
use crate::state::file::Files;
use crate::state::session::{Appearance, Session, session};
use crate::state::{Device, device};
use crate::ui::button::Button;
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::Field;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn SettingsPage() -> impl IntoView {
    let device = device();
    let session = session();
    view! {
        <StatusBar title=tr(text::SETTINGS_TITLE)/>
        <main class="page" id="content" data-page="settings">
            <Undecided/>
            <Sync device/>
            <Safety device/>
            <Spreadsheets/>
            <Consumers device/>
            <WorkingSettings/>
            <Management/>
            <BatchSwitch/>
            <Person session/>
            {(device.firm == Firm::Own).then(|| view! { <Forget device/> })}
            <section class="section">
                <h2>{tr(text::SETTINGS_VERSION)}</h2>
                <p class="field-hint">"Lotwise " {env!("CARGO_PKG_VERSION")}</p>
            </section>
        </main>
    }
}

/// Lists that come in and go out.
#[component]
fn Spreadsheets() -> impl IntoView {
    view! {
        <section class="section" id="spreadsheets">
            <h2>{tr(text::SHEETS_TITLE)}</h2>
            <a class="button" href=routes::IMPORT id="import"><Icon name="receive"/>{tr(text::IMPORT_TITLE)}</a>
            <a class="button" href=routes::EXPORT id="to-lists"><Icon name="export"/>{tr(text::EXPORT_TITLE)}</a>
        </section>
    }
}

/// What consumers are told, what they say, and what they claim.
#[component]
fn Consumers(device: Device) -> impl IntoView {
    view! {
        <section class="section" id="consumers">
            <h2>{tr(text::SETTINGS_CONSUMERS)}</h2>
            <a class="button" href=routes::COMPLAINTS id="complaints"><Icon name="warning"/>{tr(text::COMPLAINT_TITLE)}</a>
            <a class="button" href=routes::WARRANTY id="warranty"><Icon name="clock"/>{tr(text::WARRANTY_TITLE)}</a>
            <a class="button" href=routes::CLAIMS id="claims"><Icon name="warning"/>{tr(text::CLAIMS_TITLE)}</a>
            {live(move || device.sets_the_firm().then(|| view! {
                <a class="button" href=routes::PUBLISH id="publish"><Icon name="scan"/>{tr(text::PUBLISH_TITLE)}</a>
            }))}
            <p class="field-hint">{tr(text::SETTINGS_TERMS)}</p>
        </section>
    }
}

/// The backend, and what waits for it.
#[component]
fn Sync(device: Device) -> impl IntoView {
    let server = move || device.enrolment.with(|enrolment| enrolment.as_ref().map(|it| it.firm.clone()));
    let state = move || {
        tr(match device.status.get() {
            Status::Online => text::BAR_ONLINE,
            Status::Offline => text::BAR_OFFLINE,
            Status::Unauthorized => text::PROBLEM_REVOKED,
        })
    };
    view! {
        <section class="section" id="sync">
            <h2>{tr(text::SETTINGS_SYNC)}</h2>
            <dl class="panel">
                <div class="setting">
                    <dt>{tr(text::SETTINGS_SERVER)}</dt>
                    <dd>{live(move || server().unwrap_or_else(|| tr(text::SETTINGS_NO_SERVER).to_owned()))}</dd>
                </div>
                {live(move || server().map(|_| view! {
                    <div class="setting"><dt>{tr(text::SETTINGS_STATE)}</dt><dd>{state}</dd></div>
                }))}
                <div class="setting">
                    <dt>{tr(text::SETTINGS_UNSENT)}</dt>
                    <dd><a class="touch" href=routes::UNSENT id="unsent">{live(move || device.unsent.get().to_string())}</a></dd>
                </div>
            </dl>
            {live(move || if server().is_some() {
                view! {
                    <Button label=tr(text::SETTINGS_SYNC_NOW).to_owned() icon="sync"
                        on_press=Callback::new(move |()| device.sync_now())/>
                }
                .into_any()
            } else {
                view! {
                    <a href=routes::ENROL class="button">{tr(text::SETTINGS_JOIN)}</a>
                    <p class="field-hint">{tr(text::SETTINGS_JOIN_TEXT)}</p>
                }
                .into_any()
            })}
        </section>
    }
}

/// Whether what is recorded stays: the browser's promise, its room, and a file.
#[component]
fn Safety(device: Device) -> impl IntoView {
    let storage = device.storage;
    storage.look();
    let files = Files::new(device);
    let kept = move || {
        tr(if storage.kept.get() { text::SETTINGS_STORAGE_KEPT } else { text::SETTINGS_STORAGE_MAY_GO })
    };
    let room = move || {
        storage.room.get().map(|room| {
            let (used, quota) = (words::bytes(room.used_bytes), words::bytes(room.quota_bytes));
            tr_with(text::STORAGE_USED, &[("used", &used), ("quota", &quota)])
        })
    };
    let save = move || tr(if device.is_local() { text::SETTINGS_EXPORT } else { text::FILE_SAVE }).to_owned();
    view! {
        <section class="section" id="safety">
            <h2>{tr(text::SETTINGS_BACKUP)}</h2>
            <dl class="panel">
                <div class="setting"><dt>{tr(text::SETTINGS_STORAGE)}</dt><dd>{kept}</dd></div>
                {live(move || room().map(|room| view! {
                    <div class="setting"><dt>{tr(text::STORAGE_ROOM)}</dt><dd id="room">{room}</dd></div>
                }))}
            </dl>
            {live(move || storage.room.get().is_some_and(|room| room.is_short()).then(|| view! {
                <Notice kind=NoticeKind::Warning what=tr(text::STORAGE_SHORT) text=tr(text::STORAGE_SHORT_DO)
                    id="room-short"/>
            }))}
            <Button label=Signal::derive(save) icon="export" id="export"
                disabled=Signal::derive(move || device.unsent.get() == 0)
                on_press=Callback::new(move |()| files.export_all())/>
            <Saved files/>
            <a href=routes::UNSENT class="button" id="to-file"><Icon name="receive"/>{tr(text::FILE_TAKE_IN)}</a>
            {live(move || (!storage.kept.get()).then(|| view! {
                <Button label=tr(text::SETTINGS_KEEP_STORAGE).to_owned() icon="phone"
                    on_press=Callback::new(move |()| storage.ask_to_keep())/>
            }))}
        </section>
    }
}

#[component]
fn Person(session: Session) -> impl IntoView {
    let name = RwSignal::new(session.name_untracked());
    let language = RwSignal::new(session.language.get_untracked().tag().to_owned());
    let appearance = RwSignal::new(session.appearance.get_untracked().as_str().to_owned());
    let sound = RwSignal::new(if session.sound.get_untracked() { "on" } else { "off" }.to_owned());
    Effect::watch(move || name.get(), move |name, _, _| session.set_name(name), false);
    Effect::watch(move || language.get(), move |tag, _, _| session.speak(Language::from_tag(tag)), false);
    Effect::watch(
        move || appearance.get(),
        move |chosen, _, _| {
            let appearance = Appearance::ALL.into_iter().find(|it| it.as_str() == chosen);
            session.appear(appearance.unwrap_or(Appearance::System));
        },
        false,
    );
    Effect::watch(move || sound.get(), move |sound, _, _| session.set_sound(sound == "on"), false);
    let appearances = vec![
        Answer::new("system", tr(text::SETTINGS_APPEARANCE_SYSTEM)),
        Answer::new("light", tr(text::SETTINGS_APPEARANCE_LIGHT)),
        Answer::new("dark", tr(text::SETTINGS_APPEARANCE_DARK)),
    ];
    let sounds = vec![Answer::new("on", tr(text::SETTINGS_ON)), Answer::new("off", tr(text::SETTINGS_OFF))];
    view! {
        <section class="section">
            <h2>{tr(text::SETTINGS_PHONE)}</h2>
            <Field id="person" label=tr(text::SETTINGS_PHONE_NAME) value=name hint=tr(text::ENROL_NAME_HINT)/>
            <Choice name="language" legend=tr(text::SETTINGS_LANGUAGE) value=language
                answers=vec![Answer::new("en", "English"), Answer::new("de", "Deutsch")]/>
            <Choice name="appearance" legend=tr(text::SETTINGS_APPEARANCE) value=appearance answers=appearances/>
            <Choice name="sound" legend=tr(text::SETTINGS_SOUND) value=sound answers=sounds/>
        </section>
    }
}
