//! A thing in a list of which a person says with a tick whether it goes along.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::code::Code;
use super::words;

use crate::ui::whole::whole;

/// The row. `id` is that of its tick, `end` is what stands behind it.
pub fn tick_row(
    id: String,
    what: &Key,
    note: Option<String>,
    end: AnyView,
    is_in: impl Fn() -> bool + Send + 'static,
    toggle: impl Fn() + 'static,
) -> AnyView {
    let (kind, _, number) = words::thing(what);
    view! {
        <div class="row">
            <label class="check">
                <input type="checkbox" id=id prop:checked=is_in on:change=move |_| toggle()/>
                <span class="row-main">
                    <span class="row-title">{kind}" "<Code text=number/></span>
                    <span class="row-note">{note.map(whole)}</span>
                </span>
            </label>
            {end}
        </div>
    }
    .into_any()
}

/// Puts `key` among `keys`, or takes it out again.
pub fn toggle(keys: &mut Vec<String>, key: &str) {
    match keys.iter().position(|it| it == key) {
        Some(place) => _ = keys.remove(place),
        None => keys.push(key.to_owned()),
    }
}
