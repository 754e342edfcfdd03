//! Moving and shipping: the thing is in the address, a person says how much, from where and to where.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Relocate, Taken};
use lotwise_ledger::key::{Key, Location, LotKey, SerialKey};
use lotwise_ledger::question::Found;
use lotwise_ledger::text::PartnerId;

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::{NotFound, Sign};
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::device;
use crate::state::entry::{FieldError, invoice, positive};
use crate::state::lookup::{LotView, SerialView};
use crate::state::navigation;
use crate::state::read::read;
use crate::state::scanner::{Outcome, Tone, scanner};
use crate::state::session::place_named;
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

#[component]
pub fn MovePage() -> impl IntoView {
    view! { <RelocatePage way=Way::Move/> }
}

#[component]
pub fn ShipPage() -> impl IntoView {
    view! { <RelocatePage way=Way::Ship/> }
}

/// What is taken: a lot, of which a quantity, or one serial.
#[derive(Clone, PartialEq)]
enum Goods {
    Lot(Box<LotView>),
    Serial(Box<SerialView>),
    Missing(String),
}

#[component]
fn RelocatePage(way: Way) -> impl IntoView {
    let device = device();
    let text = untrack(|| navigation().query("key"));
    let goods = read(move || {
        let text = text.clone();
        async move {
            let read = match text.parse::<Key>() {
                Ok(Key::Lot(key)) => device.lot(key).await.map(|it| it.map(|it| Goods::Lot(Box::new(it)))),
                Ok(Key::Serial(key)) => {
                    device.serial(key).await.map(|it| it.map(|it| Goods::Serial(Box::new(it))))
                }
                _ => Ok(None),
            };
            read.ok().flatten().unwrap_or(Goods::Missing(text))
        }
    });
    let title = if way == Way::Move { text::MOVE_TITLE } else { text::SHIP_TITLE };
    view! {
        <StatusBar title=tr(title)/>
        {live(move || goods.get().map(|goods| match goods {
            Goods::Lot(lot) => {
                let Some((from, booked)) = lot.whereabouts.on_hand.first().cloned() else {
                    return form(way, What::Lot(lot.key.clone()), String::new(), String::new(), &lot.availability);
                };
                let from = words::location(&from);
                form(way, What::Lot(lot.key.clone()), from, words::quantity(booked), &lot.availability)
            }
            Goods::Serial(serial) => {
                let from = serial.places.iter().find(|place| place.is_inside());
                let from = from.map(words::location).unwrap_or_default();
                form(way, What::Serial(serial.key.clone()), from, String::new(), &serial.availability)
            }
            Goods::Missing(text) => {
                let number = text.parse::<Key>().map_or(text, |key| words::thing(&key).2);
                view! { <main class="page" id="content"><NotFound code=number/></main> }.into_any()
            }
        }))}
    }
}

#[derive(Clone, PartialEq)]
enum What {
    Lot(LotKey),
    Serial(SerialKey),
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

/// The fields as typed.
#[derive(Clone, Copy)]
struct Entry {
    quantity: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    document: RwSignal<String>,
    invoice: RwSignal<String>,
    invoice_date: RwSignal<String>,
    errors: RwSignal<FieldErrors>,
}

impl Entry {
    fn parse(self, way: Way, what: &What) -> Result<Command, FieldErrors> {
        let mut errors = FieldErrors::default();
        let taken = match what {
            What::Serial(serial) => Some(Taken::Serial(serial.clone())),
            What::Lot(lot) => match positive(&self.quantity.get_untracked()) {
                Ok(quantity) => Some(Taken::Lot(lot.clone(), quantity)),
                Err(error) => {
                    errors.quantity = Some(error);
                    None
                }
            },
        };
        let from = place_named(&self.from.get_untracked());
        if from.is_none() {
            errors.from = Some(FieldError::Missing);
        }
        let typed_to = self.to.get_untracked();
        let to = match way {
            Way::Move => place_named(&typed_to),
            // A shipment to nobody in particular is still a shipment.
            Way::Ship => Some(Location::Customer(PartnerId::parse(&typed_to).ok())),
        };
        if to.is_none() {
            errors.to = Some(FieldError::Missing);
        }
        let document = self.document.get_untracked().trim().to_owned();
        let document = (!document.is_empty()).then_some(document);
        let invoice = invoice(&self.invoice.get_untracked(), &self.invoice_date.get_untracked());
        let invoice = invoice.unwrap_or_else(|(number, date)| {
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

fn form(
    way: Way,
    what: What,
    from: String,
    booked: String,
    availability: &lotwise_ledger::question::Availability,
) -> AnyView {
    let scanner = scanner();
    let entry = Entry {
        quantity: RwSignal::new(if booked.is_empty() { "1".to_owned() } else { booked.clone() }),
        from: RwSignal::new(from.clone()),
        to: RwSignal::new(String::new()),
        document: RwSignal::new(String::new()),
        invoice: RwSignal::new(String::new()),
        invoice_date: RwSignal::new(String::new()),
        errors: RwSignal::new(FieldErrors::default()),
    };
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
    let recording = Recording::new(|_| {});
    let number = match &what {
        What::Lot(lot) => lot.number.to_string(),
        What::Serial(serial) => serial.serial.to_string(),
    };
    let is_lot = matches!(what, What::Lot(_));
    let act = move || match entry.parse(way, &what) {
        Ok(command) => {
            entry.errors.set(FieldErrors::default());
            recording.start(command);
        }
        Err(errors) => entry.errors.set(errors),
    };
    let act = Callback::new(move |()| act());
    let hint =
        if booked.is_empty() { String::new() } else { tr_with(text::MOVE_BOOKED, &[("quantity", &booked)]) };
    let done = Signal::derive(move || tr(text::COMMON_SAVED).to_owned());
    view! {
        <main class="page" id="content" data-page=if way == Way::Move { "move" } else { "ship" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <p id="number"><Code text=number figure=true/></p>
            <Sign availability=availability.clone()/>
            <RecordingNotes recording done/>
            <form class="form" on:submit=move |event| {
                event.prevent_default();
                act.run(());
            }>
                <Fields way entry is_lot hint/>
            </form>
            <div class="dock">
                <Button kind=Kind::Main icon=if way == Way::Move { "move" } else { "ship" } id="save"
                    label=Signal::derive(move || action(way, is_lot, entry))
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=act/>
            </div>
        </main>
    }
    .into_any()
}

fn action(way: Way, is_lot: bool, entry: Entry) -> String {
    let (word, with_quantity) = match way {
        Way::Move => (text::MOVE_ACTION, text::MOVE_ACTION_QUANTITY),
        Way::Ship => (text::SHIP_ACTION, text::SHIP_ACTION_QUANTITY),
    };
    match positive(&entry.quantity.get()) {
        Ok(quantity) if is_lot => tr_with(with_quantity, &[("quantity", &words::quantity(quantity))]),
        _ => tr(word).to_owned(),
    }
}

#[component]
fn Fields(way: Way, entry: Entry, is_lot: bool, hint: String) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    view! {
        {is_lot.then(|| view! {
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
