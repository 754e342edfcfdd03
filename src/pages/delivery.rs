//! The papers of a shipment, to be printed or copied: what went to whom, with lots and serials where they are
//! wanted.

use std::sync::Arc;

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Describe};
use lotwise_ledger::event::{Act, EventId, Subject, field};
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::question::paper_numbers::NumbersOn;

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::NotFound;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{Text, date, text, tr, tr_with};
use crate::state::delivery::{Item, Shipment};
use crate::state::read::read;
use crate::state::{device, navigation, print};
use crate::ui::button::{Button, Kind};
use crate::ui::choice::{Answer, Choice};
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

/// What is wanted on the paper.
const WITH: &str = "with";
const WITHOUT: &str = "without";
const NOTE: &str = "note";
const INVOICE: &str = "invoice";

/// What is chosen on the page. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Chosen {
    paper: RwSignal<String>,
    /// Whether lots and serials stand on it, by paper.
    note: RwSignal<String>,
    invoice: RwSignal<String>,
}

impl Chosen {
    fn of(numbers: NumbersOn) -> Self {
        let word = |with| RwSignal::new(if with { WITH } else { WITHOUT }.to_owned());
        Self {
            paper: RwSignal::new(NOTE.to_owned()),
            note: word(numbers.note),
            invoice: word(numbers.invoice),
        }
    }

    fn is_invoice(self) -> bool {
        self.paper.with(|paper| paper == INVOICE)
    }

    fn numbers(self) -> RwSignal<String> {
        if self.is_invoice() { self.invoice } else { self.note }
    }

    fn with_numbers(self) -> bool {
        self.numbers().with(|numbers| numbers == WITH)
    }

    fn heading(self) -> Text {
        if self.is_invoice() { text::DELIVERY_ANNEX } else { text::DELIVERY_TITLE }
    }

    fn both(self) -> NumbersOn {
        let with = |numbers: RwSignal<String>| numbers.with_untracked(|numbers| numbers == WITH);
        NumbersOn { note: with(self.note), invoice: with(self.invoice) }
    }
}

#[component]
pub fn DeliveryPage() -> impl IntoView {
    let device = device();
    let asked = untrack(|| navigation().query("shipment"));
    let event = asked.parse::<EventId>().ok();
    let shipment = read(move || {
        device.revision.track();
        async move {
            match event {
                Some(event) => device.shipment(event).await.ok().flatten(),
                None => None,
            }
        }
    });
    // What was shipped never changes: once it is read the page stays, with all that is chosen on it.
    let shipment = Memo::new(move |before: Option<&Option<Option<Shipment>>>| match before {
        Some(known @ Some(Some(_))) => known.clone(),
        _ => shipment.get(),
    });
    view! {
        <StatusBar title=tr(text::DELIVERY_DOCUMENTS)/>
        <main class="page" id="content" data-page="delivery">
            {live(move || shipment.get().map(|shipment| match shipment {
                Some(shipment) => view! { <Papers shipment/> }.into_any(),
                None => view! { <NotFound code=asked.clone()/> }.into_any(),
            }))}
        </main>
    }
}

#[component]
fn Papers(shipment: Shipment) -> impl IntoView {
    let chosen = Chosen::of(shipment.numbers);
    let copied = RwSignal::new(None);
    let papers =
        [Answer::new(NOTE, tr(text::DELIVERY_TITLE)), Answer::new(INVOICE, tr(text::DELIVERY_INVOICE))];
    let shipment = Arc::new(shipment);
    let shown = shipment.clone();
    let copy = {
        let shipment = shipment.clone();
        move || print::copy_then(plain(&shipment, chosen), move |is_copied| copied.set(Some(is_copied)))
    };
    view! {
        <div class="form" data-print="no">
            <Choice name="paper" legend=tr(text::DELIVERY_PAPER) answers=papers.into() value=chosen.paper/>
            {live(move || {
                let wanted = [Answer::new(WITH, tr(text::DELIVERY_WITH)), Answer::new(WITHOUT, tr(text::DELIVERY_WITHOUT))];
                view! {
                    <Choice name="numbers" legend=tr(text::DELIVERY_NUMBERS) answers=wanted.into() value=chosen.numbers()/>
                }
            })}
            <Keep to=shipment.to.clone() chosen/>
        </div>
        {live(move || copied.get().map(|is_copied| match is_copied {
            true => view! { <Notice kind=NoticeKind::Done id="copied" what=tr(text::DELIVERY_COPIED)/> },
            false => view! { <Notice kind=NoticeKind::Refused id="not-copied" what=tr(text::DELIVERY_NOT_COPIED)/> },
        }))}
        {live(move || paper(&shown, chosen))}
        <div class="dock">
            <Button icon="copy" id="copy" label=tr(text::DELIVERY_COPY).to_owned()
                on_press=Callback::new(move |()| copy())/>
            <Button kind=Kind::Main icon="print" id="print" label=tr(text::DELIVERY_PRINT).to_owned()
                on_press=Callback::new(|()| print::print())/>
        </div>
    }
}

/// Keeps what is chosen for this customer, or for all who have no word of their own.
#[component]
fn Keep(to: Option<Location>, chosen: Chosen) -> impl IntoView {
    let recording = Recording::new(|_| {});
    let keep = move |key: Key| {
        let fields = vec![(key, field::NUMBERS_ON, chosen.both().code().to_owned())];
        recording.start(Command::Describe(Describe { fields }));
    };
    let customer = to.filter(|to| matches!(to, Location::Customer(_))).map(|to| {
        view! {
            <Button id="keep-customer" label=tr(text::DELIVERY_KEEP).to_owned()
                on_press=Callback::new(move |()| keep(Key::Location(to.clone())))/>
        }
    });
    view! {
        <details id="keep" data-state=move || recording.stage.with(|stage| stage.as_str())>
            <summary class="button">{tr(text::DELIVERY_KEEP_ASK)}</summary>
            <div class="form">
                <p class="field-hint">{tr(text::DELIVERY_KEEP_TEXT)}</p>
                <div class="buttons">
                    {customer}
                    <Button id="keep-all" label=tr(text::DELIVERY_KEEP_ALL).to_owned()
                        on_press=Callback::new(move |()| keep(Key::Firm))/>
                </div>
            </div>
        </details>
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
    }
}

/// What stands above the goods, each with its word.
fn facts(act: &Act, is_invoice: bool) -> Vec<(Text, String)> {
    let customer = act.lines.first().map(|line| words::location(&line.to));
    let carriage = act.carriage.as_deref();
    let invoice = act.invoice.as_deref().map(|it| [it.number.as_str(), ", ", &date(it.date.0)].concat());
    let order = act.order.as_ref().map(|order| order.number.to_string());
    let shipped = Some(date(act.occurred_at.day()));
    let facts = if is_invoice {
        // The invoice comes first: by its number the list is filed.
        vec![
            (text::SHIP_INVOICE, invoice),
            (text::DELIVERY_TO, customer),
            (text::DELIVERY_ORDER, order),
            (text::DELIVERY_DAY, shipped),
            (text::SHIP_DOCUMENT, act.document.clone()),
        ]
    } else {
        vec![
            (text::DELIVERY_TO, customer),
            (text::DELIVERY_DAY, shipped),
            (text::DELIVERY_ORDER, order),
            (text::SHIP_DOCUMENT, act.document.clone()),
            (text::SHIP_INVOICE, invoice),
            (text::SHIP_CARRIED_BY, carriage.and_then(|it| it.by.clone())),
            (text::SHIP_TRACKING, carriage.and_then(|it| it.tracking.clone())),
        ]
    };
    facts.into_iter().filter_map(|(word, value)| value.map(|value| (word, value))).collect()
}

/// The numbers of a product's goods, a line each.
fn numbers(item: &Item) -> Vec<String> {
    let lots = item.lots.iter().map(|(lot, quantity)| {
        let values = [("lot", lot.number.as_str()), ("quantity", &*words::quantity(*quantity))];
        tr_with(text::DELIVERY_LOT, &values)
    });
    let serials: Vec<&str> = item.serials.iter().map(|serial| serial.serial.as_str()).collect();
    let serials =
        (!serials.is_empty()).then(|| tr_with(text::DELIVERY_SERIALS, &[("serials", &serials.join(", "))]));
    lots.chain(serials).collect()
}

/// The paper as plain text, for other programs: a line for each fact, product and number.
fn plain(shipment: &Shipment, chosen: Chosen) -> String {
    let (is_invoice, with) = untrack(|| (chosen.is_invoice(), chosen.with_numbers()));
    let mut lines = vec![tr(untrack(|| chosen.heading())).to_owned()];
    let facts = facts(&shipment.act, is_invoice);
    lines.extend(facts.into_iter().map(|(word, value)| [tr(word), ": ", &value].concat()));
    lines.push(String::new());
    for item in &shipment.items {
        lines.push([words::product(&item.product), "\t".to_owned(), words::quantity(item.quantity)].concat());
        if with {
            lines.extend(numbers(item).into_iter().map(|line| ["  ", &line].concat()));
        }
    }
    lines.join("\n")
}

/// The paper as it is chosen. A function and no component, so that it is drawn anew with the choice.
fn paper(shipment: &Shipment, chosen: Chosen) -> AnyView {
    let (is_invoice, with) = (chosen.is_invoice(), chosen.with_numbers());
    let act = &shipment.act;
    let facts = facts(act, is_invoice);
    let heading = tr(chosen.heading());
    // What each sheet repeats: which paper it is of.
    let named = facts.iter().take(2).map(|(_, value)| value.as_str());
    let named = [heading].into_iter().chain(named).collect::<Vec<_>>().join(" · ");
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(word, value)| view! { <div class="setting"><dt>{tr(word)}</dt><dd>{value}</dd></div> })
        .collect();
    let containers = act.lines.iter().filter_map(|line| match &line.subject {
        Subject::Container(container) if !is_invoice => {
            Some(view! { <li><Code text=container.to_string()/></li> })
        }
        _ => None,
    });
    let containers: Vec<_> = containers.collect();
    let rows: Vec<_> = shipment.items.iter().map(|item| item_row(item, with)).collect();
    view! {
        <article class="panel paper" id="paper" data-paper=if is_invoice { INVOICE } else { NOTE }>
            <h2>{heading}</h2>
            <dl id="paper-facts">{facts}</dl>
            <table class="paper-items" id="items">
                <thead>
                    <tr class="paper-named"><td colspan="2">{named}</td></tr>
                    <tr>
                        <th scope="col">{tr(text::KIND_PRODUCT)}</th>
                        <th scope="col">{tr(text::RECEIVE_QUANTITY)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(!containers.is_empty()).then(|| view! {
                <p><b>{tr(text::PACK_CONTAINERS)}</b></p><ul id="containers">{containers}</ul>
            })}
            {(!is_invoice).then(|| view! { <p class="paper-sign">{tr(text::DELIVERY_RECEIVED)}</p> })}
        </article>
    }
    .into_any()
}

fn item_row(item: &Item, with: bool) -> AnyView {
    let numbers = with.then(|| {
        let lines: Vec<_> = numbers(item).into_iter().map(|line| view! { <li>{line}</li> }).collect();
        view! { <ul class="paper-numbers">{lines}</ul> }
    });
    view! {
        <tr>
            <th scope="row">{words::product(&item.product)}{numbers}</th>
            <td>{words::quantity(item.quantity)}</td>
        </tr>
    }
    .into_any()
}
