//! The firm's devices: which have not sent for long, who is to be shut out, and a code for the next one.

use leptos::prelude::*;
use lotwise_sync::wire::ListedDevice;

use crate::components::qr::Qr;
use crate::components::review_problem::{Managers, ReviewProblem};
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::device;
use crate::state::review::{Review, Stage, is_worrying};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn DevicesPage() -> impl IntoView {
    view! {
        <StatusBar title=tr(text::DEVICES_TITLE)/>
        <main class="page" id="content" data-page="devices">
            <Managers content=|| view! { <Devices/> }.into_any()/>
        </main>
    }
}

#[component]
fn Devices() -> impl IntoView {
    let device = device();
    let review = Review::of_devices(device);
    let is_admin = untrack(|| device.roles().iter().all(|role| role == "admin"));
    let revoking = RwSignal::new(None::<ListedDevice>);
    let rows = move || {
        let rows: Vec<_> = review.devices.get().into_iter().map(|it| row(it, is_admin, revoking)).collect();
        view! { <ul class="rows devices" id="devices">{rows}</ul> }
    };
    view! {
        <div class="form" id="review" data-state=move || review.stage.get().as_str()>
            <p>{tr(text::DEVICES_TEXT)}</p>
            <ReviewProblem review/>
            {live(rows)}
            <Revoke review revoking/>
            {is_admin.then(|| view! { <NextPhone review/> })}
        </div>
    }
}

fn row(listed: ListedDevice, is_admin: bool, revoking: RwSignal<Option<ListedDevice>>) -> AnyView {
    let is_worrying = is_worrying(&listed);
    let state = match (listed.revoked_ms, is_worrying) {
        (Some(_), _) => "revoked",
        (None, true) => "worrying",
        (None, false) => "fine",
    };
    let at = |text, at_ms: Option<i64>| {
        at_ms.and_then(words::moment_of).map(|when| tr_with(text, &[("when", &when)]))
    };
    let seen = at(text::DEVICES_SEEN, listed.seen_ms);
    let revoked = at(text::DEVICES_REVOKED, listed.revoked_ms);
    let reported = at(text::DEVICES_REPORTED, listed.reported_ms);
    let unsent = listed.unsent.map(|unsent| {
        let unsent = tr_count(text::BAR_UNSENT, usize::try_from(unsent).unwrap_or(usize::MAX));
        [unsent, reported.unwrap_or_default()].join(", ")
    });
    let (name, role) = (listed.name.clone(), words::role(&listed.role));
    let revoke = (is_admin && listed.revoked_ms.is_none()).then(|| {
        let label = tr_with(text::DEVICES_REVOKE_NAME, &[("name", &name)]);
        view! {
            <button class="button" data-kind="danger" aria-label=label
                on:click=move |_| revoking.set(Some(listed.clone()))>
                {tr(text::DEVICES_REVOKE)}
            </button>
        }
    });
    view! {
        <li class="row" data-name=name.clone() data-state=state>
            <Icon name="phone"/>
            <div class="row-main">
                <p class="row-title">{name.clone()}</p>
                <p class="row-note"><span>{role}</span>{seen.map(|it| view! { <span>{it}</span> })}</p>
                {unsent.map(|it| view! { <p class="row-note unsent">{it}</p> })}
                {revoked.map(|it| view! { <p class="row-note"><b>{it}</b></p> })}
                {(state == "worrying").then(|| view! {
                    <p class="row-warning"><Icon name="warning"/>{tr(text::DEVICES_WORRYING)}</p>
                })}
            </div>
            {revoke}
        </li>
    }
    .into_any()
}

/// Asks before a phone is shut out.
#[component]
fn Revoke(review: Review, revoking: RwSignal<Option<ListedDevice>>) -> impl IntoView {
    let title = Signal::derive(move || {
        let name = revoking.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default());
        tr_with(text::DEVICES_REVOKE_TITLE, &[("name", &name)])
    });
    let close = Callback::new(move |()| revoking.set(None));
    let revoke = move |_| {
        if let Some(listed) = revoking.get_untracked() {
            review.revoke(listed.device.to_string());
        }
        revoking.set(None);
    };
    view! {
        <Dialog open=Signal::derive(move || revoking.with(Option::is_some)) title kind="danger" on_close=close>
            <p>{tr(text::DEVICES_REVOKE_TEXT)}</p>
            <div class="buttons">
                <button class="button" data-kind="danger" id="revoke-yes" on:click=revoke>
                    {tr(text::DEVICES_REVOKE)}
                </button>
                <button class="button" id="revoke-no" on:click=move |_| revoking.set(None)>
                    {tr(text::SIGN_ON_CANCEL)}
                </button>
            </div>
        </Dialog>
    }
}

/// A one-time code as link and picture.
#[component]
fn NextPhone(review: Review) -> impl IntoView {
    let role = RwSignal::new("staff".to_owned());
    let roles = ["staff", "quality", "supervisor", "warranty-desk", "admin"];
    let roles = roles.map(|role| Answer::new(role, words::role(role))).to_vec();
    let shown = move || {
        review.code.get().map(|code| {
            view! {
                <div class="panel next-phone" id="next-phone">
                    <p>{tr(text::DEVICES_CODE_TEXT)}</p>
                    <Qr text=code.link.clone() label=tr(text::DEVICES_CODE_LABEL)/>
                    <a class="next-link" id="next-link" href=code.link.clone()>{code.link.clone()}</a>
                </div>
            }
        })
    };
    // A code is for one role: with another one chosen, the old one is not shown any more.
    Effect::watch(move || role.get(), move |_, _, _| review.code.set(None), false);
    view! {
        <section class="section">
            <h2>{tr(text::DEVICES_NEXT)}</h2>
            <Choice name="next-role" legend=tr(text::OPERATORS_ROLE) value=role answers=roles/>
            {live(shown)}
        </section>
        <Button kind=Kind::Main icon="plus" id="new-code" label=tr(text::DEVICES_NEW_CODE).to_owned()
            busy=Signal::derive(move || review.stage.get() == Stage::Busy)
            on_press=Callback::new(move |()| review.make_code(role.get_untracked()))/>
    }
}
