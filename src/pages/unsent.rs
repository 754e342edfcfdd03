//! Every record that is not sent: what it is, why it is still here, and what can be done.

use leptos::prelude::*;
use lotwise_sync::replica::Status;

use crate::components::status_bar::StatusBar;
use crate::components::storage_banner::LostNotice;
use crate::components::unsent_file::UnsentFile;
use crate::components::unsent_row::UnsentRow;
use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::file::Files;
use crate::state::lookup::moment_of;
use crate::state::read::{Answer, read};
use crate::state::unsent::UnsentView;
use crate::state::{Device, device};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::windowed::{Rows, Windowed};

/// How many are read at first; twice as many whenever somebody comes near the last.
const FIRST: usize = 200;

#[component]
pub fn UnsentPage() -> impl IntoView {
    let device = device();
    let files = Files::new(device);
    let limit = RwSignal::new(FIRST);
    let unsent = read(move || {
        device.revision.track();
        let limit = limit.get();
        async move { device.unsent_view(limit).await.ok() }
    });
    let photos = Memo::new(move |_| {
        unsent.with(|unsent| unsent.iter().flatten().map(|view| view.photos).next().unwrap_or_default())
    });
    let title = if untrack(|| device.is_local()) { text::UNSENT_TITLE_LOCAL } else { text::UNSENT_TITLE };
    view! {
        <StatusBar title=tr(title)/>
        <main class="page" id="content" data-page="unsent" data-state=move || state(unsent)>
            <LostNotice/>
            {live(move || (!device.is_local()).then(|| view! { <Contact device/> }))}
            {live(move || unsent.with(|unsent| matches!(unsent, Some(None))).then(|| view! {
                <Notice kind=NoticeKind::Refused what=tr(text::PROBLEM_STORAGE_CLOSED)
                    text=tr(text::PROBLEM_STORAGE_CLOSED_TEXT)/>
            }))}
            <List device files limit unsent/>
            {live(move || (photos.get() > 0).then(|| view! {
                <p id="unsent-photos" data-count=photos.get().to_string()>
                    <Icon name="photo"/>" "{tr_count(text::UNSENT_PHOTOS, photos.get())}
                </p>
            }))}
            <UnsentFile files is_empty=Signal::derive(move || device.unsent.get() == 0 && photos.get() == 0)/>
            {live(move || (!device.is_local()).then(|| view! {
                <div class="dock">
                    <Button kind=Kind::Main icon="sync" id="try-now" label=tr(text::UNSENT_TRY_NOW).to_owned()
                        on_press=Callback::new(move |()| device.sync_now())/>
                </div>
            }))}
        </main>
    }
}

/// The word that tests and style know.
fn state(unsent: Answer<Option<UnsentView>>) -> &'static str {
    unsent.with(|unsent| match unsent {
        None => "busy",
        Some(None) => "closed",
        Some(Some(view)) if view.total + view.photos == 0 => "empty",
        Some(Some(view)) if view.refused > 0 => "refused",
        Some(Some(_)) => "waiting",
    })
}

/// When the server answered last, and when it is asked again.
#[component]
fn Contact(device: Device) -> impl IntoView {
    let at = |ms: Option<i64>| ms.and_then(moment_of).map(words::moment);
    let last = move || at(device.contact.last_ms.get()).unwrap_or_else(|| tr(text::UNSENT_NEVER).to_owned());
    let state = move || {
        tr(match device.status.get() {
            Status::Online => text::BAR_ONLINE,
            Status::Offline => text::BAR_OFFLINE,
            Status::Unauthorized => text::PROBLEM_REVOKED,
        })
    };
    let next = move || {
        let next = device.contact.next_ms.get().and_then(moment_of);
        next.map(|at| tr_with(text::UNSENT_NEXT_AT, &[("when", &words::clock(at))]))
    };
    view! {
        <dl class="panel" id="contact">
            <div class="setting"><dt>{tr(text::SETTINGS_STATE)}</dt><dd>{state}</dd></div>
            <div class="setting"><dt>{tr(text::UNSENT_LAST)}</dt><dd id="last-contact">{last}</dd></div>
            {live(move || next().map(|next| view! {
                <div class="setting"><dt>{tr(text::UNSENT_NEXT)}</dt><dd id="next-try">{next}</dd></div>
            }))}
        </dl>
        {live(move || (device.status.get() == Status::Unauthorized).then(|| view! {
            <a href=routes::ENROL class="button">{tr(text::SETTINGS_JOIN)}</a>
        }))}
    }
}

#[component]
fn List(
    device: Device,
    files: Files,
    limit: RwSignal<usize>,
    unsent: Answer<Option<UnsentView>>,
) -> impl IntoView {
    let view = Memo::new(move |_| unsent.get().flatten());
    let counts = Memo::new(move |_| view.with(|view| view.as_ref().map(|view| (view.total, view.refused))));
    let is_empty =
        Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.total + view.photos == 0)));
    let has_some = Memo::new(move |_| counts.get().is_some_and(|(total, _)| total > 0));
    let record = move |index: usize| view.with(|view| view.as_ref()?.records.get(index).cloned());
    let is_local = untrack(|| device.is_local());
    let rows = Rows {
        total: Signal::derive(move || counts.get().map(|(total, _)| total)),
        near: Callback::new(move |index: usize| {
            if index >= limit.get_untracked() / 2
                && counts.get_untracked().is_some_and(|(of, _)| of > limit.get_untracked())
            {
                limit.update(|limit| *limit *= 2);
            }
        }),
        ..Rows::here(
            Signal::derive(move || view.with(|view| view.as_ref().map_or(0, |view| view.records.len()))),
            // What is said of a record is part of it: it is drawn anew once the server has refused it.
            Callback::new(move |index| {
                record(index).map(|it| format!("{} {:?}", it.event, it.refused)).unwrap_or_default()
            }),
            Callback::new(move |index| match untrack(|| record(index)) {
                Some(record) => view! { <UnsentRow record files/> }.into_any(),
                None => ().into_any(),
            }),
        )
    };
    view! {
        {live(move || is_empty.get().then(|| {
            view! { <Empty icon="ok" text=tr(if is_local { text::UNSENT_EMPTY_LOCAL } else { text::UNSENT_EMPTY })/> }
        }))}
        {live(move || has_some.get().then(|| view! {
            <section class="section">
                <h2 id="unsent-count" aria-live="polite">{move || counts.get().map(|counts| told(is_local, counts))}</h2>
                {live(move || counts.get().is_some_and(|(_, refused)| refused > 1).then(|| view! {
                    <Button label=tr(text::UNSENT_RETRY_ALL).to_owned() icon="sync" id="retry-all"
                        on_press=Callback::new(move |()| device.retry_all())/>
                }))}
                <Windowed id="unsent-list" class="timeline" rows/>
            </section>
        }))}
    }
}

fn told(is_local: bool, (total, refused): (usize, usize)) -> String {
    match (is_local, refused) {
        (true, _) => tr_count(text::BAR_RECORDS, total),
        (false, 0) => tr_count(text::BAR_UNSENT, total),
        (false, refused) => {
            [tr_count(text::BAR_UNSENT, total), tr_count(text::UNSENT_REFUSED, refused)].join(", ")
        }
    }
}
