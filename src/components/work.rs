//! The ways to work that begins with no scan: what is announced, orders, the trolley, and what is to be settled.

use leptos::prelude::*;

use super::item_parts::row_to;
use crate::i18n::{text, tr};
use crate::routes;

/// Links to them.
#[component]
pub fn Work() -> impl IntoView {
    let link = |href: &str, icon, word| {
        row_to(href.to_owned(), false, icon, tr(word).to_owned(), String::new(), String::new())
    };
    view! {
        <ul class="rows" id="work">
            <li id="to-receive">{link(routes::RECEIVE, "receive", text::RECEIVE_TITLE)}</li>
            <li id="to-orders">{link(routes::ORDERS, "box", text::ORDERS_TITLE)}</li>
            <li id="to-trolley">{link(routes::TROLLEY, "move", text::TROLLEY_TITLE)}</li>
            <li id="to-expiring">{link(routes::EXPIRING, "clock", text::EXPIRING_TITLE)}</li>
            <li id="to-holds">{link(routes::HOLDS, "hold", text::HOLDS_TITLE)}</li>
            <li id="to-warranty">{link(routes::WARRANTY, "clock", text::WARRANTY_TITLE)}</li>
            <li id="to-exceptions">{link(routes::EXCEPTIONS, "warning", text::EXCEPTIONS_TITLE)}</li>
        </ul>
    }
}
