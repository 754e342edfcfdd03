//! Receiving: what the label says is filled in; a person adds what it does not say. Against an order,
//! each scan ticks off what was announced.

mod entry;
mod fields;
mod form;
mod hearing;
mod order;
mod serials;

use std::collections::VecDeque;
use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::{Arrive, Command, Received};
use lotwise_ledger::gs1::{Scan, read as read_code};
use lotwise_ledger::key::OrderKey;

use entry::Entry;
use fields::Fields;
use form::{Destination, FieldErrors, ReceiveForm};
use order::{Expected, OrderPanel};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::scan_bar::ScanBar;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::attachments::Photo;
use crate::state::inbound::wait_at;
use crate::state::lookup::today;
use crate::state::portions::portions;
use crate::state::scanner::scanner;
use crate::state::session::{Session, place_named, session};
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::form::Form;
use crate::ui::live::live;

/// What the address says.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    order: Option<OrderKey>,
    code: Option<String>,
    symbology: Option<String>,
}

#[component]
pub fn ReceivePage() -> impl IntoView {
    let navigation = navigation();
    let asked = Memo::new(move |before: Option<&Asked>| {
        // While the page goes away, it stays as it is.
        if navigation.path() != routes::RECEIVE {
            return before.cloned().unwrap_or_default();
        }
        let value = |name| Some(navigation.query(name)).filter(|value| !value.is_empty());
        Asked {
            order: value("order").and_then(|order| order.parse().ok()),
            code: value("code"),
            symbology: value("symbology"),
        }
    });
    view! {
        <StatusBar title=tr(text::RECEIVE_TITLE)/>
        {live(move || view! { <Receiving asked=asked.get()/> })}
    }
}

impl Asked {
    /// Under what the entry is kept: labels of one product meet in one entry.
    fn draft_name(&self) -> String {
        let order = self.order.as_ref().map(ToString::to_string).unwrap_or_default();
        let code = self.code.as_deref().unwrap_or_default();
        let goods = match read_code(code, self.symbology.as_deref(), today()) {
            Ok(Scan::Elements(elements)) => elements.gtin().map(|gtin| gtin.as_str().to_owned()),
            Ok(Scan::Gtin(gtin)) => Some(gtin.as_str().to_owned()),
            _ => None,
        };
        ["receive/", &order, "/", goods.as_deref().unwrap_or(code)].concat()
    }
}

#[component]
fn Receiving(asked: Asked) -> impl IntoView {
    let (device, scanner, session) = (device(), scanner(), session());
    let entry = Entry::new(device, &words::location(&untrack(|| session.location())), asked.order.clone());
    let name = asked.draft_name();
    let ready = entry.keep(&name);
    let (code, symbology) = (asked.code.clone(), asked.symbology.clone());
    Effect::new(move |_| {
        if let (true, Some(code)) = (ready.get(), code.clone()) {
            let carrier = symbology.clone();
            scanner.outcome_then(code.clone(), symbology.clone(), move |outcome| {
                entry.begin(&code, carrier.as_deref(), &outcome);
            });
        }
    });
    scanner.hand_to(move |reading| scanner.answer(entry.take(&reading)));
    let parts = StoredValue::new(VecDeque::<Arrive>::new());
    let said = RwSignal::new(String::new());
    let recording = Recording::new(move |_| {
        let mut waiting = parts.get_value();
        if let Some(part) = waiting.pop_front() {
            recorded(entry, session, &part, waiting.is_empty());
            parts.set_value(waiting);
        }
    })
    .of_draft(&name);
    let typed = brought_back(entry, recording);
    let receive = move || match untrack(|| entry.parse()) {
        Ok(arrive) => {
            let taken = entry.photo.get_untracked();
            typed.set_value(untrack(|| entry.worth_keeping()).map(|form| (form, taken.clone())));
            entry.errors.set(FieldErrors::default());
            entry.heard.set(None);
            said.set(done_words(entry, &arrive));
            let photos = taken.into_iter().collect();
            device.arrive_then(arrive, move |arrive| {
                let all = portions(&arrive);
                let _ = parts.try_set_value(all.iter().cloned().collect());
                let commands = all.into_iter().map(|part| Command::Arrive(Box::new(part)));
                recording.start_series(commands.collect(), photos);
            });
        }
        Err(errors) => entry.errors.set(errors),
    };
    let against = asked.order.is_some();
    let is_plain = !against && asked.code.is_none();
    view! {
        <main class="page" id="content" data-page="receive"
            data-label=move || if entry.label_read.get() { "read" } else { "none" }
            data-draft=move || if ready.get() { "ready" } else { "busy" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <ScanBar heard=Signal::derive(move || entry.heard.get().map(|heard| (heard.tone, heard.words)))/>
            <RecordingNotes recording done=said/>
            {asked.order.map(|order| view! { <OrderPanel entry order/> })}
            {is_plain.then(|| view! { <Expected/> })}
            <Form id="receive-form" on_enter=Callback::new(move |()| receive())><Fields entry/></Form>
            <div class="dock">
                <Button kind=Kind::Main icon="receive" id="save"
                    label=Signal::derive(move || action(entry))
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=Callback::new(move |()| receive())/>
            </div>
        </main>
    }
}

/// What was typed, and the photo.
type Typed = (ReceiveForm, Option<Arc<Photo>>);

/// What was typed and taken when it was recorded: it comes back with an undo, to be put right.
fn brought_back(entry: Entry, recording: Recording) -> StoredValue<Option<Typed>> {
    let typed = StoredValue::new(None::<Typed>);
    recording.on_undone(move || {
        if let (Some((form, photo)), None) = (typed.get_value(), entry.worth_keeping()) {
            entry.restore(form);
            entry.photo.set(photo);
        }
    });
    typed
}

/// One record of the entry is durable: what is in it does not wait here any more.
fn recorded(entry: Entry, session: Session, part: &Arrive, is_last: bool) {
    if let Some(place) = place_named(&entry.location.get_untracked()) {
        session.work_at(&place);
        if Destination::named(&entry.destination.get_untracked()) == Destination::Dock {
            wait_at(&place);
        }
    }
    // It went with the first of them.
    entry.photo.set(None);
    if let Received::Serials(taken) = &part.receive.received {
        let left = serials::without(&entry.serials.get_untracked(), taken);
        if !left.is_empty() {
            // The count was of all; those that are left are counted anew.
            entry.quantity.set("1".to_owned());
            entry.serials.set(left);
            return;
        }
    }
    if is_last {
        entry.clear();
    }
}

fn done_words(entry: Entry, arrive: &Arrive) -> String {
    let quantity = match &arrive.receive.received {
        Received::Quantity(quantity) => words::quantity(*quantity),
        Received::Serials(serials) => serials.len().to_string(),
    };
    let place = entry.location.get_untracked();
    tr_with(text::RECEIVE_DONE, &[("quantity", &quantity), ("location", &place)])
}

/// "Receive 24", so that a wrong figure is seen before it is saved.
fn action(entry: Entry) -> String {
    let form = entry.form();
    let quantity = if form.by_serial || !form.serials.trim().is_empty() {
        Some(form.serial_list().accepted.len().to_string())
    } else {
        form.base_quantity().map(words::quantity)
    };
    match quantity {
        Some(quantity) => tr_with(text::RECEIVE_ACTION_QUANTITY, &[("quantity", &quantity)]),
        None => tr(text::RECEIVE_ACTION).to_owned(),
    }
}
