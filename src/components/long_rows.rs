//! The rows of a page that has read them all, of which those near the sight are drawn: of a pallet with a
//! thousand units no phone draws a thousand.

use leptos::prelude::*;

use crate::ui::windowed::{Rows, Windowed};

/// A list of `rows` that stays as it is; `draw` makes what stands in a row.
#[component]
pub fn LongRows<T: Clone + Send + Sync + 'static>(
    #[prop(into)] id: String,
    rows: Vec<T>,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let rows = StoredValue::new(rows);
    let rows = Rows::here(
        Signal::derive(move || rows.with_value(Vec::len)),
        Callback::new(|index: usize| index.to_string()),
        Callback::new(move |index| {
            rows.with_value(|rows| rows.get(index).cloned()).map_or_else(|| ().into_any(), &draw)
        }),
    );
    view! { <Windowed id rows/> }
}
