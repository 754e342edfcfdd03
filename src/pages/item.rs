//! The page of a thing: a lot, a serial, a product or a location.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

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
        let title = thing.as_ref().map_or(tr(text::ITEM_TITLE), |(kind, _, _)| kind);
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
