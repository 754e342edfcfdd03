//! A code typed by hand, where a camera or a hardware scanner cannot read it.

use leptos::prelude::*;

use crate::i18n::{text, tr};
use crate::state::scanner::scanner;

/// The code typed, beside the camera: always.
#[component]
pub fn TypedCode() -> impl IntoView {
    let scanner = scanner();
    let typed = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            scanner.unlock_sound();
            scanner.read(text.trim().to_owned(), None);
            typed.set(String::new());
        }
    };
    view! {
        <form class="field" id="typed" on:submit=submit>
            <label for="code">{tr(text::SCAN_TYPE_LABEL)}</label>
            <div class="input-row">
                <input class="input" data-kind="code" id="code" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" enterkeyhint="search" prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())/>
                <button class="button" id="look-up">{tr(text::SCAN_LOOK_UP)}</button>
            </div>
            <p class="field-hint">{tr(text::SCAN_TYPE_HINT)}</p>
        </form>
    }
}
