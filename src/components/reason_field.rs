//! Why something is done: a usual reason in one touch, or words.

use leptos::prelude::*;

use super::words::{self, Reasons};
use crate::ui::field::Field;

/// A field of words with the usual reasons above it. Its value is what is read; whoever takes it keeps
/// [`words::code_of`] it.
#[component]
pub fn ReasonField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] reasons: Signal<Reasons>,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let own = id.clone();
    let usual = move || {
        let button = |code: &'static str| {
            let word = words::because(code);
            let (chosen, shown) = (word.clone(), word.clone());
            view! {
                <button class="button" type="button" id=[&own, "-", code].concat()
                    aria-pressed=move || value.with(|value| *value == chosen).to_string()
                    on:click=move |_| value.set(word.clone())>
                    {shown}
                </button>
            }
        };
        reasons.get().codes().map(button).collect::<Vec<_>>()
    };
    view! {
        <div class="reason">
            <Field id=id label value hint error/>
            <div class="reasons">{usual}</div>
        </div>
    }
}
