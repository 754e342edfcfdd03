//! The parts that the pages of lots, serials, products and locations share.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::whereabouts::Whereabouts;
use lotwise_ledger::question::{Availability, Exception};

use super::long::LongRows;
use super::words;
use crate::i18n::{text, tr, tr_count};
use crate::routes;
use crate::ui::icon::Icon;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;

/// The state as large as a road sign, with its reason and the way to it.
#[component]
pub fn Sign(availability: Availability) -> impl IntoView {
    let (state, icon, word) = words::state_of(&availability);
    let through = availability.blocked.iter().chain(&availability.warned).find_map(words::held_through);
    let way = through.cloned().map(|key| view! { <WayTo key/> });
    view! {
        <div class="sign" data-state=state id="state">
            <Icon name=icon/>
            <div>
                <p class="sign-word">{word}</p>
                <p class="sign-reason">{whole(words::reasons(&availability))}</p>
            </div>
        </div>
        {way}
    }
}

/// The way to what goods are held through: there stands why, and there the hold is released.
#[component]
pub fn WayTo(key: Key) -> impl IntoView {
    let (kind, icon, number) = words::thing(&key);
    view! {
        <a class="button" data-held="through" href=routes::item(&key)>
            <Icon name=icon/><span>{kind}" "{number}</span>
        </a>
    }
}

/// The state in a list.
#[component]
pub fn Badge(availability: Availability) -> impl IntoView {
    let (state, icon, word) = words::state_of(&availability);
    view! { <span class="badge" data-state=state><Icon name=icon/>{word}</span> }
}

/// One figure of a thing: what it is called, and its value.
#[component]
pub fn Fact(
    word: &'static str,
    #[prop(into)] value: String,
    #[prop(optional)] figure: bool,
) -> impl IntoView {
    view! {
        <div class="fact" data-size=figure.then_some("figure")>
            <dt>{word}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// Where it is, where it came from, and where it went.
#[component]
pub fn Places(whereabouts: Whereabouts) -> impl IntoView {
    let Whereabouts { on_hand, came_from, went_to } = whereabouts;
    view! {
        <section class="section" id="where">
            <h2>{tr(text::ITEM_WHERE)}</h2>
            {if on_hand.is_empty() {
                view! { <p class="field-hint">{tr(text::ITEM_NOWHERE)}</p> }.into_any()
            } else {
                place_rows("places", on_hand).into_any()
            }}
        </section>
        {(!came_from.is_empty()).then(|| view! {
            <section class="section">
                <h2>{tr(text::ITEM_WHERE_FROM)}</h2>
                {place_rows("came-from", came_from)}
            </section>
        })}
        {(!went_to.is_empty()).then(|| view! {
            <section class="section" id="went-to">
                <h2>{tr(text::ITEM_WHERE_TO)}</h2>
                {place_rows("went-to-rows", went_to)}
            </section>
        })}
    }
}

fn place_rows(id: &'static str, places: Vec<(Location, Quantity)>) -> impl IntoView {
    let draw = |(location, quantity): (Location, Quantity)| {
        let icon = if location.is_inside() { "place" } else { "truck" };
        let name = words::location(&location);
        row(Key::Location(location), icon, name, String::new(), words::quantity(quantity))
    };
    view! { <LongRows id rows=places draw/> }
}

/// A row of a list that leads to a thing's page.
pub fn row(key: Key, icon: &'static str, title: String, note: String, end: String) -> AnyView {
    row_to(routes::item(&key), false, icon, title, note, end)
}

/// A row that leads to `href`; `shown` marks the one whose detail stands beside the list.
pub fn row_to(
    href: String,
    shown: bool,
    icon: &'static str,
    title: String,
    note: String,
    end: String,
) -> AnyView {
    view! {
        <a href=href class="row" aria-current=shown.then_some("true")>
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">{title}</span>
                {(!note.is_empty()).then(|| view! { <span class="row-note">{whole(note)}</span> })}
            </span>
            <span class="row-end">{end}</span>
        </a>
    }
    .into_any()
}

/// What contradicts itself, for a person to look into.
#[component]
pub fn Exceptions(exceptions: Vec<Exception>) -> impl IntoView {
    (!exceptions.is_empty()).then(|| {
        let count = exceptions.len();
        let lines: Vec<String> = exceptions.iter().map(words::exception).collect();
        view! {
            <Notice kind=Kind::Warning icon="question" id="exceptions" what=tr_count(text::ITEM_EXCEPTIONS, count)
                text=lines.join(" ")/>
        }
    })
}

/// A thing that is not in the records of this device.
#[component]
pub fn NotFound(#[prop(into)] code: String) -> impl IntoView {
    use crate::i18n::tr_with;
    view! {
        <div class="empty" id="not-found">
            <Icon name="question"/>
            <p>{tr_with(text::ITEM_NOT_FOUND, &[("code", &code)])}</p>
            <p>{tr(text::ITEM_NOT_FOUND_TEXT)}</p>
            <a href=routes::search(&code) class="button">{tr(text::READ_SEARCH_INSTEAD)}</a>
        </div>
    }
}
