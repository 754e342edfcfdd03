//! Adjusting, sampling and disposing of a lot, a serial or goods without either, and disposing of a container:
//! where, how many, why, and a photo.

mod form;

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::Availability;

use form::{AdjustForm, FieldErrors, Way, What};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::{NotFound, Sign};
use crate::components::one_thing::{self, Own};
use crate::components::photo_field::PhotoField;
use crate::components::reason_field::ReasonField;
use crate::components::scan_bar::ScanBar;
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, Reasons};
use crate::i18n::{Text, text, tr, tr_with};
use crate::routes;
use crate::state::attachments::Photo;
use crate::state::entry::FieldError;
use crate::state::read::{Answer, read};
use crate::state::scanner::Tone;
use crate::state::session::place_named;
use crate::state::{Device, device, draft, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{self, Choice};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::number::NumberField;

/// The goods as the records know them.
#[derive(Clone, PartialEq)]
struct Goods {
    what: What,
    /// Of lots and serials.
    availability: Option<Availability>,
    /// Where in the house how many are booked.
    booked: Vec<(Location, Quantity)>,
}

/// The fields as typed. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Entry {
    way: RwSignal<String>,
    at: RwSignal<String>,
    quantity: RwSignal<String>,
    reason: RwSignal<String>,
    photo: RwSignal<Option<Arc<Photo>>>,
    errors: RwSignal<FieldErrors>,
}

impl Goods {
    /// What is most likely done with them: what nobody may use any more is disposed of.
    fn likely(&self) -> Way {
        let is_lost = |it: &Availability| it.is_expired() || it.is_recalled();
        let is_lost = self.availability.as_ref().is_some_and(is_lost);
        match self.what.ways() {
            [only] => *only,
            _ if is_lost => Way::Dispose,
            _ => Way::Adjust,
        }
    }
}

async fn goods(device: Device, key: &str) -> Option<Goods> {
    match key.parse::<Key>() {
        Ok(Key::Lot(key)) => {
            let lot = device.lot_standing(key).await.ok().flatten()?;
            let (availability, booked) = (lot.availability, lot.whereabouts.on_hand);
            Some(Goods { what: What::Lot(lot.key), availability: Some(availability), booked })
        }
        Ok(Key::Serial(key)) => {
            let serial = device.serial_standing(key).await.ok().flatten()?;
            let inside = serial.places.into_iter().filter(Location::is_inside);
            let booked = inside.map(|place| (place, Quantity::ONE)).collect();
            Some(Goods { what: What::Serial(serial.key), availability: Some(serial.availability), booked })
        }
        Ok(Key::Product(product)) => {
            let booked = device.loose_at(product.clone()).await.ok()?;
            Some(Goods { what: What::Product(product), availability: None, booked })
        }
        Ok(key @ Key::Container(_)) => {
            let booked = device.lies_at(key.clone()).await.ok()?;
            device.thing(key.clone()).await.ok().flatten()?;
            let Key::Container(container) = key else { return None };
            Some(Goods { what: What::Container(container), availability: None, booked })
        }
        _ => None,
    }
}

impl Entry {
    fn new(way: Way, at: String) -> Self {
        Self {
            way: RwSignal::new(way.as_str().to_owned()),
            at: RwSignal::new(at),
            quantity: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            photo: RwSignal::new(None),
            errors: RwSignal::new(FieldErrors::default()),
        }
    }

    fn way(self) -> Way {
        self.way.with(|way| Way::from_word(way)).unwrap_or_default()
    }

    fn form(self) -> AdjustForm {
        let (at, quantity, reason) = (self.at.get(), self.quantity.get(), self.reason.get());
        AdjustForm { way: self.way(), at, quantity, reason }
    }

    fn restore(self, form: AdjustForm) {
        self.way.set(form.way.as_str().to_owned());
        self.at.set(form.at);
        self.quantity.set(form.quantity);
        self.reason.set(form.reason);
    }

    /// Ready for the next one at the same place.
    fn clear(self) {
        self.quantity.set(String::new());
        self.reason.set(String::new());
        self.photo.set(None);
    }
}

#[component]
pub fn AdjustPage() -> impl IntoView {
    let (device, navigation) = (device(), navigation());
    let key = Memo::new(move |_| navigation.query("key"));
    let begun = read(move || {
        let key = key.get();
        async move { goods(device, &key).await }
    });
    view! {
        <StatusBar title=tr(text::ADJUST_TITLE)/>
        {live(move || begun.get().map(|goods| {
            let key = key.get_untracked();
            match goods {
                Some(goods) => {
                    let asked = Way::from_word(&untrack(|| navigation.query("way")));
                    form(asked.filter(|way| goods.what.ways().contains(way)).unwrap_or_else(|| goods.likely()), &key, goods)
                }
                None => {
                    let number = key.parse::<Key>().map_or(key, |key| words::thing(&key).2);
                    view! {
                        <main class="page" id="content" data-page="adjust"><NotFound code=number/></main>
                    }
                    .into_any()
                }
            }
        }))}
    }
}

fn form(way: Way, key: &str, begun: Goods) -> AnyView {
    let device = device();
    let at = begun.booked.first().map(|(place, _)| words::location(place)).unwrap_or_default();
    let ways = begun.what.ways();
    let entry = Entry::new(way, at);
    let own = begun.what.key();
    let shown = own.clone();
    let put = move |place: &Location, _: Tone| {
        entry.at.set(words::location(place));
        true
    };
    let heard =
        one_thing::hear(own, put, move |other| Some(routes::adjust(other, untrack(|| entry.way()).as_str())));
    let worth_keeping = |form: &AdjustForm| !(form.quantity.is_empty() && form.reason.is_empty());
    let kept = move || Some(entry.form()).filter(worth_keeping);
    let name = ["adjust/", key].concat();
    draft::keep(device, &name, move |form| entry.restore(form), kept);
    draft::keep_photo(device, &name, entry.photo);
    let goods = goods_now(device, key, begun);
    let recording = Recording::new(move |_| entry.clear()).of_draft(&name);
    let act = Callback::new(move |()| {
        let goods = goods.get_untracked();
        let parsed = untrack(|| entry.form()).parse(&goods.what, &goods.booked, place_named, words::code_of);
        match parsed {
            Ok(command) => {
                entry.errors.set(FieldErrors::default());
                recording.start_with_photos(command, entry.photo.get_untracked().into_iter().collect());
            }
            Err(errors) => entry.errors.set(errors),
        }
    });
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    let lacking = Memo::new(move |_| device.lacks(entry.way().step()));
    view! {
        <main class="page" id="content" data-page="adjust" data-way=move || entry.way().as_str()
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <Own key=shown/>
            {live(move || goods.with(|goods| {
                goods.availability.clone().map(|availability| view! { <Sign availability/> })
            }))}
            <ScanBar heard=heard.into()/>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            <Form on_enter=act>
                {(ways.len() > 1).then(|| view! {
                    <Choice name="way" legend=tr(text::ADJUST_WAY) value=entry.way answers=answers(ways)/>
                })}
                {live(move || lacking.get().map(|lacking| view! {
                    <Notice kind=NoticeKind::Info icon="hold" id="lacking" what=tr(text::ADJUST_LACKING)
                        text=words::lacking(lacking)/>
                }))}
                <Fields entry goods/>
            </Form>
            <div class="dock">
                <Button kind=Kind::Main icon="ok" id="save" label=Signal::derive(move || action(entry, goods)) busy
                    disabled=Signal::derive(move || lacking.get().is_some()) on_press=act/>
            </div>
        </main>
    }
    .into_any()
}

/// Of what is booked by now: the last adjustment may have changed it.
fn goods_now(device: Device, key: &str, begun: Goods) -> Memo<Goods> {
    let key = key.to_owned();
    let now: Answer<Option<Goods>> = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { goods(device, &key).await }
    });
    Memo::new(move |_| now.get().flatten().unwrap_or_else(|| begun.clone()))
}

fn answers(ways: &[Way]) -> Vec<choice::Answer> {
    ways.iter().map(|way| choice::Answer::new(way.as_str(), tr(word(*way)))).collect()
}

fn booked_at(entry: Entry, goods: Memo<Goods>) -> Quantity {
    let place = place_named(&entry.at.get());
    goods.with(|goods| {
        let there = goods.booked.iter().find(|(at, _)| Some(at) == place.as_ref());
        there.map(|(_, quantity)| *quantity).unwrap_or_default()
    })
}

fn word(way: Way) -> Text {
    match way {
        Way::Adjust => text::ADJUST_ACTION,
        Way::Sample => text::ADJUST_SAMPLE,
        Way::Dispose => text::ADJUST_DISPOSE,
    }
}

/// "Dispose of 3", "Adjust to 7", so that a wrong figure is seen before it is saved.
fn action(entry: Entry, goods: Memo<Goods>) -> String {
    let quantity = goods.with(|goods| match goods.what {
        What::Lot(_) | What::Product(_) => {
            crate::state::entry::not_negative(&entry.quantity.get()).map(words::quantity).unwrap_or_default()
        }
        What::Serial(_) => "1".to_owned(),
        // How many are in it, its own page tells.
        What::Container(_) => String::new(),
    });
    let unit = goods.with(|goods| matches!(goods.what, What::Serial(_)));
    let missing = unit && !booked_at(entry, goods).is_zero();
    let word = match entry.way() {
        Way::Adjust if missing => return tr(text::ADJUST_UNIT_MISSING).to_owned(),
        Way::Adjust if unit => return tr(text::ADJUST_UNIT_FOUND).to_owned(),
        way if quantity.is_empty() => return tr(word(way)).to_owned(),
        Way::Adjust => text::ADJUST_ACTION_TO,
        Way::Sample => text::ADJUST_ACTION_SAMPLE,
        Way::Dispose => text::ADJUST_ACTION_DISPOSE,
    };
    tr_with(word, &[("quantity", &quantity)])
}

#[component]
fn Fields(entry: Entry, goods: Memo<Goods>) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let is_counted = goods.with_untracked(|goods| goods.what.is_counted());
    let hint = Signal::derive(move || {
        tr_with(text::ADJUST_BOOKED, &[("quantity", &words::quantity(booked_at(entry, goods)))])
    });
    let adjusts = Memo::new(move |_| entry.way() == Way::Adjust);
    let quantity = live(move || {
        let label = if adjusts.get() { text::ADJUST_THERE } else { text::RECEIVE_QUANTITY };
        is_counted.then(|| {
            view! {
                <NumberField id="quantity" label=tr(label) value=entry.quantity hint
                    less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
                    error=error(|errors| &errors.quantity)/>
            }
        })
    });
    let reasons = Signal::derive(move || match entry.way() {
        Way::Adjust => Reasons::Adjust,
        Way::Sample => Reasons::Sample,
        Way::Dispose => Reasons::Dispose,
    });
    view! {
        <Field id="at" kind=FieldKind::Code label=tr(text::ADJUST_AT) value=entry.at hint=tr(text::ADJUST_AT_HINT)
            error=error(|errors| &errors.at)/>
        {quantity}
        <ReasonField id="reason" label=tr(text::ADJUST_REASON) reasons value=entry.reason
            error=error(|errors| &errors.reason)/>
        <PhotoField id="photo" label=[tr(text::ADJUST_PHOTO), " (", tr(text::COMMON_OPTIONAL), ")"].concat()
            photo=entry.photo/>
    }
}
