//! The rows of the lists that belong to a thing: each leads to what it is of.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, SerialKey};

use super::code::Code;
use super::item_parts::{Badge, row};
use super::words;
use crate::i18n::{date, text, tr};
use crate::routes;
use crate::state::lookup::{Content, LotRow};
use crate::ui::icon::Icon;

pub fn serial_row(serial: SerialKey) -> AnyView {
    let number = serial.serial.to_string();
    row(Key::Serial(serial), "serial", number, String::new(), String::new())
}

pub fn content_row(content: Content) -> AnyView {
    let (kind, icon, number) = words::thing(&content.key);
    let note = content.product.as_ref().map_or_else(|| kind.to_owned(), words::product);
    row(content.key, icon, number, note, words::quantity(content.quantity))
}

pub fn lot_row(lot: LotRow) -> AnyView {
    let key = lot.key;
    let expiry = lot.expiry.map_or_else(|| tr(text::ITEM_NO_EXPIRY).to_owned(), date);
    let availability = lot.availability;
    view! {
        <a href=routes::item(&Key::Lot(key.clone())) class="row">
            <Icon name="lot"/>
            <span class="row-main">
                <span class="row-title"><Code text=words::lot_number(&key)/></span>
                <span class="row-note">{expiry}<Badge availability/></span>
            </span>
            <span class="row-end">{words::quantity(lot.on_hand)}</span>
        </a>
    }
    .into_any()
}
