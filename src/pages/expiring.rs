//! Lots that end soon or are over, of which some are still here.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use crate::components::code::Code;
use crate::components::item_parts::Badge;
use crate::components::listed::Listed;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::expiring::{Ending, Span};
use crate::state::listing::Stage;
use crate::ui::choice::{Answer, Choice};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// The spans that may be chosen, in days; beside them, what is over.
const SPANS: [&str; 3] = ["7", "30", "90"];
const OVER: &str = "over";

#[component]
pub fn ExpiringPage() -> impl IntoView {
    let span = RwSignal::new(SPANS[1].to_owned());
    let chosen = Memo::new(move |_| span.with(|span| span.parse().map_or(Span::Over, Span::Within)));
    let lots = device().ending(move || chosen.get());
    let is_empty = Memo::new(move |_| lots.stage.get() == Stage::Whole && lots.is_empty());
    let is_reading =
        Memo::new(move |_| matches!(lots.stage.get(), Stage::Opening | Stage::Reading) && lots.is_empty());
    let over = Answer::new(OVER, tr(text::EXPIRING_OVER));
    let days = SPANS.map(|days| Answer::new(days, tr_with(text::EXPIRING_DAYS, &[("days", days)])));
    let answers = [over].into_iter().chain(days).collect::<Vec<_>>();
    view! {
        <StatusBar title=tr(text::EXPIRING_TITLE)/>
        <main class="page" id="content" data-page="expiring" data-span=move || span.get()>
            <Choice name="span" legend=tr(text::EXPIRING_WHICH) answers value=span/>
            {live(move || is_reading.get().then(|| view! { <p role="status">{tr(text::EXPIRING_READING)}</p> }))}
            {live(move || is_empty.get().then(|| view! { <Empty icon="ok" text=tr(text::EXPIRING_EMPTY)/> }))}
            <Listed id="ending" listing=lots draw=row/>
        </main>
    }
}

fn row(lot: Ending) -> AnyView {
    view! {
        <a href=routes::item(&Key::Lot(lot.key.clone())) class="row">
            <Icon name="lot"/>
            <span class="row-main">
                <span class="row-title">{words::product(&lot.product)}" "<Code text=words::lot_number(&lot.key)/></span>
                <span class="row-note">{date(lot.on)}<Badge availability=lot.availability/></span>
            </span>
            <span class="row-end">{words::quantity(lot.on_hand)}</span>
        </a>
    }
    .into_any()
}
