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
use crate::state::lookup::{LIST_ROWS, moment_of};
use crate::state::read::{Answer, read};
use crate::state::unsent::UnsentView;
use crate::state::{Device, device};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn UnsentPage() -> impl IntoView {
    let device = device();
    let files = Files::new(device);
    let limit = RwSignal::new(LIST_ROWS);
    let unsent = read(move || {
        device.revision.track();
        let limit = limit.get();
        async move { device.unsent_view(limit).await.ok() }
    });
    let title = if untrack(|| device.is_local()) { text::UNSENT_TITLE_LOCAL } else { text::UNSENT_TITLE };
    view! {
        <StatusBar title=tr(title)/>
        <main class="page" id="content" data-page="unsent" data-state=move || state(unsent)>
            <LostNotice/>
            {live(move || (!device.is_local()).then(|| view! { <Contact device/> }))}
            {live(move || match unsent.get() {
                Some(Some(view)) => list(device, files, limit, view),
                Some(None) => view! {
                    <Notice kind=NoticeKind::Refused what=tr(text::PROBLEM_STORAGE_CLOSED)
                        text=tr(text::PROBLEM_STORAGE_CLOSED_TEXT)/>
                }
                .into_any(),
                None => ().into_any(),
            })}
            <UnsentFile files/>
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
        Some(Some(view)) if view.total == 0 => "empty",
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

fn list(device: Device, files: Files, limit: RwSignal<usize>, view: UnsentView) -> AnyView {
    let UnsentView { records, total, refused } = view;
    let is_local = untrack(|| device.is_local());
    if total == 0 {
        let words = if is_local { text::UNSENT_EMPTY_LOCAL } else { text::UNSENT_EMPTY };
        return view! { <Empty icon="ok" text=tr(words)/> }.into_any();
    }
    let count = match (is_local, refused) {
        (true, _) => tr_count(text::BAR_RECORDS, total),
        (false, 0) => tr_count(text::BAR_UNSENT, total),
        (false, refused) => {
            [tr_count(text::BAR_UNSENT, total), tr_count(text::UNSENT_REFUSED, refused)].join(", ")
        }
    };
    let left = total - records.len().min(total);
    let rows: Vec<_> = records.into_iter().map(|record| view! { <UnsentRow record files/> }).collect();
    view! {
        <section class="section">
            <h2 id="unsent-count" aria-live="polite">{count}</h2>
            {(refused > 1).then(|| view! {
                <Button label=tr(text::UNSENT_RETRY_ALL).to_owned() icon="sync" id="retry-all"
                    on_press=Callback::new(move |()| device.retry_all())/>
            })}
            <ol class="timeline" id="unsent-list">{rows}</ol>
            {(left > 0).then(|| view! {
                <Button label=tr_count(text::UNSENT_MORE, left) id="more"
                    on_press=Callback::new(move |()| limit.update(|limit| *limit += LIST_ROWS))/>
            })}
        </section>
    }
    .into_any()
}
