//! Moving and shipping: the thing is in the address, a person says how much, from where and to where.

mod form;

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::Availability;

use form::{Entry, FieldErrors};

use crate::components::delivery_note::DeliveryNote;
use crate::components::doubt::{Recording, RecordingNotes, Stage};
use crate::components::item_parts::{NotFound, Sign};
use crate::components::one_thing::{self, Own};
use crate::components::scan_bar::ScanBar;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::draft;
use crate::state::entry::{FieldError, positive};
use crate::state::read::{Answer, read};
use crate::state::scanner::Tone;
use crate::state::session::place_named;
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::number::NumberField;

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
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

    fn path(self) -> &'static str {
        match self {
            Self::Move => routes::MOVE,
            Self::Ship => routes::SHIP,
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
    /// Where how many lie, the fullest place first; none where the records do not know.
    booked: Vec<(Location, Quantity)>,
    availability: Option<Availability>,
}

#[component]
fn RelocatePage(way: Way) -> impl IntoView {
    let (device, navigation) = (device(), navigation());
    let key = Memo::new(move |_| navigation.query("key"));
    let goods = read(move || {
        let key = key.with(|key| key.parse::<Key>());
        async move { goods(device, key.ok()?).await }
    });
    let title = if way == Way::Move { text::MOVE_TITLE } else { text::SHIP_TITLE };
    view! {
        <StatusBar title=tr(title)/>
        {live(move || goods.get().map(|goods| match goods {
            Some(goods) => form(way, goods),
            None => {
                let text = key.get_untracked();
                let number = text.parse::<Key>().map_or(text, |key| words::thing(&key).2);
                view! { <main class="page" id="content"><NotFound code=number/></main> }.into_any()
            }
        }))}
    }
}

/// None where the records have nothing of it.
async fn goods(device: Device, key: Key) -> Option<Goods> {
    let availability = match &key {
        Key::Lot(lot) => Some(device.lot_standing(lot.clone()).await.ok()??.availability),
        Key::Serial(serial) => Some(device.serial_standing(serial.clone()).await.ok()??.availability),
        Key::Product(_) | Key::Container(_) => None,
        _ => return None,
    };
    let booked = match &key {
        Key::Product(product) => device.loose_at(product.clone()).await.ok()?,
        _ => device.lies_at(key.clone()).await.ok()?,
    };
    // A container that was packed and never moved has no place of its own yet.
    if matches!(key, Key::Product(_)) && booked.is_empty() {
        return None;
    }
    Some(Goods { booked, availability, key })
}

/// Whether a quantity of it is taken; all else is taken whole.
fn is_counted(key: &Key) -> bool {
    matches!(key, Key::Lot(_) | Key::Product(_))
}

fn form(way: Way, goods: Goods) -> AnyView {
    let device = device();
    let Goods { key, booked, .. } = goods.clone();
    let (from, quantity) = match booked.first() {
        Some((at, quantity)) if is_counted(&key) => (words::location(at), words::quantity(*quantity)),
        Some((at, _)) => (words::location(at), String::new()),
        None => Default::default(),
    };
    let entry = Entry::new(from, &quantity);
    let now = goods_now(device, goods);
    let name = [way.as_str(), "/", &key.to_string()].concat();
    let ready = draft::keep(device, &name, move |form| entry.restore(form), move || entry.worth_keeping());
    let put = move |place: &Location, tone: Tone| {
        let field = if way == Way::Move { entry.to } else { entry.from };
        // Goods lie at no place that nobody has named yet; they may go to one.
        let can = way == Way::Move || tone == Tone::Accepted;
        if can {
            field.set(words::location(place));
        }
        can
    };
    let heard = one_thing::hear(key.clone(), put, move |other| {
        // A container is shipped on a page of its own.
        let can = way == Way::Move || !matches!(other, Key::Container(_));
        can.then(|| routes::relocate(way.path(), other))
    });
    let recording = Recording::new(move |_| entry.clear()).of_draft(&name);
    let typed = StoredValue::new(None);
    recording.on_undone(move || {
        if let (Some(form), None) = (typed.get_value(), entry.worth_keeping()) {
            entry.restore(form);
        }
    });
    let is_counted = is_counted(&key);
    let own = key.clone();
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
    view! {
        <main class="page" id="content" data-page=way.as_str()
            data-draft=move || if ready.get() { "ready" } else { "busy" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <Own key=own/>
            {live(move || now.with(|goods| goods.availability.clone()).map(|availability| view! { <Sign availability/> }))}
            <ScanBar heard=heard.into()/>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            {live(move || match recording.stage.get() {
                Stage::Done(event) if way == Way::Ship => Some(view! { <DeliveryNote event/> }),
                _ => None,
            })}
            <Form on_enter=act><Fields way entry is_counted hint=booked_there(entry, now)/></Form>
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

/// The goods as the records have them by now: what is saved, here or elsewhere, changes them.
fn goods_now(device: Device, begun: Goods) -> Memo<Goods> {
    let key = begun.key.clone();
    let now: Answer<Option<Goods>> = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { goods(device, key).await }
    });
    Memo::new(move |_| match now.get() {
        Some(Some(goods)) => goods,
        // The last of a product is gone.
        Some(None) => Goods { booked: Vec::new(), ..begun.clone() },
        None => begun.clone(),
    })
}

/// How much of what is counted lies at the place that it is taken from.
fn booked_there(entry: Entry, goods: Memo<Goods>) -> Signal<String> {
    Signal::derive(move || {
        let Some(place) = place_named(&entry.from.get()) else { return String::new() };
        let there = goods.with(|goods| {
            let there = goods.booked.iter().find(|(at, _)| *at == place);
            there.map(|(_, quantity)| *quantity).unwrap_or_default()
        });
        tr_with(text::MOVE_BOOKED, &[("quantity", &words::quantity(there))])
    })
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
fn Fields(way: Way, entry: Entry, is_counted: bool, hint: Signal<String>) -> impl IntoView {
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
                <Field id="carried-by" label=words::optional(text::SHIP_CARRIED_BY) value=entry.carried_by/>
                <Field id="tracking" kind=FieldKind::Code label=words::optional(text::SHIP_TRACKING) value=entry.tracking/>
                <Field id="document" label=words::optional(text::SHIP_DOCUMENT) value=entry.document/>
                <Field id="invoice" label=words::optional(text::SHIP_INVOICE) value=entry.invoice
                    error=error(|errors| &errors.invoice)/>
                <Field id="invoice-date" kind=FieldKind::Date label=words::optional(text::SHIP_INVOICE_DATE)
                    value=entry.invoice_date error=error(|errors| &errors.invoice_date)/>
            }
            .into_any()
        }}
    }
}
