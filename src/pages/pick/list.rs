//! The whole list of a walk: each stop with what is taken there, on the screen and on paper.

use leptos::prelude::*;
use lotwise_ledger::key::{Goods, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::walk::Stop;

use super::Picking;
use crate::components::long::Long;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::state::orders::PickJob;
use crate::state::print;
use crate::ui::button::Button;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// How many serials are named at a stop. Where more lie there than are wanted, any of them will do.
const SERIALS_TOLD: usize = 40;

/// The list, which opens on a touch: most pickers only want the next stop.
#[component]
pub fn WholeList(picking: Picking) -> impl IntoView {
    let open = RwSignal::new(false);
    let order = picking.order.with_value(|order| order.number.to_string());
    let title = tr_with(text::PICK_TITLE_ORDER, &[("order", &order)]);
    view! {
        <details id="all-stops" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary class="button">{tr(text::PICK_LIST)}</summary>
            {live(move || open.get().then(|| view! { <List picking title=title.clone()/> }))}
        </details>
    }
}

/// A stop in words.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    at: String,
    product: String,
    /// Lot, day and serials.
    numbers: Vec<String>,
    quantity: String,
}

/// On the screen only what is in sight is drawn, and the paper with all of it once it is printed.
#[component]
fn List(picking: Picking, title: String) -> impl IntoView {
    let lines = Memo::new(move |_| {
        picking.job.with(|job| {
            let job = job.as_ref().and_then(Option::as_ref);
            job.map(|job| job.walk.stops.iter().map(|stop| line(job, stop)).collect()).unwrap_or_default()
        })
    });
    let short = Memo::new(move |_| {
        picking.job.with(|job| job.as_ref().and_then(Option::as_ref).map(not_to_be_had).unwrap_or_default())
    });
    let is_printed = RwSignal::new(false);
    // The browser's own menu prints, too.
    let listener = window_event_listener_untyped("beforeprint", move |_| is_printed.set(true));
    on_cleanup(move || listener.remove());
    let print = Callback::new(move |()| {
        is_printed.set(true);
        // By then the paper is drawn.
        request_animation_frame(|| request_animation_frame(print::print));
    });
    let heading = title.clone();
    view! {
        <section class="panel" id="pick-list">
            <h2>{heading}</h2>
            {shortages(short)}
            <Long id="stops" items=lines key=|line: &Line| format!("{line:?}") draw=row/>
        </section>
        {live(move || is_printed.get().then(|| view! { <Paper lines short title=title.clone()/> }))}
        <Button icon="print" id="print-list" label=tr(text::DELIVERY_PRINT).to_owned() on_press=print/>
    }
}

/// What the walk cannot bring, whatever is taken at its stops.
fn not_to_be_had(job: &PickJob) -> Vec<String> {
    let told = |(product, quantity): &(ProductKey, Quantity)| {
        let values =
            [("quantity", words::quantity(*quantity)), ("product", words::product(&job.order.name(product)))];
        tr_with(text::PICK_LIST_SHORT, &values.each_ref().map(|(name, value)| (*name, &**value)))
    };
    job.walk.short.iter().map(told).collect()
}

fn shortages(short: Memo<Vec<String>>) -> impl IntoView {
    live(move || {
        let told = |told| view! { <li class="row-warning"><Icon name="warning"/>{told}</li> };
        let told: Vec<_> = short.get().into_iter().map(told).collect();
        (!told.is_empty()).then(|| view! { <ul data-list="short">{told}</ul> })
    })
}

fn row(line: Line) -> AnyView {
    let at = line.at.clone();
    view! {
        <div class="row" data-at=at>
            <Icon name="place"/>
            <span class="row-main">
                <span class="row-title">{line.at}" · "{line.product}</span>
                <span class="row-note">{whole(line.numbers.join(" · "))}</span>
            </span>
            <span class="row-end">{line.quantity}</span>
        </div>
    }
    .into_any()
}

/// The list as it is printed.
#[component]
fn Paper(lines: Memo<Vec<Line>>, short: Memo<Vec<String>>, title: String) -> impl IntoView {
    let rows = move || lines.get().into_iter().map(paper_row).collect::<Vec<_>>();
    view! {
        <section class="paper only-paper" id="pick-paper">
            <h2>{title}</h2>
            {shortages(short)}
            <table class="paper-items">
                <thead>
                    <tr>
                        <th scope="col">{tr(text::PICK_LIST_PLACE)}</th>
                        <th scope="col">{tr(text::PICK_LIST_GOODS)}</th>
                        <th scope="col">{tr(text::RECEIVE_QUANTITY)}</th>
                    </tr>
                </thead>
                <tbody>{live(rows)}</tbody>
            </table>
        </section>
    }
}

fn paper_row(line: Line) -> AnyView {
    let numbers: Vec<_> = line.numbers.into_iter().map(|number| view! { <li>{number}</li> }).collect();
    let at = line.at.clone();
    view! {
        <tr data-at=at>
            <td>{line.at}</td>
            <td>
                {line.product}
                <ul class="paper-numbers">{numbers}</ul>
            </td>
            <td>{line.quantity}</td>
        </tr>
    }
    .into_any()
}

fn line(job: &PickJob, stop: &Stop) -> Line {
    let product = words::product(&job.order.name(stop.goods.product()));
    let lot = match &stop.goods {
        Goods::Lot(lot) => Some([tr(text::KIND_LOT), " ", lot.number.as_str()].concat()),
        Goods::Product(_) => None,
    };
    let day = stop.last_day.map(|day| [tr(text::ITEM_USE_BY), " ", &date(day)].concat());
    let numbers = lot.into_iter().chain(day).chain(serials(job, stop)).collect();
    Line { at: words::location(&stop.at), product, numbers, quantity: words::quantity(stop.quantity) }
}

/// The units that the order names, as far as they lie there; else those that lie there.
fn serials(job: &PickJob, stop: &Stop) -> Option<String> {
    let lines = &job.order.outbound.picked.lines;
    let named = |unit: &SerialKey| {
        let of_product = lines.iter().filter(|line| line.planned.product == unit.product);
        of_product.flat_map(|line| &line.planned.serials).any(|wanted| wanted == unit)
    };
    let wanted: Vec<&SerialKey> = stop.units.iter().filter(|unit| named(unit)).collect();
    let (told, word) = if wanted.is_empty() {
        (stop.units.iter().collect(), text::PICK_LIST_SERIALS_THERE)
    } else {
        (wanted, text::PICK_LIST_SERIALS)
    };
    let mut numbers: Vec<String> =
        told.iter().take(SERIALS_TOLD).map(|unit| unit.serial.to_string()).collect();
    if told.len() > SERIALS_TOLD {
        let more = (told.len() - SERIALS_TOLD).to_string();
        numbers.push(tr_with(text::COMMON_AND_MORE, &[("n", &more)]));
    }
    (!numbers.is_empty()).then(|| tr_with(word, &[("serials", &numbers.join(", "))]))
}
