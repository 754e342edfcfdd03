//! Fields that are saved together.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// Fields whose button stands elsewhere, in the dock mostly: Enter in any of them does what that button does.
#[component]
pub fn Form(
    #[prop(optional, into)] id: Option<String>,
    on_enter: Callback<()>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_enter.run(());
    };
    view! {
        <form class="form" id=id on:submit=submit>
            {children()}
            // Without a button in it, a form of several fields does not hear Enter.
            <button hidden=true></button>
        </form>
    }
}
