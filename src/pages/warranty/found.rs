//! What a number stands for where it is no single unit: a choice, a paper, numbers that may be meant, or nothing.

use leptos::prelude::*;
use lotwise_ledger::number::look_alike::Difference;

use crate::components::item_parts::row_to;
use crate::components::long::LongRows;
use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::routes;
use crate::state::desk::finding::{Candidate, Sought};
use crate::ui::empty::Empty;
use crate::ui::notice::{Kind, Notice};

/// What is said of `sought`, and what can be chosen. A single unit has a page of its own.
pub fn found(asked: &str, sought: Sought) -> AnyView {
    match sought {
        Sought::Nothing | Sought::Unit(_) => ().into_any(),
        Sought::Several(units) => {
            let count = units.len().to_string();
            choice("several", tr_with(text::WARRANTY_SEVERAL, &[("n", &count)]), asked, units)
        }
        Sought::Paper { number, units } if units.is_empty() => view! {
            <div id="verdict" data-verdict="paper">
                <Empty icon="question" text=tr_with(text::WARRANTY_BY_PAPER_NONE, &[("number", &number)])
                    hint=tr(text::WARRANTY_BY_PAPER_NONE_TEXT)/>
            </div>
        }
        .into_any(),
        Sought::Paper { number, units } => {
            let told = tr_count(text::WARRANTY_BY_PAPER, units.len()).replace("{number}", &number);
            choice("paper", told, asked, units)
        }
        Sought::Near(units) => view! {
            {unknown(asked, "near")}
            {choice("near", tr(text::WARRANTY_NEAR).to_owned(), asked, units)}
        }
        .into_any(),
        Sought::Unknown => unknown(asked, "unknown"),
        Sought::Failed => {
            view! { <Notice kind=Kind::Refused id="failed" what=tr(text::MANY_FAILED)/> }.into_any()
        }
    }
}

fn unknown(asked: &str, state: &'static str) -> AnyView {
    view! {
        <div id="verdict" data-verdict=state role="status">
            <Empty icon="question" text=[asked, ": ", tr(text::WARRANTY_UNKNOWN)].concat()
                hint=tr(text::WARRANTY_UNKNOWN_TEXT)/>
        </div>
    }
    .into_any()
}

fn choice(of: &'static str, told: String, asked: &str, units: Vec<Candidate>) -> AnyView {
    let asked = asked.to_owned();
    view! {
        <section class="section" id="choice" data-of=of>
            <p role="status">{told}</p>
            <LongRows id="candidates" rows=units draw=move |unit| candidate(&asked, unit)/>
        </section>
    }
    .into_any()
}

fn candidate(asked: &str, candidate: Candidate) -> AnyView {
    let to = candidate.to.as_ref().map(words::location).unwrap_or_default();
    let differs = candidate.by.map(difference).unwrap_or_default();
    let note = words::joined(&[&words::product(&candidate.product), &to, differs]);
    let href = routes::warranty_of(asked, &candidate.unit);
    row_to(href, false, "serial", candidate.unit.serial.to_string(), note, String::new())
}

/// How the number in the records differs from the one that was said.
fn difference(by: Difference) -> &'static str {
    match by {
        Difference::None => "",
        Difference::LookAlike => tr(text::WARRANTY_NEAR_ALIKE),
        Difference::Swapped => tr(text::WARRANTY_NEAR_SWAPPED),
        Difference::Wrong => tr(text::WARRANTY_NEAR_WRONG),
        Difference::Missing => tr(text::WARRANTY_NEAR_MISSING),
        Difference::Extra => tr(text::WARRANTY_NEAR_EXTRA),
    }
}
