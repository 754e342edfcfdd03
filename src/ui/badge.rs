//! States, told by word, shape and colour together.

use leptos::prelude::*;

use super::icon::Icon;

/// A state in a list. `state` chooses the colour: `available`, `held`, `past-best-before`,
/// `expired`, `recalled` or `unknown`; icon and word say the same.
#[component]
pub fn Badge(state: &'static str, icon: &'static str, #[prop(into)] word: String) -> impl IntoView {
    view! {
        <span class="badge" data-state=state>
            <Icon name=icon/>
            {word}
        </span>
    }
}

/// The state of the thing on the page, large as a road sign, with its reason
/// and, where the data may be old, their age.
#[component]
pub fn Sign(
    state: &'static str,
    icon: &'static str,
    #[prop(into)] word: String,
    #[prop(optional, into)] reason: String,
    #[prop(optional, into)] age: String,
) -> impl IntoView {
    view! {
        <div class="sign" data-state=state>
            <Icon name=icon/>
            <div>
                <p class="sign-word">{word}</p>
                {(!reason.is_empty()).then(|| view! { <p class="sign-reason">{reason}</p> })}
                {(!age.is_empty()).then(|| view! { <p class="sign-age">{age}</p> })}
            </div>
        </div>
    }
}
