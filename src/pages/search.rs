//! Search: what begins with the text stands first, and what has it anywhere else comes behind.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use crate::components::item::ItemDetail;
use crate::components::item_parts::row_to;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::lookup::Hit;
use crate::state::navigation;
use crate::state::read::read;
use crate::state::within::Within;
use crate::ui::empty::Empty;
use crate::ui::live::live;

#[component]
pub fn SearchPage() -> impl IntoView {
    let device = device();
    let navigation = navigation();
    let wanted = Memo::new(move |_| navigation.query("q"));
    let key = Memo::new(move |_| navigation.query("key"));
    let has_key = Memo::new(move |_| !key.get().is_empty());
    let hits = read(move || {
        let wanted = wanted.get();
        device.revision.track();
        async move {
            if wanted.trim().is_empty() {
                Vec::new()
            } else {
                device.search(wanted).await.unwrap_or_default()
            }
        }
    });
    let within = Within::follow(device, wanted);
    view! {
        <StatusBar title=tr(text::SEARCH_TITLE)/>
        <main class="panes" id="content" data-page="search">
            <div class="page" data-pane="list">
                <form class="field" role="search" on:submit=|event| event.prevent_default()>
                    <label for="search">{tr(text::SEARCH_LABEL)}</label>
                    <input class="input" data-kind="code" type="search" id="search" autocomplete="off" autofocus=true
                        prop:value=move || wanted.get()
                        on:input:target=move |event| navigation.replace(&routes::search(&event.target().value()))/>
                    <p class="field-hint">{tr(text::SEARCH_HINT)}</p>
                </form>
                {live(move || {
                    hits.get().map_or_else(|| ().into_any(), |hits| results(&wanted.get(), &key.get(), hits))
                })}
                {live(move || {
                    hits.get().map_or_else(
                        || ().into_any(),
                        |known| further(within, &wanted.get(), &key.get(), &known),
                    )
                })}
            </div>
            {live(move || has_key.get().then(|| view! {
                <div class="page" data-pane="detail"><ItemDetail key/></div>
            }))}
        </main>
    }
}

fn results(wanted: &str, shown: &str, hits: Vec<Hit>) -> AnyView {
    if wanted.trim().is_empty() {
        return ().into_any();
    }
    if hits.is_empty() {
        return ().into_any();
    }
    let count = tr_count(text::SEARCH_RESULTS, hits.len());
    view! {
        <p class="field-hint" role="status">{count}</p>
        <ul class="rows" id="results">{rows(wanted, shown, hits)}</ul>
    }
    .into_any()
}

/// What has the text anywhere else in it, as far as it was looked through.
fn further(within: Within, wanted: &str, shown: &str, known: &[Hit]) -> AnyView {
    if wanted.trim().is_empty() {
        return ().into_any();
    }
    let is_known = |hit: &Hit| known.iter().any(|known| known.key == hit.key);
    let hits: Vec<Hit> = within.hits.get().into_iter().filter(|hit| !is_known(hit)).collect();
    let is_looking = within.is_looking.get();
    if hits.is_empty() && !is_looking {
        if !known.is_empty() {
            return ().into_any();
        }
        let what = tr_with(text::SEARCH_NOTHING, &[("text", wanted)]);
        return view! { <Empty icon="search" text=what hint=tr(text::SEARCH_NOTHING_TEXT)/> }.into_any();
    }
    let looking = is_looking.then(|| tr(text::SEARCH_LOOKING));
    let heading = (!hits.is_empty()).then(|| {
        view! { <h2>{tr_with(text::SEARCH_WITHIN, &[("text", wanted)])}</h2> }
    });
    view! {
        {heading}
        <ul class="rows" id="further">{rows(wanted, shown, hits)}</ul>
        <p class="field-hint" role="status">{looking}</p>
    }
    .into_any()
}

fn rows(wanted: &str, shown: &str, hits: Vec<Hit>) -> Vec<AnyView> {
    hits.into_iter()
        .map(|hit| {
            let (kind, icon, number) = words::thing(&hit.key);
            let number = hit.paper.clone().unwrap_or(number);
            let product = hit.product.as_ref().map(words::product).unwrap_or_default();
            let (title, note) = match &hit.key {
                Key::Product(_) => (product, [kind, " ", &number].concat()),
                _ => (number, [kind, " ", &product].concat()),
            };
            let (href, is_shown) = (routes::found(wanted, &hit.key), hit.key.to_string() == shown);
            view! { <li>{row_to(href, is_shown, icon, title, note, String::new())}</li> }.into_any()
        })
        .collect()
}
