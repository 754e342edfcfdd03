//! The pages of containers, orders and papers.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::code::Code;
use super::holding::Holding;
use super::item_parts::row;
use super::next::next_links;
use super::timeline::Timeline;
use super::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::glimpse::Glimpse;
use crate::state::likely::{Next, Stands, likely};
use crate::state::papers::{ContainerView, OrderView, Thing};
use crate::state::returning::{PaperView, Shipped};
use crate::state::timeline::Happening;

/// A container, an order, or the papers of one event.
#[component]
pub fn ThingPage(key: Key, thing: Thing) -> impl IntoView {
    match thing {
        Thing::Container(container) => view! { <ContainerPage container/> }.into_any(),
        Thing::Order(order) => view! { <OrderPage order/> }.into_any(),
        Thing::Papers(papers) => papers
            .into_iter()
            .map(|paper| view! { <PaperPage key=key.clone() paper/> })
            .collect::<Vec<_>>()
            .into_any(),
    }
}

#[component]
fn ContainerPage(container: ContainerView) -> impl IntoView {
    let key = Key::Container(container.key.clone());
    let is_in_house = container.is_in_house();
    let contents = container.contents.into_iter().map(|inside| {
        let (kind, icon, number) = words::thing(&inside.key);
        let note = inside.product.as_ref().map_or_else(|| kind.to_owned(), words::product);
        view! { <li>{row(inside.key, icon, number, note, words::quantity(inside.quantity))}</li> }
    });
    let contents: Vec<_> = contents.collect();
    let next: &[Next] = if is_in_house { &[Next::Move, Next::Ship, Next::Report] } else { &[Next::Report] };
    let around = container.packed_in.into_iter().map(|outer| {
        let (_, icon, number) = words::thing(&Key::Container(outer.clone()));
        view! { <li>{row(Key::Container(outer), icon, number, String::new(), String::new())}</li> }
    });
    let around: Vec<_> = around.collect();
    let places = container.places.into_iter().map(|place| {
        let name = words::location(&place);
        view! { <li>{row(Key::Location(place), "place", name, String::new(), String::new())}</li> }
    });
    let places: Vec<_> = places.collect();
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=tr(text::KIND_CONTAINER) number=container.key.0.as_str().to_owned() note=String::new()/>
                <Part title=tr(text::ITEM_WHERE) id="where" rows=places/>
                <Part title=tr(text::ITEM_CONTENTS) id="contents" rows=contents/>
                <Part title=tr(text::ITEM_PACKED_IN) id="packed-in" rows=around/>
            </div>
            <div class="column">
                {next_links(next, &key, "", None)}
                <History of=key.clone() happenings=container.timeline/>
                <Holding key/>
            </div>
        </div>
    }
}

#[component]
fn OrderPage(order: OrderView) -> impl IntoView {
    let key = Key::Order(order.key.clone());
    let (kind, _, number) = words::thing(&key);
    let stands = Stands { is_done: order.is_done, ..Stands::default() };
    let mut next = likely(&key, stands);
    next.retain(|next| *next != Next::Look);
    let lines = order.lines.into_iter().map(|line| {
        let planned = line.progress.planned;
        let figures = [words::quantity(line.progress.moved), words::quantity(planned.quantity)];
        let end = tr_with(text::RETURN_OUT_OF, &[("out", &figures[0]), ("shipped", &figures[1])]);
        let (key, note) = match planned.lot {
            Some(lot) => (Key::Lot(lot.clone()), lot.number.to_string()),
            None => (Key::Product(planned.product), String::new()),
        };
        view! { <li>{row(key, "box", words::product(&line.product), note, end)}</li> }
    });
    let lines: Vec<_> = lines.collect();
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=kind number=number note=order.partner.unwrap_or_default()/>
                {next_links(&next, &key, "", None)}
                <Part title=tr(text::ITEM_ORDERED) id="lines" rows=lines/>
                <Part title=tr(text::ITEM_WENT_WITH) id="went" rows=shipped(order.shipped)/>
            </div>
            <div class="column"><History of=key.clone() happenings=order.timeline/></div>
        </div>
    }
}

#[component]
fn PaperPage(key: Key, paper: PaperView) -> impl IntoView {
    view! {
        <div class="column">
            <Head kind=tr(text::KIND_PAPER) number=paper.number.clone() note=String::new()/>
            {next_links(&[Next::Return], &key, &paper.number, None)}
            <Part title=tr(text::ITEM_WENT_WITH) id="went" rows=shipped(paper.goods)/>
        </div>
    }
}

fn shipped(goods: Vec<Shipped>) -> Vec<impl IntoView + use<>> {
    let rows = goods.into_iter().map(|goods| {
        let (_, icon, number) = words::thing(&goods.key);
        let product = goods.product.as_ref().map(words::product).unwrap_or_default();
        let note = [&product, " · ", &words::location(&goods.to)].concat();
        view! { <li>{row(goods.key, icon, number, note, words::quantity(goods.shipped))}</li> }
    });
    rows.collect()
}

#[component]
fn Head(kind: &'static str, number: String, note: String) -> impl IntoView {
    view! {
        <div class="item-head">
            <p class="item-kind">{kind}</p>
            <p id="number"><Code text=number figure=true/></p>
            {(!note.is_empty()).then(|| view! { <p class="item-product">{note}</p> })}
        </div>
    }
}

/// A titled list; nothing where it is empty.
#[component]
fn Part<T: IntoView + 'static>(title: &'static str, id: &'static str, rows: Vec<T>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{title}</h2>
                <ul class="rows" id=id>{rows}</ul>
            </section>
        }
    })
}

#[component]
fn History(of: Key, happenings: Glimpse<Happening>) -> impl IntoView {
    view! {
        <section class="section">
            <h2>{tr(text::ITEM_TIMELINE)}</h2>
            <Timeline of happenings/>
        </section>
    }
}
