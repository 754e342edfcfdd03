//! Saving a list to a file: every kind, for spreadsheet programs.

use leptos::prelude::*;
use lotwise_sheets::column::Kind;
use lotwise_sheets::message::Format;

use crate::components::status_bar::StatusBar;
use crate::components::words::sheets;
use crate::i18n::{text, tr, tr_count, tr_with};
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
            <div class="dock">
                <a class="button" data-kind="main" href=routes::IMPORT id="to-import">
                    <Icon name="receive"/><span>{tr(text::IMPORT_TITLE)}</span>
                </a>
            </div>
        </main>
    }
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
