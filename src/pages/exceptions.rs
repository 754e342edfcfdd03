//! What cannot be true: each thing with its contradictions, for a supervisor to look into and settle.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Note};
use lotwise_ledger::event::fact::Settled;

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::device;
use crate::state::exceptions::Contradicted;
use crate::state::read::read;
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::empty::Empty;
use crate::ui::field::Field;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// What an exception turns out to be.
const FINDINGS: [(&str, Text); 4] = [
    ("wrong_scan", text::EXCEPTIONS_WRONG_SCAN),
    ("miscounted", text::EXCEPTIONS_MISCOUNTED),
    ("found", text::EXCEPTIONS_FOUND),
    ("other", text::EXCEPTIONS_OTHER),
];

#[component]
pub fn ExceptionsPage() -> impl IntoView {
    let device = device();
    let open = read(move || {
        device.revision.track();
        async move { device.open_exceptions().await.unwrap_or_default() }
    });
    let known = Memo::new(move |_| open.get());
    let count = move || known.with(|open| open.as_ref().map(Vec::len));
    let is_empty = Memo::new(move |_| count() == Some(0));
    let recording = Recording::new(|_| {});
    view! {
        <StatusBar title=tr(text::EXCEPTIONS_TITLE)/>
        <main class="page" id="content" data-page="exceptions"
            data-count=move || count().map(|count| count.to_string())
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::EXCEPTIONS_SETTLED).to_owned()/>
            {live(move || if is_empty.get() {
                let (text, hint) = (tr(text::EXCEPTIONS_EMPTY), tr(text::EXCEPTIONS_EMPTY_TEXT));
                view! { <Empty icon="ok" text hint/> }.into_any()
            } else {
                view! { <p>{tr(text::EXCEPTIONS_TEXT)}</p> }.into_any()
            })}
            // Each card is its own thing's: a reason begun for one must not come to stand at the next.
            <ul class="cards" id="exceptions">
                <For each=move || known.get().unwrap_or_default() key=evidence let:contradicted>
                    <Card contradicted recording/>
                </For>
            </ul>
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
    let (kind, icon, number) = words::thing(&about);
    let (finding, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let missing = RwSignal::new(false);
    let lines: Vec<_> = exceptions.iter().map(|it| view! { <li>{words::exception(it)}</li> }).collect();
    let ids: Vec<_> = exceptions.iter().map(lotwise_ledger::question::Exception::id).collect();
    let settle = move || {
        let (finding, why) = (finding.get_untracked(), reason.get_untracked().trim().to_owned());
        missing.set(finding.is_empty() || why.is_empty());
        if !missing.get_untracked() {
            let settled = ids.iter().map(|id| Settled { exception: *id, finding: finding.clone() }).collect();
            recording.start(Command::Note(Box::new(Note::Settle { settled, reason: Some(why) })));
        }
    };
    let error = Signal::derive(move || missing.get().then(|| tr(text::EXCEPTIONS_MISSING).to_owned()));
    let field = ["why-", &number].concat();
    let answers = FINDINGS.map(|(value, word)| Answer::new(value, tr(word)));
    view! {
        <li class="panel" data-about=about.to_string()>
            <h2 class="about-head"><Icon name=icon/><a class="touch" href=routes::item(&about)>{kind}" "<Code text=number.clone()/></a></h2>
            <ul class="about">{lines}</ul>
            <details>
                <summary class="button">{tr(text::EXCEPTIONS_SETTLE)}</summary>
                <div class="form">
                    <Choice name=["finding-", &number].concat() legend=tr(text::EXCEPTIONS_FINDING)
                        answers=answers.into() value=finding/>
                    <Field id=field label=tr(text::EXCEPTIONS_WHY) value=reason hint=tr(text::EXCEPTIONS_WHY_HINT) error/>
                    <Button kind=Kind::Main icon="ok" id="settle" label=tr(text::EXCEPTIONS_ACTION).to_owned()
                        on_press=Callback::new(move |()| settle())/>
                </div>
            </details>
        </li>
    }
}
