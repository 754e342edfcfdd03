//! The way from a shipment to its papers.

use leptos::prelude::*;
use lotwise_ledger::event::EventId;

use crate::i18n::{text, tr};
use crate::routes;
use crate::ui::icon::Icon;

/// Leads to the delivery note of a shipment.
#[component]
pub fn DeliveryNote(event: EventId) -> impl IntoView {
    view! {
        <a href=routes::delivery(&event) class="button" id="delivery-note">
            <Icon name="truck"/>{tr(text::DELIVERY_TITLE)}
        </a>
    }
}
