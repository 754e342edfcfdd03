//! The goods that come back: each with the customer who had it and, of a lot, how much.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::quantity::Quantity;

use super::entry::{Entry, Line};
use super::form::Way;
use crate::components::code::Code;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::entry::positive;
use crate::ui::choice::{Answer, Choice};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::number::NumberField;
use crate::ui::windowed::{Rows, Windowed};

/// What all lines together come to; none while one of them is no number.
pub fn total(entry: Entry) -> Option<Quantity> {
    entry.lines.with(|lines| {
        let quantities = lines.iter().map(|line| match line.goods.key {
            Key::Serial(_) => Some(Quantity::ONE),
            _ => positive(&line.quantity.get()).ok(),
        });
        let sum = quantities.sum::<Option<Quantity>>()?;
        sum.is_positive().then_some(sum)
    })
}

#[component]
pub fn Lines(entry: Entry) -> impl IntoView {
    let at = move |index: usize| entry.lines.with(|lines| lines.get(index).cloned());
    let rows = Rows::here(
        Signal::derive(move || entry.lines.with(Vec::len)),
        // The errors name a line by its place.
        Callback::new(move |index| {
            at(index).map(|line| format!("{index} {}", line.goods.key)).unwrap_or_default()
        }),
        Callback::new(move |index| {
            let line = untrack(|| at(index));
            line.map_or_else(|| ().into_any(), |line| view! { <LineRow entry index line/> }.into_any())
        }),
    );
    let is_empty = Memo::new(move |_| entry.lines.with(Vec::is_empty));
    live(move || {
        (!is_empty.get()).then(|| {
            view! {
                <section class="section">
                    <h2>{tr(match entry.way {
                        Way::FromCustomer => text::RETURN_LINES,
                        Way::ToSupplier => text::RETURN_SUPPLIER_LINES,
                    })}</h2>
                    <Windowed id="lines" class="cards" rows/>
                </section>
            }
        })
    })
}

#[component]
fn LineRow(entry: Entry, index: usize, line: Line) -> impl IntoView {
    let Line { goods, from, quantity } = line;
    let (from, quantity) = (RwSignal::from(from), RwSignal::from(quantity));
    let (kind, _, number) = words::thing(&goods.key);
    let product = goods.product.as_ref().map(words::product).unwrap_or_default();
    let is_lot = !matches!(goods.key, Key::Serial(_));
    let sources = match entry.way {
        Way::FromCustomer => goods.with_customers,
        Way::ToSupplier => goods.on_hand,
    };
    let error = Signal::derive(move || {
        entry.errors.with(|errors| {
            let wrong = errors.quantities.iter().find(|(at, _)| *at == index);
            wrong.map(|(_, error)| words::field_error(error))
        })
    });
    let booked = sources.clone();
    let hint = Signal::derive(move || {
        let from = from.get();
        let here = booked.iter().find(|(place, _)| place.to_string() == from);
        here.map(|(_, quantity)| tr_with(text::RETURN_SHIPPED, &[("quantity", &words::quantity(*quantity))]))
            .unwrap_or_default()
    });
    let (key, own) = (goods.key.to_string(), goods.key);
    let remove = tr_with(text::RETURN_REMOVE, &[("what", &number)]);
    view! {
        <div class="panel returned" data-key=key>
            <p class="item-kind">{words::joined(&[kind, &product])}</p>
            <p class="returned-number"><Code text=number/></p>
            <From index sources from/>
            {is_lot.then(|| view! {
                <NumberField id=format!("quantity-{index}") label=tr(text::RECEIVE_QUANTITY) value=quantity
                    less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE) hint=hint error=error/>
            })}
            <button class="button" data-kind="quiet" type="button" aria-label=remove
                on:click=move |_| entry.remove(&own)>
                <Icon name="trash"/>{tr(text::RETURN_LEAVE_OUT)}
            </button>
        </div>
    }
}

/// Who had it. Where several did, the person says which.
#[component]
fn From(index: usize, sources: Vec<(Location, Quantity)>, from: RwSignal<String>) -> impl IntoView {
    let name =
        |text: &str| text.parse::<Location>().map_or_else(|_| String::new(), |at| words::location(&at));
    if sources.len() < 2 {
        return live(move || {
            let from = from.get();
            let icon = if from.starts_with("at:") { "place" } else { "truck" };
            view! { <p class="way"><Icon name=icon/><span>{name(&from)}</span></p> }
        })
        .into_any();
    }
    let answers = sources.iter().map(|(place, quantity)| {
        let label = [&words::location(place), " · ", &words::quantity(*quantity)].concat();
        Answer::new(place.to_string(), label)
    });
    view! {
        <Choice name=format!("from-{index}") legend=tr(text::MOVE_FROM) answers=answers.collect() value=from/>
    }
    .into_any()
}
