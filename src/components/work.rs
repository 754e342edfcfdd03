//! The ways to work that begins with no scan: orders, the trolley, and what is to be settled.

use leptos::prelude::*;

use super::item_parts::row_to;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::device;
use crate::state::read::read;
use crate::ui::live::live;

/// Links, with how many exceptions are open.
#[component]
pub fn Work() -> impl IntoView {
    let device = device();
    let open = read(move || {
        device.revision.track();
        async move { device.open_exceptions().await.map(|open| open.len()).unwrap_or_default() }
    });
    let link = |href: &str, icon, word, end| {
        row_to(href.to_owned(), false, icon, tr(word).to_owned(), String::new(), end)
    };
    let exceptions = move || {
        let count = open.get().filter(|count| *count > 0)?;
        let row = link(routes::EXCEPTIONS, "question", text::EXCEPTIONS_TITLE, count.to_string());
        Some(view! { <li id="to-exceptions">{row}</li> })
    };
    view! {
        <ul class="rows" id="work">
            {live(exceptions)}
            <li id="to-orders">{link(routes::ORDERS, "box", text::ORDERS_TITLE, String::new())}</li>
            <li id="to-trolley">{link(routes::TROLLEY, "move", text::TROLLEY_TITLE, String::new())}</li>
        </ul>
    }
}
