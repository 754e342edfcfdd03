//! Orders by which goods go out: the list, one of them, and entering one by hand.

mod entry;

use leptos::prelude::*;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::{Key, OrderKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::orders::Progress;
use lotwise_ledger::question::outbound::Packed;

use entry::NewOrder;

use crate::components::item_parts::{NotFound, row_to};
use crate::components::listed::Listed;
use crate::components::long::LongRows;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::listing::Stage;
use crate::state::orders::{OrderRow, OrderView};
use crate::state::read::read;
use crate::state::{device, navigation};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

#[component]
pub fn OrdersPage() -> impl IntoView {
    let navigation = navigation();
    let shown = Memo::new(move |_| (navigation.query("new"), navigation.query("order")));
    let body = move || match shown.get() {
        (new, _) if !new.is_empty() => view! { <NewOrder/> }.into_any(),
        (_, order) if order.is_empty() => view! { <List/> }.into_any(),
        (_, order) => match OrderKey::try_from(order.clone()) {
            Ok(order) => view! { <Detail order/> }.into_any(),
            Err(_) => view! { <NotFound code=order/> }.into_any(),
        },
    };
    view! {
        <StatusBar title=tr(text::ORDERS_TITLE)/>
        <main class="page" id="content" data-page="orders">{live(body)}</main>
    }
}

#[component]
fn List() -> impl IntoView {
    let orders = device().orders();
    let is_empty = Memo::new(move |_| orders.stage.get() == Stage::Whole && orders.is_empty());
    view! {
        {live(move || is_empty.get().then(|| {
            let (text, hint) = (tr(text::ORDERS_EMPTY), tr(text::ORDERS_EMPTY_TEXT));
            view! { <Empty icon="box" text hint/> }
        }))}
        <Listed id="orders" listing=orders draw=order_row/>
        <div class="dock">
            <a href=routes::TROLLEY class="button" id="trolley"><Icon name="move"/>{tr(text::TROLLEY_TITLE)}</a>
            <a href=[routes::ORDERS, "?new=1"].concat() class="button" data-kind="main" id="new-order">
                <Icon name="plus"/>{tr(text::ORDERS_NEW)}
            </a>
        </div>
    }
}

fn order_row(row: OrderRow) -> AnyView {
    let due = row.due.map(|day| tr_with(text::ORDERS_DUE_ON, &[("date", &date(day))]));
    let note = [row.partner, Some(tr_count(text::ORDERS_LINES, row.lines)), due];
    let note = note.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let end = tr(if row.is_done { text::ORDERS_DONE } else { text::ORDERS_OPEN }).to_owned();
    let href = routes::of_order(routes::ORDERS, &row.key);
    row_to(href, false, "box", row.key.number.to_string(), note, end)
}

/// One order: how far it is, and what can be done for it.
#[component]
fn Detail(order: OrderKey) -> impl IntoView {
    let device = device();
    let key = order.clone();
    let order = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { device.outgoing_order(key).await.ok().flatten() }
    });
    live(move || {
        order.get().map(|order| match order {
            Some(order) => shown(&order),
            None => view! { <NotFound code=""/> }.into_any(),
        })
    })
}

fn shown(order: &OrderView) -> AnyView {
    let shipped = &order.shipped.lines;
    let lines = order.outbound.picked.lines.iter().zip(shipped).map(|(picked, shipped)| {
        (picked.clone(), shipped.moved, words::product(&order.name(&picked.planned.product)))
    });
    let lines: Vec<_> = lines.collect();
    let href = routes::of_order(routes::PACK, &order.key);
    let container = move |packed: Packed| {
        let (what, at) = (packed.container.to_string(), words::location(&packed.at));
        let note = [tr(text::KIND_CONTAINER), " · ", &at].concat();
        row_to(href.clone(), false, "box", what, note, tr_count(text::ORDERS_LINES, packed.contents.len()))
    };
    let packed = order.outbound.packed.clone();
    let due = order.due.map(|day| tr_with(text::ORDERS_DUE_ON, &[("date", &date(day))]));
    let for_whom = [order.partner.as_ref().map(ToString::to_string), due];
    view! {
        <div class="item-head">
            <p class="item-kind">{tr(text::ORDERS_ORDER)}</p>
            <p id="number" class="item-name">{order.key.number.to_string()}</p>
            <p class="item-product">{for_whom.into_iter().flatten().collect::<Vec<_>>().join(" · ")}</p>
        </div>
        <LongRows id="lines" rows=lines draw=line/>
        {(!packed.is_empty()).then(|| view! {
            <section class="section">
                <h2>{tr(text::PACK_CONTAINERS)}</h2>
                <LongRows id="packed" rows=packed draw=container/>
            </section>
        })}
        <Shipments shipments=order.outbound.shipments.clone()/>
        <div class="dock">
            <a href=routes::of_order(routes::PACK, &order.key) class="button" id="pack"><Icon name="box"/>{tr(text::PACK_TITLE)}</a>
            <a href=routes::relocate(routes::SHIP, &Key::Order(order.key.clone())) class="button" id="ship">
                <Icon name="ship"/>{tr(text::SHIP_TITLE)}
            </a>
            <a href=routes::of_order(routes::PICK, &order.key) class="button" data-kind="main" id="pick">
                <Icon name="scan"/>{tr(text::PICK_TITLE)}
            </a>
        </div>
    }
    .into_any()
}

/// A line with how much of it was picked and shipped.
fn line((picked, shipped, product): (Progress, Quantity, String)) -> AnyView {
    let values = [
        ("quantity", words::quantity(picked.planned.quantity)),
        ("picked", words::quantity(picked.moved)),
        ("shipped", words::quantity(shipped)),
    ];
    let note = tr_with(text::ORDERS_PROGRESS, &values.each_ref().map(|(name, it)| (*name, it.as_str())));
    let lot = picked.planned.lot.as_ref().map(|lot| [" · ", lot.number.as_str()].concat());
    view! {
        <div class="row" data-picked=picked.moved.to_string() data-shipped=shipped.to_string()>
            <Icon name="box"/>
            <span class="row-main">
                <span class="row-title">{product}{lot}</span>
                <span class="row-note">{whole(note)}</span>
            </span>
            <span class="row-end">{words::quantity(picked.planned.quantity)}</span>
        </div>
    }
    .into_any()
}

/// The shipments of an order, each with its papers.
#[component]
fn Shipments(shipments: Vec<EventId>) -> impl IntoView {
    let rows: Vec<(usize, EventId)> = shipments.into_iter().enumerate().collect();
    let draw = |(index, shipment): (usize, EventId)| {
        let title = tr_with(text::ORDERS_SHIPMENT, &[("n", &(index + 1).to_string())]);
        let note = tr(text::DELIVERY_TITLE).to_owned();
        row_to(routes::delivery(&shipment), false, "truck", title, note, String::new())
    };
    (!rows.is_empty()).then(|| view! { <LongRows id="shipments" rows draw/> })
}
