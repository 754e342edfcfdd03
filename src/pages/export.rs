//! Saving a list to a file: every kind, for spreadsheet programs.

use leptos::prelude::*;
use lotwise_sheets::column::Kind;
use lotwise_sheets::message::Format;

use crate::components::saving::{save_row, saved};
use crate::components::status_bar::StatusBar;
use crate::components::words::{journal, sheets};
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::device;
use crate::state::sheets::exporting::Exporting;
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn ExportPage() -> impl IntoView {
    let exporting = Exporting::new(device());
    let lists: Vec<_> = Kind::ALL.into_iter().map(|kind| list(exporting, kind)).collect();
    view! {
        <StatusBar title=tr(text::EXPORT_TITLE)/>
        <main class="page" id="content" data-page="export" data-state=move || exporting.stage.get().as_str()>
            <p>{tr(text::EXPORT_TEXT)}</p>
            {live(move || saved(exporting.stage.get()))}
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
