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
use crate::ui::button::Button;
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
            {lists}
            {happened(exporting)}
            <div class="dock">
                <a class="button" data-kind="main" href=routes::IMPORT id="to-import">
                    <Icon name="receive"/><span>{tr(text::IMPORT_TITLE)}</span>
                </a>
            </div>
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
        {buttons("movements", text::EXPORT_MOVEMENTS, Callback::new(move |(format, name)| movements(format, name)))}
        {buttons("counts", text::EXPORT_COUNTS, Callback::new(move |(format, name)| counts(format, name)))}
        {buttons("reports", text::REPORT_LIST_TITLE, Callback::new(move |(format, name)| reports(format, name)))}
        {buttons("exceptions", text::EXCEPTIONS_TITLE, Callback::new(move |(format, name)| exceptions(format, name)))}
    }
    .into_any()
}

fn buttons(code: &'static str, word: Text, save: Callback<(Format, String)>) -> AnyView {
    let buttons = [Format::Csv, Format::Xlsx].map(|format| {
        let name = tr(word).replace('\u{ad}', "").to_lowercase();
        let label = [tr(word), " ", &format.extension().to_uppercase()].concat();
        let id = [code, "-", format.extension()].concat();
        view! {
            <Button id label icon="export" on_press=Callback::new(move |()| save.run((format, name.clone())))/>
        }
    });
    view! { <div class="buttons">{buttons.into_iter().collect::<Vec<_>>()}</div> }.into_any()
}

fn list(exporting: Exporting, kind: Kind) -> AnyView {
    let buttons = [Format::Csv, Format::Xlsx].map(|format| {
        let name = sheets::kind(kind).to_lowercase();
        let label = [sheets::kind(kind), " ", &format.extension().to_uppercase()].concat();
        let id = [kind.code(), "-", format.extension()].concat();
        view! {
            <Button id label icon="export"
                on_press=Callback::new(move |()| exporting.save(kind, format, name.clone()))/>
        }
    });
    view! { <div class="buttons">{buttons.into_iter().collect::<Vec<_>>()}</div> }.into_any()
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
