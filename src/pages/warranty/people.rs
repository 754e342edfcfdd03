//! Who bought a unit, for a caller who has no number: found by the backend, and on this device without it.

use leptos::prelude::*;

use crate::components::item_parts::row_to;
use crate::components::long::LongRows;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::desk::people::{Answer, Buyer};
use crate::state::device;
use crate::state::read::read;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// Those who are found by what was typed. It is asked once for each time that it was typed, as each time is written
/// down.
#[component]
pub fn People(asked: String) -> impl IntoView {
    let device = device();
    let asked = StoredValue::new(asked);
    let here = read(move || async move {
        let typed = asked.try_get_value().unwrap_or_default();
        device.buyers_here(&typed).await.unwrap_or_default()
    });
    let there = read(move || async move {
        let typed = asked.try_get_value().unwrap_or_default();
        device.buyers_there(&typed).await
    });
    let state = move || there.with(|there| there.as_ref().map_or("busy", Answer::as_str));
    let buyers = move || {
        let mut buyers = here.get().unwrap_or_default();
        if let Some(Answer::Found { buyers: found, .. }) = there.get() {
            buyers.retain(|buyer| found.iter().all(|it| it.reference != buyer.reference));
            buyers.extend(found);
        }
        buyers.sort_by(|one, other| one.name.cmp(&other.name));
        buyers
    };
    let rows = move || {
        let buyers = buyers();
        (!buyers.is_empty()).then(|| {
            let asked = asked.get_value();
            view! {
                <section class="section" id="people-found">
                    <h2>{tr(text::PEOPLE_FOUND)}</h2>
                    <LongRows id="buyers" rows=buyers draw=move |buyer| row(&asked, buyer)/>
                </section>
            }
        })
    };
    let note = move || match there.get()? {
        Answer::NotAsked | Answer::Found { more: false, .. } => None,
        Answer::Found { more: true, .. } => Some((Kind::Info, tr(text::PEOPLE_MORE))),
        Answer::Offline => Some((Kind::Info, tr(text::PEOPLE_OFFLINE))),
        Answer::Refused => Some((Kind::Refused, tr(text::PEOPLE_REFUSED))),
    };
    view! {
        <div id="people" data-state=state>
            {live(rows)}
            {live(move || note().map(|(kind, what)| view! { <Notice kind id="people-note" what=what/> }))}
        </div>
    }
}

fn row(asked: &str, buyer: Buyer) -> AnyView {
    let name = if buyer.name.is_empty() { buyer.phone.clone() } else { buyer.name };
    let note = words::joined(&[buyer.unit.serial.as_str(), &buyer.phone]);
    row_to(routes::warranty_of(asked, &buyer.unit), false, "person", name, note, String::new())
}
