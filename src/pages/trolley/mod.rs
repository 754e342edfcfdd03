//! The trolley: each scan puts a thing on it, and the scan of a place puts all of it, or what is chosen, down
//! there.

mod begun;

use leptos::prelude::*;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::quantity::Quantity;

use begun::{Begun, Heard};

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes, Refusal, Stage};
use crate::components::long::Long;
use crate::components::name_of::NameOf;
use crate::components::scan_here::ScanHere;
use crate::components::status_bar::StatusBar;
use crate::components::tick_row::{tick_row, toggle};
use crate::components::which::{Asking, WhichOne};
use crate::components::words::{self, Message};
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::draft::{Draft, draft};
use crate::state::read::{Answer, read};
use crate::state::scanner::{Reading, Scanner, Tone, scanner};
use crate::state::things::{Meant, meant};
use crate::state::trolley::Loaded;
use crate::state::{Device, device};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::number::NumberField;
use crate::ui::whole::whole;

/// Under what is kept what is begun here.
const DRAFT: &str = "trolley";

/// What the parts of the page share. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Trolley {
    device: Device,
    scanner: Scanner,
    begun: Draft<Begun>,
    refused: RwSignal<Option<Message>>,
    /// Several things answer to the last scan.
    asking: Asking,
    /// It is being looked up where something lies.
    looking: RwSignal<bool>,
    recording: Recording,
}

#[component]
pub fn TrolleyPage() -> impl IntoView {
    let device = device();
    let begun = draft::<Begun>(device, DRAFT);
    let loaded = read(move || {
        device.revision.track();
        async move { device.loaded().await.unwrap_or_default() }
    });
    let left = move |_: &_, is_last| {
        let mut left = begun.value.get_untracked();
        if is_last {
            left.recorded();
        }
        Some(left)
    };
    let recording =
        Recording::of_series(move || begun.value.update(Begun::recorded)).of_draft_with(DRAFT, left);
    let (refused, asking, looking) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(false));
    let trolley = Trolley { device, scanner: scanner(), begun, refused, asking, looking, recording };
    trolley.scanner.hand_to(move |reading| trolley.take(&reading));
    trolley.go_on_by_itself();
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
            <WhichOne asking choose=move |key| trolley.put_on(key)/>
            {live(move || (!thing.get().is_empty()).then(|| view! { <Loading trolley/> }))}
            <ScanHere/>
            <p class="field-hint">{whole(tr_with(text::TROLLEY_TEXT, &[("place", &name)]))}</p>
            <OnIt trolley loaded/>
            {live(move || (!thing.get().is_empty()).then(|| view! {
                <div class="dock">
                    <Button icon="close" id="drop" label=tr(text::TROLLEY_NOT).to_owned()
                        on_press=Callback::new(move |()| begun.value.update(Begun::done_with))/>
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
        // Whoever scans on has read what was refused before.
        if matches!(self.recording.stage.get_untracked(), Stage::Refused(_)) {
            self.recording.stage.set(Stage::Idle);
        }
        self.asking.set(None);
        match meant(reading, may_be_on) {
            Meant::One(key) if may_be_on(&key) || matches!(key, Key::Location(_)) => self.put_on(key),
            Meant::Several(keys) => {
                self.asking.set(Some((reading.text.clone(), keys)));
                self.scanner.answer(Tone::New);
            }
            _ => self.refuse(text::TROLLEY_UNKNOWN, text::TROLLEY_UNKNOWN_TEXT),
        }
    }

    /// A thing comes onto the trolley, or a place is where it came from or where all goes down.
    fn put_on(self, key: Key) {
        let is_busy = self.looking.get_untracked() || self.recording.stage.get_untracked() == Stage::Busy;
        let mut begun = self.begun.value.get_untracked();
        let heard = match self.recording.stage.get_untracked() {
            Stage::Asking => Heard::First,
            _ => begun.hear(&key, is_busy),
        };
        match (heard, &key) {
            (Heard::From, Key::Location(at)) => {
                begun.from = words::location(at);
                self.scanner.answer(Tone::Accepted);
            }
            (Heard::Already, _) => self.scanner.answer(Tone::Already),
            // It is answered when its turn comes.
            (Heard::Waits, _) => {}
            (Heard::First | Heard::From, _) => {
                return self.refuse(text::TROLLEY_FIRST, text::TROLLEY_FIRST_TEXT);
            }
        }
        self.begun.value.set(begun);
    }

    fn refuse(self, what: crate::i18n::Text, detail: crate::i18n::Text) {
        let message = Message { what: tr(what).to_owned(), detail: tr(detail).to_owned() };
        self.refused.set(Some(message));
        self.scanner.answer(Tone::Refused);
    }

    /// Scans that came while another one was recorded have their turn one after the other.
    fn go_on_by_itself(self) {
        let is_next = Memo::new(move |_| {
            let has_one = self.begun.value.with(|begun| begun.thing.is_empty() && !begun.waiting.is_empty());
            let is_busy = self.recording.stage.with(|stage| matches!(stage, Stage::Busy | Stage::Asking));
            has_one && !is_busy && !self.looking.get() && self.begun.is_read.get()
        });
        Effect::new(move |_| {
            if is_next.get() {
                untrack(|| self.go_on());
            }
        });
    }

    fn go_on(self) {
        // What was refused before stays to be read while the next one is recorded.
        if let Stage::Refused(message) = self.recording.stage.get_untracked() {
            self.refused.set(Some(message));
        }
        let mut begun = self.begun.value.get_untracked();
        let next = begun.next();
        if next.is_some() {
            self.looking.set(true);
        }
        self.begun.value.set(begun);
        match next {
            Some(Key::Location(at)) => self.put_down(at),
            Some(key) => self.begin(key),
            None => {}
        }
    }

    /// All that is chosen goes down here.
    fn put_down(self, at: Location) {
        self.device.loaded_then(move |loaded| {
            let begun = self.begun.value.get_untracked();
            let commands = begun.unload(&loaded, &self.device.trolley(), &at);
            if commands.is_empty() {
                self.refuse(text::TROLLEY_NOTHING, text::TROLLEY_NOTHING_TEXT);
            } else {
                self.recording.start_series(commands, Vec::new());
            }
            self.looking.set(false);
        });
    }

    /// A unit whose place is known is put on at once; of goods one says how many.
    fn begin(self, key: Key) {
        let session = self.device.session;
        self.device.lies_at_then(key.clone(), move |places| {
            let (from, booked) = places.into_iter().next().unwrap_or((session.location(), Quantity::ONE));
            self.begun.value.update(|begun| {
                begun.thing = key.to_string();
                begun.quantity = booked.to_string();
                begun.from = words::location(&from);
            });
            if matches!(key, Key::Serial(_) | Key::Container(_)) {
                self.load();
            } else {
                self.scanner.answer(Tone::Accepted);
            }
            self.looking.set(false);
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

fn may_be_on(key: &Key) -> bool {
    matches!(key, Key::Lot(_) | Key::Product(_) | Key::Serial(_) | Key::Container(_))
}

/// The thing that was scanned: how many, and from where.
#[component]
fn Loading(trolley: Trolley) -> impl IntoView {
    let key = trolley.begun.value.with_untracked(Begun::key);
    let (kind, _, number) = key.as_ref().map(words::thing).unwrap_or(("", "box", String::new()));
    let is_counted = matches!(key, Some(Key::Lot(_) | Key::Product(_)));
    let of = key.as_ref().and_then(Key::product).cloned();
    let quantity = trolley.begun.field(|begun| &mut begun.quantity);
    let from = trolley.begun.field(|begun| &mut begun.from);
    view! {
        <section class="panel form" id="loading">
            <div class="item-head">
                <p class="item-kind">{kind}</p>
                <p><Code text=number figure=true/></p>
                {of.map(|key| view! { <p class="item-product"><NameOf key/></p> })}
            </div>
            <Form on_enter=Callback::new(move |()| trolley.load())>
                {is_counted.then(|| view! {
                    <NumberField id="quantity" label=tr(text::RECEIVE_QUANTITY) value=quantity
                        less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)/>
                })}
                <Field id="from" kind=FieldKind::Code label=tr(text::MOVE_FROM) value=from/>
            </Form>
        </section>
    }
}

/// What is on the trolley; a mark says that it goes down at the next place.
#[component]
fn OnIt(trolley: Trolley, loaded: Answer<Vec<Loaded>>) -> impl IntoView {
    let count = Memo::new(move |_| loaded.with(|loaded| loaded.as_ref().map(Vec::len)));
    let items = Signal::derive(move || loaded.get().unwrap_or_default());
    live(move || {
        match count.get()? {
        // What is being loaded stands above.
        0 if trolley.begun.value.with(|begun| begun.key().is_some()) => None,
        0 => {
            let (text, hint) = (tr(text::TROLLEY_EMPTY), tr(text::TROLLEY_EMPTY_TEXT));
            Some(view! { <Empty icon="move" text hint/> }.into_any())
        }
        _ => Some(
            view! {
                <section class="section">
                    <h2 class="about-head"><Icon name="move"/>{move || tr_count(text::TROLLEY_ON_IT, count.get().unwrap_or_default())}</h2>
                    <p>{tr(text::TROLLEY_UNLOAD_TEXT)}</p>
                    <Long id="on-trolley" items key=|it: &Loaded| [&it.key.to_string(), " ", &it.quantity.to_string()].concat()
                        draw=move |it| on_it(trolley, it)/>
                </section>
            }
            .into_any(),
        ),
    }
    })
}

fn on_it(trolley: Trolley, it: Loaded) -> AnyView {
    let (_, _, number) = words::thing(&it.key);
    let (id, key) = (["on-", &number].concat(), it.key.to_string());
    let own = key.clone();
    let goes = move || trolley.begun.value.with(|begun| !begun.stays.contains(&own));
    let toggle = move || trolley.begun.value.update(|begun| toggle(&mut begun.stays, &key));
    let end = view! { <span class="row-end">{words::quantity(it.quantity)}</span> };
    tick_row(id, &it.key, it.product.as_ref().map(words::product), end.into_any(), goes, toggle)
}
