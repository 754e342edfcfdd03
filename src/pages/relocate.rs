//! Moving and shipping: the thing is in the address, a person says how much, from where and to where.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Relocate, Taken};
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::question::{Availability, Found};
use lotwise_ledger::text::PartnerId;
use serde::{Deserialize, Serialize};

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::{NotFound, Sign};
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::draft;
use crate::state::entry::{FieldError, invoice, positive};
use crate::state::read::read;
use crate::state::scanner::{Outcome, Tone, scanner};
use crate::state::session::place_named;
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::live::live;
use crate::ui::number::NumberField;

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Move,
    Ship,
}

impl Way {
    /// Its name in drafts and tests, and its icon.
    fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Ship => "ship",
        }
    }
}

#[component]
pub fn MovePage() -> impl IntoView {
    view! { <RelocatePage way=Way::Move/> }
}

#[component]
pub fn ShipPage() -> impl IntoView {
    view! { <RelocatePage way=Way::Ship/> }
}

/// What is taken, and where the records have it.
#[derive(Clone, PartialEq)]
struct Goods {
    key: Key,
    /// Where most of it lies; empty where the records do not know.
    from: String,
    /// How much lies there, of what is counted.
    booked: String,
    availability: Option<Availability>,
}

#[component]
fn RelocatePage(way: Way) -> impl IntoView {
    let device = device();
    let text = untrack(|| navigation().query("key"));
    let asked = text.clone();
    let goods = read(move || {
        let key = asked.parse::<Key>();
        async move { goods(device, key.ok()?).await }
    });
    let title = if way == Way::Move { text::MOVE_TITLE } else { text::SHIP_TITLE };
    view! {
        <StatusBar title=tr(title)/>
        {live(move || goods.get().map(|goods| match goods {
            Some(goods) => form(way, goods),
            None => {
                let number = text.parse::<Key>().map_or(text.clone(), |key| words::thing(&key).2);
                view! { <main class="page" id="content"><NotFound code=number/></main> }.into_any()
            }
        }))}
    }
}

/// None where the records have nothing of it.
async fn goods(device: Device, key: Key) -> Option<Goods> {
    let availability = match &key {
        Key::Lot(lot) => Some(device.lot(lot.clone()).await.ok()??.availability),
        Key::Serial(serial) => Some(device.serial(serial.clone()).await.ok()??.availability),
        Key::Product(_) | Key::Container(_) => None,
        _ => return None,
    };
    let place = device.lies_at(key.clone()).await.ok()?.into_iter().next();
    // A container that was packed and never moved has no place of its own yet.
    if matches!(key, Key::Product(_)) && place.is_none() {
        return None;
    }
    let from = place.as_ref().map(|(at, _)| words::location(at)).unwrap_or_default();
    let booked = place.filter(|_| is_counted(&key)).map(|(_, quantity)| words::quantity(quantity));
    Some(Goods { from, booked: booked.unwrap_or_default(), availability, key })
}

/// Whether a quantity of it is taken; all else is taken whole.
fn is_counted(key: &Key) -> bool {
    matches!(key, Key::Lot(_) | Key::Product(_))
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FieldErrors {
    quantity: Option<FieldError>,
    from: Option<FieldError>,
    to: Option<FieldError>,
    invoice: Option<FieldError>,
    invoice_date: Option<FieldError>,
}

/// The fields as typed; kept until they are recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct MoveForm {
    quantity: String,
    from: String,
    to: String,
    document: String,
    invoice: String,
    invoice_date: String,
}

impl MoveForm {
    fn parse(&self, way: Way, key: &Key) -> Result<Command, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut counted = || positive(&self.quantity).map_err(|error| errors.quantity = Some(error)).ok();
        let taken = match key {
            Key::Serial(serial) => Some(Taken::Serial(serial.clone())),
            Key::Container(container) => Some(Taken::Container(container.clone())),
            Key::Lot(lot) => counted().map(|quantity| Taken::Lot(lot.clone(), quantity)),
            Key::Product(product) => counted().map(|quantity| Taken::Product(product.clone(), quantity)),
            _ => None,
        };
        let from = place_named(&self.from);
        if from.is_none() {
            errors.from = Some(FieldError::Missing);
        }
        let to = match way {
            Way::Move => place_named(&self.to),
            // A shipment to nobody in particular is still a shipment.
            Way::Ship => Some(Location::Customer(PartnerId::parse(&self.to).ok())),
        };
        if to.is_none() {
            errors.to = Some(FieldError::Missing);
        }
        let document = self.document.trim();
        let document = (!document.is_empty()).then(|| document.to_owned());
        let invoice = invoice(&self.invoice, &self.invoice_date).unwrap_or_else(|(number, date)| {
            (errors.invoice, errors.invoice_date) = (number, date);
            None
        });
        match (taken, from, to) {
            (Some(taken), Some(from), Some(to)) if errors == FieldErrors::default() => {
                let relocate = Relocate { taken: vec![taken], from, to, document, invoice };
                Ok(if way == Way::Move { Command::Move(relocate) } else { Command::Ship(relocate) })
            }
            _ => Err(errors),
        }
    }
}

/// The fields on the page. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Entry {
    quantity: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    document: RwSignal<String>,
    invoice: RwSignal<String>,
    invoice_date: RwSignal<String>,
    errors: RwSignal<FieldErrors>,
    /// The quantity and the place that the records propose.
    proposed: StoredValue<(String, String)>,
}

impl Entry {
    fn new(from: String, booked: &str) -> Self {
        let empty = || RwSignal::new(String::new());
        let quantity = if booked.is_empty() { "1" } else { booked }.to_owned();
        Self {
            quantity: RwSignal::new(quantity.clone()),
            from: RwSignal::new(from.clone()),
            proposed: StoredValue::new((quantity, from)),
            to: empty(),
            document: empty(),
            invoice: empty(),
            invoice_date: empty(),
            errors: RwSignal::new(FieldErrors::default()),
        }
    }

    fn form(self) -> MoveForm {
        MoveForm {
            quantity: self.quantity.get(),
            from: self.from.get(),
            to: self.to.get(),
            document: self.document.get(),
            invoice: self.invoice.get(),
            invoice_date: self.invoice_date.get(),
        }
    }

    /// What the records do not propose: they may propose something else by then.
    fn worth_keeping(self) -> Option<MoveForm> {
        let mut form = self.form();
        let (quantity, from) = self.proposed.get_value();
        if form.quantity == quantity {
            form.quantity.clear();
        }
        if form.from == from {
            form.from.clear();
        }
        let typed = [&form.to, &form.document, &form.invoice, &form.invoice_date];
        typed.iter().any(|text| !text.is_empty()).then_some(form)
    }

    fn restore(self, form: MoveForm) {
        let (quantity, from) = self.proposed.get_value();
        self.quantity.set(if form.quantity.is_empty() { quantity } else { form.quantity });
        self.from.set(if form.from.is_empty() { from } else { form.from });
        self.to.set(form.to);
        self.document.set(form.document);
        self.invoice.set(form.invoice);
        self.invoice_date.set(form.invoice_date);
    }

    /// What was recorded is not recorded again by a second press.
    fn clear(self) {
        for field in [self.quantity, self.to, self.document, self.invoice, self.invoice_date] {
            field.set(String::new());
        }
    }
}

fn form(way: Way, goods: Goods) -> AnyView {
    let (device, scanner) = (device(), scanner());
    let Goods { key, from, booked, availability } = goods;
    let entry = Entry::new(from, &booked);
    let name = [way.as_str(), "/", &key.to_string()].concat();
    let ready = draft::keep(device, &name, move |form| entry.restore(form), move || entry.worth_keeping());
    scanner.hand_to(move |reading| {
        let tone = match &reading.outcome {
            Outcome::Resolved(resolved) => match &resolved.found {
                Found::Other(Key::Location(place)) => {
                    let field = if way == Way::Move { entry.to } else { entry.from };
                    field.set(words::location(place));
                    Tone::Accepted
                }
                _ => Tone::Refused,
            },
            _ => Tone::Refused,
        };
        scanner.answer(tone);
    });
    let recording = Recording::new(move |_| entry.clear()).of_draft(&name);
    let typed = StoredValue::new(None);
    recording.on_undone(move || {
        if let (Some(form), None) = (typed.get_value(), entry.worth_keeping()) {
            entry.restore(form);
        }
    });
    let is_counted = is_counted(&key);
    let number = words::thing(&key).2;
    let act = Callback::new(move |()| {
        let form = untrack(|| entry.form());
        match form.parse(way, &key) {
            Ok(command) => {
                typed.set_value(untrack(|| entry.worth_keeping()));
                entry.errors.set(FieldErrors::default());
                recording.start(command);
            }
            Err(errors) => entry.errors.set(errors),
        }
    });
    let hint =
        if booked.is_empty() { String::new() } else { tr_with(text::MOVE_BOOKED, &[("quantity", &booked)]) };
    let done = Signal::derive(move || tr(text::COMMON_SAVED).to_owned());
    view! {
        <main class="page" id="content" data-page=way.as_str()
            data-draft=move || if ready.get() { "ready" } else { "busy" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <p id="number"><Code text=number figure=true/></p>
            {availability.map(|availability| view! { <Sign availability/> })}
            <RecordingNotes recording done/>
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                act.run(());
            }>
                <Fields way entry is_counted hint/>
            </form>
            <div class="dock">
                <Button kind=Kind::Main icon=way.as_str() id="save"
                    label=Signal::derive(move || action(way, is_counted, entry))
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=act/>
            </div>
        </main>
    }
    .into_any()
}

fn action(way: Way, is_counted: bool, entry: Entry) -> String {
    let (word, with_quantity) = match way {
        Way::Move => (text::MOVE_ACTION, text::MOVE_ACTION_QUANTITY),
        Way::Ship => (text::SHIP_ACTION, text::SHIP_ACTION_QUANTITY),
    };
    match positive(&entry.quantity.get()) {
        Ok(quantity) if is_counted => tr_with(with_quantity, &[("quantity", &words::quantity(quantity))]),
        _ => tr(word).to_owned(),
    }
}

#[component]
fn Fields(way: Way, entry: Entry, is_counted: bool, hint: String) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    view! {
        {is_counted.then(|| view! {
            <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=entry.quantity
                less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE) hint=hint
                error=error(|errors| &errors.quantity)/>
        })}
        <Field id="from" kind=FieldKind::Code label=tr(text::MOVE_FROM) value=entry.from
            error=error(|errors| &errors.from)/>
        {if way == Way::Move {
            view! {
                <Field id="to" kind=FieldKind::Code label=tr(text::MOVE_TO) value=entry.to
                    hint=tr(text::MOVE_TO_HINT) error=error(|errors| &errors.to)/>
            }
            .into_any()
        } else {
            view! {
                <Field id="to" label=tr(text::SHIP_TO) value=entry.to error=error(|errors| &errors.to)/>
                <Field id="document" label=tr(text::SHIP_DOCUMENT) value=entry.document/>
                <Field id="invoice" label=tr(text::SHIP_INVOICE) value=entry.invoice
                    error=error(|errors| &errors.invoice)/>
                <Field id="invoice-date" kind=FieldKind::Date label=tr(text::SHIP_INVOICE_DATE)
                    value=entry.invoice_date error=error(|errors| &errors.invoice_date)/>
            }
            .into_any()
        }}
    }
}
