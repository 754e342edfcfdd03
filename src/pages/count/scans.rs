//! Scan after scan: what is asked for, what was seen, and how it is counted.

use std::collections::BTreeSet;

use leptos::prelude::*;
use lotwise_ledger::quantity::Quantity;

use super::Counting;
use crate::components::doubt::Recording;
use crate::components::long::Long;
use crate::components::name_of::NameOf;
use crate::components::scan_bar::ScanBar;
use crate::components::which::WhichOne;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::counting::{Scope, Tally, Thing};
use crate::state::entry::not_negative;
use crate::ui::button::{Button, IconButton, Kind};
use crate::ui::choice::{self, Choice};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::number::NumberField;

/// The scans of a count, the quantity that is asked for, and what was seen so far.
#[component]
pub fn Scans(counting: Counting, recording: Recording) -> impl IntoView {
    let guided = RwSignal::new(counting.tally.with_untracked(|tally| word_of(tally.guided)).to_owned());
    Effect::watch(
        move || guided.get(),
        move |chosen, _, _| counting.tally.update(|tally| tally.guided = chosen == word_of(true)),
        false,
    );
    let of_product = matches!(counting.scope.get_value(), Scope::Of(_));
    let place = move || counting.tally.with(|tally| tally.place.clone());
    let current = Memo::new(move |_| {
        counting.tally.with(|tally| tally.current.as_ref().map(|(thing, _)| thing.clone()))
    });
    let label = Signal::derive(move || match not_negative(&counting.typed.get()) {
        Ok(quantity) if current.get().is_some() => {
            tr_with(text::COUNT_TAKE, &[("quantity", &words::quantity(quantity))])
        }
        _ if current.get().is_some() => tr(text::COUNT_TYPE).to_owned(),
        _ => tr(text::COUNT_FINISH).to_owned(),
    });
    // Finished once more, all that was just counted would be counted as gone.
    let is_saved = Memo::new(move |_| {
        let is_done = recording.stage.with(|stage| stage.as_str() == "done");
        is_done && counting.tally.with(Tally::is_empty)
    });
    let press = Callback::new(move |()| {
        if current.get_untracked().is_some() {
            counting.settle();
        } else {
            counting.finish();
        }
    });
    view! {
        {of_product.then(|| live(move || view! {
            <p class="field-hint" id="place">{match place() {
                Some(place) => tr_with(text::COUNT_AT, &[("location", &words::location(&place))]),
                None => tr(text::COUNT_PLACE_FIRST).to_owned(),
            }}</p>
        }))}
        <ScanBar heard=counting.heard.into()/>
        <WhichOne asking=counting.asking choose=move |key| _ = counting.see(key, None)/>
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            press.run(());
        }>
            {live(move || current.get().map(|thing| view! { <Current thing counting/> }))}
        </form>
        <Seen counting/>
        <Choice name="mode" legend=tr(text::COUNT_MODE) value=guided answers=vec![
            choice::Answer::new(word_of(false), tr(text::COUNT_BLIND)),
            choice::Answer::new(word_of(true), tr(text::COUNT_GUIDED)),
        ]/>
        <div class="dock">
            {live(move || if is_saved.get() {
                view! {
                    <a class="button" data-kind="main" href=routes::COUNT id="next-count">
                        <Icon name="count"/>{tr(text::COUNT_NEXT)}
                    </a>
                }
                .into_any()
            } else {
                view! { <Button kind=Kind::Main icon="ok" id="take" label on_press=press/> }.into_any()
            })}
        </div>
    }
}

fn word_of(guided: bool) -> &'static str {
    if guided { "guided" } else { "blind" }
}

/// The thing whose quantity is asked for.
#[component]
fn Current(thing: Thing, counting: Counting) -> impl IntoView {
    let (kind, _, number) = words::thing(&thing.key);
    let hint = Signal::derive(move || {
        let guided = counting.tally.with(|tally| tally.guided);
        let booked = counting.booked.with(|booked| booked.as_ref().and_then(|it| it.get(&thing).copied()));
        let booked = words::quantity(booked.unwrap_or_default());
        if guided { tr_with(text::COUNT_BOOKED, &[("quantity", &booked)]) } else { String::new() }
    });
    let error = Signal::derive(move || counting.error.get().as_ref().map(words::field_error));
    view! {
        <section class="panel form" id="current" data-number=number.clone()>
            <NumberField id="counted" label=[kind, " ", &number].concat() value=counting.typed hint error
                less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)/>
            <button class="button" type="button" data-kind="quiet" id="skip" on:click=move |_| counting.skip()>
                {tr(text::COUNT_SKIP)}
            </button>
        </section>
    }
}

/// What was seen so far; guided, also what is booked and was not seen yet.
#[component]
fn Seen(counting: Counting) -> impl IntoView {
    let seen = Memo::new(move |_| counting.tally.with(|tally| tally.seen.clone()));
    let open = Memo::new(move |_| {
        let seen = counting.tally.with(|tally| {
            let seen = tally.guided.then(|| tally.seen.iter().map(|(thing, _)| thing.clone()));
            seen.map(Iterator::collect::<BTreeSet<_>>)
        });
        let Some(seen) = seen else { return Vec::new() };
        let booked = counting.booked.get().unwrap_or_default();
        booked.into_iter().filter(|(thing, _)| !seen.contains(thing)).collect()
    });
    let count = move || seen.with(Vec::len).to_string();
    let has_open = Memo::new(move |_| open.with(|open| !open.is_empty()));
    let seen_key = |(thing, typed): &(Thing, String)| [&row_key(thing), " ", typed].concat();
    let open_key = |(thing, booked): &(Thing, Quantity)| [&row_key(thing), " ", &booked.to_string()].concat();
    view! {
        <section class="section">
            <h2 id="seen-count" data-count=count>{move || tr_with(text::COUNT_SEEN, &[("n", &count())])}</h2>
            <Long id="seen" items=seen key=seen_key draw=move |(thing, typed)| seen_row(counting, thing, typed)/>
        </section>
        {live(move || has_open.get().then(|| view! {
            <section class="section">
                <h2>{tr(text::COUNT_OPEN)}</h2>
                <Long id="open" items=open key=open_key
                    draw=move |(thing, booked)| open_row(counting, thing, booked)/>
            </section>
        }))}
    }
}

fn row_key(thing: &Thing) -> String {
    [&thing.key.to_string(), " ", &thing.at.to_string()].concat()
}

fn note(thing: &Thing, counting: Counting) -> AnyView {
    match counting.scope.get_value() {
        Scope::At(_) => thing.key.product().map(|key| view! { <NameOf key=key.clone()/> }).into_any(),
        Scope::Of(_) => words::location(&thing.at).into_any(),
    }
}

fn seen_row(counting: Counting, thing: Thing, typed: String) -> AnyView {
    let (_, icon, number) = words::thing(&thing.key);
    let quantity = typed.parse().map(words::quantity).unwrap_or(typed);
    let (title, note) = (number.clone(), note(&thing, counting));
    let forget = Callback::new(move |()| counting.tally.update(|tally| tally.forget(&thing)));
    view! {
        <div class="row" data-number=number>
            <Icon name=icon/>
            <span class="row-main"><span class="row-title">{title}</span><span class="row-note">{note}</span></span>
            <span class="row-end row-act">
                <span>{quantity}</span>
                <IconButton icon="trash" label=tr(text::COUNT_FORGET) on_press=forget/>
            </span>
        </div>
    }
    .into_any()
}

fn open_row(counting: Counting, thing: Thing, quantity: Quantity) -> AnyView {
    let (_, icon, number) = words::thing(&thing.key);
    let (note, shown) = (note(&thing, counting), number.clone());
    view! {
        <div class="row" data-number=shown>
            <Icon name=icon/>
            <span class="row-main"><span class="row-title">{number}</span><span class="row-note">{note}</span></span>
            <span class="row-end">{words::quantity(quantity)}</span>
        </div>
    }
    .into_any()
}
