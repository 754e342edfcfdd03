//! What was just done, above the main action, with the way to take it back.

use leptos::prelude::*;

use super::icon::Icon;

/// Where toasts appear. It stands in the page from the start, since a screen reader
/// announces only what is added to a place that it knows.
#[component]
pub fn Toasts(children: Children) -> impl IntoView {
    view! { <div class="toasts" role="status">{children()}</div> }
}

/// One toast. It stays until its owner takes it away: gloves are slow, and undo must not run off.
#[component]
pub fn Toast(
    #[prop(into)] text: String,
    #[prop(optional, into)] action: String,
    #[prop(optional)] icon: Option<&'static str>,
    #[prop(optional)] on_action: Option<Callback<()>>,
) -> impl IntoView {
    let button = on_action.map(|run| {
        view! {
            <button class="button" type="button" on:click=move |_| run.run(())>
                {icon.map(|name| view! { <Icon name/> })}
                <span>{action}</span>
            </button>
        }
    });
    view! {
        <div class="toast">
            <p>{text}</p>
            {button}
        </div>
    }
}
