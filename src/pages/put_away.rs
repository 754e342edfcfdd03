//! Putting away what waits at the dock: scan the goods, go where the page says, scan the place.

use leptos::prelude::*;
use lotwise_ledger::key::{BatchKey, Goods, Key, Location, SerialKey};
use lotwise_ledger::question::Found;
use lotwise_ledger::question::put_away::{Suggestion, Suiting};
use serde::{Deserialize, Serialize};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::long::Long;
use crate::components::scan_bar::ScanBar;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::draft;
use crate::state::entry::positive;
use crate::state::put_away::Waiting;
use crate::state::read::{Answer, read};
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::state::session::place_named;
use crate::state::{Device, device};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::number::NumberField;
use crate::ui::whole::whole;

/// Under what is kept what is on the way.
const DRAFT: &str = "put-away";

/// What is on the way, and how far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Underway {
    goods: Option<Goods>,
    at: Option<Location>,
    /// The units of it that were scanned; none for all.
    units: Vec<SerialKey>,
    quantity: String,
    to: String,
}

/// A handle: copy it freely.
#[derive(Clone, Copy)]
struct Putting {
    waiting: Answer<Vec<Waiting>>,
    chosen: RwSignal<Underway>,
    quantity: RwSignal<String>,
    to: RwSignal<String>,
    wrong_quantity: RwSignal<Option<String>>,
    heard: RwSignal<Option<(Tone, String)>>,
    recording: Recording,
}

impl Putting {
    fn open(device: Device) -> Self {
        let chosen = RwSignal::new(Underway::default());
        let (quantity, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        Self {
            waiting: read(move || {
                device.revision.track();
                async move { device.to_put_away().await.unwrap_or_default() }
            }),
            chosen,
            quantity,
            to,
            wrong_quantity: RwSignal::new(None),
            heard: RwSignal::new(None),
            recording: Recording::of_series(move || {
                chosen.set(Underway::default());
                quantity.set(String::new());
                to.set(String::new());
            })
            .of_draft(DRAFT),
        }
    }

    fn underway(self) -> Underway {
        Underway { quantity: self.quantity.get(), to: self.to.get(), ..self.chosen.get() }
    }

    fn restore(self, kept: Underway) {
        self.quantity.set(kept.quantity.clone());
        self.to.set(kept.to.clone());
        self.chosen.set(kept);
    }

    /// What is chosen, as it waits now.
    fn its(self) -> Option<Waiting> {
        let chosen = self.chosen.get();
        let waiting = self.waiting.get()?;
        waiting
            .into_iter()
            .find(|it| Some(&it.goods) == chosen.goods.as_ref() && Some(&it.at) == chosen.at.as_ref())
    }

    fn choose(self, waiting: &Waiting, unit: Option<SerialKey>) {
        let (goods, at) = (Some(waiting.goods.clone()), Some(waiting.at.clone()));
        let same = self.chosen.with_untracked(|chosen| chosen.goods == goods && chosen.at == at);
        if !same {
            let units = Vec::new();
            self.chosen.set(Underway { goods, at, units, ..Underway::default() });
            self.quantity.set(waiting.quantity.to_string());
            self.to.set(String::new());
        }
        self.chosen.update(|chosen| chosen.units.extend(unit));
        self.wrong_quantity.set(None);
    }

    fn take(self, reading: &Reading) -> Tone {
        if self.recording.is_under_way() {
            let words::Message { what, detail } = words::still_saving();
            return self.say(Tone::Refused, [&what, " ", &*detail].concat());
        }
        let Outcome::Resolved(resolved) = &reading.outcome else {
            return self.say(Tone::Refused, tr(text::READ_UNKNOWN_CODE).to_owned());
        };
        let named = resolved.label.as_ref().filter(|label| label.serial.is_none() && label.lot.is_none());
        let key = match &resolved.found {
            Found::Other(Key::Location(place)) => return self.arrive(place),
            Found::Lot(lot) | Found::Other(Key::Batch(BatchKey { lot, .. })) => Some(Key::Lot(lot.clone())),
            Found::Serial(serial) => Some(Key::Serial(serial.clone())),
            Found::Product(product) => Some(Key::Product(product.clone())),
            _ => named.map(|label| Key::Product(label.product.clone())),
        };
        let waiting = self.waiting.get_untracked().unwrap_or_default();
        if let Some(key) = &key {
            let name = words::thing(key).2;
            let of_product =
                |it: &&Waiting| matches!(key, Key::Product(product) if it.goods.product() == product);
            let mut all = waiting.iter().filter(|it| it.has(key) || of_product(it));
            return match (all.next(), all.next()) {
                (Some(one), None) => self.take_goods(one, key, name),
                (Some(_), Some(_)) => self.say(Tone::Refused, tr(text::PUT_AWAY_WHICH).to_owned()),
                _ => self.say(Tone::Refused, tr_with(text::PUT_AWAY_NOT_WAITING, &[("goods", &name)])),
            };
        }
        // No record speaks of the place yet: it is only filled in, and a person presses the button.
        let is_unknown = resolved.found == Found::Unknown;
        let is_chosen = self.chosen.with_untracked(|chosen| chosen.goods.is_some());
        if is_unknown && is_chosen && place_named(&reading.text).is_some() {
            self.to.set(reading.text.clone());
            return self.say(Tone::New, reading.text.clone());
        }
        self.say(Tone::Refused, tr(text::PUT_AWAY_GOODS_FIRST).to_owned())
    }

    fn take_goods(self, one: &Waiting, key: &Key, name: String) -> Tone {
        let unit = match key {
            Key::Serial(serial) => Some(serial.clone()),
            _ => None,
        };
        if unit.as_ref().is_some_and(|unit| self.chosen.with_untracked(|chosen| chosen.units.contains(unit)))
        {
            return self.say(Tone::Already, name);
        }
        self.choose(one, unit);
        self.say(Tone::Accepted, name)
    }

    /// The place was scanned: that is the word to save.
    fn arrive(self, place: &Location) -> Tone {
        if untrack(|| self.its()).is_none() {
            return self.say(Tone::Refused, tr(text::PUT_AWAY_GOODS_FIRST).to_owned());
        }
        self.to.set(words::location(place));
        self.save();
        match self.wrong_quantity.get_untracked() {
            Some(wrong) => self.say(Tone::Refused, wrong),
            None => self.say(Tone::Accepted, words::location(place)),
        }
    }

    fn save(self) {
        let (Some(waiting), Some(to)) = (untrack(|| self.its()), place_named(&self.to.get_untracked()))
        else {
            return;
        };
        let units = self.chosen.with_untracked(|chosen| chosen.units.clone());
        match positive(&self.quantity.get_untracked()) {
            Ok(quantity) => {
                self.wrong_quantity.set(None);
                self.recording.start_series(waiting.take(quantity, &units, &to), Vec::new());
            }
            Err(error) => self.wrong_quantity.set(Some(words::field_error(&error))),
        }
    }

    fn say(self, tone: Tone, words: String) -> Tone {
        self.heard.set(Some((tone, words)));
        tone
    }
}

#[component]
pub fn PutAwayPage() -> impl IntoView {
    let (device, scanner) = (device(), scanner());
    let putting = Putting::open(device);
    let ready = draft::keep(
        device,
        DRAFT,
        move |kept| putting.restore(kept),
        move || Some(putting.underway()).filter(|underway| underway.goods.is_some()),
    );
    let recording = putting.recording;
    scanner.hand_to(move |reading| {
        let was_under_way = recording.is_under_way();
        let tone = putting.take(&reading);
        // A place that was scanned is answered with its record.
        if was_under_way || !recording.is_under_way() {
            scanner.answer(tone);
        }
    });
    let chosen = Memo::new(move |_| putting.its());
    view! {
        <StatusBar title=tr(text::PUT_AWAY_TITLE)/>
        <main class="page" id="content" data-page="put-away"
            data-draft=move || if ready.get() { "ready" } else { "busy" }
            data-waiting=move || putting.waiting.get().map(|waiting| waiting.len().to_string())
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <ScanBar heard=putting.heard.into()/>
            <RecordingNotes recording done=tr(text::PUT_AWAY_DONE).to_owned()/>
            {live(move || chosen.get().map(|waiting| view! { <Chosen putting waiting/> }))}
            <WaitingList putting/>
        </main>
    }
}

/// All that waits; a touch chooses it as a scan does.
#[component]
fn WaitingList(putting: Putting) -> impl IntoView {
    let is_empty = Memo::new(move |_| putting.waiting.with(|waiting| waiting.as_ref().map(Vec::is_empty)));
    let items = Signal::derive(move || putting.waiting.get().unwrap_or_default());
    let key = |it: &Waiting| {
        let (goods, at, units) = (it.goods.to_string(), it.at.to_string(), it.serials.len().to_string());
        [&goods, " ", &at, " ", &it.quantity.to_string(), " ", &units].concat()
    };
    live(move || match is_empty.get()? {
        true => Some(
            view! {
                <Empty icon="ok" text=tr(text::PUT_AWAY_EMPTY) hint=tr(text::PUT_AWAY_EMPTY_TEXT)>
                    <a class="button" href=routes::RECEIVE>{tr(text::RECEIVE_TITLE)}</a>
                </Empty>
            }
            .into_any(),
        ),
        false => Some(
            view! {
                <section class="section">
                    <h2>{tr(text::PUT_AWAY_WAITING)}</h2>
                    <Long id="waiting" items key draw=move |waiting| waiting_row(putting, waiting)/>
                </section>
            }
            .into_any(),
        ),
    })
}

fn waiting_row(putting: Putting, waiting: Waiting) -> AnyView {
    let (_, icon, number) = words::thing(&waiting.goods.key());
    let lot = number.clone();
    let note = [&number, " · ", &words::location(&waiting.at)].concat();
    let (name, end) = (words::product(&waiting.product), words::quantity(waiting.quantity));
    view! {
        <button class="row" type="button" data-lot=lot on:click=move |_| putting.choose(&waiting, None)>
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">{name}</span>
                <span class="row-note">{whole(note)}</span>
            </span>
            <span class="row-end">{end}</span>
        </button>
    }
    .into_any()
}

/// The goods on the way: how much, and where to.
#[component]
fn Chosen(putting: Putting, waiting: Waiting) -> impl IntoView {
    let device = device();
    let goods = waiting.goods.clone();
    let places = read(move || {
        let goods = goods.clone();
        async move { device.places_for(goods).await.unwrap_or_default() }
    });
    let (_, _, number) = words::thing(&waiting.goods.key());
    let name = words::product(&waiting.product);
    let has_units = !waiting.serials.is_empty();
    let all = waiting.serials.len();
    let units = move || {
        let scanned = putting.chosen.with(|chosen| chosen.units.len());
        tr_count(text::RECEIVE_SERIALS_COUNT, if scanned == 0 { all } else { scanned })
    };
    let action = Signal::derive(move || match putting.to.get().trim() {
        "" => tr(text::PUT_AWAY_SCAN_PLACE).to_owned(),
        to => tr_with(text::PUT_AWAY_ACTION, &[("location", to)]),
    });
    let recording = putting.recording;
    let save = Callback::new(move |()| putting.save());
    view! {
        <section class="section" id="chosen" data-lot=number.clone()>
            <h2>{name}" "{number.clone()}</h2>
            <Form on_enter=save>
                {if has_units {
                    view! { <p id="units">{units}</p> }.into_any()
                } else {
                    view! {
                        <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=putting.quantity
                            less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
                            error=Signal::derive(move || putting.wrong_quantity.get())/>
                    }
                    .into_any()
                }}
                {live(move || places.get().map(|places| suggestions(putting, places)))}
                <Field id="to" kind=FieldKind::Code label=tr(text::MOVE_TO) value=putting.to
                    hint=tr(text::PUT_AWAY_TO_HINT)/>
            </Form>
            <div class="dock">
                <Button kind=Kind::Main icon="place" id="save" label=action
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    disabled=Signal::derive(move || putting.to.with(|to| place_named(to).is_none()))
                    on_press=save/>
            </div>
        </section>
    }
}

/// How many places are suggested.
const SUGGESTED: usize = 3;

fn suggestions(putting: Putting, places: Vec<Suggestion>) -> impl IntoView {
    if places.is_empty() {
        return view! { <p class="field-hint" id="suggested">{tr(text::PUT_AWAY_NO_PLACE)}</p> }.into_any();
    }
    let rows = places.into_iter().take(SUGGESTED).map(|place| {
        let why = match place.why {
            Suiting::SameLot => text::RECEIVE_LIES_THERE,
            Suiting::SameProduct => text::PUT_AWAY_SAME_PRODUCT,
            Suiting::Empty => text::PUT_AWAY_WAS_THERE,
            Suiting::Others => text::PUT_AWAY_OTHERS,
        };
        let name = words::location(&place.at);
        let (shown, data) = (name.clone(), name.clone());
        view! {
            <li>
                <button class="row" type="button" data-place=data on:click=move |_| putting.to.set(name.clone())>
                    <Icon name="place"/>
                    <span class="row-main">
                        <span class="row-title">{shown}</span>
                        <span class="row-note">{tr(why)}</span>
                    </span>
                </button>
            </li>
        }
    });
    view! { <ul class="rows" id="suggested">{rows.collect::<Vec<_>>()}</ul> }.into_any()
}
