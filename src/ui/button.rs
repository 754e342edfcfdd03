//! What is pressed.

use leptos::prelude::*;

use super::icon::Icon;

/// How loud a button is. A page has one `Main`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    Main,
    #[default]
    Plain,
    Quiet,
    Danger,
}

impl Kind {
    /// The word that style knows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Plain => "plain",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button with a word and, mostly, an icon. While `busy` it turns and takes no second press;
/// it keeps the focus, so that a keyboard does not lose its place.
#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    on_press: Callback<()>,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] icon: Option<&'static str>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let off = move || busy.get() || disabled.get();
    let press = move |_| {
        if !busy.get_untracked() && !disabled.get_untracked() {
            on_press.run(());
        }
    };
    view! {
        <button
            class="button"
            type="button"
            id=id
            data-kind=kind.as_str()
            data-state=move || if busy.get() { "busy" } else { "ready" }
            aria-disabled=move || off().then_some("true")
            on:click=press
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span>{label}</span>
        </button>
    }
}

/// A button of 48 px with an icon alone; `label` is what a screen reader says.
/// With `pressed` it is a switch.
#[component]
pub fn IconButton(
    icon: &'static str,
    #[prop(into)] label: String,
    on_press: Callback<()>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional)] pressed: Option<Signal<bool>>,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            type="button"
            id=id
            aria-label=label
            aria-pressed=move || pressed.map(|on| if on.get() { "true" } else { "false" })
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon/>
        </button>
    }
}
