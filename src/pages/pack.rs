//! Packing: what was picked for an order goes into a container with an SSCC.

use leptos::prelude::*;
use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{ContainerKey, Key, OrderKey};
use lotwise_ledger::question::outbound::Loose;
use serde::{Deserialize, Serialize};

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes, Refusal};
use crate::components::item_parts::NotFound;
use crate::components::make_sscc::MakeSscc;
use crate::components::scan_here::ScanHere;
use crate::components::status_bar::StatusBar;
use crate::components::words::{self, Message};
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::draft::{Draft, draft};
use crate::state::entry::positive;
use crate::state::orders::OrderView;
use crate::state::read::{Answer, read};
use crate::state::scanner::{Reading, Tone, scanner};
use crate::state::things::thing;
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// The container that is open, and what goes into it next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Packing {
    order: String,
    container: Option<ContainerKey>,
    /// What is left out, by key.
    out: Vec<String>,
    /// How many of each, where not all.
    quantities: Vec<(String, String)>,
}

impl Packing {
    fn quantity(&self, loose: &Loose) -> String {
        let key = loose.what.to_string();
        let typed = self.quantities.iter().find(|(of, _)| *of == key);
        typed.map_or_else(|| loose.quantity.to_string(), |(_, typed)| typed.clone())
    }

    fn takes(&self, loose: &Loose) -> bool {
        !self.out.contains(&loose.what.to_string())
    }

    /// What goes into the container; none while a quantity is no number, or nothing is chosen.
    fn parse(&self, order: &OrderKey, loose: &[Loose]) -> Option<Book> {
        let container = self.container.clone()?;
        let mut taken = Vec::new();
        for it in loose.iter().filter(|it| self.takes(it)) {
            let quantity = positive(&self.quantity(it)).ok()?;
            let what = match it.what.clone() {
                Key::Lot(lot) => Taken::Lot(lot, quantity),
                Key::Product(product) => Taken::Product(product, quantity),
                Key::Serial(serial) => Taken::Serial(serial),
                _ => continue,
            };
            let into = Some(container.clone());
            taken.push(Taking { into, ..Taking::new(what, it.at.clone(), it.at.clone()) });
        }
        let book = Book { order: Some(order.clone()), ..Book::new(Step::Pack, taken) };
        (!book.taken.is_empty()).then_some(book)
    }
}

#[component]
pub fn PackPage() -> impl IntoView {
    let asked = untrack(|| navigation().query("order"));
    let Ok(order) = OrderKey::try_from(asked.clone()) else {
        return view! {
            <StatusBar title=tr(text::PACK_TITLE)/>
            <main class="page" id="content" data-page="pack"><NotFound code=asked/></main>
        }
        .into_any();
    };
    view! { <Pack order/> }.into_any()
}

#[component]
fn Pack(order: OrderKey) -> impl IntoView {
    let device = device();
    let packing = draft::<Packing>(device, "pack");
    let text_of = order.to_string();
    Effect::new(move |_| {
        if packing.is_read.get() && packing.value.with_untracked(|it| it.order != text_of) {
            packing.value.set(Packing { order: text_of.clone(), ..Packing::default() });
        }
    });
    let key = order.clone();
    let view = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { device.outgoing_order(key).await.ok().flatten() }
    });
    let refused = RwSignal::new(None::<Message>);
    let scanner = scanner();
    scanner.hand_to(move |reading| scanner.answer(take(packing, refused, view, &reading)));
    let recording = Recording::new(move |_| {
        packing.value.update(|packing| {
            packing.out.clear();
            packing.quantities.clear();
        });
    });
    let pack = move || {
        let loose = loose(view);
        match packing.value.with_untracked(|packing| packing.parse(&order, &loose)) {
            Some(book) => {
                refused.set(None);
                recording.start(Command::Book(book));
            }
            None => {
                let what = tr(text::PACK_NOTHING).to_owned();
                refused.set(Some(Message { what, detail: tr(text::PACK_NOTHING_TEXT).to_owned() }));
            }
        }
    };
    let container = Memo::new(move |_| packing.value.with(|packing| packing.container.clone()));
    view! {
        <StatusBar title=tr(text::PACK_TITLE)/>
        <main class="page" id="content" data-page="pack"
            data-container=move || container.get().map(|it| it.to_string()).unwrap_or_default()
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            {live(move || refused.get().map(|message| view! { <Refusal message/> }))}
            {live(move || match container.get() {
                Some(container) => view! { <Contents container/> }.into_any(),
                None => view! {
                    <p>{tr(text::PACK_SCAN_TEXT)}</p>
                    <MakeSscc made=Callback::new(move |sscc| open(packing, ContainerKey(sscc)))/>
                }
                .into_any(),
            })}
            {live(move || view.get().flatten().map(|order| view! { <LooseGoods order packing/> }))}
            <ScanHere/>
            {live(move || view.get().flatten().map(|order| view! { <Packed order/> }))}
            <div class="dock">
                {live(move || view.get().flatten().map(|order| view! {
                    <a href=routes::relocate(routes::SHIP, &Key::Order(order.key)) class="button" id="ship">
                        <Icon name="ship"/>{tr(text::SHIP_TITLE)}
                    </a>
                }))}
                <Button kind=Kind::Main icon="box" id="save" label=tr(text::PACK_ACTION).to_owned()
                    busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                    on_press=Callback::new(move |()| pack())/>
            </div>
        </main>
    }
}

fn loose(view: Answer<Option<OrderView>>) -> Vec<Loose> {
    view.with_untracked(|view| view.iter().flatten().flat_map(|it| it.outbound.loose.clone()).collect())
}

/// A container's label opens the container; goods that were picked are chosen alone.
fn take(
    packing: Draft<Packing>,
    refused: RwSignal<Option<Message>>,
    view: Answer<Option<OrderView>>,
    reading: &Reading,
) -> Tone {
    let loose = loose(view);
    match thing(reading, None) {
        Some(Key::Container(container)) => {
            refused.set(None);
            open(packing, container);
            Tone::Accepted
        }
        Some(key) if loose.iter().any(|it| it.what == key) => {
            refused.set(None);
            // The first thing that is scanned begins a choice; until then all goes in.
            packing.value.update(|packing| {
                if packing.out.is_empty() {
                    packing.out = loose.iter().map(|it| it.what.to_string()).collect();
                }
                packing.out.retain(|out| *out != key.to_string());
            });
            Tone::Accepted
        }
        _ => {
            let short = Sscc::parse(&reading.text).is_err() && reading.text.len() == 18;
            let detail = if short { text::PACK_BAD_SSCC } else { text::PACK_UNKNOWN_TEXT };
            let (what, detail) = (tr(text::PACK_UNKNOWN).to_owned(), tr(detail).to_owned());
            refused.set(Some(Message { what, detail }));
            Tone::Refused
        }
    }
}

fn open(packing: Draft<Packing>, container: ContainerKey) {
    packing.value.update(|packing| packing.container = Some(container));
}

/// The open container, and what is in it.
#[component]
fn Contents(container: ContainerKey) -> impl IntoView {
    let device = device();
    let number = container.to_string();
    let contents = read(move || {
        device.revision.track();
        let container = container.clone();
        async move { device.packed_in(container).await.map(|it| it.0).unwrap_or_default() }
    });
    let rows = move || {
        contents
            .get()
            .unwrap_or_default()
            .into_iter()
            .map(|(key, quantity)| {
                let (kind, icon, number) = words::thing(&key);
                view! {
                    <li class="row">
                        <Icon name=icon/><span class="row-main"><span>{kind}" "<Code text=number/></span></span>
                        <span class="row-end">{words::quantity(quantity)}</span>
                    </li>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <section class="panel" id="open-container">
            <p class="item-kind">{tr(text::KIND_CONTAINER)}</p>
            <p><Code text=number/></p>
            <ul class="rows" id="contents">{live(rows)}</ul>
        </section>
    }
}

/// What was picked and is in no container yet: all goes in unless it is left out.
#[component]
fn LooseGoods(order: OrderView, packing: Draft<Packing>) -> impl IntoView {
    if order.outbound.loose.is_empty() {
        return view! { <p id="nothing-loose">{tr(text::PACK_ALL_PACKED)}</p> }.into_any();
    }
    let rows =
        order.outbound.loose.iter().map(|it| {
            let (kind, _, number) = words::thing(&it.what);
            let key = it.what.to_string();
            let id = ["in-", &number].concat();
            let product = crate::state::orders::product_of(&it.what)
                .map(|product| words::product(&order.name(product)));
            let (own, toggled) = (key.clone(), key.clone());
            let is_in = move || packing.value.with(|packing| !packing.out.contains(&own));
            let toggle = move |_| {
                packing.value.update(|packing| {
                    if packing.out.contains(&toggled) {
                        packing.out.retain(|out| *out != toggled);
                    } else {
                        packing.out.push(toggled.clone());
                    }
                })
            };
            let typed = packing.value.with_untracked(|packing| packing.quantity(it));
            let write = move |text: String| {
                packing.value.update(|packing| {
                    packing.quantities.retain(|(of, _)| *of != key);
                    packing.quantities.push((key.clone(), text));
                })
            };
            let field = (!matches!(it.what, Key::Serial(_))).then(|| view! {
            <input class="input loose-quantity" inputmode="decimal" aria-label=tr(text::RECEIVE_QUANTITY)
                prop:value=typed on:input:target=move |event| write(event.target().value())/>
        });
            view! {
                <li class="row loose">
                    <label class="check">
                        <input type="checkbox" id=id prop:checked=is_in on:change=toggle/>
                        <span class="row-main">
                            <span class="row-title">{kind}" "<Code text=number/></span>
                            <span class="row-note">{product}" · "{words::location(&it.at)}</span>
                        </span>
                    </label>
                    {field}
                </li>
            }
        });
    view! {
        <section class="section">
            <h2>{tr(text::PACK_LOOSE)}</h2>
            <ul class="rows" id="loose">{rows.collect::<Vec<_>>()}</ul>
        </section>
    }
    .into_any()
}

/// The containers of the order that have not left.
#[component]
fn Packed(order: OrderView) -> impl IntoView {
    let rows = order.outbound.packed.iter().map(|packed| {
        let contents = packed.contents.iter().map(|(key, quantity)| {
            [words::thing(key).2, " × ".to_owned(), words::quantity(*quantity)].concat()
        });
        view! {
            <li class="row">
                <Icon name="box"/>
                <span class="row-main">
                    <span class="row-title"><Code text=packed.container.to_string()/></span>
                    <span class="row-note">{contents.collect::<Vec<_>>().join(" · ")}</span>
                </span>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{tr_with(text::PACK_CONTAINERS_OF, &[("order", order.key.number.as_str())])}</h2>
                <ul class="rows" id="packed">{rows}</ul>
            </section>
        }
    })
}
