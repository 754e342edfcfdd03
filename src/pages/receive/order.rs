//! What was announced: the orders that wait, and one order with what is open of it.

use leptos::prelude::*;
use lotwise_ledger::command::{CloseOrder, Command};
use lotwise_ledger::key::{Goods, OrderKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::orders::Progress;

use super::entry::Entry;

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::row_to;
use crate::components::listed::Listed;
use crate::components::long::Long;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::inbound::{Inbound, InboundRow};
use crate::state::lookup::ProductName;
use crate::state::read::read;
use crate::state::{Device, device, draft};
use crate::ui::field::Field;
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;

/// The announcements that wait, and the ways to what belongs to receiving.
#[component]
pub fn Expected() -> impl IntoView {
    let rows = device().open_inbound();
    let is_empty = Memo::new(move |_| rows.is_empty());
    view! {
        <section class="section" id="expected">
            {live(move || (!is_empty.get()).then(|| view! { <h2>{tr(text::INBOUND_EXPECTED)}</h2> }))}
            <Listed id="inbound" listing=rows draw=inbound_row/>
            <div class="buttons">
                <a class="button" id="announce" href=routes::ANNOUNCE><Icon name="plus"/>{tr(text::ANNOUNCE_TITLE)}</a>
                <a class="button" id="put-away" href=routes::PUT_AWAY><Icon name="place"/>{tr(text::PUT_AWAY_TITLE)}</a>
            </div>
        </section>
    }
}

fn inbound_row(row: InboundRow) -> AnyView {
    let title = [words::paper(row.order.paper), " ", row.order.number.as_str()].concat();
    let due = row.due.map(|due| tr_with(text::INBOUND_DUE, &[("date", &date(due))]));
    let note: Vec<String> = row.supplier.into_iter().chain(due).collect();
    let end =
        tr_with(text::INBOUND_LINES, &[("open", &row.open.to_string()), ("lines", &row.lines.to_string())]);
    row_to(routes::receive_order(&row.order), false, "truck", title, note.join(" · "), end)
}

/// One order: each line with what came of it. A touch chooses a line as a scan does.
#[component]
pub fn OrderPanel(entry: Entry, order: OrderKey) -> impl IntoView {
    let device = device();
    let asked = order.clone();
    let inbound = read(move || {
        let order = asked.clone();
        device.revision.track();
        async move { device.inbound(order).await.ok().flatten() }
    });
    Effect::new(move |_| {
        let known = inbound.get().flatten();
        let supplier = known.as_ref().and_then(|known| known.supplier.clone());
        if let Some(supplier) = supplier.filter(|_| entry.supplier.with_untracked(String::is_empty)) {
            entry.supplier.set(supplier);
        }
        entry.inbound.set(known);
    });
    let closing = Closing::begin(device, &order);
    let name = [words::paper(order.paper), " ", order.number.as_str()].concat();
    // What somebody is typing below is not drawn anew while nothing of the order changes.
    let shown = Memo::new(move |_| inbound.get());
    live(move || match shown.get() {
        None => ().into_any(),
        Some(None) => view! {
            <Notice kind=Kind::Warning id="order-unknown"
                what=tr_with(text::INBOUND_UNKNOWN, &[("order", &name)]) text=tr(text::INBOUND_UNKNOWN_TEXT)/>
        }
        .into_any(),
        Some(Some(inbound)) => panel(entry, inbound, &name, closing).into_any(),
    })
}

fn panel(entry: Entry, inbound: Inbound, name: &str, closing: Closing) -> impl IntoView {
    let done = inbound.fulfilment.is_done();
    let state = if inbound.closed {
        "closed"
    } else if done {
        "done"
    } else {
        "open"
    };
    let supplier = inbound.supplier.clone().map(|it| tr_with(text::INBOUND_FROM, &[("supplier", &it)]));
    let due = inbound.due.map(|due| tr_with(text::INBOUND_DUE, &[("date", &date(due))]));
    let note: Vec<String> = supplier.into_iter().chain(due).collect();
    let names = inbound.names.iter().cloned();
    let lines = inbound.fulfilment.lines.iter().cloned().zip(names);
    let lines = lines.map(|(line, name)| Row::Planned(Box::new(line), name));
    let beside =
        inbound.fulfilment.beside.iter().map(|(goods, quantity)| Row::Beside(goods.clone(), *quantity));
    let rows = StoredValue::new(lines.chain(beside).enumerate().collect::<Vec<_>>());
    let items = Signal::derive(move || rows.get_value());
    let order = inbound.order.clone();
    view! {
        <section class="section" id="order" data-state=state>
            <h2>{name.to_owned()}</h2>
            <p class="field-hint">{note.join(" · ")}</p>
            {(state == "done").then(|| view! {
                <Notice kind=Kind::Done id="order-done" what=tr(text::INBOUND_ALL_HERE)/>
            })}
            {(state == "closed").then(|| view! {
                <Notice kind=Kind::Info id="order-closed" what=tr(text::INBOUND_CLOSED)/>
            })}
            <Long id="order-lines" items key=|(place, _): &(usize, Row)| place.to_string()
                draw=move |(_, row)| draw(entry, row)/>
            {(state == "open").then(|| view! { <Close order closing/> })}
        </section>
    }
}

/// A line of the order, or what came beside it.
#[derive(Clone)]
enum Row {
    Planned(Box<Progress>, ProductName),
    Beside(Goods, Quantity),
}

fn draw(entry: Entry, row: Row) -> AnyView {
    match row {
        Row::Planned(line, name) => line_row(entry, &line, &name),
        Row::Beside(goods, quantity) => view! {
            <div class="row" data-state="beside">
                <Icon name="question"/>
                <span class="row-main">
                    <span class="row-title">{words::thing(&goods.key()).2}</span>
                    <span class="row-note">{tr(text::INBOUND_BESIDE)}</span>
                </span>
                <span class="row-end">{words::quantity(quantity)}</span>
            </div>
        }
        .into_any(),
    }
}

fn line_row(entry: Entry, line: &Progress, name: &ProductName) -> AnyView {
    let open = line.open();
    let over = line.moved > line.planned.quantity;
    let (state, icon, word) = if over {
        ("over", "warning", text::INBOUND_OVER)
    } else if open.is_zero() {
        ("done", "ok", text::INBOUND_DONE)
    } else if line.moved.is_positive() {
        ("part", "clock", text::INBOUND_PART)
    } else {
        ("open", "box", text::INBOUND_OPEN)
    };
    let lot = line.planned.lot.as_ref().map(|lot| [tr(text::KIND_LOT), " ", lot.number.as_str()].concat());
    let expiry = line.planned.expiry.map(|day| [tr(text::ITEM_USE_BY), " ", &date(day.0)].concat());
    let serials = line.planned.serials.len();
    let serials = (serials > 0).then(|| tr_count(text::RECEIVE_SERIALS_COUNT, serials));
    let note: Vec<String> = [Some(tr(word).to_owned()), lot, expiry, serials].into_iter().flatten().collect();
    let values =
        [("moved", words::quantity(line.moved)), ("planned", words::quantity(line.planned.quantity))];
    let end = tr_with(text::INBOUND_OF, &values.each_ref().map(|(name, value)| (*name, &**value)));
    let chosen = line.clone();
    let number = line.planned.lot.as_ref().map(|lot| lot.number.to_string()).unwrap_or_default();
    view! {
        <button class="row" type="button" data-state=state data-lot=number
            on:click=move |_| choose(entry, &chosen)>
            <Icon name=icon/>
            <span class="row-main">
                <span class="row-title">{words::product(name)}</span>
                <span class="row-note">{whole(note.join(" · "))}</span>
            </span>
            <span class="row-end">{end}</span>
        </button>
    }
    .into_any()
}

/// Goods that are entered and not recorded stand above a touch on another line.
fn choose(entry: Entry, line: &Progress) {
    let entered = untrack(|| entry.form());
    if entered.serials.trim().is_empty() {
        entry.clear();
    } else if entered.product.as_ref() != Some(&line.planned.product) {
        entry.refuse(tr(text::RECEIVE_OTHER_GOODS));
        return;
    }
    entry.fill_planned(line);
}

/// Why nobody waits for the rest, kept until it is recorded. A handle: copy it freely.
#[derive(Clone, Copy)]
struct Closing {
    reason: RwSignal<String>,
    is_begun: RwSignal<bool>,
}

impl Closing {
    fn begin(device: Device, order: &OrderKey) -> Self {
        let (reason, is_begun) = (RwSignal::new(String::new()), RwSignal::new(false));
        let restore = move |kept: String| {
            reason.set(kept);
            is_begun.set(true);
        };
        let typed = move || Some(reason.get()).filter(|typed| !typed.is_empty());
        draft::keep(device, &Self::name(order), restore, typed);
        Self { reason, is_begun }
    }

    fn name(order: &OrderKey) -> String {
        ["close/", &order.to_string()].concat()
    }
}

/// The end of waiting for the rest, with its reason.
#[component]
fn Close(order: OrderKey, closing: Closing) -> impl IntoView {
    let recording = Recording::new(|_| {}).of_draft(&Closing::name(&order));
    let Closing { reason, is_begun } = closing;
    let missing = RwSignal::new(false);
    let error = Signal::derive(move || missing.get().then(|| tr(text::QUARANTINE_WHY_MISSING).to_owned()));
    let close = Callback::new(move |()| {
        let said = reason.get_untracked().trim().to_owned();
        missing.set(said.is_empty());
        if !said.is_empty() {
            recording.start(Command::CloseOrder(CloseOrder { order: order.clone(), reason: said }));
        }
    });
    view! {
        <details id="close-order" prop:open=move || is_begun.get()>
            <summary class="button"><Icon name="ok"/>{tr(text::INBOUND_CLOSE)}</summary>
            <Form on_enter=close>
                <p class="field-hint">{tr(text::INBOUND_CLOSE_TEXT)}</p>
                <Field id="close-reason" label=tr(text::INBOUND_CLOSE_WHY) value=reason error=error/>
                <button class="button" type="button" id="close" on:click=move |_| close.run(())>
                    {tr(text::INBOUND_CLOSE_DO)}
                </button>
                <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            </Form>
        </details>
    }
}
