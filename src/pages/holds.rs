//! All that is held: what, why, since when, by whom and how much, each with the way to where it is released.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use crate::components::code::Code;
use crate::components::listed::Listed;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::held::Held;
use crate::state::listing::Stage;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

#[component]
pub fn HoldsPage() -> impl IntoView {
    let held = device().held();
    let is_empty = Memo::new(move |_| held.stage.get() == Stage::Whole && held.is_empty());
    let is_reading =
        Memo::new(move |_| matches!(held.stage.get(), Stage::Opening | Stage::Reading) && held.is_empty());
    view! {
        <StatusBar title=tr(text::HOLDS_TITLE)/>
        <main class="page" id="content" data-page="holds" data-state=move || held.stage.get().as_str()>
            {live(move || is_reading.get().then(|| view! { <p role="status">{tr(text::HOLDS_READING)}</p> }))}
            {live(move || is_empty.get().then(|| view! {
                <Empty icon="ok" text=tr(text::HOLDS_EMPTY) hint=tr(text::HOLDS_EMPTY_TEXT)/>
            }))}
            <Listed id="held" listing=held draw=row/>
        </main>
    }
}

fn row(held: Held) -> AnyView {
    let (kind, icon, number) = words::thing(&held.key);
    let about = released_at(&held.key);
    let (title, number) = match &held.product {
        // Goods at one place are named by their lot; where they have none, by their product alone.
        Some(product) if about == Key::Product(product.key.clone()) => (words::product(product), None),
        Some(product) => (words::product(product), Some(words::thing(&about).2)),
        None => (kind.to_owned(), Some(number)),
    };
    let placed = &held.placed;
    let when = words::moment_of(placed.since_ms).unwrap_or_default();
    let by = tr_with(text::STEP_BY, &[("who", placed.by.as_str()), ("when", &when)]);
    let places = held.places.iter().map(words::location);
    let at = held_at(&held).into_iter().chain(places).collect::<Vec<_>>().join(", ");
    let note = [at, by].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <a href=routes::item(&about) class="row" data-held=held.key.to_string()>
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">{title}{number.map(|number| view! { " "<Code text=number/> })}</span>
                <span class="row-note">{whole(words::because(&placed.reason))}</span>
                <span class="row-note">{whole(note)}</span>
            </span>
            <span class="row-end">{held.here.map(words::quantity)}</span>
        </a>
    }
    .into_any()
}

/// The thing on whose page a hold is released: of goods at one place, the goods.
fn released_at(key: &Key) -> Key {
    match key {
        Key::Stock(goods, _) => goods.key(),
        key => key.clone(),
    }
}

/// Of goods at one place: the place, and how much of what is there, if not all.
fn held_at(held: &Held) -> Option<String> {
    let Key::Stock(_, at) = &held.key else { return None };
    Some(match held.placed.quantity {
        Some(quantity) => {
            let values = [("quantity", &*words::quantity(quantity)), ("location", &*words::location(at))];
            tr_with(text::HOLD_OF, &values)
        }
        None => words::location(at),
    })
}
