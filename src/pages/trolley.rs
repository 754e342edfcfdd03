//! The trolley: each scan puts a thing on it, and the scan of a place puts all of it, or what is chosen, down
//! there.

use leptos::prelude::*;
use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::quantity::Quantity;
use serde::{Deserialize, Serialize};

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes, Refusal, Stage};
use crate::components::scan_here::ScanHere;
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, Message};
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::draft::{Draft, draft};
use crate::state::entry::positive;
use crate::state::read::{Answer, read};
use crate::state::scanner::{Reading, Scanner, Tone, scanner};
use crate::state::session::place_named;
use crate::state::things::thing;
use crate::state::trolley::Loaded;
use crate::state::{Device, device};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::number::NumberField;

/// What is begun at the trolley.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Begun {
    /// The thing that was scanned, by key, and is not on it yet.
    thing: String,
    quantity: String,
    from: String,
    /// What stays on it when it is unloaded.
    stays: Vec<String>,
}

impl Begun {
    fn key(&self) -> Option<Key> {
        self.thing.parse().ok()
    }

    /// Putting the scanned thing on the trolley.
    fn load(&self, trolley: &Location) -> Option<Command> {
        let quantity = || positive(&self.quantity).ok();
        let what = match self.key()? {
            Key::Lot(lot) => Taken::Lot(lot, quantity()?),
            Key::Product(product) => Taken::Product(product, quantity()?),
            Key::Serial(serial) => Taken::Serial(serial),
            Key::Container(container) => Taken::Container(container),
            _ => return None,
        };
        let taken = vec![Taking::new(what, place_named(&self.from)?, trolley.clone())];
        Some(Command::Book(Book::new(Step::Move, taken)))
    }

    /// Putting what is chosen down at a place, all in one.
    fn unload(&self, loaded: &[Loaded], trolley: &Location, to: &Location) -> Option<Command> {
        let chosen = loaded.iter().filter(|it| !self.stays.contains(&it.key.to_string()));
        let taken = chosen.filter_map(|it| {
            let what = match it.key.clone() {
                Key::Lot(lot) => Taken::Lot(lot, it.quantity),
                Key::Product(product) => Taken::Product(product, it.quantity),
                Key::Serial(serial) => Taken::Serial(serial),
                Key::Container(container) => Taken::Container(container),
                _ => return None,
            };
            Some(Taking::new(what, trolley.clone(), to.clone()))
        });
        let taken: Vec<Taking> = taken.filter(|taking| is_positive(&taking.what)).collect();
        (!taken.is_empty()).then(|| Command::Book(Book::new(Step::Move, taken)))
    }
}

fn is_positive(what: &Taken) -> bool {
    match what {
        Taken::Lot(_, quantity) | Taken::Product(_, quantity) => quantity.is_positive(),
        _ => true,
    }
}

/// What the parts of the page share. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Trolley {
    device: Device,
    scanner: Scanner,
    begun: Draft<Begun>,
    loaded: Answer<Vec<Loaded>>,
    refused: RwSignal<Option<Message>>,
    recording: Recording,
}

#[component]
pub fn TrolleyPage() -> impl IntoView {
    let device = device();
    let begun = draft::<Begun>(device, "trolley");
    let loaded = read(move || {
        device.revision.track();
        async move { device.loaded().await.unwrap_or_default() }
    });
    let recording = Recording::new(move |_| {
        // What was put on is done with; what stays on when the rest goes down, stays so until it went.
        begun.value.update(|begun| {
            let stays = if begun.thing.is_empty() { Vec::new() } else { std::mem::take(&mut begun.stays) };
            *begun = Begun { stays, ..Begun::default() };
        });
    });
    let trolley =
        Trolley { device, scanner: scanner(), begun, loaded, refused: RwSignal::new(None), recording };
    trolley.scanner.hand_to(move |reading| trolley.take(&reading));
    let thing = Memo::new(move |_| begun.value.with(|begun| begun.thing.clone()));
    let count = move || loaded.with(|loaded| loaded.as_ref().map_or(0, Vec::len));
    let name = words::location(&device.trolley());
    view! {
        <StatusBar title=tr(text::TROLLEY_TITLE)/>
        <main class="page" id="content" data-page="trolley" data-count=move || count().to_string()
            data-thing=move || thing.get()
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            {live(move || trolley.refused.get().map(|message| view! { <Refusal message/> }))}
            {live(move || (!thing.get().is_empty()).then(|| view! { <Loading trolley/> }))}
            <ScanHere/>
            <p class="field-hint">{tr_with(text::TROLLEY_TEXT, &[("place", &name)])}</p>
            {live(move || loaded.get().map(|loaded| view! { <OnIt trolley loaded/> }))}
            {live(move || (!thing.get().is_empty()).then(|| view! {
                <div class="dock">
                    <Button icon="close" id="drop" label=tr(text::TROLLEY_NOT).to_owned()
                        on_press=Callback::new(move |()| begun.value.set(Begun::default()))/>
                    <Button kind=Kind::Main icon="move" id="save" label=tr(text::TROLLEY_LOAD).to_owned()
                        busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                        on_press=Callback::new(move |()| trolley.load())/>
                </div>
            }))}
        </main>
    }
}

impl Trolley {
    fn take(self, reading: &Reading) {
        self.refused.set(None);
        match thing(reading, None) {
            Some(Key::Location(at)) => self.at_place(&at),
            Some(key @ (Key::Lot(_) | Key::Product(_) | Key::Serial(_) | Key::Container(_))) => {
                self.begin(key)
            }
            _ => {
                self.refuse(text::TROLLEY_UNKNOWN, text::TROLLEY_UNKNOWN_TEXT);
            }
        }
    }

    fn refuse(self, what: crate::i18n::Text, detail: crate::i18n::Text) {
        let message = Message { what: tr(what).to_owned(), detail: tr(detail).to_owned() };
        self.refused.set(Some(message));
        self.scanner.answer(Tone::Refused);
    }

    /// While a thing waits to be put on, a place says where it came from; else all goes down there.
    fn at_place(self, at: &Location) {
        if self.begun.value.with_untracked(|begun| !begun.thing.is_empty()) {
            self.begun.value.update(|begun| begun.from = words::location(at));
            return;
        }
        let loaded = self.loaded.get_untracked().unwrap_or_default();
        let unload =
            self.begun.value.with_untracked(|begun| begun.unload(&loaded, &self.device.trolley(), at));
        match unload {
            Some(command) => self.recording.start(command),
            None => self.refuse(text::TROLLEY_NOTHING, text::TROLLEY_NOTHING_TEXT),
        }
    }

    /// A unit whose place is known is put on at once; of goods one says how many.
    fn begin(self, key: Key) {
        let is_asked = self.begun.value.with_untracked(|begun| !begun.thing.is_empty());
        if is_asked || matches!(self.recording.stage.get_untracked(), Stage::Busy | Stage::Asking) {
            return self.refuse(text::TROLLEY_FIRST, text::TROLLEY_FIRST_TEXT);
        }
        let session = self.device.session;
        self.device.lies_at_then(key.clone(), move |places| {
            let (from, booked) = places.into_iter().next().unwrap_or((session.location(), Quantity::ONE));
            let is_unit = matches!(key, Key::Serial(_) | Key::Container(_));
            self.begun.value.update(|begun| {
                begun.thing = key.to_string();
                begun.quantity = booked.to_string();
                begun.from = words::location(&from);
            });
            if is_unit {
                self.load();
            }
        });
    }

    fn load(self) {
        let trolley = self.device.trolley();
        match self.begun.value.with_untracked(|begun| begun.load(&trolley)) {
            Some(command) => self.recording.start(command),
            None => self.refuse(text::TROLLEY_INCOMPLETE, text::TROLLEY_INCOMPLETE_TEXT),
        }
    }
}

/// The thing that was scanned: how many, and from where.
#[component]
fn Loading(trolley: Trolley) -> impl IntoView {
    let key = trolley.begun.value.with_untracked(Begun::key);
    let (kind, _, number) = key.as_ref().map(words::thing).unwrap_or(("", "box", String::new()));
    let is_counted = matches!(key, Some(Key::Lot(_) | Key::Product(_)));
    let quantity = trolley.begun.field(|begun| &mut begun.quantity);
    let from = trolley.begun.field(|begun| &mut begun.from);
    view! {
        <section class="panel form" id="loading">
            <p class="item-kind">{kind}</p>
            <p><Code text=number figure=true/></p>
            {is_counted.then(|| view! {
                <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=quantity
                    less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)/>
            })}
            <Field id="from" kind=FieldKind::Code label=tr(text::MOVE_FROM) value=from/>
        </section>
    }
}

/// What is on the trolley; a mark says that it goes down at the next place.
#[component]
fn OnIt(trolley: Trolley, loaded: Vec<Loaded>) -> impl IntoView {
    if loaded.is_empty() {
        let (text, hint) = (tr(text::TROLLEY_EMPTY), tr(text::TROLLEY_EMPTY_TEXT));
        return view! { <Empty icon="move" text hint/> }.into_any();
    }
    let count = loaded.len();
    let rows = loaded.into_iter().map(|it| {
        let (kind, _, number) = words::thing(&it.key);
        let (id, key) = (["on-", &number].concat(), it.key.to_string());
        let own = key.clone();
        let goes = move || trolley.begun.value.with(|begun| !begun.stays.contains(&own));
        let toggle = move |_| {
            trolley.begun.value.update(|begun| {
                if begun.stays.contains(&key) {
                    begun.stays.retain(|stays| *stays != key);
                } else {
                    begun.stays.push(key.clone());
                }
            })
        };
        view! {
            <li class="row">
                <label class="check">
                    <input type="checkbox" id=id prop:checked=goes on:change=toggle/>
                    <span class="row-main">
                        <span class="row-title">{kind}" "<Code text=number/></span>
                        <span class="row-note">{it.product.as_ref().map(words::product)}</span>
                    </span>
                </label>
                <span class="row-end">{words::quantity(it.quantity)}</span>
            </li>
        }
    });
    view! {
        <section class="section">
            <h2><Icon name="move"/>{tr_count(text::TROLLEY_ON_IT, count)}</h2>
            <p>{tr(text::TROLLEY_UNLOAD_TEXT)}</p>
            <ul class="rows" id="on-trolley">{rows.collect::<Vec<_>>()}</ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str) -> Location {
        format!("at:MAIN:{code}").parse().unwrap()
    }

    fn loaded(key: &str, quantity: &str) -> Loaded {
        Loaded { key: key.parse().unwrap(), quantity: quantity.parse().unwrap(), product: None }
    }

    #[test]
    fn all_that_is_chosen_goes_down_in_one() {
        let on_it = [
            loaded("lot/sku:OAT/own/L1", "5"),
            loaded("serial/sku:CAR/V1", "1"),
            loaded("product/sku:TEA", "-1"),
        ];
        let mut begun = Begun::default();
        let Some(Command::Book(book)) = begun.unload(&on_it, &place("T"), &place("B-07")) else { panic!() };
        assert_eq!(book.taken.len(), 2, "what is not there cannot be put down");
        begun.stays = vec!["lot/sku:OAT/own/L1".to_owned()];
        let Some(Command::Book(book)) = begun.unload(&on_it, &place("T"), &place("B-07")) else { panic!() };
        assert!(matches!(&book.taken[..], [Taking { what: Taken::Serial(_), .. }]));
        begun.stays.push("serial/sku:CAR/V1".to_owned());
        assert_eq!(begun.unload(&on_it, &place("T"), &place("B-07")), None);
    }

    #[test]
    fn what_is_put_on_has_a_place_and_a_number() {
        let begun = |quantity: &str, from: &str| Begun {
            thing: "lot/sku:OAT/own/L1".to_owned(),
            quantity: quantity.to_owned(),
            from: from.to_owned(),
            stays: Vec::new(),
        };
        assert!(begun("5", "A-01").load(&place("T")).is_some());
        assert!(begun("0", "A-01").load(&place("T")).is_none());
        assert!(begun("5", " ").load(&place("T")).is_none());
    }
}
