//! A list of a thing in full: the serials of a lot, the lots of a product, what lies at a place, what happened.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use crate::components::item_parts::NotFound;
use crate::components::item_rows::{content_row, lot_row, serial_row};
use crate::components::listed::Listed;
use crate::components::name_of::NameOf;
use crate::components::status_bar::StatusBar;
use crate::components::timeline::event_row;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::listing::{Listing, Stage};
use crate::state::{device, navigation};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;

#[component]
pub fn ListPage() -> impl IntoView {
    let navigation = navigation();
    let shown = Memo::new(move |_| (navigation.query("of"), navigation.query("key")));
    live(move || {
        let (of, key) = shown.get();
        let title = tr(match &*of {
            "serials" => text::ITEM_SERIALS,
            "lots" => text::LIST_LOTS,
            "contents" => text::ITEM_CONTENTS,
            _ => text::ITEM_TIMELINE,
        });
        view! {
            <StatusBar title/>
            <main class="page" id="content" data-page="list">{list(&of, key)}</main>
        }
    })
}

fn list(of: &str, text: String) -> AnyView {
    let device = device();
    let Ok(key) = text.parse::<Key>() else { return view! { <NotFound code=text/> }.into_any() };
    let rows = match (of, &key) {
        ("serials", Key::Lot(lot)) => listed(device.serials_in(lot), "rows", serial_row),
        ("serials", Key::Batch(batch)) => listed(device.serials_of_batch(batch), "rows", serial_row),
        ("lots", Key::Product(product)) => listed(device.lots_of(product), "rows", lot_row),
        ("contents", Key::Location(place)) => listed(device.lying_at(place), "rows", content_row),
        ("history", key) => listed(device.history_of(key), "timeline", event_row(key)),
        _ => view! { <NotFound code=text/> }.into_any(),
    };
    let (kind, icon, number) = words::thing(&key);
    let name = match &key {
        Key::Product(product) => view! { <NameOf key=product.clone()/> }.into_any(),
        _ => [kind, " ", &number].concat().into_any(),
    };
    view! {
        <a class="button" id="of" href=routes::item(&key)><Icon name=icon/><span>{name}</span></a>
        {rows}
    }
    .into_any()
}

fn listed<T: Clone + PartialEq + Send + Sync + 'static>(
    listing: Listing<T>,
    class: &'static str,
    draw: fn(T) -> AnyView,
) -> AnyView {
    let is_empty = Memo::new(move |_| listing.stage.get() == Stage::Whole && listing.is_empty());
    view! {
        <Listed id="list" class listing draw/>
        {live(move || is_empty.get().then(|| view! { <Empty icon="search" text=tr(text::LIST_EMPTY)/> }))}
    }
    .into_any()
}
