//! Labels of the sample firm, to touch instead of scanning.

use leptos::prelude::*;

use crate::i18n::{text, tr};
use crate::state::device;
use crate::state::device::Firm;
use crate::state::sample::labels;
use crate::state::scanner::scanner;

/// The labels; nothing in a firm of one's own.
#[component]
pub fn SampleLabels() -> impl IntoView {
    (device().firm == Firm::Sample).then(|| view! { <Labels/> })
}

#[component]
fn Labels() -> impl IntoView {
    let scanner = scanner();
    let buttons = labels().into_iter().map(|label| {
        let code = label.code;
        view! {
            <button class="button" data-label=label.id on:click=move |_| {
                scanner.unlock_sound();
                scanner.read(code.clone(), None);
            }>
                {tr(label.word)}
            </button>
        }
    });
    view! {
        <section class="section">
            <h2>{tr(text::SAMPLE_TITLE)}</h2>
            <p class="field-hint">{tr(text::SAMPLE_TEXT)}</p>
            <div class="labels">{buttons.collect::<Vec<_>>()}</div>
        </section>
    }
}
