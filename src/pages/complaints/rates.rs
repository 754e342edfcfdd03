//! How often each lot of a product is complained of: a picture with the interval around each rate, in words what
//! stands out, and the table behind it.

use leptos::prelude::*;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::statistics::complaints::Interval;

use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::complaining::rates::{Rate, Rates};
use crate::state::device;
use crate::state::read::read;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;

/// How many lots the picture has, and how many rows the table.
const DRAWN: usize = 12;
const TOLD: usize = 200;

#[component]
pub fn RatesOf(product: ProductKey) -> impl IntoView {
    let device = device();
    let key = Key::Product(product.clone());
    let found = read(move || {
        device.revision.track();
        device.enrolment.track();
        let product = product.clone();
        async move { device.complaint_rates(product).await.ok() }
    });
    let rates = Memo::new(move |_| found.get().flatten());
    view! {
        <section class="section" id="rates" data-lots=move || rates.with(|it| it.as_ref().map(|it| it.lots.len().to_string()))>
            {live(move || rates.get().map(|rates| {
                let name = words::product(&rates.product);
                view! { <h2><a class="touch" href=routes::item(&key)>{name}</a></h2>{told(rates)} }
            }))}
            <a class="button" href=routes::COMPLAINTS id="all-products">{tr(text::COMPLAINT_ALL_PRODUCTS)}</a>
        </section>
    }
}

fn told(rates: Rates) -> AnyView {
    if rates.lots.is_empty() {
        return view! { <p class="field-hint" id="no-rates">{tr(text::RATE_NONE)}</p> }.into_any();
    }
    let no_lot = rates.complaints.saturating_sub(rates.of_lots);
    let no_lot = (no_lot > 0).then(|| tr_count(text::RATE_NO_LOT, no_lot));
    let picture = if rates.has_shipments {
        picture(&rates)
    } else {
        let (what, text) = (tr(text::RATE_NO_SHIPMENTS), tr(text::RATE_NO_SHIPMENTS_TEXT));
        view! { <Notice kind=Kind::Info icon="truck" id="no-shipments" what=what text=text/> }.into_any()
    };
    view! {
        {picture}
        {no_lot.map(|told| view! { <p class="field-hint" id="rate-no-lot">{told}</p> })}
        {table(&rates)}
    }
    .into_any()
}

/// A row for each lot, on one scale.
fn picture(rates: &Rates) -> AnyView {
    let drawn = rates.lots.iter().take(DRAWN);
    let high = drawn.clone().flat_map(|lot| [lot.comparison.rate.map(|it| it.high), lot.rate_of_others()]);
    let scale = high.flatten().fold(0.0, f64::max).max(1e-6);
    let has_others = drawn.clone().any(|lot| lot.rate_of_others().is_some());
    let rows: Vec<_> = drawn.map(|lot| lot_row(lot, scale, rates.compared)).collect();
    view! {
        <p class="field-hint">{tr(text::RATE_HINT)}</p>
        <ul class="rates" id="rate-picture">{rows}</ul>
        <p class="rate-scale" aria-hidden="true"><span>{words::rate(0.0)}</span><span>{words::rate(scale)}</span></p>
        <p class="field-hint">{tr(text::RATE_KEY)}</p>
        {has_others.then(|| view! {
            <p class="rate-key field-hint"><span class="rate-key-others" aria-hidden="true"></span>{tr(text::RATE_KEY_OTHERS)}</p>
        })}
    }
    .into_any()
}

fn lot_row(lot: &Rate, scale: f64, compared: usize) -> impl IntoView + use<> {
    let state = if lot.stands_out() { "stands-out" } else { "usual" };
    let counts = counts((lot.complainants, lot.shipped));
    let name = words::lot_number(&lot.lot);
    let (lot_key, shown) = (Key::Lot(lot.lot.clone()), name.clone());
    let label = lot.comparison.rate.map(|rate| spoken(&name, &counts, rate));
    view! {
        <li class="rate" data-lot=name data-state=state>
            <a class="rate-lot touch" href=routes::item(&lot_key)>{shown}</a>
            <span class="rate-counts">{counts}</span>
            {lot.stands_out().then(|| view! {
                <span class="badge" data-state="expired"><Icon name="warning"/>{tr(text::RATE_STANDS_OUT)}</span>
            })}
            {lot.is_grave().then(|| view! {
                <span class="badge" data-state="recalled"><Icon name="recalled"/>{tr(text::COMPLAINT_GRAVE)}</span>
            })}
            {lot.comparison.rate.map(|rate| drawing(lot, rate, scale, label.unwrap_or_default()))}
            {lot.stands_out().then(|| view! { <p class="rate-why">{whole(why(lot, compared))}</p> })}
        </li>
    }
}

/// The interval as a line, the rate as a dot, or as a diamond where it stands out, and that of the others as a stroke.
fn drawing(lot: &Rate, rate: Interval, scale: f64, label: String) -> AnyView {
    let at = |value: f64| format!("{:.2}%", 100.0 * (value / scale).clamp(0.0, 1.0));
    let others = lot.rate_of_others().map(|others| {
        let (from, to) = (at(others), at(others));
        view! { <line class="rate-others" x1=from x2=to y1="0" y2="100%"></line> }
    });
    let mark = if lot.stands_out() {
        view! { <svg x=at(rate.rate) y="50%" overflow="visible"><path class="rate-mark" d="M0-9 9 0 0 9-9 0z"></path></svg> }
            .into_any()
    } else {
        view! { <circle class="rate-mark" cx=at(rate.rate) cy="50%" r="6"></circle> }.into_any()
    };
    view! {
        <svg class="rate-bar" role="img" aria-label=label>
            <line class="rate-base" x1="0" x2="100%" y1="50%" y2="50%"></line>
            {others}
            <line class="rate-interval" x1=at(rate.low) x2=at(rate.high) y1="50%" y2="50%"></line>
            {mark}
        </svg>
    }
    .into_any()
}

fn spoken(name: &str, counts: &str, rate: Interval) -> String {
    let (is, low, high) = (words::rate(rate.rate), words::rate(rate.low), words::rate(rate.high));
    tr_with(
        text::RATE_SPOKEN,
        &[("lot", name), ("counts", counts), ("rate", &is), ("low", &low), ("high", &high)],
    )
}

fn counts((complainants, shipped): (u64, u64)) -> String {
    tr_with(text::RATE_COUNTS, &[("n", &words::count(complainants)), ("of", &words::count(shipped))])
}

/// Why a lot stands out, with the comparison in one sentence.
fn why(lot: &Rate, compared: usize) -> String {
    let (own, others) = (counts((lot.complainants, lot.shipped)), counts(lot.others));
    let values = [("own", own.as_str()), ("others", &others)];
    let told = tr_with(text::RATE_WHY, &values);
    let chance = match words::one_in(lot.comparison.corrected) {
        Some(times) => tr_with(text::RATE_CHANCE, &[("times", &times)]),
        None => tr(text::RATE_NO_CHANCE).to_owned(),
    };
    let all = (compared > 2).then(|| tr_with(text::RATE_ALL_LOTS, &[("n", &compared.to_string())]));
    [Some(told), Some(chance), all].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn table(rates: &Rates) -> AnyView {
    let rows: Vec<_> = rates.lots.iter().take(TOLD).map(table_row).collect();
    view! {
        <details id="rate-table">
            <summary class="button">{tr(text::RATE_TABLE)}</summary>
            <table class="figures">
                <caption>{tr(text::RATE_CAPTION)}</caption>
                <thead><tr>
                    <th scope="col">{tr(text::ITEM_LOT)}</th>
                    <th scope="col">{tr(text::RATE_PEOPLE)}</th>
                    <th scope="col">{tr(text::RATE_INTERVAL)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

fn table_row(lot: &Rate) -> impl IntoView + use<> {
    let people = if lot.shipped > 0 {
        counts((lot.complainants, lot.shipped))
    } else {
        words::count(lot.complainants)
    };
    let rate = lot.comparison.rate.map(|it| {
        let (rate, low, high) = (words::rate(it.rate), words::rate(it.low), words::rate(it.high));
        tr_with(text::RATE_BETWEEN, &[("rate", &rate), ("low", &low), ("high", &high)])
    });
    view! {
        <tr data-state=lot.stands_out().then_some("stands-out")>
            <th scope="row">{words::lot_number(&lot.lot)}</th>
            <td>{people}</td>
            <td>{rate}</td>
        </tr>
    }
}
