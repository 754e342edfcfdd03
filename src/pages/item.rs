//! The page of a thing: a lot, a serial, a product or a location.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Paper};

use crate::components::item::ItemDetail;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::state::navigation;
use crate::state::navigation::name_page;
use crate::ui::live::live;

#[component]
pub fn Item() -> impl IntoView {
    let navigation = navigation();
    let key = Memo::new(move |_| navigation.query("key"));
    let bar = live(move || {
        let thing = key.get().parse::<Key>().ok().map(|key| words::thing(&key));
        let title = match key.get().parse::<Key>() {
            // These are long words, which say where they may be cut.
            Ok(Key::Serial(_)) => tr(text::ITEM_SERIAL_TITLE),
            Ok(Key::Order(order)) if order.paper == Paper::SalesOrder => tr(text::ITEM_SALES_ORDER_TITLE),
            _ => thing.as_ref().map_or(tr(text::ITEM_TITLE), |(kind, _, _)| kind),
        };
        let bar = view! { <StatusBar title=title/> };
        if let Some((kind, _, number)) = thing {
            name_page(&[kind, " ", &number].concat());
        }
        bar
    });
    view! {
        {bar}
        <main class="page" id="content" data-page="item"><ItemDetail key/></main>
    }
}
