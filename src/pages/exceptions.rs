//! What cannot be true: each thing with its contradictions, for a supervisor to look into and settle.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Note};
use lotwise_ledger::event::Step;
use lotwise_ledger::event::fact::Settled;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::Exception;
use serde::{Deserialize, Serialize};

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::exceptions::Contradicted;
use crate::state::read::read;
use crate::state::{device, draft};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::empty::Empty;
use crate::ui::field::Field;
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::windowed::{Rows, Windowed};

/// What an exception turns out to be.
const FINDINGS: [(&str, Text); 4] = [
    ("wrong_scan", text::EXCEPTIONS_WRONG_SCAN),
    ("miscounted", text::EXCEPTIONS_MISCOUNTED),
    ("found", text::EXCEPTIONS_FOUND),
    ("other", text::EXCEPTIONS_OTHER),
];

/// What is typed of one thing, kept until it is settled.
#[derive(Serialize, Deserialize)]
struct Typed {
    finding: String,
    why: String,
}

#[component]
pub fn ExceptionsPage() -> impl IntoView {
    let device = device();
    let open = read(move || {
        device.revision.track();
        async move { device.open_exceptions().await.unwrap_or_default() }
    });
    let known = Memo::new(move |_| open.get());
    let count = move || known.with(|open| open.as_ref().map(Vec::len));
    let is_empty = Memo::new(move |_| count().map(|count| count == 0));
    let recording = Recording::new(|_| {});
    let lacking = Memo::new(move |_| device.lacks(Step::Settle));
    let at = move |index: usize| known.with(|open| open.as_ref()?.get(index).cloned());
    // Each card is its own thing's: a reason begun for one must not come to stand at the next.
    let rows = Rows::here(
        Signal::derive(move || count().unwrap_or_default()),
        Callback::new(move |index| at(index).as_ref().map(evidence).unwrap_or_default()),
        Callback::new(move |index| {
            let contradicted = untrack(|| at(index));
            contradicted.map_or_else(
                || ().into_any(),
                |contradicted| view! { <Card contradicted recording/> }.into_any(),
            )
        }),
    );
    view! {
        <StatusBar title=tr(text::EXCEPTIONS_TITLE)/>
        <main class="page" id="content" data-page="exceptions"
            data-count=move || count().map(|count| count.to_string())
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::EXCEPTIONS_SETTLED).to_owned()/>
            {live(move || match is_empty.get() {
                None => view! { <p role="status">{tr(text::EXCEPTIONS_READING)}</p> }.into_any(),
                Some(true) => {
                    let (text, hint) = (tr(text::EXCEPTIONS_EMPTY), tr(text::EXCEPTIONS_EMPTY_TEXT));
                    view! { <Empty icon="ok" text hint/> }.into_any()
                }
                Some(false) => view! { <p>{tr(text::EXCEPTIONS_TEXT)}</p> }.into_any(),
            })}
            {live(move || lacking.get().map(|lacking| view! {
                <Notice kind=NoticeKind::Info icon="hold" id="lacking" what=tr(text::EXCEPTIONS_LACKING)
                    text=words::lacking(lacking)/>
            }))}
            <Windowed id="exceptions" class="cards" rows/>
        </main>
    }
}

/// What makes a card another one: the thing, and what is known against it.
fn evidence(contradicted: &Contradicted) -> String {
    let ids = contradicted.exceptions.iter().map(|exception| exception.id().to_string());
    [contradicted.about.to_string()].into_iter().chain(ids).collect::<Vec<_>>().join(" ")
}

/// One thing: what contradicts itself, where to look, and the word that settles all of it.
#[component]
fn Card(contradicted: Contradicted, recording: Recording) -> impl IntoView {
    let Contradicted { about, exceptions } = contradicted;
    let device = device();
    let (kind, icon, number) = words::thing(&about);
    let lines: Vec<_> = exceptions.iter().map(|it| view! { <li>{words::exception(it)}</li> }).collect();
    let may = Memo::new(move |_| device.lacks(Step::Settle).is_none());
    let href = routes::item(&about);
    let data = about.to_string();
    view! {
        <div class="panel" data-about=data>
            <h2><a class="touch about-head" href=href><Icon name=icon/><span>{kind}" "<Code text=number/></span></a></h2>
            <ul class="about">{lines}</ul>
            {live(move || may.get().then(|| view! {
                <Settle about=about.clone() exceptions=exceptions.clone() recording/>
            }))}
        </div>
    }
}

/// What it was, and why. One card is open at a time, and so there is one thing to settle.
#[component]
fn Settle(about: Key, exceptions: Vec<Exception>, recording: Recording) -> impl IntoView {
    let (finding, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (missing, is_begun) = (RwSignal::new(false), RwSignal::new(false));
    let ids: Vec<_> = exceptions.iter().map(Exception::id).collect();
    // Two things may have one number; no two have one exception.
    let own = ids.first().map(ToString::to_string).unwrap_or_default();
    let name = ["settle/", &about.to_string()].concat();
    let restore = move |typed: Typed| {
        finding.set(typed.finding);
        reason.set(typed.why);
        is_begun.set(true);
    };
    let current = move || {
        let typed = Typed { finding: finding.get(), why: reason.get() };
        (!typed.finding.is_empty() || !typed.why.is_empty()).then_some(typed)
    };
    draft::keep(device(), &name, restore, current);
    let settle = Callback::new(move |()| {
        let (finding, why) = (finding.get_untracked(), reason.get_untracked().trim().to_owned());
        missing.set(finding.is_empty() || why.is_empty());
        if !missing.get_untracked() {
            let settled = ids.iter().map(|id| Settled { exception: *id, finding: finding.clone() }).collect();
            let note = Note::Settle { settled, reason: Some(why) };
            recording.of_draft(&name).start(Command::Note(Box::new(note)));
        }
    });
    let error = Signal::derive(move || missing.get().then(|| tr(text::EXCEPTIONS_MISSING).to_owned()));
    let answers = FINDINGS.map(|(value, word)| Answer::new(value, tr(word)));
    view! {
        <details name="settle" prop:open=move || is_begun.get()>
            <summary class="button">{tr(text::EXCEPTIONS_SETTLE)}</summary>
            <Form on_enter=settle>
                <Choice name=["finding-", &own].concat() legend=tr(text::EXCEPTIONS_FINDING)
                    answers=answers.into() value=finding/>
                <Field id=["why-", &own].concat() label=tr(text::EXCEPTIONS_WHY) value=reason
                    hint=tr(text::EXCEPTIONS_WHY_HINT) error/>
                <Button kind=Kind::Main icon="ok" id=["settle-", &own].concat()
                    label=tr(text::EXCEPTIONS_ACTION).to_owned() on_press=settle/>
            </Form>
        </details>
    }
}
