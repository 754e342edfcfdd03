//! Picking an order: one place after the other, at each the right lot by its scan, how many, and on.

mod booking;
mod list;
mod parts;
mod round;

use std::collections::VecDeque;

use leptos::prelude::*;
use lotwise_ledger::key::{Goods, Key, Location, OrderKey, SerialKey};
use lotwise_ledger::question::walk::{Past, Stop};

use booking::{Wrong, units_of};
use list::WholeList;
use parts::{Amount, Finished, NotThese, OtherLot, Target};
use round::{Phase, Round, Scan};

use crate::components::doubt::{Recording, RecordingNotes, Refusal, Stage};
use crate::components::no_order::NoOrder;
use crate::components::scan_here::ScanHere;
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, Message};
use crate::i18n::{text, tr, tr_with};
use crate::state::draft::{self, Draft};
use crate::state::orders::PickJob;
use crate::state::read::read;
use crate::state::scanner::{Reading, Scanner, Tone, scanner};
use crate::state::session::place_named;
use crate::state::things::thing;
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::live::live;

/// Where picked goods are set down unless a place is named.
const SET_DOWN: &str = "SHIPPING";

/// What stands on the page. It is drawn anew when this changes, and not with every record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Missing,
    Stop,
    End,
}

/// What the parts of the page share. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Picking {
    device: Device,
    scanner: Scanner,
    order: StoredValue<OrderKey>,
    job: RwSignal<Option<Option<PickJob>>>,
    round: Draft<Round>,
    stop: Memo<Option<Stop>>,
    shown: Memo<Shown>,
    phase: Memo<Phase>,
    /// What the last scan was refused for.
    refused: RwSignal<Option<Message>>,
    wrong: RwSignal<Option<Wrong>>,
    saving: StoredValue<Option<Saving>>,
    recording: Recording,
}

/// The stop that is being recorded: the list may have gone on before the last of its records is made.
#[derive(Clone)]
struct Saving {
    stop: (Goods, Location),
    was_short: bool,
    /// The units of each record that is still to come.
    parts: VecDeque<Vec<SerialKey>>,
}

#[component]
pub fn PickPage() -> impl IntoView {
    let asked = untrack(|| navigation().query("order"));
    let Ok(order) = OrderKey::try_from(asked.clone()) else {
        return view! {
            <StatusBar title=tr(text::PICK_TITLE)/>
            <main class="page" id="content" data-page="pick" data-state="missing"><NoOrder code=asked/></main>
        }
        .into_any();
    };
    let title = tr_with(text::PICK_TITLE_ORDER, &[("order", order.number.as_str())]);
    let picking = Picking::begin(order);
    picking.scanner.hand_to(move |reading| picking.take(&reading));
    let body = move || match picking.shown.get() {
        Shown::Nothing => ().into_any(),
        Shown::Missing => view! { <NoOrder code=picking.order.get_value().number.to_string()/> }.into_any(),
        Shown::Stop => view! { <AtStop picking/> }.into_any(),
        Shown::End => view! { <Finished picking/> }.into_any(),
    };
    let phase = move || match picking.shown.get() {
        Shown::Stop => picking.phase.get().as_str(),
        Shown::End => "end",
        Shown::Nothing | Shown::Missing => "none",
    };
    let state = move || match picking.shown.get() {
        Shown::Missing => "missing",
        _ => picking.recording.stage.with(Stage::as_str),
    };
    view! {
        <StatusBar title/>
        <main class="page" id="content" data-page="pick" data-phase=phase data-state=state>
            <RecordingNotes recording=picking.recording done=tr(text::COMMON_SAVED).to_owned()/>
            {live(move || picking.refused.get().map(|message| view! { <Refusal message/> }))}
            {live(body)}
        </main>
    }
    .into_any()
}

/// The stop, and below it what is to be done there now.
#[component]
fn AtStop(picking: Picking) -> impl IntoView {
    let part = move || match picking.phase.get() {
        Phase::Place => view! { <p>{tr(text::PICK_GO_TEXT)}</p><ScanHere/> }.into_any(),
        Phase::Goods => view! { <p>{tr(text::PICK_SCAN_TEXT)}</p><ScanHere/><NotThese picking/> }.into_any(),
        Phase::Other => view! { <OtherLot picking/> }.into_any(),
        Phase::Amount => view! { <Amount picking/> }.into_any(),
    };
    let dock = move || match picking.phase.get() {
        Phase::Place => view! {
            <div class="dock">
                <Button kind=Kind::Main icon="place" id="there" label=tr(text::PICK_THERE).to_owned()
                    on_press=Callback::new(move |()| picking.round.value.update(|round| round.there = true))/>
            </div>
        }
        .into_any(),
        Phase::Goods => view! {
            <div class="dock">
                <Button icon="close" id="none-here" label=tr(text::PICK_NONE_HERE).to_owned()
                    on_press=Callback::new(move |()| picking.find_none())/>
            </div>
        }
        .into_any(),
        // These have their own.
        Phase::Other | Phase::Amount => ().into_any(),
    };
    view! { <Target picking/>{live(part)}<WholeList picking/>{live(dock)} }
}

/// One record of the stop is made: its units are done with, and after the last the stop is.
fn recorded(round: Draft<Round>, saving: StoredValue<Option<Saving>>) {
    let Some(mut now) = saving.get_value() else { return };
    let units = now.parts.pop_front().unwrap_or_default();
    round.value.update(|round| {
        round.are_taken(&units);
        if now.parts.is_empty() {
            round.end_stop(&now.stop, now.was_short);
        }
    });
    saving.set_value(Some(now).filter(|now| !now.parts.is_empty()));
}

/// What is begun of an order, until nothing is left to pick of it. Whoever begins another order sets its goods
/// down where those of the last one are.
fn kept(
    device: Device,
    order: &OrderKey,
    value: RwSignal<Round>,
    job: RwSignal<Option<Option<PickJob>>>,
) -> Draft<Round> {
    let last = RwSignal::new(SET_DOWN.to_owned());
    let set_down = move || Some(value.with(|round| round.set_down.clone())).filter(|name| !name.is_empty());
    let last_is_read = draft::keep(
        device,
        "pick_set_down",
        move |kept| last.set(kept),
        move || Some(set_down().unwrap_or_else(|| last.get())),
    );
    let nothing_left = move || job.with(|job| job.iter().flatten().any(|job| job.walk.stops.is_empty()));
    let name = ["pick/", &order.to_string()].concat();
    let is_begun = move |round: &Round| !round.missing.is_empty() || round.stop.is_some() && !nothing_left();
    let current = move || Some(value.get()).filter(is_begun);
    let round_is_read = draft::keep(device, &name, move |kept| value.set(kept), current);
    let is_read = RwSignal::new(false);
    Effect::new(move |_| {
        if round_is_read.get() && last_is_read.get() && !is_read.get_untracked() {
            if set_down().is_none() {
                value.update(|round| round.set_down = last.get_untracked());
            }
            is_read.set(true);
        }
    });
    Draft { value, is_read }
}

impl Picking {
    fn begin(order: OrderKey) -> Self {
        let device = device();
        let begun = RwSignal::new(Round::default());
        let missing = Memo::new(move |_| {
            begun.with(|round| {
                let set_down = place_named(&round.set_down).map(|at| (None, at));
                let own = round.missing.iter().map(|(goods, at)| (Some(goods.clone()), at.clone()));
                own.chain(set_down).collect::<Vec<_>>()
            })
        });
        let key = order.clone();
        let job = read(move || {
            device.revision.track();
            let (key, not_from) = (key.clone(), missing.get());
            async move { device.pick_job(key, not_from).await.ok().flatten() }
        });
        let round = kept(device, &order, begun, job);
        let order = StoredValue::new(order);
        let stop = Memo::new(move |_| {
            let begun = round.value.with(|round| round.stop.clone());
            job.with(|job| {
                let stops = &job.as_ref()?.as_ref()?.walk.stops;
                let goes_on = stops.iter().find(|stop| begun == Some((stop.goods.clone(), stop.at.clone())));
                goes_on.or_else(|| stops.first()).cloned()
            })
        });
        // Whoever begins at a stop goes on there after a reload.
        Effect::new(move |_| {
            if let (true, Some(stop)) = (round.is_read.get(), stop.get()) {
                let mut begun = round.value.get_untracked();
                begun.stand_at(&stop);
                if round.value.with_untracked(|round| *round != begun) {
                    round.value.set(begun);
                }
            }
        });
        let saving = StoredValue::new(None::<Saving>);
        let recording = Recording::new(move |_| recorded(round, saving));
        Self {
            device,
            scanner: scanner(),
            order,
            job,
            round,
            stop,
            shown: Memo::new(move |_| {
                let found = job.with(|job| job.as_ref().map(Option::is_some));
                match found.filter(|_| round.is_read.get()) {
                    None => Shown::Nothing,
                    Some(false) => Shown::Missing,
                    Some(true) if stop.with(Option::is_some) => Shown::Stop,
                    Some(true) => Shown::End,
                }
            }),
            phase: Memo::new(move |_| round.value.with(Round::phase)),
            refused: RwSignal::new(None),
            wrong: RwSignal::new(None),
            saving,
            recording,
        }
    }

    fn past(self) -> Vec<Past> {
        self.job.with_untracked(|job| job.iter().flatten().flat_map(|job| job.walk.past.clone()).collect())
    }

    /// Takes a read. The lot of a unit is looked up first: its label need not tell it.
    fn take(self, reading: &Reading) {
        let Some(stop) = self.stop.get_untracked() else { return self.scanner.answer(Tone::Refused) };
        if self.recording.is_under_way() {
            self.refused.set(Some(words::still_saving()));
            return self.scanner.answer(Tone::Refused);
        }
        match thing(reading, Some(&stop.goods)) {
            Some(Key::Serial(unit)) => {
                let key = Key::Serial(unit.clone());
                self.device.lot_of_then(unit, move |lot| {
                    let mut round = self.round.value.get_untracked();
                    let scan = round.scan(&key, lot, &stop, &self.past());
                    self.taken(round, scan);
                });
            }
            key => {
                let mut round = self.round.value.get_untracked();
                let scan = key.map_or(Scan::Unknown, |key| round.scan(&key, None, &stop, &self.past()));
                self.taken(round, scan);
            }
        }
    }

    /// Keeps what a scan made of the round, and says what it came to.
    fn taken(self, round: Round, scan: Scan) {
        let tone = match &scan {
            Scan::Accepted => Tone::Accepted,
            Scan::Already | Scan::Other => Tone::Already,
            Scan::SetDown(at) => return self.set_down(at.clone()),
            _ => Tone::Refused,
        };
        let stop = self.stop.get_untracked();
        self.refused.set(stop.and_then(|stop| refusal(&scan, &stop)));
        self.round.value.set(round);
        self.scanner.answer(tone);
    }

    /// A place for shipping is where goods are set down from now on; of any other the picker is asked.
    fn set_down(self, at: Location) {
        self.refused.set(None);
        self.device.is_for_shipping_then(at.clone(), move |is_for_shipping| {
            let name = words::location(&at);
            self.round.value.update(|round| round.set_down_at(at, name, is_for_shipping));
            let is_asked = self.round.value.with_untracked(|round| round.elsewhere.is_some());
            self.scanner.answer(if is_asked { Tone::Already } else { Tone::Accepted });
        });
    }

    fn find_none(self) {
        if let Some(stop) = self.stop.get_untracked() {
            self.round.value.update(|round| round.find_none(&stop));
        }
    }

    fn save(self) {
        let Some(stop) = self.stop.get_untracked().filter(|_| !self.recording.is_under_way()) else { return };
        let parsed =
            self.round.value.with_untracked(|round| round.parse(&self.order.get_value(), &stop, place_named));
        self.refused.set(None);
        self.wrong.set(parsed.as_ref().err().copied());
        if let Ok(commands) = parsed {
            let was_short = self.round.value.with_untracked(|round| round.is_short(&stop));
            let parts = commands.iter().map(units_of).collect();
            self.saving.set_value(Some(Saving { stop: (stop.goods, stop.at), was_short, parts }));
            self.recording.start_series(commands, Vec::new());
        }
    }
}

/// Why a scan was not taken, and what to do.
fn refusal(scan: &Scan, stop: &Stop) -> Option<Message> {
    let place = |at: &Location| words::location(at);
    let (what, detail) = match scan {
        Scan::Accepted | Scan::SetDown(_) | Scan::Other => return None,
        Scan::Already => (tr(text::PICK_ALREADY).to_owned(), tr(text::PICK_ALREADY_TEXT).to_owned()),
        Scan::WrongPlace(at) => (
            tr_with(text::PICK_WRONG_PLACE, &[("place", &place(at))]),
            tr_with(text::PICK_WRONG_PLACE_TEXT, &[("place", &place(&stop.at))]),
        ),
        Scan::WrongProduct(key) => (
            tr_with(text::PICK_WRONG_PRODUCT, &[("number", &words::thing(key).2)]),
            tr(text::PICK_PUT_BACK_TEXT).to_owned(),
        ),
        Scan::NeedsLot => (tr(text::PICK_NEEDS_LOT).to_owned(), tr(text::PICK_NEEDS_LOT_TEXT).to_owned()),
        Scan::Blocked(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(words::reason).collect();
            (
                [tr(text::PICK_BLOCKED), " ", &reasons.join(" ")].concat(),
                tr(text::PICK_PUT_BACK_TEXT).to_owned(),
            )
        }
        Scan::Unknown => (tr(text::PICK_UNKNOWN).to_owned(), tr(text::PICK_UNKNOWN_TEXT).to_owned()),
    };
    Some(Message { what, detail })
}

/// What the tests of picking stand on: one stop, and a round that has just begun there.
#[cfg(test)]
mod sample {
    use lotwise_ledger::key::{Goods, Key, Location, OrderKey};
    use lotwise_ledger::quantity::Quantity;
    use lotwise_ledger::question::walk::Stop;

    use super::round::Round;

    pub fn goods(number: &str) -> Goods {
        format!("sku:OAT/own/{number}").parse().unwrap()
    }

    pub fn lot(number: &str) -> Key {
        goods(number).key()
    }

    pub fn place(code: &str) -> Option<Location> {
        format!("at:MAIN:{code}").parse().ok()
    }

    pub fn stop() -> Stop {
        let at = place("A-01").unwrap();
        Stop { goods: goods("L1"), at, quantity: Quantity::units(5), last_day: None, units: Vec::new() }
    }

    pub fn order() -> OrderKey {
        "sales:77".to_owned().try_into().unwrap()
    }

    pub fn begun() -> Round {
        let mut round = Round::default();
        "DOCK".clone_into(&mut round.set_down);
        round.stand_at(&stop());
        round
    }
}
