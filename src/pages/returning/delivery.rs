//! What was found and is not among the lines yet: the goods of a paper to tick off, several things of one
//! number, or a number that no record knows.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::question::Found;

use super::entry::{Entry, Looked, lot_of, unit_of};
use crate::components::code::Code;
use crate::components::long::LongRows;
use crate::components::which::Which;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::returning::Shipped;
use crate::state::scanner::Outcome;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;

#[component]
pub fn LookedUp(entry: Entry) -> impl IntoView {
    live(move || match entry.looked.get() {
        Looked::Nothing => ().into_any(),
        Looked::Delivery(goods) => view! { <Delivery entry goods/> }.into_any(),
        Looked::Several(number, keys) => {
            let looked = number.clone();
            let choose = Callback::new(move |key| entry.choose(&looked, key));
            view! { <Which keys number choose/> }.into_any()
        }
        Looked::Unknown(number) => view! { <Unknown entry number/> }.into_any(),
        Looked::Unreadable => view! {
            <Notice kind=Kind::Refused id="unreadable" what=tr(text::RETURN_UNREADABLE)
                text=tr(text::RETURN_UNREADABLE_TEXT)/>
        }
        .into_any(),
    })
}

/// All that went out with the paper: a touch or a scan ticks it off.
#[component]
fn Delivery(entry: Entry, goods: Vec<Shipped>) -> impl IntoView {
    let number = entry.paper.get_untracked();
    if goods.is_empty() {
        let what = tr_with(text::RETURN_EMPTY, &[("number", &number)]);
        return view! { <Notice kind=Kind::Info id="empty" what=what text=tr(text::RETURN_EMPTY_TEXT)/> }
            .into_any();
    }
    let draw = move |goods| view! { <ShippedRow entry goods/> }.into_any();
    view! {
        <section class="section">
            <h2>{tr_with(text::RETURN_WENT_OUT, &[("number", &number)])}</h2>
            <LongRows id="delivered" rows=goods draw/>
        </section>
    }
    .into_any()
}

#[component]
fn ShippedRow(entry: Entry, goods: Shipped) -> impl IntoView {
    let (_, icon, number) = words::thing(&goods.key);
    let product = goods.product.as_ref().map(words::product).unwrap_or_default();
    let note = [&product, " · ", &words::location(&goods.to)].concat();
    let end = if goods.out == goods.shipped {
        words::quantity(goods.shipped)
    } else {
        let figures = [words::quantity(goods.out), words::quantity(goods.shipped)];
        tr_with(text::RETURN_OUT_OF, &[("out", &figures[0]), ("shipped", &figures[1])])
    };
    let key = goods.key.clone();
    let is_ticked = {
        let key = key.clone();
        Memo::new(move |_| entry.lines.with(|lines| lines.iter().any(|line| line.goods.key == key)))
    };
    let press = move |_| {
        if is_ticked.get_untracked() { entry.remove(&key) } else { _ = entry.tick(key.clone()) }
    };
    view! {
        <button class="row" type="button" data-key=goods.key.to_string()
            aria-pressed=move || is_ticked.get().to_string() on:click=press>
            {live(move || view! { <Icon name=if is_ticked.get() { "ok" } else { icon }/> })}
            <span class="row-main">
                <span class="row-title"><Code text=number/></span>
                <span class="row-note">{whole(note)}</span>
            </span>
            <span class="row-end">{end}</span>
        </button>
    }
}

/// No record speaks of the number. It may be a unit all the same: of which product, the person says.
#[component]
fn Unknown(entry: Entry, number: String) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let failed = RwSignal::new(false);
    let wanted = StoredValue::new(number.clone());
    let take = move |named: fn(&str, ProductKey) -> Option<Key>| {
        let (text, number) = (typed.get_untracked().trim().to_owned(), wanted.get_value());
        entry.scanner.outcome_then(text.clone(), None, move |outcome| {
            let product = match &outcome {
                Outcome::Resolved(resolved) => match (&resolved.found, &resolved.label) {
                    (Found::Product(product), _) => Some(product.clone()),
                    (_, Some(label)) => Some(label.product.clone()),
                    _ => None,
                },
                _ => None,
            };
            match product {
                Some(product) => _ = entry.tick_unknown(named(&number, product)),
                None => _ = failed.try_set(true),
            }
        });
    };
    let error = Signal::derive(move || failed.get().then(|| tr(text::RETURN_NO_PRODUCT).to_owned()));
    view! {
        <section class="panel form" id="unknown">
            <p class="notice-what">{tr_with(text::RETURN_UNKNOWN, &[("number", &number)])}</p>
            <p>{tr(text::RETURN_UNKNOWN_TEXT)}</p>
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                take(unit_of);
            }>
                <Field id="unknown-product" kind=FieldKind::Code label=tr(text::RETURN_UNKNOWN_PRODUCT) value=typed
                    error=error/>
                <div class="buttons">
                    <button class="button" id="unknown-unit">{tr(text::RETURN_UNKNOWN_UNIT)}</button>
                    <button class="button" type="button" id="unknown-lot" on:click=move |_| take(lot_of)>
                        {tr(text::RETURN_UNKNOWN_LOT)}
                    </button>
                </div>
            </form>
        </section>
    }
}
