//! What holds for the whole app until it is over: sample goods, an update that waits.

use leptos::prelude::*;

/// A line below the bar; its children are what can be done about it.
#[component]
pub fn Banner(
    #[prop(into)] text: String,
    #[prop(default = "info")] kind: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="banner" data-kind=kind role="status">
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
