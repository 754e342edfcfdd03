//! Search: what begins with the text stands first, and what has it anywhere else comes behind.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use crate::components::item::ItemDetail;
use crate::components::item_parts::row_to;
use crate::components::listed::Listed;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::listing::{Listing, Stage};
use crate::state::lookup::Hit;
use crate::state::within::Within;
use crate::state::{device, navigation};
use crate::ui::empty::Empty;
use crate::ui::live::live;
use crate::ui::windowed::{Rows, Windowed};

#[component]
pub fn SearchPage() -> impl IntoView {
    let device = device();
    let navigation = navigation();
    let wanted = Memo::new(move |_| navigation.query("q"));
    let key = Memo::new(move |_| navigation.query("key"));
    let has_key = Memo::new(move |_| !key.get().is_empty());
    let hits = device.search(wanted);
    let within = Within::follow(device, wanted, hits);
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
                <Listed id="results" listing=hits draw=move |hit| row(&wanted.get_untracked(), key, hit)/>
                {live(move || further(within, hits, wanted, key))}
            </div>
            {live(move || has_key.get().then(|| view! {
                <div class="page" data-pane="detail"><ItemDetail key/></div>
            }))}
        </main>
    }
}

/// What has the text anywhere else in it, as far as it was looked through.
fn further(within: Within, known: Listing<Hit>, wanted: Memo<String>, shown: Memo<String>) -> AnyView {
    let text = wanted.get();
    let is_known = known.stage.get() != Stage::Opening;
    if text.trim().is_empty() || !is_known {
        return ().into_any();
    }
    let (is_empty, is_looking) = (within.is_empty.get(), within.is_looking.get());
    if is_empty && !is_looking {
        if !known.is_empty() {
            return ().into_any();
        }
        let what = tr_with(text::SEARCH_NOTHING, &[("text", &text)]);
        return view! { <Empty icon="search" text=what hint=tr(text::SEARCH_NOTHING_TEXT)/> }.into_any();
    }
    let looking = is_looking.then(|| tr(text::SEARCH_LOOKING));
    let rows = Rows {
        total: Signal::derive(move || (!within.is_looking.get()).then(|| within.count())),
        near: Callback::new(move |index| within.near(index)),
        ..Rows::here(
            Signal::derive(move || within.count()),
            Callback::new(move |index| within.key(index)),
            Callback::new(move |index| match within.hit(index) {
                Some(hit) => row(&wanted.get_untracked(), shown, hit),
                None => ().into_any(),
            }),
        )
    };
    view! {
        {(!is_empty).then(|| view! { <h2>{tr_with(text::SEARCH_WITHIN, &[("text", &text)])}</h2> })}
        <Windowed id="further" rows/>
        <p class="field-hint" role="status">{looking}</p>
    }
    .into_any()
}

fn row(wanted: &str, shown: Memo<String>, hit: Hit) -> AnyView {
    let (kind, icon, number) = words::thing(&hit.key);
    let number = hit.paper.clone().unwrap_or(number);
    let product = hit.product.as_ref().map(words::product).unwrap_or_default();
    let (title, note) = match &hit.key {
        Key::Product(_) => (product, [kind, " ", &number].concat()),
        Key::Batch(batch) => {
            let of =
                [kind, " · ", tr(text::KIND_LOT), " ", batch.lot.number.as_str(), " · ", &product].concat();
            (number, of)
        }
        _ => (number, words::joined(&[kind, &product])),
    };
    let (href, key) = (routes::found(wanted, &hit.key), hit.key.to_string());
    live(move || {
        let is_shown = shown.with(|shown| *shown == key);
        row_to(href.clone(), is_shown, icon, title.clone(), note.clone(), String::new())
    })
}
