//! The warranty desk: what a caller has in front of him goes in, one line to read aloud comes out.

mod acts;
mod answer;
mod claim;
mod claims;
mod desk;
mod form;
mod found;
pub mod many;
mod people;
mod replace;
mod sisters;

use leptos::prelude::*;
use lotwise_ledger::key::{Key, SerialKey};
use lotwise_ledger::question::Found;
use web_sys::ClipboardEvent;

use answer::UnitAtDesk;
use desk::{Desk, Hearing};
use found::found;
use many::DRAFT;
use people::People;

use crate::components::item_parts::row_to;
use crate::components::scan_here::CameraHere;
use crate::components::status_bar::StatusBar;
use crate::i18n::{Text, text, tr};
use crate::routes;
use crate::state::desk::finding::Sought;
use crate::state::device;
use crate::state::draft;
use crate::state::navigation;
use crate::state::read::read;
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::live::live;

#[component]
pub fn WarrantyPage() -> impl IntoView {
    let (device, scanner, navigation) = (device(), scanner(), navigation());
    let asked = Memo::new(move |_| navigation.query("serial"));
    let chosen = Memo::new(move |_| match navigation.query("key").parse() {
        Ok(Key::Serial(unit)) => Some(unit),
        _ => None,
    });
    let typed = RwSignal::new(asked.get_untracked());
    let sought = read(move || {
        let (asked, chosen) = (asked.get(), chosen.get());
        device.revision.track();
        async move { (asked.clone(), device.sought(&asked, chosen).await.unwrap_or(Sought::Failed)) }
    });
    // What is typed below stays while records of other things come in.
    let sought = Memo::new(move |_| sought.get());
    let ask = Callback::new(move |()| {
        let number = typed.get_untracked();
        navigation.go(&routes::warranty(number.trim()));
    });
    // The field has one line: a list that is pasted into it is answered as a table.
    let pasted = move |event: ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if text.trim().lines().nth(1).is_some() {
            event.prevent_default();
            draft::hand_over_then(device, DRAFT, text, move || navigation.go(&routes::warranties_now()));
        }
    };
    let hearing = Hearing::new_local(None);
    scanner.hand_to(move |reading| {
        let Some((number, unit)) = read_of(&reading) else { return scanner.answer(Tone::Refused) };
        scanner.answer(Tone::Accepted);
        if hearing.get_value().is_some_and(|take| take(&number, unit.as_ref())) {
            return;
        }
        navigation.go(&match &unit {
            Some(unit) => routes::warranty_of(&number, unit),
            None => routes::warranty(&number),
        });
        typed.set(number);
    });
    let state = move || sought.with(|sought| sought.as_ref().map_or("busy", |(_, sought)| sought.as_str()));
    view! {
        <StatusBar title=tr(text::WARRANTY_TITLE)/>
        <main class="page" id="content" data-page="warranty" data-sought=state>
            <CameraHere/>
            <Form on_enter=ask on:paste=pasted>
                <Field id="serial" kind=FieldKind::Code label=tr(text::WARRANTY_LABEL) value=typed
                    hint=tr(text::WARRANTY_HINT)/>
            </Form>
            {live(move || sought.get().map(|(asked, sought)| match sought {
                Sought::Unit(unit) => view! { <UnitAtDesk desk=Desk::open(unit, hearing)/> }.into_any(),
                sought => {
                    let nobody = matches!(sought, Sought::Near(_) | Sought::Unknown);
                    let by_name = nobody.then(|| view! { <People asked=asked.clone()/> });
                    view! { {found(&asked, sought)}{by_name} }.into_any()
                }
            }))}
            <ul class="rows" id="also">
                <li id="to-claims">{link(routes::CLAIMS, "warning", text::CLAIMS_TITLE)}</li>
                <li id="to-complaints">{link(routes::COMPLAINTS, "warning", text::COMPLAINT_TITLE)}</li>
                <li id="to-many">{link(routes::WARRANTIES, "serial", text::MANY_TITLE)}</li>
            </ul>
            <div class="dock">
                <Button kind=Kind::Main icon="search" id="check" label=tr(text::WARRANTY_ACTION).to_owned()
                    on_press=ask/>
            </div>
        </main>
    }
}

fn link(href: &str, icon: &'static str, word: Text) -> AnyView {
    row_to(href.to_owned(), false, icon, tr(word).to_owned(), String::new(), String::new())
}

/// The number that was read, and the unit that it is of, where that is known; none for what cannot be read. A
/// label names its product: a unit of another product with the same number is not meant.
fn read_of(reading: &Reading) -> Option<(String, Option<SerialKey>)> {
    let Outcome::Resolved(resolved) = &reading.outcome else { return None };
    let on_label = resolved.label.as_ref().and_then(|label| label.key());
    Some(match (&resolved.found, on_label) {
        (Found::Serial(unit), _) => (unit.serial.to_string(), Some(unit.clone())),
        (_, Some(Key::Serial(unit))) => (unit.serial.to_string(), Some(unit)),
        _ => (reading.text.clone(), None),
    })
}
