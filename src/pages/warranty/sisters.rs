//! Whether a defect is one unit's, its lot's or a component's: which other units have it, and out of how many.

use std::collections::BTreeSet;

use leptos::prelude::*;
use lotwise_ledger::question::sisters::{Asked, Sister, Sisters};

use super::desk::Desk;
use crate::components::item_parts::row_to;
use crate::components::long::LongRows;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::entry::said;
use crate::state::lookup::today;
use crate::state::read::read;
use crate::ui::live::live;

/// Claims of how many days are looked at.
const DAYS: u32 = 365;

/// The defect that is typed, or one that was claimed for this unit, on other units of the product.
#[component]
pub fn SisterUnits(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let claimed = Memo::new(move |_| {
        desk.view.with(|view| {
            let claims = view.iter().flat_map(|view| view.answer.claims.iter().rev());
            let mut known = BTreeSet::new();
            let defects =
                claims.map(|claim| claim.defect.clone()).filter(|defect| known.insert(defect.clone()));
            defects.collect::<Vec<String>>()
        })
    });
    let typed = Memo::new(move |_| {
        let is_claiming = desk.open.with(|open| open == super::acts::CLAIM.name);
        desk.claim.value.with(|claim| said(&claim.defect)).filter(|_| is_claiming)
    });
    let defect = Memo::new(move |_| {
        let chosen = said(&chosen.get());
        typed.get().or(chosen).or_else(|| claimed.with(|claimed| claimed.first().cloned()))
    });
    let found = read(move || {
        desk.device.revision.track();
        let asked = defect.get().map(|defect| Asked {
            unit: desk.unit(),
            defect,
            component: desk.asked.with(|asked| asked.component.as_ref().map(|part| part.product.clone())),
            until: today(),
            days: DAYS,
        });
        async move {
            let asked = asked?;
            let defect = asked.defect.clone();
            Some((defect, desk.device.sisters(asked).await.ok()?))
        }
    });
    let found = Memo::new(move |_| found.get().flatten());
    let choices = move || {
        let button = |of: String| {
            let (own, shown) = (of.clone(), of.clone());
            view! {
                <button class="button" type="button"
                    aria-pressed=move || defect.with(|defect| defect.as_ref() == Some(&own)).to_string()
                    on:click=move |_| chosen.set(of.clone())>
                    {shown}
                </button>
            }
        };
        let claimed = claimed.get();
        let is_choice = claimed.len() > 1;
        claimed.into_iter().filter(|_| is_choice).map(button).collect::<Vec<_>>()
    };
    view! {
        <section class="section" id="sisters" hidden=move || defect.with(Option::is_none)>
            <h2>{tr(text::SISTERS_TITLE)}</h2>
            <div class="reasons">{choices}</div>
            {live(move || found.get().map(|(defect, sisters)| told(&defect, sisters)))}
        </section>
    }
}

/// The figures as sentences, and the units behind them.
fn told(defect: &str, sisters: Sisters) -> AnyView {
    let sentence = sentence(defect, &sisters);
    let count = sisters.sisters.len().to_string();
    view! {
        <p id="sisters-told" role="status" data-count=count>{sentence}</p>
        <LongRows id="sister-units" rows=sisters.sisters draw=sister/>
    }
    .into_any()
}

fn sentence(defect: &str, sisters: &Sisters) -> String {
    let units = sisters.units.to_string();
    let of_product = match sisters.sisters.len() {
        0 => tr(text::SISTERS_NONE).to_owned(),
        count => tr_count(text::SISTERS_OF_PRODUCT, count),
    };
    let of_product = of_product
        .replace("{defect}", defect)
        .replace("{units}", &units)
        .replace("{days}", &DAYS.to_string());
    let some = !sisters.sisters.is_empty();
    let of_lot = sisters.lot.as_ref().filter(|_| some).map(|(lot, units)| {
        let values = [("lot", &*words::lot_number(lot)), ("units", &*units.to_string())];
        match sisters.of_lot() {
            0 => tr_with(text::SISTERS_NOT_OF_LOT, &values),
            count => values.iter().fold(tr_count(text::SISTERS_OF_LOT, count), |told, (name, value)| {
                told.replace(&["{", name, "}"].concat(), value)
            }),
        }
    });
    let of_component = Some(sisters.of_component()).filter(|count| *count > 0);
    let of_component = of_component.map(|count| tr_count(text::SISTERS_OF_COMPONENT, count));
    [Some(of_product), of_lot, of_component].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn sister(sister: Sister) -> AnyView {
    let number = sister.unit.serial.to_string();
    let lot = if sister.same_lot { tr(text::SISTERS_SAME_LOT) } else { "" };
    let component = if sister.same_component { tr(text::SISTERS_SAME_COMPONENT) } else { "" };
    let note = words::joined(&[lot, component]);
    row_to(
        routes::warranty_of(&number, &sister.unit),
        false,
        "serial",
        number,
        note,
        date(sister.reported_on),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use lotwise_ledger::event::{DeviceId, EventId};
    use lotwise_ledger::key::Key;

    fn of(count: usize, in_lot: usize) -> Sisters {
        let unit = |number: usize| match format!("serial/sku:PUMP/P-{number}").parse() {
            Ok(Key::Serial(unit)) => unit,
            other => panic!("{other:?}"),
        };
        let sister = |number: usize| Sister {
            unit: unit(number),
            claim: EventId { device: DeviceId::of_public_key(&[1; 32]), seq: 1 },
            reported_on: today_of(),
            same_lot: number < in_lot,
            same_component: false,
        };
        let Ok(Key::Lot(lot)) = "lot/sku:PUMP/own/L-7".parse() else { panic!("a lot") };
        Sisters { sisters: (0..count).map(sister).collect(), units: 120, lot: Some((lot, 40)) }
    }

    fn today_of() -> chrono::NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn sisters_are_told_with_their_figures() {
        let check = |count, in_lot, expected: &str| {
            assert_eq!(sentence("Leaks", &of(count, in_lot)), expected);
        };
        check(0, 0, "Leaks: no other unit of this product in the last 365 days, out of 120.");
        check(
            1,
            0,
            "Leaks: 1 other unit of this product in the last 365 days, out of 120. None of the same lot, L-7, of which there are 40.",
        );
        check(
            3,
            2,
            "Leaks: 3 other units of this product in the last 365 days, out of 120. 2 of the same lot, L-7, of which there are 40.",
        );
    }
}
