//! The papers of a shipment, to be printed: what went to whom, with lots and serials where they are wanted.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::event::{Act, EventId, Subject};
use lotwise_ledger::key::{LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;

use crate::components::code::Code;
use crate::components::item_parts::NotFound;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::state::lookup::ProductName;
use crate::state::orders::goods_of;
use crate::state::read::read;
use crate::state::{device, navigation, print};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::live::live;

type Names = BTreeMap<ProductKey, ProductName>;

/// One product on the paper.
#[derive(Clone, Debug, Default, PartialEq)]
struct Item {
    quantity: Quantity,
    lots: BTreeMap<LotKey, Quantity>,
    serials: Vec<SerialKey>,
}

/// The products of a shipment, each once.
fn items(act: &Act) -> BTreeMap<ProductKey, Item> {
    let mut items = BTreeMap::<ProductKey, Item>::new();
    for line in goods_of(act) {
        let Some(product) = line.subject.product() else { continue };
        let item = items.entry(product.clone()).or_default();
        item.quantity = item.quantity + line.quantity;
        if let Some(lot) = line.subject.lot() {
            let sum = item.lots.entry(lot.clone()).or_default();
            *sum = *sum + line.quantity;
        }
        if let Subject::Serial { key, .. } = &line.subject {
            item.serials.push(key.clone());
        }
    }
    items
}

/// What is wanted on the paper.
const WITH: &str = "with";
const WITHOUT: &str = "without";
const NOTE: &str = "note";
const INVOICE: &str = "invoice";

#[component]
pub fn DeliveryPage() -> impl IntoView {
    let device = device();
    let asked = untrack(|| navigation().query("shipment"));
    let event = asked.parse::<EventId>().ok();
    let told = read(move || {
        device.revision.track();
        async move {
            match event {
                Some(event) => device.told(event).await.ok().flatten(),
                None => None,
            }
        }
    });
    let (numbers, paper) = (RwSignal::new(WITH.to_owned()), RwSignal::new(NOTE.to_owned()));
    let body = move || {
        told.get().map(|told| match told {
            Some((act, names)) => view! { <Paper act names numbers paper/> }.into_any(),
            None => view! { <NotFound code=asked.clone()/> }.into_any(),
        })
    };
    let papers =
        [Answer::new(NOTE, tr(text::DELIVERY_TITLE)), Answer::new(INVOICE, tr(text::DELIVERY_INVOICE))];
    let wanted =
        [Answer::new(WITH, tr(text::DELIVERY_WITH)), Answer::new(WITHOUT, tr(text::DELIVERY_WITHOUT))];
    view! {
        <StatusBar title=tr(text::DELIVERY_TITLE)/>
        <main class="page" id="content" data-page="delivery">
            <div class="form" data-print="no">
                <Choice name="paper" legend=tr(text::DELIVERY_PAPER) answers=papers.into() value=paper/>
                <Choice name="numbers" legend=tr(text::DELIVERY_NUMBERS) answers=wanted.into() value=numbers/>
            </div>
            {live(body)}
            <div class="dock">
                <Button kind=Kind::Main icon="export" id="print" label=tr(text::DELIVERY_PRINT).to_owned()
                    on_press=Callback::new(|()| print::print())/>
            </div>
        </main>
    }
}

#[component]
fn Paper(act: Arc<Act>, names: Names, numbers: RwSignal<String>, paper: RwSignal<String>) -> impl IntoView {
    let customer = act.lines.first().map(|line| words::location(&line.to)).unwrap_or_default();
    let carriage = act.carriage.as_deref().cloned();
    let invoice = act.invoice.as_deref().map(|it| [it.number.as_str(), ", ", &date(it.date.0)].concat());
    let facts = [
        (text::DELIVERY_TO, Some(customer)),
        (text::DELIVERY_DAY, Some(date(act.occurred_at.day()))),
        (text::DELIVERY_ORDER, act.order.as_ref().map(|order| order.number.to_string())),
        (text::SHIP_DOCUMENT, act.document.clone()),
        (text::SHIP_INVOICE, invoice),
        (text::SHIP_CARRIED_BY, carriage.clone().and_then(|it| it.by)),
        (text::SHIP_TRACKING, carriage.and_then(|it| it.tracking)),
    ];
    let facts = facts.into_iter().filter_map(|(word, value)| {
        value.map(|value| view! { <div class="setting"><dt>{tr(word)}</dt><dd>{value}</dd></div> })
    });
    let facts: Vec<_> = facts.collect();
    let items = items(&act);
    let rows = move || {
        let with = numbers.get() == WITH;
        items.iter().map(|(product, item)| item_row(product, item, &names, with)).collect::<Vec<_>>()
    };
    let containers = act.lines.iter().filter_map(|line| match &line.subject {
        Subject::Container(container) => Some(view! { <li><Code text=container.to_string()/></li> }),
        _ => None,
    });
    let containers: Vec<_> = containers.collect();
    let heading =
        move || tr(if paper.get() == INVOICE { text::DELIVERY_ANNEX } else { text::DELIVERY_TITLE });
    view! {
        <article class="panel paper" id="paper">
            <h2>{heading}</h2>
            <dl id="paper-facts">{facts}</dl>
            <table class="paper-items" id="items">
                <thead><tr>
                    <th scope="col">{tr(text::KIND_PRODUCT)}</th>
                    <th scope="col">{tr(text::RECEIVE_QUANTITY)}</th>
                </tr></thead>
                <tbody>{live(rows)}</tbody>
            </table>
            {(!containers.is_empty()).then(|| view! {
                <p><b>{tr(text::PACK_CONTAINERS)}</b></p><ul id="containers">{containers}</ul>
            })}
            <p class="paper-sign">{tr(text::DELIVERY_RECEIVED)}</p>
        </article>
    }
}

fn item_row(product: &ProductKey, item: &Item, names: &Names, with: bool) -> AnyView {
    let name = names.get(product).map_or_else(|| words::product_key(product), words::product);
    let lots = item.lots.iter().map(|(lot, quantity)| {
        let values = [("lot", lot.number.as_str()), ("quantity", &*words::quantity(*quantity))];
        view! { <li>{tr_with(text::DELIVERY_LOT, &values)}</li> }
    });
    let serials: Vec<&str> = item.serials.iter().map(|serial| serial.serial.as_str()).collect();
    let serials = (!serials.is_empty())
        .then(|| view! { <li>{tr_with(text::DELIVERY_SERIALS, &[("serials", &serials.join(", "))])}</li> });
    let numbers = with.then(|| view! { <ul class="paper-numbers">{lots.collect::<Vec<_>>()}{serials}</ul> });
    view! {
        <tr>
            <th scope="row">{name}{numbers}</th>
            <td>{words::quantity(item.quantity)}</td>
        </tr>
    }
    .into_any()
}
