//! How far a long task is.

use leptos::prelude::*;

/// A bar from 0 to 1; `None` means that its length is not known.
#[component]
pub fn Progress(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] done: Signal<Option<f64>>,
) -> impl IntoView {
    view! {
        <div class="progress" data-state=move || if done.get() == Some(1.0) { "done" } else { "busy" }>
            <label for=id.clone()>{label}</label>
            <progress id=id value=move || done.get().map(|part| part.to_string())></progress>
        </div>
    }
}
