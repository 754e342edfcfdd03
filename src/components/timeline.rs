//! What happened to a thing, newest first.

use std::collections::BTreeSet;

use leptos::prelude::*;
use lotwise_ledger::event::{Line, Subject};
use lotwise_ledger::key::Key;

use super::attached::attached;
use super::words;
use crate::i18n::{Text, text, tr, tr_with};
use crate::routes;
use crate::state::device;
use crate::state::glimpse::Glimpse;
use crate::state::read::read;
use crate::state::timeline::Happening;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// What happened to a thing last. It is read for itself, so that how the thing stands need not wait for it: one
/// event may have a thousand lines.
#[component]
pub fn History(of: Key) -> impl IntoView {
    let device = device();
    let key = of.clone();
    let happenings = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { device.timeline(&key).await.unwrap_or_default() }
    });
    let happenings = Memo::new(move |_| happenings.get());
    view! {
        <section class="section">
            <h2>{tr(text::ITEM_TIMELINE)}</h2>
            {live(move || happenings.get().map(|happenings| timeline(&of, happenings)))}
        </section>
    }
}

fn timeline(of: &Key, happenings: Glimpse<Happening>) -> AnyView {
    if happenings.rows.is_empty() {
        return view! { <p class="field-hint">{tr(text::ITEM_TIMELINE_EMPTY)}</p> }.into_any();
    }
    let entries: Vec<_> = happenings
        .rows
        .into_iter()
        .map(|happening| {
            let (state, kind) = (state(&happening), happening.kind.clone());
            let entry = entry(happening, of);
            view! { <li class="event" data-state=state data-kind=kind>{entry}</li> }
        })
        .collect();
    view! {
        <ol class="timeline" id="timeline">{entries}</ol>
        {happenings.has_more.then(|| all_of("history", text::LIST_SHOW_HISTORY, of))}
    }
    .into_any()
}

/// The way to the whole of a list of which the beginning is shown.
pub fn all_of(list: &'static str, word: Text, key: &Key) -> AnyView {
    let id = ["all-", list].concat();
    view! { <a class="button" id=id href=routes::list(list, key)>{tr(word)}<Icon name="chevron"/></a> }
        .into_any()
}

fn state(happening: &Happening) -> Option<&'static str> {
    happening.voided.then_some("voided")
}

/// An event in a list of any length, of what `of` names.
pub fn event_row(of: Key) -> impl Fn(Happening) -> AnyView + Copy + Send + Sync + 'static {
    let of = StoredValue::new(of);
    move |happening: Happening| {
        let (state, kind) = (state(&happening), happening.kind.clone());
        let entry = of.with_value(|of| entry(happening, of));
        view! { <div class="event" data-state=state data-kind=kind>{entry}</div> }.into_any()
    }
}

/// The lines that touch `of`: what else went with them is in the histories of its own. All of them where none
/// names it, as those of a shipment on the page of its order.
fn own_lines<'act>(of: &Key, lines: &'act [Line]) -> Vec<&'act Line> {
    let touches = |line: &&Line| match of {
        Key::Lot(lot) => line.subject.lot() == Some(lot),
        Key::Batch(batch) => line.batch.as_deref() == Some(batch),
        Key::Product(product) => line.subject.product() == Some(product),
        Key::Location(place) => line.from == *place || line.to == *place,
        of => line.subject.key() == *of,
    };
    let own: Vec<&Line> = lines.iter().filter(touches).collect();
    if own.is_empty() { lines.iter().collect() } else { own }
}

fn entry(happening: Happening, of: &Key) -> AnyView {
    let (word, icon) = words::step(&happening.kind);
    let act = &happening.act;
    let when = words::moment(happening.at);
    let by = tr_with(text::STEP_BY, &[("who", act.actor.as_str()), ("when", &when)]);
    let lines = own_lines(of, &act.lines);
    let ways: Vec<_> = first_of_each_way(&lines).into_iter().map(way).collect();
    // A unit is one, and on the page of a lot all is of that lot: elsewhere nothing else says what moved.
    let (goods, quantity) = match of {
        Key::Serial(_) => (None, String::new()),
        Key::Lot(_) | Key::Batch(_) => (None, quantity(&lines)),
        of => (moved(&lines).filter(|(key, _)| key != of).map(|(_, name)| name), total(&lines)),
    };
    let notes = [act.document.clone(), act.reason.as_deref().map(words::because)].into_iter().flatten();
    let condition = act.condition.as_deref().map(words::condition);
    // What a person is answered lies apart, and what a maker answered stands in the event.
    let is_letter = act.attachments.iter().any(|it| it.personal);
    let stage = act.report.as_ref().map(|report| match is_letter {
        true => tr(text::COMPLAINT_ANSWERED).to_owned(),
        false => words::report_stage(&report.stage),
    });
    let complaint = act.complaint.as_ref().map(|complaint| words::category(&complaint.category));
    let coded = [condition, complaint, stage].into_iter().flatten();
    let held = act.holds.iter().map(|hold| words::because(&hold.reason));
    let notes: Vec<_> = batches(&lines).into_iter().chain(coded).chain(notes).chain(held).collect();
    let photos = attached(act);
    let doubted = (!act.confirmed.is_empty()).then(|| tr(text::STEP_DOUBTED));
    view! {
        <Icon name=icon/>
        <p class="event-what">{word}</p>
        <span class="event-quantity">{quantity}</span>
        {goods.map(|goods| view! { <p class="event-goods">{whole(goods)}</p> })}
        {ways}
        {photos}
        <p class="event-note">
            <span>{by}</span>
            {notes.into_iter().map(|note| view! { <span>{note}</span> }).collect::<Vec<_>>()}
            {doubted.map(|word| view! { <span>{word}</span> })}
            {happening.voided.then(|| view! { <span>{tr(text::STEP_VOID)}</span> })}
        </p>
    }
    .into_any()
}

pub(super) fn way(line: &Line) -> impl IntoView + use<> {
    view! {
        <p class="way">
            <span>{words::location(&line.from)}</span>
            // What is packed stays where it is.
            {(line.from != line.to).then(|| view! {
                <Icon name="chevron"/>
                <span>{words::location(&line.to)}</span>
            })}
        </p>
    }
}

/// A hundred serials on one way are one line to read.
pub(super) fn first_of_each_way<'act>(lines: &[&'act Line]) -> Vec<&'act Line> {
    let mut ways: Vec<&Line> = Vec::new();
    for line in lines {
        if !ways.iter().any(|way| way.from == line.from && way.to == line.to) {
            ways.push(line);
        }
    }
    ways
}

/// The batches that the lines name.
fn batches(lines: &[&Line]) -> Option<String> {
    let numbers: BTreeSet<&str> =
        lines.iter().filter_map(|line| Some(line.batch.as_ref()?.number.as_str())).collect();
    let numbers = Vec::from_iter(numbers).join(", ");
    (!numbers.is_empty()).then(|| [tr(text::KIND_BATCH), " ", &numbers].concat())
}

/// How many; of a single unit its number.
pub(super) fn quantity(lines: &[&Line]) -> String {
    match lines {
        [Line { subject: Subject::Serial { key, .. }, .. }] => key.serial.to_string(),
        _ => total(lines),
    }
}

fn total(lines: &[&Line]) -> String {
    if lines.is_empty() { String::new() } else { words::quantity(words::pieces(lines.iter().copied())) }
}

/// What the lines moved: the first thing, its name, and how many more.
fn moved(lines: &[&Line]) -> Option<(Key, String)> {
    let keys: Vec<Key> = words::goods_of(lines.iter().copied()).map(|line| line.subject.key()).collect();
    let key = keys.first()?.clone();
    let (kind, _, number) = words::thing(&key);
    let first = [kind, " ", &number].concat();
    let name = match BTreeSet::from_iter(&keys).len() {
        1 => first,
        several => words::and_more(&first, several - 1),
    };
    Some((key, name))
}
