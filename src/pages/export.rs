//! Saving a list to a file: every kind, for spreadsheet programs.

use leptos::prelude::*;
use lotwise_sheets::column::Kind;
use lotwise_sheets::message::Format;

use crate::components::status_bar::StatusBar;
use crate::components::words::{journal, sheets};
use crate::i18n::{Text, text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::sheets::exporting::{Exporting, Stage};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn ExportPage() -> impl IntoView {
    let exporting = Exporting::new(device());
    let lists: Vec<_> = Kind::ALL.into_iter().map(|kind| list(exporting, kind)).collect();
    view! {
        <StatusBar title=tr(text::EXPORT_TITLE)/>
        <main class="page" id="content" data-page="export" data-state=move || exporting.stage.get().as_str()>
            <p>{tr(text::EXPORT_TEXT)}</p>
            {live(move || told(exporting.stage.get()))}
            <ul class="rows">{lists}</ul>
            {happened(exporting)}
            <a class="button" href=routes::IMPORT id="to-import">
                <Icon name="receive"/><span>{tr(text::IMPORT_TITLE)}</span>
            </a>
        </main>
    }
}

/// What goes out only.
fn happened(exporting: Exporting) -> AnyView {
    let movements = move |format, name| {
        exporting.save_history(journal::movements_head(), journal::movements, format, name);
    };
    let counts = move |format, name| {
        exporting.save_history(journal::counts_head(), journal::counts, format, name);
    };
    let reports = move |format, name| exporting.save_reports(journal::reports, format, name);
    let exceptions = move |format, name| exporting.save_exceptions(journal::exceptions, format, name);
    view! {
        <h2>{tr(text::EXPORT_HAPPENED)}</h2>
        <p class="field-hint">{tr(text::EXPORT_HAPPENED_TEXT)}</p>
        <ul class="rows">
        {buttons("movements", text::EXPORT_MOVEMENTS, Callback::new(move |(format, name)| movements(format, name)))}
        {buttons("counts", text::EXPORT_COUNTS, Callback::new(move |(format, name)| counts(format, name)))}
        {buttons("reports", text::REPORT_LIST_TITLE, Callback::new(move |(format, name)| reports(format, name)))}
        {buttons("exceptions", text::EXCEPTIONS_TITLE, Callback::new(move |(format, name)| exceptions(format, name)))}
        </ul>
    }
    .into_any()
}

/// One list, to be saved in either format.
fn buttons(code: &'static str, word: Text, save: Callback<(Format, String)>) -> AnyView {
    save_row(code, tr(word).to_owned(), save)
}

fn list(exporting: Exporting, kind: Kind) -> AnyView {
    let save = move |(format, name)| exporting.save(kind, format, name);
    save_row(kind.code(), sheets::kind(kind).to_owned(), Callback::new(save))
}

fn save_row(code: &'static str, name: String, save: Callback<(Format, String)>) -> AnyView {
    let spoken = name.replace('\u{ad}', "");
    let file = spoken.to_lowercase();
    let formats = [Format::Csv, Format::Xlsx].map(|format| {
        let (extension, file) = (format.extension(), file.clone());
        let spoken = [&*spoken, " ", &extension.to_uppercase()].concat();
        view! {
            <button class="button" type="button" id=[code, "-", extension].concat() aria-label=spoken
                on:click=move |_| save.run((format, file.clone()))>
                <Icon name="export"/>{extension.to_uppercase()}
            </button>
        }
    });
    let formats = Vec::from(formats);
    view! { <li class="save-row"><b>{name}</b><span class="formats">{formats}</span></li> }.into_any()
}

fn told(stage: Stage) -> AnyView {
    match stage {
        Stage::Idle => ().into_any(),
        Stage::Busy(lines) => {
            let lines = lines.to_string();
            view! { <p class="field-hint" role="status" id="busy">{tr_with(text::EXPORT_BUSY, &[("n", &lines)])}</p> }
                .into_any()
        }
        Stage::Saved(lines) => view! {
            <Notice kind=NoticeKind::Done id="saved" what=tr_count(text::EXPORT_SAVED, lines)/>
        }
        .into_any(),
        Stage::Empty => {
            view! { <Notice kind=NoticeKind::Info id="empty" what=tr(text::EXPORT_EMPTY)/> }.into_any()
        }
        Stage::Failed => {
            view! { <Notice kind=NoticeKind::Refused id="failed" what=tr(text::EXPORT_FAILED)/> }.into_any()
        }
    }
}
