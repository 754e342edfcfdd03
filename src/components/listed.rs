//! A list of any length as pages show it: its rows, how many there are, and what came in since.

use leptos::prelude::*;

use crate::i18n::{text, tr, tr_count};
use crate::state::listing::{FIRST, Listing, Stage};
use crate::ui::live::live;
use crate::ui::windowed::{Rows, Windowed};

/// The rows of a listing; `draw` makes what stands in a row. Nothing at all while it is empty.
#[component]
pub fn Listed<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] id: String,
    #[prop(default = "rows")] class: &'static str,
    listing: Listing<T>,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let rows = Rows {
        count: Signal::derive(move || listing.len()),
        total: listing.total.into(),
        key: Callback::new(move |index| listing.key(index)),
        draw: Callback::new(move |index| listing.value(index).map_or_else(|| ().into_any(), &draw)),
        near: Callback::new(move |index| listing.near(index)),
    };
    let is_empty = Memo::new(move |_| listing.is_empty());
    let count_id = [&id, "-count"].concat();
    view! {
        {live(move || view! { <HowMany id=count_id.clone() listing/> })}
        {live(move || listing.has_news.get().then(|| view! {
            <button class="button" data-list="news" on:click=move |_| listing.renew()>{tr(text::LIST_NEWS)}</button>
        }))}
        {live(move || (!is_empty.get()).then(|| view! { <Windowed id=id.clone() class rows/> }))}
    }
}

/// Of a list that does not show all its rows at once, how many it has.
#[component]
fn HowMany<T: Clone + PartialEq + Send + Sync + 'static>(id: String, listing: Listing<T>) -> impl IntoView {
    let told = Memo::new(move |_| {
        let (count, stage) = (listing.len(), listing.stage.get());
        match (listing.total.get(), stage) {
            _ if count < FIRST => String::new(),
            (Some(total), _) => tr_count(text::LIST_ALL, total),
            (None, Stage::Whole) => tr_count(text::LIST_ALL, count),
            (None, _) => tr_count(text::LIST_SO_FAR, count),
        }
    });
    view! {
        <p class="field-hint" role="status" id=id data-state=move || listing.stage.get().as_str()>
            {move || told.get()}
        </p>
    }
}
