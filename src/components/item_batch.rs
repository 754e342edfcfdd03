//! Batches: the page of one, the list of those of a lot, and the name of a unit's.

use leptos::prelude::*;
use lotwise_ledger::key::{BatchKey, Key};

use super::code::Code;
use super::holding::Holding;
use super::item_papers::Head;
use super::item_parts::{Badge, Fact, Sign, row};
use super::item_rows::serial_row;
use super::long::LongRows;
use super::timeline::{History, all_of};
use super::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::batches::{BatchRow, BatchView};
use crate::ui::icon::Icon;

#[component]
pub fn BatchPage(batch: BatchView) -> impl IntoView {
    let key = Key::Batch(batch.key.clone());
    let lot = Key::Lot(batch.key.lot.clone());
    let all = batch.serials.has_more.then(|| all_of("serials", text::LIST_SHOW_SERIALS, &key));
    let serials: Vec<_> =
        batch.serials.rows.into_iter().map(|serial| view! { <li>{serial_row(serial)}</li> }).collect();
    view! {
        <div class="columns">
            <div class="column">
                <Head kind=tr(text::KIND_BATCH) number=batch.key.number.to_string()
                    note=words::product(&batch.product)/>
                <Sign availability=batch.availability/>
                <dl class="facts"><Fact word=tr(text::BATCH_CAME) value=words::quantity(batch.came) figure=true/></dl>
                <section class="section" id="of-lot">
                    <h2>{tr(text::BATCH_OF_LOT)}</h2>
                    <ul class="rows">
                        <li>{row(lot, "lot", words::lot_number(&batch.key.lot), String::new(), String::new())}</li>
                    </ul>
                </section>
                {(!serials.is_empty()).then(|| view! {
                    <section class="section">
                        <h2>{tr(text::ITEM_SERIALS)}</h2>
                        <ul class="rows" id="serials">{serials}</ul>
                        {all}
                    </section>
                })}
            </div>
            <div class="column">
                <History of=key.clone()/>
                <Holding key/>
            </div>
        </div>
    }
}

/// The batches of a lot with how they stand; nothing where it has none.
#[component]
pub fn Batches(batches: Vec<BatchRow>) -> impl IntoView {
    (!batches.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{tr(text::BATCH_TITLE)}</h2>
                <LongRows id="batches" rows=batches draw=batch_row/>
            </section>
        }
    })
}

fn batch_row(batch: BatchRow) -> AnyView {
    let number = batch.key.number.to_string();
    view! {
        <a href=routes::item(&Key::Batch(batch.key)) class="row">
            <Icon name="lot"/>
            <span class="row-main">
                <span class="row-title"><Code text=number/></span>
                <span class="row-note"><Badge availability=batch.availability/></span>
            </span>
        </a>
    }
    .into_any()
}

/// The batch that a unit is of, among the facts of its page.
#[component]
pub fn BatchOf(batch: BatchKey) -> impl IntoView {
    let number = batch.number.to_string();
    view! {
        <div class="fact" id="batch">
            <dt>{tr(text::KIND_BATCH)}</dt>
            <dd><a class="touch" href=routes::item(&Key::Batch(batch))>{number}</a></dd>
        </div>
    }
}
