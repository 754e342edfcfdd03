//! The whole list of a walk: each stop with what is taken there, on the screen and on paper.

use leptos::prelude::*;
use lotwise_ledger::key::{Goods, SerialKey};
use lotwise_ledger::question::walk::Stop;

use super::Picking;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::state::orders::PickJob;
use crate::state::print;
use crate::ui::button::Button;
use crate::ui::live::live;

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

#[component]
fn List(picking: Picking, title: String) -> impl IntoView {
    let rows = move || {
        picking.job.with(|job| {
            let job = job.as_ref().and_then(Option::as_ref)?;
            Some(job.walk.stops.iter().map(|stop| row(job, stop)).collect::<Vec<_>>())
        })
    };
    view! {
        <section class="panel paper" id="pick-list">
            <h2>{title}</h2>
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
        <Button icon="export" id="print-list" label=tr(text::DELIVERY_PRINT).to_owned()
            on_press=Callback::new(|()| print::print())/>
    }
}

fn row(job: &PickJob, stop: &Stop) -> AnyView {
    let product = words::product(&job.order.name(stop.goods.product()));
    let lot = match &stop.goods {
        Goods::Lot(lot) => Some([tr(text::KIND_LOT), " ", lot.number.as_str()].concat()),
        Goods::Product(_) => None,
    };
    let day = stop.last_day.map(|day| [tr(text::ITEM_USE_BY), " ", &date(day)].concat());
    let serials = serials(job, stop);
    view! {
        <tr data-at=words::location(&stop.at)>
            <td>{words::location(&stop.at)}</td>
            <td>
                {product}
                <ul class="paper-numbers">
                    {lot.into_iter().chain(day).chain(serials).map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>()}
                </ul>
            </td>
            <td>{words::quantity(stop.quantity)}</td>
        </tr>
    }
    .into_any()
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
