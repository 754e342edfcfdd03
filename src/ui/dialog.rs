//! A question that must be answered before anything else: the browser's own modal dialog.

use super::live::live;
use leptos::html;
use leptos::prelude::*;

/// Opens while `open` is true. Escape and the back gesture call `on_close`, whose owner sets
/// `open`; the dialog never closes of itself. The heading takes the focus, so that the Enter
/// at the end of a hardware scanner's read does not answer for a person.
#[component]
pub fn Dialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] title: Signal<String>,
    on_close: Callback<()>,
    #[prop(default = "plain")] kind: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            // It fails only for a dialog outside the document, which nobody could see anyway.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let cancelled = move |event: leptos::web_sys::Event| {
        event.prevent_default();
        on_close.run(());
    };
    let closed = move |_| {
        if open.get_untracked() {
            on_close.run(());
        }
    };
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            data-kind=kind
            data-state=move || if open.get() { "open" } else { "closed" }
            aria-label=title
            on:cancel=cancelled
            on:close=closed
        >
            <h2 tabindex="-1" autofocus=true>{title}</h2>
            {live(move || open.get().then(|| children()))}
        </dialog>
    }
}
