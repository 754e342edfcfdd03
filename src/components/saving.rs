//! A list to be saved to a file in either format, and how far that came.

use leptos::prelude::*;
use lotwise_sheets::message::Format;

use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::sheets::exporting::Stage;
use crate::ui::icon::Icon;
use crate::ui::notice::{Kind, Notice};

/// One list with a button for each format. `save` is given the format and the beginning of the file's name.
pub fn save_row(code: &'static str, name: String, save: Callback<(Format, String)>) -> AnyView {
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

/// How far a file came.
pub fn saved(stage: Stage) -> AnyView {
    match stage {
        Stage::Idle => ().into_any(),
        Stage::Busy(lines) => {
            let lines = lines.to_string();
            view! { <p class="field-hint" role="status" id="busy">{tr_with(text::EXPORT_BUSY, &[("n", &lines)])}</p> }
                .into_any()
        }
        Stage::Saved(lines) => view! {
            <Notice kind=Kind::Done id="saved" what=tr_count(text::EXPORT_SAVED, lines)/>
        }
        .into_any(),
        Stage::Empty => view! { <Notice kind=Kind::Info id="empty" what=tr(text::EXPORT_EMPTY)/> }.into_any(),
        Stage::Failed => {
            view! { <Notice kind=Kind::Refused id="failed" what=tr(text::EXPORT_FAILED)/> }.into_any()
        }
    }
}
