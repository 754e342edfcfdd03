//! Choosing one of several things that answer to the same code.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::item_parts::row;
use super::words;

/// A list of things to choose from.
#[component]
pub fn Pick(keys: Vec<Key>) -> impl IntoView {
    let rows = keys.into_iter().map(|key| {
        let (kind, icon, number) = words::thing(&key);
        let product = match &key {
            Key::Lot(lot) => words::product_key(&lot.product),
            Key::Serial(serial) => words::product_key(&serial.product),
            _ => String::new(),
        };
        view! { <li>{row(key, icon, number, [kind, " ", &product].concat(), String::new())}</li> }
    });
    view! { <ul class="rows" id="pick">{rows.collect::<Vec<_>>()}</ul> }
}
