//! What is to be counted: a place or a product, by a scan.

use leptos::prelude::*;
use lotwise_ledger::key::{BatchKey, Key};
use lotwise_ledger::question::Found;

use super::count_at;
use crate::components::scan_bar::ScanBar;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::scanner::{Outcome, Tone, scanner};
use crate::state::{navigation, session};
use crate::ui::icon::Icon;

/// Scan a place, or any goods of a product.
#[component]
pub fn Choose() -> impl IntoView {
    let (scanner, navigation, session) = (scanner(), navigation(), session());
    let heard = RwSignal::new(None);
    scanner.hand_to(move |reading| {
        let found = match &reading.outcome {
            Outcome::Resolved(resolved) => Some(&resolved.found),
            _ => None,
        };
        let product = match found {
            Some(Found::Product(product)) => Some(product.clone()),
            Some(Found::Lot(lot) | Found::Other(Key::Batch(BatchKey { lot, .. }))) => {
                Some(lot.product.clone())
            }
            Some(Found::Serial(unit)) => Some(unit.product.clone()),
            _ => None,
        };
        let target = match (found, product) {
            (Some(Found::Other(Key::Location(place))), _) if place.is_inside() => Some(count_at(place)),
            (_, Some(product)) => Some(routes::count("product", &Key::Product(product))),
            _ => None,
        };
        match target {
            Some(target) => {
                scanner.answer(Tone::Accepted);
                navigation.go(&target);
            }
            None => {
                scanner.answer(Tone::Refused);
                heard.set(Some((Tone::Refused, tr(text::COUNT_CHOOSE_HINT).to_owned())));
            }
        }
    });
    let here = untrack(|| session.location());
    view! {
        <main class="page" id="content" data-page="count" data-step="choose">
            <p>{tr(text::COUNT_CHOOSE)}</p>
            <ScanBar heard=heard.into()/>
            <a class="button" href=count_at(&here) id="count-here">
                <Icon name="place"/>{words::location(&here)}
            </a>
            <a class="button" href=routes::COUNTS id="to-approve"><Icon name="ok"/>{tr(text::COUNTS_TITLE)}</a>
        </main>
    }
}
