//! The page of a thing: a lot, a serial, a product or a location.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use crate::components::item::ItemDetail;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::state::navigation;
use crate::ui::live::live;

#[component]
pub fn Item() -> impl IntoView {
    let navigation = navigation();
    let key = Memo::new(move |_| navigation.query("key"));
    let title = move || key.get().parse::<Key>().map_or("", |key| words::thing(&key).0);
    view! {
        {live(move || view! { <StatusBar title=title()/> })}
        <main class="page" id="content" data-page="item"><ItemDetail key/></main>
    }
}
