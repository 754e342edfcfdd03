//! Choosing one of several things that answer to the same code.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::item_parts::row;
use super::words;

/// A list of things to choose from, all found by `number`.
#[component]
pub fn Pick(keys: Vec<Key>, #[prop(optional, into)] number: String) -> impl IntoView {
    let rows = keys.into_iter().map(|key| {
        let (kind, icon, title) = words::thing(&key);
        let title = if title.is_empty() { number.clone() } else { title };
        let product = match &key {
            Key::Lot(lot) => words::product_key(&lot.product),
            Key::Serial(serial) => words::product_key(&serial.product),
            _ => String::new(),
        };
        view! { <li>{row(key, icon, title, words::joined(&[kind, &product]), String::new())}</li> }
    });
    view! { <ul class="rows" id="pick">{rows.collect::<Vec<_>>()}</ul> }
}
