//! Joining a firm: the code comes from a link or a QR code, and is spent only by pressing Enrol.

use leptos::prelude::*;

use crate::components::status_bar::StatusBar;
use crate::components::undecided::Undecided;
use crate::components::viewfinder::Viewfinder;
use crate::i18n::{Text, text, tr, tr_count};
use crate::routes;
use crate::state::enrolment::{EnrolError, Joining};
use crate::state::navigation;
use crate::state::scanner::{Outcome, Tone, scanner};
use crate::state::{device, session};
use crate::ui::button::{Button, Kind};
use crate::ui::field::Field;
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn EnrolPage() -> impl IntoView {
    let navigation = navigation();
    let code = Memo::new(move |_| navigation.hash());
    view! {
        <StatusBar title=tr(text::ENROL_TITLE)/>
        <main class="page" id="content" data-page="enrol">
            {live(move || match code.get() {
                code if code.is_empty() => view! { <ScanCode/> }.into_any(),
                code => view! { <Enrol code/> }.into_any(),
            })}
        </main>
    }
}

/// Without a code in the address, it is scanned.
#[component]
fn ScanCode() -> impl IntoView {
    let scanner = scanner();
    let navigation = navigation();
    scanner.hand_to(move |reading| match reading.outcome {
        Outcome::Enrolment { code } => {
            scanner.answer(Tone::Accepted);
            navigation.go(&routes::enrol(&code));
        }
        _ => scanner.answer(Tone::Refused),
    });
    view! {
        <p>{tr(text::SETTINGS_JOIN_TEXT)}</p>
        <Viewfinder/>
    }
}

#[component]
fn Enrol(code: String) -> impl IntoView {
    let device = device();
    let session = session();
    let joining = Joining::new(device);
    let name = RwSignal::new(session.name_untracked());
    let unsent = device.unsent.get_untracked();
    let press = Callback::new(move |()| {
        session.set_name(&name.get_untracked());
        joining.start(code.clone(), name.get_untracked());
    });
    let problem = move || match joining.state.get() {
        Some(Err(error)) => Some(view! { <Problem error/> }),
        _ => None,
    };
    let install_first = Joining::must_install_first();
    view! {
        <div class="form" data-state=move || joining.as_str() id="enrolment">
            {problem}
            {live(move || match joining.state.get() {
                Some(Ok(())) => view! {
                    <Notice kind=NoticeKind::Done what=tr(text::ENROL_DONE) id="enrolled">
                        <a href=routes::HOME class="button" data-kind="main">{tr(text::SCAN_TITLE)}</a>
                    </Notice>
                    <Undecided/>
                }
                .into_any(),
                _ if install_first => view! {
                    <Notice kind=NoticeKind::Warning what=tr(text::ENROL_INSTALL_FIRST)
                        text=tr(text::ENROL_INSTALL_FIRST_TEXT)/>
                }
                .into_any(),
                _ => view! {
                    <p>{tr(text::ENROL_TEXT)}</p>
                    {(unsent > 0).then(|| view! { <p>{tr_count(text::ENROL_LOCAL_RECORDS, unsent)}</p> })}
                    <Form on_enter=press>
                        <Field id="name" label=tr(text::ENROL_NAME) value=name hint=tr(text::ENROL_NAME_HINT)/>
                    </Form>
                    <p class="field-hint">{tr(text::ENROL_ONCE)}</p>
                }
                .into_any(),
            })}
        </div>
        {live(move || (joining.as_str() != "done" && !install_first).then(|| view! {
            <div class="dock">
                <Button kind=Kind::Main icon="phone" id="enrol" label=tr(text::ENROL_ACTION).to_owned()
                    busy=Signal::derive(move || joining.as_str() == "busy") on_press=press/>
            </div>
        }))}
    }
}

#[component]
fn Problem(error: EnrolError) -> impl IntoView {
    let (what, to_do): (Text, Text) = match error {
        EnrolError::Unreachable => (text::ENROL_NO_NETWORK, text::ENROL_NO_NETWORK_TEXT),
        EnrolError::Spent => (text::ENROL_SPENT, text::ENROL_SPENT_TEXT),
        EnrolError::Expired => (text::ENROL_EXPIRED, text::ENROL_SPENT_TEXT),
        EnrolError::Unknown => (text::ENROL_WRONG, text::ENROL_SPENT_TEXT),
        EnrolError::Refused => (text::PROBLEM_SERVER, text::ENROL_NO_NETWORK_TEXT),
        EnrolError::Storage => (text::PROBLEM_STORAGE_CLOSED, text::PROBLEM_STORAGE_CLOSED_TEXT),
    };
    view! { <Notice kind=NoticeKind::Refused what=tr(what) text=tr(to_do) id="enrol-problem"/> }
}
