//! What a product is called, where only its key is at hand.

use leptos::prelude::*;
use lotwise_ledger::key::ProductKey;

use super::words;
use crate::state::device;
use crate::state::read::read;

/// Its name, once that is read; until then, and where it has none, its number.
#[component]
pub fn NameOf(key: ProductKey) -> impl IntoView {
    let device = device();
    let number = words::product_key(&key);
    let named = read(move || {
        let key = key.clone();
        async move { device.name_of(key).await.ok() }
    });
    move || named.get().flatten().map_or_else(|| number.clone(), |product| words::product(&product))
}
