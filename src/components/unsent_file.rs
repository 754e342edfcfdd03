//! Saving what is unsent to a file, and taking such a file in after a look at it.

use leptos::prelude::*;
use lotwise_sync::store::Imported;
use web_sys::HtmlInputElement;

use super::words::{self, Message};
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::device;
use crate::state::file::{Exported, Files, Look, Stage};
use crate::state::lookup::moment_of;
use crate::ui::button::Button;
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// Both ways of the file, with what became of them.
#[component]
pub fn UnsentFile(files: Files, #[prop(into)] is_empty: Signal<bool>) -> impl IntoView {
    let device = device();
    let save = move || {
        let (local, other) = (text::SETTINGS_EXPORT, text::FILE_SAVE);
        tr(if device.is_local() { local } else { other }).to_owned()
    };
    view! {
        <section class="section" id="file" data-state=move || files.stage.with(Stage::as_str)>
            <h2>{tr(text::FILE_TITLE)}</h2>
            <p class="field-hint">{tr(text::FILE_TEXT)}</p>
            <Button label=Signal::derive(save) icon="export" id="export"
                disabled=is_empty
                on_press=Callback::new(move |()| files.export_all())/>
            <Saved files/>
            <TakeIn files/>
            {live(move || result(files))}
            <Preview files/>
        </section>
    }
}

/// That a file was saved.
#[component]
pub fn Saved(files: Files) -> impl IntoView {
    live(move || match files.saved.get() {
        Some(Ok(Exported { records, photos })) => {
            let photos = (photos > 0).then(|| [" ", &tr_count(text::FILE_SAVED_PHOTOS, photos)].concat());
            let saved = [tr_count(text::FILE_SAVED, records), photos.unwrap_or_default()].concat();
            view! { <p class="field-hint" role="status" id="file-saved">{saved}</p> }.into_any()
        }
        Some(Err(_)) => view! {
            <Notice kind=Kind::Refused what=tr(text::FILE_NOT_SAVED) text=tr(text::FILE_NOT_SAVED_DO)/>
        }
        .into_any(),
        None => ().into_any(),
    })
}

/// Chooses a file.
#[component]
fn TakeIn(files: Files) -> impl IntoView {
    let chosen = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            files.look(file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <label class="button" id="take-in">
            <input class="visually-hidden" type="file" accept=".json,application/json" id="take-in-file"
                on:change=chosen/>
            <Icon name="receive"/><span>{tr(text::FILE_TAKE_IN)}</span>
        </label>
    }
}

fn result(files: Files) -> AnyView {
    match files.stage.get() {
        Stage::Idle | Stage::Looked(_) => ().into_any(),
        Stage::Busy => view! { <p class="field-hint" role="status">{tr(text::FILE_BUSY)}</p> }.into_any(),
        Stage::Refused(error) => {
            let Message { what, detail } = words::not_imported(&error, untrack(|| device().is_local()));
            view! { <Notice kind=Kind::Refused what text=detail id="file-refused"/> }.into_any()
        }
        Stage::Done(imported) => {
            let sent = if untrack(|| device().is_local()) { None } else { Some(tr(text::FILE_TAKEN_DO)) };
            let text = [sent.map(str::to_owned), clashing(imported)].into_iter().flatten();
            let text = text.collect::<Vec<_>>().join(" ");
            view! {
                <Notice kind=Kind::Done what=tr_count(text::FILE_TAKEN, imported.taken) text id="file-taken"/>
            }
            .into_any()
        }
    }
}

/// What taking it in would come to; a person decides.
#[component]
fn Preview(files: Files) -> impl IntoView {
    let looked = Memo::new(move |_| match files.stage.get() {
        Stage::Looked(look) => Some(look),
        _ => None,
    });
    let title = move || looked.get().map(|look| tr_count(text::FILE_HAS, look.events)).unwrap_or_default();
    view! {
        <Dialog open=Signal::derive(move || looked.with(Option::is_some)) kind="file"
            title=Signal::derive(title) on_close=Callback::new(move |()| files.drop_it())>
            {live(move || looked.get().map(|look| view! { <Told look/> }))}
            <div class="buttons">
                {live(move || looked.get().filter(|look| look.imported.taken > 0).map(|look| view! {
                    <button class="button" data-kind="main" id="take" on:click=move |_| files.take()>
                        {tr_count(text::FILE_TAKE, look.imported.taken)}
                    </button>
                }))}
                <button class="button" id="leave" on:click=move |_| files.drop_it()>
                    {tr(text::FILE_LEAVE)}
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn Told(look: Look) -> impl IntoView {
    let when = moment_of(look.saved_ms).map(words::moment).unwrap_or_default();
    let short: String = look.device.to_string().chars().take(8).collect();
    let from = if look.is_own {
        tr_with(text::FILE_FROM_HERE, &[("when", &when)])
    } else {
        tr_with(text::FILE_FROM, &[("device", &short), ("when", &when)])
    };
    let by = (!look.actors.is_empty()).then(|| tr_with(text::FILE_BY, &[("who", &look.actors.join(", "))]));
    let Imported { taken, known, .. } = look.imported;
    let lost = (look.lost > 0).then(|| tr_count(text::FILE_OWN_LOST, look.lost));
    view! {
        <p>{from}" "{by}</p>
        <dl class="panel" id="file-look">
            <div class="setting"><dt>{tr(text::FILE_NEW)}</dt><dd id="file-new">{taken}</dd></div>
            <div class="setting"><dt>{tr(text::FILE_KNOWN)}</dt><dd id="file-known">{known}</dd></div>
        </dl>
        {[clashing(look.imported), lost].into_iter().flatten()
            .map(|line| view! { <p>{line}</p> }).collect::<Vec<_>>()}
    }
}

fn clashing(imported: Imported) -> Option<String> {
    (imported.clashing > 0).then(|| tr_count(text::FILE_CLASHING, imported.clashing))
}
