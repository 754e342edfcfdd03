//! A list whose rows are all here: of many, those near the sight alone are in the page.

use leptos::prelude::*;

use crate::ui::windowed::{Rows, Windowed};

/// The list. `key` is what makes a row another one than before: what is drawn anew must show in it. `draw` makes
/// what stands in a row.
#[component]
pub fn Long<T: Clone + Send + Sync + 'static>(
    #[prop(into)] id: String,
    #[prop(default = "rows")] class: &'static str,
    #[prop(into)] items: Signal<Vec<T>>,
    key: impl Fn(&T) -> String + Send + Sync + 'static,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let rows = Rows::here(
        Signal::derive(move || items.with(Vec::len)),
        Callback::new(move |index: usize| items.with(|items| items.get(index).map(&key).unwrap_or_default())),
        Callback::new(move |index: usize| {
            let item = items.with_untracked(|items| items.get(index).cloned());
            item.map_or_else(|| ().into_any(), &draw)
        }),
    );
    view! { <Windowed id class rows/> }
}

/// A list of `rows` that stays as it is.
#[component]
pub fn LongRows<T: Clone + Send + Sync + 'static>(
    #[prop(into)] id: String,
    rows: Vec<T>,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let items: Vec<(usize, T)> = rows.into_iter().enumerate().collect();
    view! { <Long id items key=|(place, _): &(usize, T)| place.to_string() draw=move |(_, row)| draw(row)/> }
}
