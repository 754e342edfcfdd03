//! The icons: strokes of one sprite, which `index.html` takes in, in the colour of the text beside them.

use leptos::prelude::*;

/// Draws the symbol `name` of `style/icons.svg`. It says nothing to a screen reader:
/// the word beside it, or the label of the button round it, does.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    let href = ["#icon-", name].concat();
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=href></use>
        </svg>
    }
}
