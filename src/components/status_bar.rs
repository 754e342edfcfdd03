//! The bar on every page: where one is, whether there is a network, and what is unsent.

use leptos::prelude::*;
use lotwise_ledger::iso;
use lotwise_sync::replica::Status;

use super::fetched;
use super::working::Who;
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::later::later;
use crate::state::navigation::name_page;
use crate::state::{device, navigation};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// The bar, with the page's title and the way back.
#[component]
pub fn StatusBar(#[prop(into)] title: String, #[prop(optional)] home: bool) -> impl IntoView {
    name_page(&title);
    let heading = if home { tr(text::APP_NAME).to_owned() } else { title };
    let nav = [
        (routes::HOME, text::NAV_SCAN),
        (routes::SEARCH, text::NAV_SEARCH),
        (routes::RECEIVE, text::NAV_RECEIVE),
        (routes::ORDERS, text::ORDERS_TITLE),
        (routes::WARRANTY, text::WARRANTY_TITLE),
        (routes::SETTINGS, text::NAV_SETTINGS),
    ];
    let here = untrack(|| navigation().path());
    let links = nav.map(|(path, word)| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{tr(word)}</a> }
    });
    view! {
        <header class="top">
            <div class="bar">
                {(!home).then(|| view! {
                    <a href=routes::HOME class="icon-button" aria-label=tr(text::NAV_SCAN)>
                        <Icon name="scan"/>
                    </a>
                })}
                <div class="bar-heads"><h1 class="bar-title">{heading}</h1><Who/></div>
                <nav class="bar-nav" aria-label=tr(text::NAV_LABEL)>{links.into_iter().collect::<Vec<_>>()}</nav>
                <SyncState/>
                <Help/>
                {home.then(|| view! {
                    <a href=routes::SEARCH class="icon-button" aria-label=tr(text::NAV_SEARCH)>
                        <Icon name="search"/>
                    </a>
                })}
            </div>
            {fetched::part(|later| (later.banners)())}
        </header>
    }
}

/// The help on this page.
#[component]
fn Help() -> impl IntoView {
    let open = RwSignal::new(false);
    let later = later();
    let ask = move |_| {
        open.set(true);
        later.ask();
    };
    view! {
        <button class="icon-button bar-help" id="help" type="button" aria-label=tr(text::HELP_TITLE) on:click=ask>
            <Icon name="question"/>
        </button>
        {fetched::part(move |later| (later.help)(open))}
    }
}

/// Online or offline and what is unsent; without a backend, that everything is on this phone.
#[component]
fn SyncState() -> impl IntoView {
    let device = device();
    let state = move || match (device.is_local(), device.status.get()) {
        (true, _) => "local",
        (false, Status::Online) => "online",
        (false, Status::Offline) => "offline",
        (false, Status::Unauthorized) => "stuck",
    };
    let icon = move || match state() {
        "local" => "phone",
        "online" => "online",
        "offline" => "offline",
        _ => "warning",
    };
    let word = move || {
        tr(match state() {
            "local" => text::BAR_LOCAL,
            "online" => text::BAR_ONLINE,
            "offline" => text::BAR_OFFLINE,
            _ => text::BAR_STUCK,
        })
    };
    let count = move || {
        let unsent = device.unsent.get();
        if let Some((done, of)) = device.beginning.get() {
            let percent = (done * 100).checked_div(of).unwrap_or(0).to_string();
            return tr_with(text::BAR_BEGINNING, &[("percent", &percent)]);
        }
        match (device.is_local(), unsent) {
            (true, records) => tr_count(text::BAR_RECORDS, records),
            (false, 0) => tr(text::BAR_ALL_SENT).to_owned(),
            (false, unsent) => tr_count(text::BAR_UNSENT, unsent),
        }
    };
    // Without a backend nothing is unsent, and what keeps the records safe stands in the settings.
    let page = move || if device.is_local() { routes::SETTINGS } else { routes::UNSENT };
    let backup = move || match device.backup.get().and_then(|day| iso::day(&day)) {
        Some(day) => tr_with(text::BAR_BACKUP_AT, &[("when", &date(day))]),
        None => tr(text::BAR_BACKUP_NEVER).to_owned(),
    };
    view! {
        <a href=page class="sync-state" id="sync-state"
            data-state=state data-unsent=move || device.unsent.get().to_string()>
            {live(move || view! { <Icon name=icon()/> })}
            <span class="sync-word">{word}</span>
            <span class="sync-count">{live(count)}</span>
            {live(move || device.is_local().then(|| view! { <span class="sync-backup">{backup()}</span> }))}
        </a>
    }
}
