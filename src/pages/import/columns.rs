//! What the list is of, and what its columns say.

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_sheets::column::{Column, Kind};
use lotwise_sheets::line::{Look, Seen, Settings};

use super::Leave;
use crate::components::words::sheets;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::sheets::Importing;
use crate::state::sheets::exporting::word;
use crate::ui::button::{Button, Kind as ButtonKind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::select::Select;

#[component]
pub fn Columns(importing: Importing) -> impl IntoView {
    let kind = RwSignal::new(importing.settings.with_untracked(code));
    Effect::watch(
        move || kind.get(),
        move |chosen, _, _| {
            if let Some(kind) = Kind::from_code(chosen) {
                importing.be(kind);
            }
        },
        false,
    );
    let kinds = Kind::ALL.map(|kind| Answer::new(kind.code(), sheets::kind(kind))).to_vec();
    let missing =
        Memo::new(move |_| importing.settings.with(|it| it.as_ref().map(missing).unwrap_or_default()));
    view! {
        <p id="list-name">{heading(importing)}</p>
        {live(move || (!importing.is_kept.get()).then(|| view! {
            <p class="field-hint" id="not-kept">{tr(text::IMPORT_NOT_KEPT)}</p>
        }))}
        <Sheets importing/>
        <Choice name="kind" legend=tr(text::IMPORT_KIND) value=kind answers=kinds/>
        <section class="section">
            <h2>{tr(text::IMPORT_COLUMNS)}</h2>
            {live(move || importing.look.get().map(|look| view! { <Matches importing look/> }))}
        </section>
        {live(move || {
            let missing: Vec<_> = missing.get().into_iter().map(word).collect();
            let text = tr_with(text::IMPORT_NEEDED, &[("columns", &missing.join(", "))]);
            (!missing.is_empty()).then(|| view! { <Notice kind=NoticeKind::Warning id="needed" what=text/> })
        })}
        <div class="dock">
            <Leave importing/>
            <Button kind=ButtonKind::Main id="check" label=tr(text::IMPORT_CHECK).to_owned() icon="search"
                disabled=Signal::derive(move || missing.with(|missing| !missing.is_empty()))
                on_press=Callback::new(move |()| importing.check())/>
        </div>
    }
}

fn code(settings: &Option<Settings>) -> String {
    settings.as_ref().map(|settings| settings.kind.code().to_owned()).unwrap_or_default()
}

/// The file's name, and how much is in it.
fn heading(importing: Importing) -> String {
    let lines = importing.look.with_untracked(|look| look.as_ref().map_or(0, |look| look.lines));
    let (name, lines) = (importing.name.get_untracked(), tr_count(text::IMPORT_LINES, lines));
    if name.is_empty() { lines } else { [&name, ": ", &lines].concat() }
}

/// What must be known of each line, and no column says.
fn missing(settings: &Settings) -> Vec<Column> {
    let has = |column| settings.columns.contains(&Some(column));
    let is_missing = |column: &Column| match column {
        Column::Sku => !has(Column::Sku) && !has(Column::Gtin),
        // It may stand behind the place.
        Column::Lot => !has(Column::Lot) && !has(Column::Place),
        column => !has(*column),
    };
    settings.kind.needed().iter().copied().filter(is_missing).collect()
}

/// A workbook has several sheets.
#[component]
fn Sheets(importing: Importing) -> impl IntoView {
    let names = importing.sheets.get_untracked();
    (names.len() > 1).then(|| {
        let answers = names.into_iter().enumerate();
        let answers = answers.map(|(at, name)| Answer::new(at.to_string(), name)).collect();
        let choose = move |at: String| {
            if let Ok(at) = at.parse() {
                importing.choose_sheet(at);
            }
        };
        view! {
            <Select id="sheet" label=tr(text::IMPORT_SHEET) answers
                value=Signal::derive(move || importing.sheet.get().to_string())
                on_choose=Callback::new(choose)/>
        }
    })
}

/// Each column with what it was taken for.
#[component]
fn Matches(importing: Importing, look: Arc<Look>) -> impl IntoView {
    let kind = importing.settings.with_untracked(|it| it.as_ref().map_or(look.kind, |it| it.kind));
    let rows = look.columns.iter().enumerate().map(|(index, seen)| column(importing, kind, index, seen));
    view! { <div class="form" id="matches">{rows.collect::<Vec<_>>()}</div> }
}

fn column(importing: Importing, kind: Kind, index: usize, seen: &Seen) -> AnyView {
    let number = (index + 1).to_string();
    let label = if seen.head.is_empty() {
        tr_with(text::IMPORT_COLUMN, &[("n", &number)])
    } else {
        tr_with(text::IMPORT_COLUMN_HEADED, &[("n", &number), ("head", &seen.head)])
    };
    let meanings = kind.columns().iter().map(|column| Answer::new(column.code(), word(*column)));
    let answers = std::iter::once(Answer::new("", tr(text::IMPORT_LEAVE_OUT))).chain(meanings).collect();
    let meaning = move || {
        importing.settings.with(|settings| {
            let column = settings.as_ref().and_then(|it| it.columns.get(index).copied().flatten());
            column.map(|column| column.code().to_owned()).unwrap_or_default()
        })
    };
    let examples = seen.examples.join(" · ");
    let is_unsure = seen.guess.column.is_some() && !seen.guess.sure;
    let note = if is_unsure { [tr(text::IMPORT_UNSURE), " ", &examples].concat() } else { examples };
    view! {
        <Select id=["column-", &number].concat() label answers value=Signal::derive(meaning)
            note=Signal::stored(Some(note))
            on_choose=Callback::new(move |code: String| importing.match_column(index, Column::from_code(&code)))/>
    }
    .into_any()
}
