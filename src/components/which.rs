//! Asking which one is meant, where several things answer to the same code: two suppliers may give one number.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::words;
use crate::i18n::{text, tr};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// What was read, and the things among which a person is to choose; none while nothing is asked.
pub type Asking = RwSignal<Option<(String, Vec<Key>)>>;

/// Asks as long as there is something to ask, and takes the answer.
#[component]
pub fn WhichOne(asking: Asking, choose: impl Fn(Key) + Send + Sync + 'static) -> impl IntoView {
    let choose = Callback::new(move |key| {
        asking.set(None);
        choose(key);
    });
    live(move || asking.get().map(|(number, keys)| view! { <Which keys number choose/> }))
}

/// The things that `number` stands for, each to be chosen with a press.
#[component]
pub fn Which(keys: Vec<Key>, number: String, choose: Callback<Key>) -> impl IntoView {
    let rows = keys.into_iter().map(|key| {
        let (kind, icon, title) = words::thing(&key);
        let title = if title.is_empty() { number.clone() } else { title };
        let product = key.product().map(words::product_key).unwrap_or_default();
        let (data, note) = (key.to_string(), words::joined(&[kind, &product]));
        view! {
            <li>
                <button class="row" type="button" data-key=data on:click=move |_| choose.run(key.clone())>
                    <Icon name=icon/>
                    <span class="row-main">
                        <span class="row-title">{title}</span>
                        <span class="row-note">{whole(note)}</span>
                    </span>
                </button>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2>{tr(text::READ_SEVERAL_TEXT)}</h2>
            <ul class="rows" id="several">{rows.collect::<Vec<_>>()}</ul>
        </section>
    }
}
