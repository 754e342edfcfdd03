//! A list with nothing in it, which says so and what to do.

use leptos::prelude::*;

use super::icon::Icon;

/// Says what is missing; the children are what can be done about it.
#[component]
pub fn Empty(
    icon: &'static str,
    #[prop(into)] text: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" data-state="empty">
            <Icon name=icon/>
            <p>{text}</p>
            {(!hint.is_empty()).then(|| view! { <p>{hint}</p> })}
            {children.map(|children| children())}
        </div>
    }
}
