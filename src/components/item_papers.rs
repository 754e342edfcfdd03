//! The pages of containers, orders and papers, and of other things that are not counted as goods.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Paper};

use super::code::Code;
use super::holding::Holding;
use super::item_batch::BatchPage;
use super::item_parts::row;
use super::long::LongRows;
use super::next::next_links;
use super::timeline::History;
use super::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::likely::{Next, Stands, likely};
use crate::state::papers::{ContainerView, Inside, OrderLine, OrderView, Thing};
use crate::state::returning::{PaperView, Shipped};

/// A batch, a container, an order, or the papers of one event.
#[component]
pub fn ThingPage(key: Key, thing: Thing) -> impl IntoView {
    match thing {
        Thing::Batch(batch) => view! { <BatchPage batch/> }.into_any(),
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
    let next: &[Next] =
        if is_in_house { &[Next::Move, Next::Ship, Next::Dispose, Next::Report] } else { &[Next::Report] };
    let alone = |key: Key| {
        let (_, icon, number) = words::thing(&key);
        row(key, icon, number, String::new(), String::new())
    };
    let around = container.packed_in.into_iter().map(Key::Container).collect();
    let places = container.places.into_iter().map(Key::Location).collect();
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=tr(text::KIND_CONTAINER) number=container.key.0.as_str().to_owned() note=String::new()/>
                <Part title=tr(text::ITEM_WHERE) id="where" rows=places draw=alone/>
                <Part title=tr(text::ITEM_INSIDE) id="contents" rows=container.contents draw=inside/>
                <Part title=tr(text::ITEM_PACKED_IN) id="packed-in" rows=around draw=alone/>
            </div>
            <div class="column">
                {next_links(next, &key, "", None)}
                <History of=key.clone()/>
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
    let lines_title = if order.key.paper == Paper::Asn { text::ITEM_ANNOUNCED } else { text::ITEM_ORDERED };
    let mut next = likely(&key, stands);
    next.retain(|next| *next != Next::Look);
    let line = |line: OrderLine| {
        let planned = line.progress.planned;
        let figures = [words::quantity(line.progress.moved), words::quantity(planned.quantity)];
        let end = tr_with(text::RETURN_OUT_OF, &[("out", &figures[0]), ("shipped", &figures[1])]);
        let (key, note) = match planned.lot {
            Some(lot) => (Key::Lot(lot.clone()), lot.number.to_string()),
            None => (Key::Product(planned.product), String::new()),
        };
        row(key, "box", words::product(&line.product), note, end)
    };
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=kind number=number note=order.partner.unwrap_or_default()/>
                {next_links(&next, &key, "", None)}
                <Part title=tr(lines_title) id="lines" rows=order.lines draw=line/>
                <Part title=tr(text::ITEM_WENT_WITH) id="went" rows=order.shipped draw=shipped/>
            </div>
            <div class="column"><History of=key.clone()/></div>
        </div>
    }
}

#[component]
fn PaperPage(key: Key, paper: PaperView) -> impl IntoView {
    view! {
        <div class="column">
            <Head kind=tr(text::KIND_PAPER) number=paper.number.clone() note=String::new()/>
            {next_links(&[Next::Return], &key, &paper.number, None)}
            <Part title=tr(text::ITEM_WENT_WITH) id="went" rows=paper.goods draw=shipped/>
        </div>
    }
}

fn inside(inside: Inside) -> AnyView {
    let (kind, icon, number) = words::thing(&inside.key);
    let note = inside.product.as_ref().map_or_else(|| kind.to_owned(), words::product);
    row(inside.key, icon, number, note, words::quantity(inside.quantity))
}

fn shipped(goods: Shipped) -> AnyView {
    let (_, icon, number) = words::thing(&goods.key);
    let product = goods.product.as_ref().map(words::product).unwrap_or_default();
    let note = [&product, " · ", &words::location(&goods.to)].concat();
    row(goods.key, icon, number, note, words::quantity(goods.shipped))
}

#[component]
pub fn Head(kind: &'static str, number: String, note: String) -> impl IntoView {
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
fn Part<T: Clone + Send + Sync + 'static>(
    title: &'static str,
    id: &'static str,
    rows: Vec<T>,
    draw: fn(T) -> AnyView,
) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{title}</h2>
                <LongRows id rows draw/>
            </section>
        }
    })
}
