//! A page of work on an order whose order is not there.

use leptos::prelude::*;

use super::item_parts::NotFound;
use crate::i18n::{text, tr};
use crate::routes;
use crate::ui::icon::Icon;

/// Says so, and leads to the orders. `code` is what the address names, if anything.
#[component]
pub fn NoOrder(#[prop(into)] code: String) -> impl IntoView {
    view! {
        {match code.is_empty() {
            true => view! { <p id="not-found">{tr(text::APP_NOT_FOUND)}</p> }.into_any(),
            false => view! { <NotFound code/> }.into_any(),
        }}
        <a href=routes::ORDERS class="button" id="to-orders"><Icon name="box"/>{tr(text::ORDERS_TITLE)}</a>
    }
}
