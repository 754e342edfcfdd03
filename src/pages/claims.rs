//! The claims that wait for a decision, the oldest first: each leads to its unit, where it is decided.

use leptos::prelude::*;

use crate::components::age::Age;
use crate::components::listed::Listed;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{date, text, tr};
use crate::routes;
use crate::state::desk::waiting::Waiting;
use crate::state::device;
use crate::state::listing::Stage;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

#[component]
pub fn ClaimsPage() -> impl IntoView {
    let device = device();
    let claims = device.claims_waiting();
    let is_empty = Memo::new(move |_| claims.stage.get() == Stage::Whole && claims.is_empty());
    view! {
        <StatusBar title=tr(text::CLAIMS_TITLE)/>
        <main class="page" id="content" data-page="claims" data-stage=move || claims.stage.get().as_str()>
            {live(move || is_empty.get().then(|| view! {
                <Empty icon="ok" text=tr(text::CLAIMS_EMPTY) hint=tr(text::CLAIMS_EMPTY_TEXT)/>
            }))}
            <Age device/>
            <Listed id="open-claims" listing=claims draw=row/>
            <a href=routes::WARRANTY class="button" id="to-warranty"><Icon name="search"/>{tr(text::CLAIMS_TO_DESK)}</a>
        </main>
    }
}

fn row(waiting: Waiting) -> AnyView {
    let Waiting { claim, product, age_days, .. } = waiting;
    let number = claim.serial.serial.to_string();
    let component = claim.component.as_ref().map(|part| part.serial.to_string()).unwrap_or_default();
    let note = words::joined(&[&number, &words::product(&product), &component, &date(claim.reported_on.0)]);
    view! {
        <a href=routes::warranty_of(&number, &claim.serial) class="row" data-age=age_days.to_string()>
            <Icon name="warning"/>
            <span class="row-main">
                <span class="row-title">{claim.defect}</span>
                <span class="row-note">{whole(note)}</span>
            </span>
            <span class="row-end">{words::waited(age_days)}</span>
        </a>
    }
    .into_any()
}
