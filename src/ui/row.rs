//! A line of a list: what it is, a note, and a figure at its end.

use leptos::prelude::*;

use super::icon::Icon;

/// The list that rows stand in.
#[component]
pub fn Rows(children: Children) -> impl IntoView {
    view! { <ul class="rows">{children()}</ul> }
}

/// One row. With `href` it leads there as a plain link, which the router follows without a reload;
/// `current` marks it as the one shown beside the list.
#[component]
pub fn Row(
    icon: &'static str,
    #[prop(into)] title: ViewFn,
    #[prop(optional, into)] note: ViewFn,
    #[prop(optional, into)] end: ViewFn,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional, into)] current: Signal<bool>,
) -> impl IntoView {
    let inner = view! {
        <Icon name=icon/>
        <span class="row-main">
            <span class="row-title">{title.run()}</span>
            <span class="row-note">{note.run()}</span>
        </span>
        <span class="row-end">{end.run()}</span>
    };
    let row = match href {
        Some(href) => view! {
            <a class="row" href=href aria-current=move || current.get().then_some("true")>{inner}</a>
        }
        .into_any(),
        None => view! { <div class="row">{inner}</div> }.into_any(),
    };
    view! { <li>{row}</li> }
}
