//! Taking in a list: choose it, match its columns, see what would become of each line, record.

mod columns;
mod preview;

use leptos::prelude::*;
use lotwise_sheets::plan::Verdict;
use web_sys::HtmlInputElement;

use crate::components::doubt::Refusal;
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, sheets};
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::sheets::{Importing, Stage};
use crate::ui::button::{Button, Kind};
use crate::ui::field::TextArea;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

use columns::Columns;
use preview::{Lines, Preview, SaveReport};

#[component]
pub fn ImportPage() -> impl IntoView {
    let importing = Importing::begin(device());
    let state = Memo::new(move |_| importing.stage.with(|stage| stage.as_str()));
    view! {
        <StatusBar title=tr(text::IMPORT_TITLE)/>
        <main class="page" id="content" data-page="import" data-state=state>
            {live(move || match state.get() {
                "columns" => view! { <Columns importing/> }.into_any(),
                "checking" | "recording" => view! { <Progress importing/> }.into_any(),
                "preview" => view! { <Preview importing/> }.into_any(),
                "stopped" => view! { <Stopped importing/> }.into_any(),
                "done" => view! { <Done importing/> }.into_any(),
                _ => view! { <Choose importing/> }.into_any(),
            })}
        </main>
    }
}

/// A file, or cells that were copied.
#[component]
fn Choose(importing: Importing) -> impl IntoView {
    let pasted = importing.pasted;
    let chosen = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            importing.open(file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <p>{tr(text::SHEETS_TEXT)}</p>
        {live(move || match importing.stage.get() {
            Stage::Opening => {
                view! { <p class="field-hint" role="status">{tr(text::IMPORT_OPENING)}</p> }.into_any()
            }
            Stage::NotOpened(error) => view! {
                <Notice kind=NoticeKind::Refused id="not-opened" what=tr(text::IMPORT_NOT_OPENED)
                    text=sheets::not_opened(&error)/>
            }
            .into_any(),
            _ => ().into_any(),
        })}
        <div class="form">
            <TextArea id="paste" label=tr(text::IMPORT_PASTE) value=pasted hint=tr(text::IMPORT_PASTE_HINT)/>
            {live(move || pasted.with(|text| !text.trim().is_empty()).then(|| view! {
                <Button id="open-pasted" label=tr(text::IMPORT_OPEN).to_owned()
                    on_press=Callback::new(move |()| importing.paste())/>
            }))}
            <p class="field-hint">{tr(text::IMPORT_CHOOSE_HINT)}</p>
        </div>
        <div class="dock">
            <a class="button" href=routes::EXPORT id="to-export">
                <Icon name="export"/><span>{tr(text::EXPORT_TITLE)}</span>
            </a>
            <label class="button" data-kind="main" id="choose">
                <input class="visually-hidden" type="file" id="choose-file" on:change=chosen
                    accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>
                <Icon name="receive"/><span>{tr(text::IMPORT_CHOOSE)}</span>
            </label>
        </div>
    }
}

/// How far checking or recording is.
#[component]
fn Progress(importing: Importing) -> impl IntoView {
    let how_far = move || match importing.stage.get() {
        Stage::Checking { done, of } => (text::IMPORT_CHECKING, done, of),
        Stage::Recording { done, of } => (text::IMPORT_RECORDING, done, of),
        _ => (text::IMPORT_CHECKING, 0, 0),
    };
    let stop = move || match importing.stage.get_untracked() {
        Stage::Recording { .. } => importing.stop(),
        _ => importing.match_again(),
    };
    view! {
        <div class="progress" id="progress" role="status">
            {live(move || {
                let (word, done, of) = how_far();
                let (done, of) = (done.to_string(), of.to_string());
                view! {
                    <progress max=of.clone() value=done.clone() aria-label=tr(text::IMPORT_TITLE)></progress>
                    <p>{tr_with(word, &[("done", &done), ("of", &of)])}</p>
                }
            })}
        </div>
        <div class="dock">
            <Button kind=Kind::Main id="stop" label=tr(text::IMPORT_STOP).to_owned() icon="close"
                on_press=Callback::new(move |()| stop())/>
        </div>
    }
}

/// It was stopped, by a person or by what went wrong.
#[component]
fn Stopped(importing: Importing) -> impl IntoView {
    let problem = importing.problem.get_untracked();
    let why = problem.map(|error| view! { <Refusal message=words::not_recorded(&error)/> });
    view! {
        {why}
        <Notice kind=NoticeKind::Warning id="stopped" what=tr(text::IMPORT_STOPPED)
            text=tr(text::IMPORT_STOPPED_TEXT)/>
        <div class="dock">
            <Leave importing/>
            <Button kind=Kind::Main id="go-on" label=tr(text::IMPORT_GO_ON).to_owned() icon="receive"
                on_press=Callback::new(move |()| importing.record())/>
        </div>
    }
}

/// What was recorded, and what was not and why.
#[component]
fn Done(importing: Importing) -> impl IntoView {
    let counted = preview::recorded(importing);
    let refused = importing.count(Verdict::Refused);
    let text = if refused > 0 { tr_count(text::IMPORT_DONE_REFUSED, refused) } else { String::new() };
    view! {
        <Notice kind=NoticeKind::Done id="done" what=tr_count(text::IMPORT_DONE, counted) text>
            <p>{tr(text::IMPORT_DONE_BACK)}</p>
        </Notice>
        <Lines importing/>
        <div class="dock">
            <SaveReport importing/>
            <Button kind=Kind::Main id="another" label=tr(text::IMPORT_ANOTHER).to_owned() icon="receive"
                on_press=Callback::new(move |()| importing.leave())/>
        </div>
    }
}

/// Lets the list go, back to the choice of a file.
#[component]
fn Leave(importing: Importing) -> impl IntoView {
    view! {
        <Button id="leave" label=tr(text::IMPORT_ANOTHER).to_owned() icon="close"
            on_press=Callback::new(move |()| importing.leave())/>
    }
}
