//! The links to what is most likely done next.

use leptos::prelude::*;
use lotwise_ledger::key::Key;

use super::words;
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::likely::Next;
use crate::ui::icon::Icon;

/// A link to each page. `receive` is the address that receives more of what was read; `number` is what was
/// read, by which a paper is found again.
pub fn next_links(next: &[Next], key: &Key, number: &str, receive: Option<String>) -> AnyView {
    let links = next.iter().filter_map(|next| {
        let (id, icon, word) = look(*next);
        let href = address(*next, key, number, receive.as_deref())?;
        Some(view! { <a href=href class="button" id=id><Icon name=icon/>{tr(word)}</a> })
    });
    view! { <div class="actions" id="next">{links.collect::<Vec<_>>()}</div> }.into_any()
}

/// Its name for tests, its icon and its word.
fn look(next: Next) -> (&'static str, &'static str, Text) {
    match next {
        Next::Look => ("look", "search", text::NEXT_LOOK),
        Next::Why => ("why", "hold", text::NEXT_WHY),
        Next::Receive => ("receive", "receive", text::RECEIVE_ACTION),
        Next::Move => ("move", "move", text::MOVE_TITLE),
        Next::Ship => ("ship", "ship", text::SHIP_TITLE),
        Next::Adjust => ("adjust", "settings", text::NEXT_ADJUST),
        Next::Dispose => ("dispose", "trash", text::ADJUST_DISPOSE),
        Next::Return => ("return", "undo", text::RETURN_TITLE),
        Next::ToSupplier => ("to-supplier", "truck", text::RETURN_SUPPLIER_TITLE),
        Next::Warranty => ("warranty", "ok", text::WARRANTY_TITLE),
        Next::Report => ("report", "warning", text::REPORT_TITLE),
        Next::Count => ("count", "count", text::NEXT_COUNT),
        Next::Pick => ("pick", "move", text::NEXT_PICK),
        Next::ReceiveOrder => ("receive-order", "receive", text::RECEIVE_ACTION),
    }
}

fn address(next: Next, key: &Key, number: &str, receive: Option<&str>) -> Option<String> {
    Some(match (next, key) {
        (Next::Look | Next::Why, key) => routes::item(key),
        (Next::Receive, _) => receive?.to_owned(),
        (Next::Move, key) => routes::relocate(routes::MOVE, key),
        (Next::Ship, key) => routes::relocate(routes::SHIP, key),
        (Next::Adjust | Next::Dispose, key) => routes::relocate(routes::ADJUST, key),
        (Next::Return, Key::Entry(_)) if !number.is_empty() => routes::take_back(number),
        (Next::Return, key) => routes::relocate(routes::RETURN, key),
        (Next::ToSupplier, key) => routes::to_supplier(key),
        (Next::Warranty, Key::Serial(serial)) => routes::warranty_of(serial.serial.as_str(), serial),
        (Next::Report, key) => routes::relocate(routes::REPORT, key),
        (Next::Count, place @ Key::Location(_)) => routes::count("at", place),
        (Next::Pick, Key::Order(order)) => routes::of_order(routes::PICK, order),
        (Next::ReceiveOrder, Key::Order(order)) => routes::receive_order(order),
        (Next::Warranty | Next::Count | Next::Pick | Next::ReceiveOrder, _) => return None,
    })
}

/// What else can be done with goods, on their own page.
#[component]
pub fn Also(key: Key, next: Vec<Next>) -> impl IntoView {
    let (_, _, number) = words::thing(&key);
    next_links(&next, &key, &number, None)
}
