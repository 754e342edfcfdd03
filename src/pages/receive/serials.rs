//! The serials of one receipt: scanned, pasted, or as a range; each line that cannot be read is mended or
//! dropped, and costs none of the others.

use std::collections::BTreeSet;

use leptos::prelude::*;
use lotwise_ledger::number::paste::{self, List, Problem, Refused};
use lotwise_ledger::text::SerialNumber;

use super::entry::Entry;
use super::fields::error_of;
use super::form::MOST_SERIALS;

use crate::components::words;
use crate::i18n::{text, tr, tr_count, tr_with};
use crate::state::device;
use crate::state::read::read;
use crate::ui::field::TextArea;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// How many lines to be mended are shown at once.
const SHOWN: usize = 50;

#[component]
pub fn SerialFields(entry: Entry) -> impl IntoView {
    let is_open = Memo::new(move |_| entry.goes_by_serial());
    let list = Memo::new(move |_| paste::read(&entry.serials.get(), MOST_SERIALS));
    live(move || {
        if !is_open.get() {
            return view! {
                <button class="button" type="button" id="by-serial"
                    on:click=move |_| entry.known.update(|known| known.by_serial = true)>
                    <Icon name="serial"/>{tr(text::RECEIVE_BY_SERIAL)}
                </button>
            }
            .into_any();
        }
        view! {
            <section class="serials" id="serial-entry">
                <Count entry list/>
                <TextArea id="serials" label=tr(text::RECEIVE_SERIALS) value=entry.serials
                    hint=tr(text::RECEIVE_SERIALS_HINT) error=error_of(entry, |errors| &errors.serials)/>
                <BadLines entry list/>
                <InHouse entry list/>
            </section>
        }
        .into_any()
    })
}

/// "12 of 20 serials", large enough to be read from the truck.
#[component]
fn Count(entry: Entry, list: Memo<List>) -> impl IntoView {
    let there = move || list.with(|list| list.accepted.len());
    let words = move || match entry.form().counted() {
        Some(counted) => {
            let values = [("n", there().to_string()), ("of", counted.to_string())];
            tr_with(text::RECEIVE_SERIALS_OF, &values.each_ref().map(|(name, value)| (*name, &**value)))
        }
        None => tr_count(text::RECEIVE_SERIALS_COUNT, there()),
    };
    view! {
        <p class="serial-count" id="serial-count" role="status" data-count=move || there().to_string()>{words}</p>
    }
}

/// The lines that cannot be read, each with its reason, to be mended or dropped.
#[component]
fn BadLines(entry: Entry, list: Memo<List>) -> impl IntoView {
    let refused = Memo::new(move |_| list.with(|list| list.refused.clone()));
    live(move || {
        let refused = refused.get();
        if refused.is_empty() {
            return ().into_any();
        }
        let count = refused.len();
        let rows = refused.into_iter().take(SHOWN).map(|refused| bad_line(entry, refused));
        view! {
            <section class="section" id="bad-lines" data-count=count.to_string()>
                <h2>{tr_count(text::RECEIVE_BAD_LINES, count)}</h2>
                <p class="field-hint">{tr(text::RECEIVE_BAD_LINES_TEXT)}</p>
                <ul class="cards">{rows.collect::<Vec<_>>()}</ul>
            </section>
        }
        .into_any()
    })
}

fn bad_line(entry: Entry, refused: Refused) -> impl IntoView {
    let typed = RwSignal::new(refused.item.clone());
    let label = tr_with(text::RECEIVE_LINE, &[("line", &refused.line.to_string())]);
    let why = words::not_taken(&refused.problem);
    let duplicates = matches!(refused.problem, Problem::Duplicates(_));
    let (line, item) = (refused.line, refused.item);
    let (mended, id) = (item.clone(), format!("line-{line}"));
    let mend = move |text: &str, item: &str| {
        entry.serials.update(|serials| *serials = replaced(serials, line, item, text));
    };
    view! {
        <li class="bad-line" data-line=line.to_string()>
            <label for=id.clone()>{label}</label>
            <p class="field-error"><Icon name="warning"/>{why}</p>
            <span class="input-row">
                <input class="input" data-kind="code" id=id autocomplete="off" spellcheck="false" prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())/>
                {(!duplicates).then(|| view! {
                    <button class="button" type="button" data-do="mend"
                        on:click=move |_| mend(&typed.get_untracked(), &mended)>
                        {tr(text::RECEIVE_MEND)}
                    </button>
                })}
                <button class="button" type="button" data-do="drop" on:click=move |_| mend("", &item)>
                    <Icon name="trash"/>{tr(text::RECEIVE_DROP)}
                </button>
            </span>
        </li>
    }
}

/// Units that the records have in the house: they are asked about before they are received again.
#[component]
fn InHouse(entry: Entry, list: Memo<List>) -> impl IntoView {
    let device = device();
    let there = read(move || {
        let product = entry.known.with(|known| known.product.clone());
        let serials: Vec<SerialNumber> =
            list.with(|list| list.accepted.iter().map(|it| it.serial.clone()).collect());
        device.revision.track();
        async move {
            match product {
                Some(product) => device.in_house(&product, &serials).await.unwrap_or_default(),
                None => Vec::new(),
            }
        }
    });
    live(move || {
        let there = there.get().unwrap_or_default();
        if there.is_empty() {
            return ().into_any();
        }
        let count = there.len();
        let few: Vec<String> =
            there.iter().take(5).map(|(serial, at)| format!("{serial} ({})", words::location(at))).collect();
        let known: BTreeSet<SerialNumber> = there.into_iter().map(|(serial, _)| serial).collect();
        view! {
            <div class="notice" data-kind="warning" id="in-house" data-count=count.to_string() role="status">
                <Icon name="question"/>
                <p class="notice-what">{tr_count(text::RECEIVE_IN_HOUSE, count)}</p>
                <p>{few.join(", ")}</p>
                <div class="buttons">
                    <button class="button" type="button" id="drop-in-house" on:click=move |_| {
                        let known: Vec<SerialNumber> = known.iter().cloned().collect();
                        entry.serials.update(|serials| *serials = without(serials, &known));
                    }>
                        <Icon name="trash"/>{tr(text::RECEIVE_DROP_IN_HOUSE)}
                    </button>
                </div>
            </div>
        }
        .into_any()
    })
}

/// The list with one item of a line replaced, or taken out where `by` is empty.
fn replaced(serials: &str, line: usize, item: &str, by: &str) -> String {
    let mut lines: Vec<String> = serials.lines().map(str::to_owned).collect();
    if let Some(text) = line.checked_sub(1).and_then(|index| lines.get_mut(index)) {
        // The last one: of two that are the same, the first was taken and the second refused.
        if let Some(at) = text.rfind(item) {
            text.replace_range(at..at + item.len(), by.trim());
        }
    }
    lines.join("\n")
}

/// What is left of a list when these are taken out; lines that cannot be read stay as they are.
pub fn without(serials: &str, taken: &[SerialNumber]) -> String {
    let taken: BTreeSet<&SerialNumber> = taken.iter().collect();
    let list = paste::read(serials, MOST_SERIALS);
    let left = list.accepted.into_iter().filter(|it| !taken.contains(&it.serial));
    let left = left.map(|it| (it.line, quoted(it.serial.as_str())));
    // Of an item that stood there twice, nothing is left to be received.
    let bad = list.refused.into_iter().filter(|it| !matches!(it.problem, Problem::Duplicates(_)));
    let mut all: Vec<(usize, String)> = left.chain(bad.map(|it| (it.line, it.item))).collect();
    all.sort_by_key(|(line, _)| *line);
    all.into_iter().map(|(_, item)| item).collect::<Vec<_>>().join("\n")
}

/// A serial that would be read as something else is written in quotes.
pub(super) fn quoted(serial: &str) -> String {
    let read = paste::read(serial, 2);
    let is_plain = read.refused.is_empty()
        && read.accepted.len() == 1
        && read.accepted.iter().all(|it| it.serial.as_str() == serial);
    if is_plain { serial.to_owned() } else { ["\"", serial, "\""].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial(text: &str) -> SerialNumber {
        SerialNumber::parse(text).unwrap()
    }

    #[test]
    fn a_line_is_mended_or_dropped_alone() {
        let check = |line, item, by, expected: &str| {
            assert_eq!(replaced("A1\nA5-A2, B1\nA1", line, item, by), expected);
        };
        check(2, "A5-A2", " A2-A5 ", "A1\nA2-A5, B1\nA1");
        check(2, "A5-A2", "", "A1\n, B1\nA1");
        check(3, "A1", "", "A1\nA5-A2, B1\n");
        check(9, "A1", "x", "A1\nA5-A2, B1\nA1");
    }

    #[test]
    fn what_was_recorded_is_taken_out_of_ranges() {
        let left = without("K1..K4\nK9-K7\n\"1-3\"", &[serial("K1"), serial("K3")]);
        assert_eq!(left, "K2\nK4\nK9-K7\n\"1-3\"");
        assert_eq!(without("K1\nK1", &[serial("K1")]), "");
        assert_eq!(without(&left, &[serial("K2"), serial("K4"), serial("1-3")]), "K9-K7");
    }
}
