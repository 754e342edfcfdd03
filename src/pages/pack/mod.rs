//! Packing: what was picked for an order goes into a container with an SSCC.

mod packing;
mod parts;

use leptos::prelude::*;
use lotwise_ledger::command::Command;
use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{ContainerKey, Key, OrderKey};
use lotwise_ledger::question::boxed::Boxed;
use lotwise_ledger::question::outbound::Loose;

use packing::{Packing, taking_out};
use parts::{Contents, LooseGoods, Packed};

use crate::components::doubt::{Recording, RecordingNotes, Refusal, Stage};
use crate::components::make_sscc::MakeSscc;
use crate::components::no_order::NoOrder;
use crate::components::scan_here::ScanHere;
use crate::components::status_bar::StatusBar;
use crate::components::which::{Asking, WhichOne};
use crate::components::words::{self, Message};
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::draft::{Draft, draft};
use crate::state::orders::OrderView;
use crate::state::read::{Answer, read};
use crate::state::scanner::{Reading, Tone, scanner};
use crate::state::things::{Meant, meant};
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// What the parts of the page share. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Work {
    order: StoredValue<OrderKey>,
    packing: Draft<Packing>,
    view: Answer<Option<OrderView>>,
    /// Whether the order is there, once that is known.
    found: Memo<Option<bool>>,
    /// What the last scan or press was refused for.
    refused: RwSignal<Option<Message>>,
    /// Several things answer to the last scan.
    asking: Asking,
    /// Where goods lie that come out of the container again: they stay out of it until somebody says else.
    coming_out: StoredValue<Option<String>>,
    recording: Recording,
}

#[component]
pub fn PackPage() -> impl IntoView {
    let asked = untrack(|| navigation().query("order"));
    let Ok(order) = OrderKey::try_from(asked.clone()) else {
        return view! {
            <StatusBar title=tr(text::PACK_TITLE)/>
            <main class="page" id="content" data-page="pack" data-state="missing"><NoOrder code=asked/></main>
        }
        .into_any();
    };
    view! { <Pack order/> }.into_any()
}

#[component]
fn Pack(order: OrderKey) -> impl IntoView {
    let work = Work::begin(order);
    let scanner = scanner();
    scanner.hand_to(move |reading| scanner.answer(work.take(&reading)));
    let (recording, found) = (work.recording, work.found);
    let container = Memo::new(move |_| work.packing.value.with(|packing| packing.container.clone()));
    let state =
        move || if found.get() == Some(false) { "missing" } else { recording.stage.with(Stage::as_str) };
    view! {
        <StatusBar title=tr(text::PACK_TITLE)/>
        <main class="page" id="content" data-page="pack" data-state=state
            data-container=move || container.get().map(|it| it.to_string()).unwrap_or_default()>
            {live(move || match found.get() {
                None => ().into_any(),
                Some(false) => view! { <NoOrder code=work.order.get_value().number.to_string()/> }.into_any(),
                Some(true) => view! { <Packs work container/> }.into_any(),
            })}
        </main>
    }
}

/// The container that is open, what may go into it, and what is packed already.
#[component]
fn Packs(work: Work, container: Memo<Option<ContainerKey>>) -> impl IntoView {
    let (recording, view) = (work.recording, work.view);
    let is_all_packed = work.is_all_packed();
    let busy = Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"));
    view! {
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
        {live(move || work.refused.get().map(|message| view! { <Refusal message/> }))}
        <WhichOne asking=work.asking choose=move |key| work.choose(&key)/>
        {live(move || match container.get() {
            Some(container) => view! { <Contents container work/> }.into_any(),
            None => view! {
                <p>{tr(text::PACK_SCAN_TEXT)}</p>
                <MakeSscc made=Callback::new(move |sscc| work.open(ContainerKey(sscc)))/>
            }
            .into_any(),
        })}
        <LooseGoods work/>
        <ScanHere/>
        {live(move || view.get().flatten().map(|order| view! { <Packed order/> }))}
        <div class="dock">
            // Where nothing is left to put in, shipping comes next.
            {live(move || view.get().flatten().map(|order| {
                let kind = (is_all_packed.get() == Some(true)).then_some("main");
                view! {
                    <a href=routes::relocate(routes::SHIP, &Key::Order(order.key)) class="button" data-kind=kind id="ship">
                        <Icon name="ship"/>{tr(text::SHIP_TITLE)}
                    </a>
                }
            }))}
            {live(move || (is_all_packed.get() != Some(true)).then(|| view! {
                <Button kind=Kind::Main icon="box" id="save" label=tr(text::PACK_ACTION).to_owned() busy
                    on_press=Callback::new(move |()| work.pack())/>
            }))}
        </div>
    }
}

impl Work {
    fn begin(order: OrderKey) -> Self {
        let device = device();
        let name = ["pack/", &order.to_string()].concat();
        let packing = draft::<Packing>(device, &name);
        let key = order.clone();
        let view = read(move || {
            device.revision.track();
            let key = key.clone();
            async move { device.outgoing_order(key).await.ok().flatten() }
        });
        let coming_out = StoredValue::new(None::<String>);
        let left = move |_: &_, is_last| {
            let mut left = packing.value.get_untracked();
            if is_last {
                left.recorded(coming_out.get_value());
            }
            Some(left)
        };
        let recording = Recording::of_series(move || {
            let out = coming_out.get_value();
            coming_out.set_value(None);
            packing.value.update(|packing| packing.recorded(out));
        })
        .of_draft_with(&name, left);
        let refused = RwSignal::new(None);
        let (asking, order) = (RwSignal::new(None), StoredValue::new(order));
        let found = Memo::new(move |_| view.with(|view| view.as_ref().map(Option::is_some)));
        Self { order, packing, view, found, refused, asking, coming_out, recording }
    }

    fn loose(self) -> Vec<Loose> {
        self.view
            .with_untracked(|view| view.iter().flatten().flat_map(|it| it.outbound.loose.clone()).collect())
    }

    fn open(self, container: ContainerKey) {
        self.packing.value.update(|packing| packing.container = Some(container));
    }

    fn close(self) {
        self.packing.value.update(|packing| packing.container = None);
    }

    fn refuse(self, what: crate::i18n::Text, detail: crate::i18n::Text) -> Tone {
        let message = Message { what: tr(what).to_owned(), detail: tr(detail).to_owned() };
        self.refused.set(Some(message));
        Tone::Refused
    }

    /// A container's label opens the container; goods that were picked are chosen alone.
    fn take(self, reading: &Reading) -> Tone {
        if self.recording.is_under_way() {
            self.refused.set(Some(words::still_saving()));
            return Tone::Refused;
        }
        if self.found.get_untracked() != Some(true) {
            return Tone::Refused;
        }
        self.asking.set(None);
        let loose = self.loose();
        let is_loose = |key: &Key| loose.iter().any(|it| it.what == *key);
        match meant(reading, is_loose) {
            Meant::One(Key::Container(container)) => self.open(container),
            Meant::One(key) if is_loose(&key) => self.choose(&key),
            Meant::Several(keys) => {
                self.refused.set(None);
                self.asking.set(Some((reading.text.clone(), keys)));
                return Tone::New;
            }
            _ => {
                let short = Sscc::parse(&reading.text).is_err() && reading.text.len() == 18;
                let detail = if short { text::PACK_BAD_SSCC } else { text::PACK_UNKNOWN_TEXT };
                return self.refuse(text::PACK_UNKNOWN, detail);
            }
        }
        self.refused.set(None);
        Tone::Accepted
    }

    /// The first thing that is scanned begins a choice; until then all goes in.
    fn choose(self, key: &Key) {
        let loose = self.loose();
        self.packing.value.update(|packing| {
            if packing.out.is_empty() {
                packing.out = loose.iter().map(Loose::id).collect();
            }
            let scanned: Vec<String> = loose.iter().filter(|it| it.what == *key).map(Loose::id).collect();
            packing.out.retain(|out| !scanned.contains(out));
        });
    }

    /// Whether nothing that was picked lies loose; none while the order is read.
    fn is_all_packed(self) -> Memo<Option<bool>> {
        let order = self.view;
        Memo::new(move |_| order.with(|order| Some(order.as_ref()?.as_ref()?.outbound.loose.is_empty())))
    }

    fn pack(self) {
        let (order, loose) = (self.order.get_value(), self.loose());
        match self.packing.value.with_untracked(|packing| packing.parse(&order, &loose)) {
            Some(commands) => {
                self.refused.set(None);
                self.coming_out.set_value(None);
                self.recording.start_series(commands, Vec::new());
            }
            None => {
                self.refuse(text::PACK_NOTHING, text::PACK_NOTHING_TEXT);
            }
        }
    }

    fn take_out(self, container: &ContainerKey, boxed: &Boxed, key: Key) {
        let taken = taking_out(container, boxed, key, &self.order.get_value());
        if let (Some((book, out)), false) = (taken, self.recording.is_under_way()) {
            self.refused.set(None);
            self.coming_out.set_value(Some(out));
            self.recording.start(Command::Book(book));
        }
    }
}
