//! The answer about one unit: a line to read aloud, what may narrow it, and when and where it was bought.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::acts::Acts;
use super::claims::ClaimsSoFar;
use super::desk::Desk;
use super::sisters::SisterUnits;
use crate::components::age::Age;
use crate::components::code::Code;
use crate::components::item_parts::{Fact, row};
use crate::components::timeline::History;
use crate::components::words;
use crate::i18n::{Text, date, text, tr, tr_count, tr_with};
use crate::state::desk::answer::{Bought, Component, UnitView};
use crate::state::lookup::today;
use crate::ui::choice::Answer;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::select::Select;
use crate::ui::whole::whole;

/// All about one unit.
#[component]
pub fn UnitAtDesk(desk: Desk) -> impl IntoView {
    let key = Key::Serial(desk.unit());
    view! {
        <div class="columns">
            <div class="column">
                {live(move || desk.view.get().map(|view| view! { <VerdictView view desk/> }))}
                <Narrow desk/>
                <Acts desk/>
                <ClaimsSoFar desk/>
            </div>
            <div class="column">
                {live(move || desk.view.get().map(bought))}
                <SisterUnits desk/>
                <History of=key/>
            </div>
        </div>
    }
}

/// Eligible or not, until when, why, and by which terms.
#[component]
fn VerdictView(view: UnitView, desk: Desk) -> impl IntoView {
    let asked = desk.asked.get_untracked();
    let component = asked.component.as_ref().map(|component| component.serial.as_str());
    let verdict = words::verdict(&view.answer, component);
    let judged =
        (asked.on != today()).then(|| tr_with(text::WARRANTY_JUDGED_ON, &[("date", &date(asked.on))]));
    let first = view.answer.inherited_from.last();
    let inherited = first.map(|unit| tr_with(text::WARRANTY_INHERITED, &[("serial", unit.serial.as_str())]));
    let covered = still_covered(&view);
    let why = [Some(verdict.why), inherited, judged].into_iter().flatten().chain(covered);
    let why = why.collect::<Vec<_>>().join(" ");
    let product = words::product(&view.product);
    let lot = view.lot.as_ref().map(words::lot_number).unwrap_or_default();
    let key = Key::Serial(view.unit.clone());
    view! {
        <section class="section" id="verdict" data-verdict=verdict.name>
            <div class="sign" data-state=verdict.state role="status">
                <Icon name=verdict.icon/>
                <div>
                    <p class="sign-word">{tr(verdict.word)}</p>
                    {verdict.until.map(|until| view! { <p class="sign-reason">{tr(text::WARRANTY_UNTIL)}" "{date(until)}</p> })}
                    <p class="sign-reason">{whole(why)}</p>
                </div>
            </div>
            <Age device=desk.device/>
            <p><Code text=view.unit.serial.to_string() figure=true/></p>
            <ul class="rows"><li>{row(key, "serial", product, lot, String::new())}</li></ul>
        </section>
    }
}

/// What the terms ask for: a component that is known to be in it, what it has run, and the cause.
#[component]
fn Narrow(desk: Desk) -> impl IntoView {
    let claim = desk.claim;
    let known = move |part: fn(&UnitView) -> Vec<(String, String)>| {
        Memo::new(move |_| desk.view.with(|view| view.as_ref().map(part).unwrap_or_default()))
    };
    let components = known(|view| {
        let component =
            |component: &Component| (Key::Serial(component.unit.clone()).to_string(), named(component));
        view.components.iter().map(component).collect()
    });
    let causes = known(|view| view.causes.iter().map(|cause| (cause.clone(), cause.clone())).collect());
    // A limit that was shown stays: what is typed may be of the other terms, and is not to vanish.
    let limit = Memo::new(move |before: Option<&Option<String>>| {
        let cover = desk.view.with(|view| view.as_ref()?.answer.cover.as_ref()?.usage_limit);
        cover.map(words::quantity).or_else(|| before.cloned().flatten())
    });
    let usage = claim.field(|claim| &mut claim.usage);
    view! {
        {live(move || {
            let answers = answers(text::WARRANTY_WHOLE_UNIT, components.get())?;
            let value = Signal::derive(move || claim.value.with(|claim| claim.component.clone()));
            let choose = Callback::new(move |key: String| claim.value.update(|claim| claim.component = key));
            Some(view! {
                <Select id="component" label=tr(text::WARRANTY_COMPONENT) answers value on_choose=choose/>
            })
        })}
        {live(move || limit.get().map(|limit| view! {
            <Field id="usage" kind=FieldKind::Code label=words::optional(text::WARRANTY_USAGE) value=usage
                hint=tr_with(text::WARRANTY_USAGE_HINT, &[("limit", &limit)])/>
        }))}
        {live(move || {
            let answers = answers(text::WARRANTY_OTHER_CAUSE, causes.get())?;
            let value = Signal::derive(move || claim.value.with(|claim| claim.cause.clone()));
            let choose = Callback::new(move |cause: String| claim.value.update(|claim| claim.cause = cause));
            Some(view! {
                <Select id="cause" label=tr(text::WARRANTY_CAUSE) answers value on_choose=choose/>
            })
        })}
    }
}

fn named(component: &Component) -> String {
    [&words::product(&component.product), " ", component.unit.serial.as_str()].concat()
}

/// The components that are covered where the unit is not, a sentence each.
fn still_covered(view: &UnitView) -> Vec<String> {
    let covered = view.components.iter().filter(|it| !view.answer.is_eligible() && it.answer.is_eligible());
    let told = covered.filter_map(|it| {
        let until = date(it.answer.cover.as_ref()?.until);
        Some(tr_with(text::WARRANTY_STILL_COVERED, &[("component", &named(it)), ("until", &until)]))
    });
    told.collect()
}

/// The answers of a list, the first of which chooses none; no list where there is nothing to choose.
fn answers(none: Text, known: Vec<(String, String)>) -> Option<Vec<Answer>> {
    let first = Answer::new("", tr(none));
    let known: Vec<Answer> = known.into_iter().map(|(value, label)| Answer::new(value, label)).collect();
    (!known.is_empty()).then(|| std::iter::once(first).chain(known).collect())
}

/// When and where it was bought, and how it was used since.
fn bought(view: UnitView) -> AnyView {
    let Bought { shipped, invoice, purchased, registered, sold_in } = view.bought;
    let days = |days: i64| usize::try_from(days).ok().filter(|days| *days > 0);
    let facts = [
        shipped
            .map(|(day, to)| (text::WARRANTY_SHIPPED, words::joined(&[&date(day), &words::location(&to)]))),
        invoice.map(|(number, day)| (text::WARRANTY_INVOICE, words::joined(&[&number, &date(day)]))),
        purchased.map(|day| (text::WARRANTY_PURCHASED, date(day))),
        registered.map(|day| (text::WARRANTY_REGISTERED, date(day))),
        sold_in.map(|country| (text::WARRANTY_SOLD_IN, country)),
        days(view.custody.days_in_service)
            .map(|it| (text::WARRANTY_IN_USE, tr_count(text::WARRANTY_DAYS, it))),
        Some(view.custody.repairs).filter(|it| *it > 0).map(|it| (text::WARRANTY_REPAIRS, it.to_string())),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    let is_empty = facts.is_empty();
    let facts = facts.into_iter().map(|(word, value)| view! { <Fact word=tr(word) value/> });
    view! {
        <section class="section" id="bought">
            <h2>{tr(text::WARRANTY_BOUGHT)}</h2>
            {is_empty.then(|| view! { <p class="field-hint">{tr(text::WARRANTY_BOUGHT_NOTHING)}</p> })}
            <dl class="facts">{facts.collect::<Vec<_>>()}</dl>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::lookup::ProductName;
    use lotwise_ledger::key::SerialKey;
    use lotwise_ledger::question::custody::Custody;
    use lotwise_ledger::question::warranty::{Answer, Bar, By, Cover, StartBy};

    fn unit(key: &str) -> (SerialKey, ProductName) {
        let Ok(Key::Serial(unit)) = key.parse() else { panic!("{key}") };
        let product = ProductName { key: unit.product.clone(), name: None };
        (unit, product)
    }

    fn answer(until: &str, is_over: bool) -> Answer {
        let until = until.parse().unwrap();
        let cover = Cover {
            start: "2024-03-01".parse().unwrap(),
            start_by: StartBy::Purchase,
            until,
            months: 24,
            by: By::Product,
            extended_days: 0,
            usage_limit: None,
            country: None,
        };
        let bars = if is_over { vec![Bar::Ended { until }] } else { Vec::new() };
        Answer { bars, cover: Some(cover), claims: Vec::new(), inherited_from: Vec::new(), in_unit: None }
    }

    #[test]
    fn a_component_may_be_covered_where_its_unit_is_not() {
        let part = |key: &str, is_over| {
            let (unit, product) = unit(key);
            Component { unit, product, answer: answer("2029-03-01", is_over) }
        };
        let view = |is_over| {
            let (unit, product) = unit("serial/sku:PUMP/P-1");
            UnitView {
                unit,
                product,
                lot: None,
                answer: answer("2026-03-01", is_over),
                bought: Bought::default(),
                components: vec![part("serial/sku:MOTOR/M-1", false), part("serial/sku:SEAL/S-1", true)],
                causes: Vec::new(),
                custody: Custody::default(),
                judged: Vec::new(),
            }
        };
        let told = "Its component MOTOR M-1 is still under warranty, until 2029-03-01.";
        assert_eq!(still_covered(&view(true)), [told]);
        assert!(still_covered(&view(false)).is_empty());
    }
}
