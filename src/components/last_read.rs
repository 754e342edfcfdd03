//! The last read: what it is. How it stands and what is likely done next comes with the second part.

use leptos::prelude::*;
use lotwise_ledger::gs1::{Gtin, GtinError};
use lotwise_ledger::key::{ContainerKey, Key};
use lotwise_ledger::question::{Found, Label, Resolved};

use super::code::Code;
use super::fetched;
use super::name_of::NameOf;
use super::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::state::likely::Asked;
use crate::state::scanner::{Outcome, Reading, Tone};
use crate::ui::icon::Icon;

/// Shows a read until the next one comes.
#[component]
pub fn LastRead(reading: Reading) -> impl IntoView {
    let tone = reading.tone();
    let (icon, word) = match tone {
        Tone::Accepted => ("ok", text::READ_ACCEPTED),
        Tone::Already => ("sync", text::READ_ALREADY),
        Tone::Refused => ("warning", text::READ_REFUSED),
        Tone::New => ("plus", text::READ_NEW),
    };
    let body = match &reading.outcome {
        Outcome::Resolved(resolved) => resolved_view(resolved, &reading),
        Outcome::Invalid(error) => {
            let message = words::read_error(error);
            view! { <p class="read-name">{message.what}</p><p>{message.detail}</p> }.into_any()
        }
        Outcome::Enrolment { code } => view! {
            <p class="read-name">{tr(text::READ_ENROL_CODE)}</p>
            <div class="actions">
                <a class="button" data-kind="main" href=routes::enrol(code)>
                    {tr(text::SETTINGS_JOIN)}
                </a>
            </div>
        }
        .into_any(),
        Outcome::Badge(operator) => view! {
            <p class="read-name">{tr_with(text::WORKING_BADGE, &[("name", &operator.name)])}</p>
        }
        .into_any(),
        Outcome::Failed => view! { <p>{tr(text::PROBLEM_STORAGE_CLOSED_TEXT)}</p> }.into_any(),
    };
    view! {
        <section class="read" id="last-read" data-outcome=tone.as_str() data-text=reading.text.clone()
            data-at=reading.at_ms.to_string() role="status">
            <p class="read-outcome"><Icon name=icon/>{tr(word)}</p>
            {body}
        </section>
    }
}

fn resolved_view(resolved: &Resolved, reading: &Reading) -> AnyView {
    let label = resolved.label.clone();
    match &resolved.found {
        Found::Lot(lot) => known(Key::Lot(lot.clone()), label, reading),
        Found::Serial(serial) => known(Key::Serial(serial.clone()), label, reading),
        Found::Product(product) => known(Key::Product(product.clone()), label, reading),
        Found::Other(key) => known(key.clone(), label, reading),
        Found::New => new(label, reading),
        Found::Several(keys) => view! {
            <p class="read-name">{tr(text::READ_SEVERAL)}</p>
            <p>{tr(text::READ_SEVERAL_TEXT)}</p>
            {several(keys.clone(), reading.text.clone())}
        }
        .into_any(),
        Found::Container(sscc) => view! {
            <p class="read-name"><Code text=sscc.to_string()/></p>
            <p>{tr(text::READ_CONTAINER_TEXT)}</p>
            <div class="actions">
                <a href=receive_path(reading) class="button" id="receive">
                    <Icon name="receive"/>{tr(text::RECEIVE_ACTION)}
                </a>
                <a href=routes::relocate(routes::SHIP, &Key::Container(ContainerKey(sscc.clone()))) class="button" id="ship">
                    <Icon name="ship"/>{tr(text::SHIP_TITLE)}
                </a>
            </div>
        }
        .into_any(),
        Found::Unknown => view! {
            <p class="read-name"><Code text=reading.text.clone()/></p>
            <p>{tr(text::READ_UNKNOWN_CODE)}" "{tr(text::READ_UNKNOWN_CODE_TEXT)}</p>
            {almost_gtin(&reading.text).map(|expected| {
                let expected = expected.to_string();
                view! { <p id="almost-gtin">{tr_with(text::READ_ALMOST_GTIN, &[("expected", &expected)])}</p> }
            })}
            <div class="actions">
                <a href=receive_path(reading) class="button" id="create">
                    <Icon name="plus"/>{tr(text::READ_CREATE)}
                </a>
                <a href=routes::search(&reading.text) class="button">
                    <Icon name="search"/>{tr(text::READ_SEARCH_INSTEAD)}
                </a>
            </div>
        }
        .into_any(),
    }
}

/// What answers to `number`, to choose from.
fn several(keys: Vec<Key>, number: String) -> AnyView {
    fetched::part(move |later| (later.several)(keys.clone(), number.clone()))
}

/// The check digit that would make a GTIN of digits which are one but for their last: a firm may
/// number its goods so, but mostly it is a slip of the finger.
fn almost_gtin(text: &str) -> Option<char> {
    match Gtin::parse(text) {
        Err(GtinError::WrongCheckDigit { expected }) => Some(expected),
        _ => None,
    }
}

fn receive_path(reading: &Reading) -> String {
    routes::receive(&reading.text, reading.symbology.as_deref())
}

/// A thing that the records know: its name leads to its page.
fn known(key: Key, label: Option<Label>, reading: &Reading) -> AnyView {
    let (kind, _, number) = words::thing(&key);
    // A paper has no number of its own but the one that was read.
    let number = if number.is_empty() { reading.text.clone() } else { number };
    let product = key.product().filter(|_| !matches!(key, Key::Product(_))).cloned();
    let product = product.map(|key| view! { <p class="item-product"><NameOf key/></p> });
    let receive = label.is_some().then(|| receive_path(reading));
    let expiry_on_label = label.as_ref().and_then(|label| label.dates.expiry);
    let asked = Asked { key: key.clone(), number: reading.text.clone(), receive, expiry_on_label };
    // What the records say of a lot or serial stands with it.
    let label = label.filter(|_| matches!(key, Key::Product(_)));
    view! {
        <a href=routes::item(&key) class="read-name" id="open-item">
            {kind}" "<Code text=number/>
        </a>
        {product}
        {label.map(facts)}
        {fetched::part(move |later| (later.standing)(asked.clone()))}
    }
    .into_any()
}

/// A lot, serial or product that the records do not know yet.
fn new(label: Option<Label>, reading: &Reading) -> AnyView {
    let Some(label) = label else {
        return ().into_any();
    };
    let (title, note) = if label.product_known {
        let number = label.serial.clone().or(label.lot.clone()).unwrap_or_default();
        (number, tr(text::READ_NEW_LOT))
    } else {
        (label.gtin.short().to_owned(), tr(text::READ_NEW_PRODUCT))
    };
    let product = label
        .product_known
        .then(|| view! { <p class="item-product"><NameOf key=label.product.clone()/></p> });
    view! {
        <p class="read-name"><Code text=title/></p>
        {product}
        <p>{note}</p>
        {facts(label)}
        <div class="actions">
            <a href=receive_path(reading) class="button" data-kind="main" id="receive">
                <Icon name="receive"/>{tr(text::RECEIVE_ACTION)}
            </a>
        </div>
    }
    .into_any()
}

/// What the label itself says beside what it identifies.
fn facts(label: Label) -> AnyView {
    let dates = [
        (text::ITEM_USE_BY, label.dates.expiry),
        (text::ITEM_BEST_BEFORE, label.dates.best_before),
        (text::ITEM_PRODUCED, label.dates.produced),
    ];
    let facts = dates
        .into_iter()
        .filter_map(|(word, day)| day.map(|day| view! { <span>{tr(word)}" "<b>{date(day)}</b></span> }));
    view! { <p class="read-facts">{facts.collect::<Vec<_>>()}</p> }.into_any()
}
