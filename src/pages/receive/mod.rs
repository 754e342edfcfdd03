//! Receiving: what the label says is filled in; a person adds what it does not say.

mod form;

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::iso::day_text;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::{Found, Label};

use form::{FieldErrors, ReceiveForm};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::row;
use crate::components::photo_field::PhotoField;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{Text, text, tr, tr_with};
use crate::state::attachments::Photo;
use crate::state::entry::FieldError;
use crate::state::navigation;
use crate::state::read::read;
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::state::session::{place_named, session};
use crate::state::{Device, device};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind, TextArea};
use crate::ui::live::live;
use crate::ui::number::NumberField;

/// The typed fields as signals. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Entry {
    /// What is not typed: product, GTIN, production date.
    known: RwSignal<ReceiveForm>,
    product_name: RwSignal<String>,
    content: RwSignal<String>,
    lot: RwSignal<String>,
    serials: RwSignal<String>,
    expiry: RwSignal<String>,
    best_before: RwSignal<String>,
    quantity: RwSignal<String>,
    supplier: RwSignal<String>,
    location: RwSignal<String>,
    photo: RwSignal<Option<Arc<Photo>>>,
    errors: RwSignal<FieldErrors>,
    /// What the label says is filled in.
    label_read: RwSignal<bool>,
}

impl Entry {
    fn new(location: &str) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            known: RwSignal::new(ReceiveForm::default()),
            product_name: empty(),
            content: empty(),
            lot: empty(),
            serials: empty(),
            expiry: empty(),
            best_before: empty(),
            quantity: RwSignal::new("1".to_owned()),
            supplier: empty(),
            location: RwSignal::new(location.to_owned()),
            photo: RwSignal::new(None),
            errors: RwSignal::new(FieldErrors::default()),
            label_read: RwSignal::new(false),
        }
    }

    fn form(self) -> ReceiveForm {
        ReceiveForm {
            product_name: self.product_name.get(),
            content: self.content.get(),
            lot: self.lot.get(),
            serials: self.serials.get(),
            expiry: self.expiry.get(),
            best_before: self.best_before.get(),
            quantity: self.quantity.get(),
            supplier: self.supplier.get(),
            location: self.location.get(),
            ..self.known.get()
        }
    }

    /// Fills in what a label says; a fact that it does not carry blanks nothing.
    fn fill(self, label: &Label, named: bool) {
        self.known.update(|known| {
            known.product = Some(label.product.clone());
            known.product_named = named;
            known.gtin = Some(label.gtin.clone());
            known.is_case = !label.gtin.as_str().starts_with(['0', '9']);
            known.produced = label.dates.produced.or(known.produced);
        });
        let fill = |signal: RwSignal<String>, value: Option<String>| {
            if let Some(value) = value {
                signal.set(value);
            }
        };
        fill(self.content, label.content.map(|content| content.to_string()));
        fill(self.lot, label.lot.clone());
        fill(self.expiry, label.dates.expiry.map(day_text));
        fill(self.best_before, label.dates.best_before.map(day_text));
        fill(self.quantity, label.count.map(|count| count.to_string()));
        if let Some(serial) = &label.serial {
            self.add_serial(serial);
        }
    }

    fn add_serial(self, serial: &str) {
        if !self.serials.with_untracked(|serials| serials.lines().any(|line| line.trim() == serial)) {
            self.serials.update(|serials| {
                if !serials.is_empty() && !serials.ends_with('\n') {
                    serials.push('\n');
                }
                serials.push_str(serial);
            });
        }
    }

    /// A read while the page stands: a place, or another label of the same product.
    fn take(self, device: Device, reading: &Reading) -> Tone {
        let Outcome::Resolved(resolved) = &reading.outcome else {
            return Tone::Refused;
        };
        if let Found::Other(Key::Location(place)) = &resolved.found {
            self.location.set(words::location(place));
            return Tone::Accepted;
        }
        let Some(label) = &resolved.label else {
            return Tone::Refused;
        };
        let product = self.known.with_untracked(|known| known.product.clone());
        if product.is_some_and(|product| product != label.product) {
            return Tone::Refused;
        }
        self.fill_named(device, label.clone());
        Tone::Accepted
    }

    /// What the code in the address is: a label, or a code of nobody's, which becomes the new
    /// product's own number.
    fn begin(self, device: Device, code: &str, outcome: &Outcome) {
        let label = match outcome {
            Outcome::Resolved(resolved) => resolved.label.clone(),
            _ => None,
        };
        match label {
            Some(label) => self.fill_named(device, label),
            None => {
                self.known.update(|known| known.product = words::own_product(code));
                self.label_read.set(true);
            }
        }
    }

    fn fill_named(self, device: Device, label: Label) {
        device.name_then(label.product.clone(), move |product| {
            self.fill(&label, product.name.is_some());
            if let Some(name) = product.name {
                self.product_name.set(name);
            }
            self.label_read.set(true);
        });
    }
}

#[component]
pub fn ReceivePage() -> impl IntoView {
    let device = device();
    let scanner = scanner();
    let session = session();
    let entry = Entry::new(&words::location(&session.location()));
    let asked = |name| Some(untrack(|| navigation().query(name))).filter(|value| !value.is_empty());
    if let Some(code) = asked("code") {
        let symbology = asked("symbology");
        scanner.outcome_then(code.clone(), symbology, move |outcome| entry.begin(device, &code, &outcome));
    }
    scanner.hand_to(move |reading| {
        let tone = entry.take(device, &reading);
        scanner.answer(tone);
    });
    let recording = Recording::new(move |_| {
        entry.photo.set(None);
        if let Some(place) = place_named(&entry.location.get_untracked()) {
            session.work_at(&place);
        }
    });
    let receive = move || match untrack(|| entry.form()).parse(place_named) {
        Ok(receive) => {
            entry.errors.set(FieldErrors::default());
            let photos = entry.photo.get_untracked().into_iter().collect();
            recording.start_with_photos(Command::Receive(receive), photos);
        }
        Err(errors) => entry.errors.set(errors),
    };
    let done = Signal::derive(move || {
        let quantity = entry.form().base_quantity().map(words::quantity).unwrap_or_default();
        tr_with(text::RECEIVE_DONE, &[("quantity", &quantity), ("location", &entry.location.get())])
    });
    view! {
        <StatusBar title=tr(text::RECEIVE_TITLE)/>
        <main class="page" id="content" data-page="receive"
            data-label=move || if entry.label_read.get() { "read" } else { "none" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done/>
            <form class="form" id="receive-form" on:submit=move |event| {
                event.prevent_default();
                receive();
            }>
                <Fields entry/>
            </form>
            <LiesThere entry device/>
            <div class="dock">
                <Button kind=Kind::Main icon="receive" id="save"
                    label=Signal::derive(move || action(entry))
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=Callback::new(move |()| receive())/>
            </div>
        </main>
    }
}

/// "Receive 24", so that a wrong figure is seen before it is saved.
fn action(entry: Entry) -> String {
    let serials =
        entry.serials.with(|serials| serials.lines().filter(|line| !line.trim().is_empty()).count());
    let quantity = if serials > 0 {
        Some(serials.to_string())
    } else {
        entry.form().base_quantity().map(words::quantity)
    };
    match quantity {
        Some(quantity) => tr_with(text::RECEIVE_ACTION_QUANTITY, &[("quantity", &quantity)]),
        None => tr(text::RECEIVE_ACTION).to_owned(),
    }
}

#[component]
fn Fields(entry: Entry) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let has_gtin = move || entry.known.with(|known| known.gtin.is_some());
    let equals = Signal::derive(move || match entry.form().base_quantity() {
        Some(quantity) if entry.content.with(|content| !matches!(content.trim(), "" | "1")) => {
            tr_with(text::RECEIVE_EQUALS, &[("quantity", &words::quantity(quantity))])
        }
        _ => String::new(),
    });
    view! {
        <Field id="product-name" label=tr(text::RECEIVE_PRODUCT_NAME) value=entry.product_name
            hint=tr(text::RECEIVE_PRODUCT_NAME_HINT) error=error(|errors| &errors.product_name)/>
        <Field id="lot" kind=FieldKind::Code label=tr(text::RECEIVE_LOT) value=entry.lot
            hint=tr(text::RECEIVE_LOT_HINT) error=error(|errors| &errors.lot)/>
        <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=entry.quantity
            less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE) hint=equals
            error=error(|errors| &errors.quantity)/>
        {live(move || has_gtin().then(|| view! {
            <Field id="product-content" label=tr(text::RECEIVE_CONTENT) value=entry.content
                hint=tr(text::RECEIVE_CONTENT_HINT) error=error(|errors| &errors.content)/>
        }))}
        <Field id="location" kind=FieldKind::Code label=tr(text::RECEIVE_LOCATION) value=entry.location
            hint=tr(text::RECEIVE_LOCATION_HINT) error=error(|errors| &errors.location)/>
        <Field id="expiry" kind=FieldKind::Date label=label_of(text::ITEM_USE_BY) value=entry.expiry
            error=error(|errors| &errors.expiry)/>
        <Field id="best-before" kind=FieldKind::Date label=label_of(text::ITEM_BEST_BEFORE)
            value=entry.best_before error=error(|errors| &errors.best_before)/>
        <TextArea id="serials" label=label_of(text::RECEIVE_SERIALS) value=entry.serials
            hint=tr(text::RECEIVE_SERIALS_HINT) error=error(|errors| &errors.serials)/>
        <Field id="supplier" label=label_of(text::RECEIVE_FROM) value=entry.supplier/>
        <PhotoField id="damage" label=label_of(text::RECEIVE_DAMAGE) photo=entry.photo/>
    }
}

fn label_of(word: Text) -> String {
    [tr(word), " (", tr(text::COMMON_OPTIONAL), ")"].concat()
}

/// Where this lot already lies: one touch fills in the place.
#[component]
fn LiesThere(entry: Entry, device: Device) -> impl IntoView {
    let places = read(move || {
        let form = entry.form();
        device.revision.track();
        async move {
            let lot = form.parse(place_named).ok()?.lot?;
            device.lot(lot).await.ok().flatten()
        }
    });
    live(move || {
        let lot = places.get().flatten()?;
        let rows: Vec<_> = lot
            .whereabouts
            .on_hand
            .into_iter()
            .map(|(place, quantity)| {
                let name = words::location(&place);
                let note = tr(text::RECEIVE_LIES_THERE).to_owned();
                view! { <li>{row(Key::Location(place), "place", name, note, words::quantity(quantity))}</li> }
            })
            .collect();
        (!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> })
    })
}
