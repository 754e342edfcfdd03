//! What happened to a thing, newest first.

use leptos::prelude::*;
use lotwise_ledger::event::{Line, Subject};

use super::attached::attached;
use super::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::timeline::Happening;
use crate::ui::icon::Icon;

/// A list of events.
#[component]
pub fn Timeline(happenings: Vec<Happening>) -> impl IntoView {
    if happenings.is_empty() {
        return view! { <p class="field-hint">{tr(text::ITEM_TIMELINE_EMPTY)}</p> }.into_any();
    }
    let entries: Vec<_> = happenings.into_iter().map(entry).collect();
    view! { <ol class="timeline" id="timeline">{entries}</ol> }.into_any()
}

fn entry(happening: Happening) -> impl IntoView {
    let (word, icon) = words::step(&happening.kind);
    let act = &happening.act;
    let when = words::moment(happening.at);
    let by = tr_with(text::STEP_BY, &[("who", act.actor.as_str()), ("when", &when)]);
    let ways: Vec<_> = first_of_each_way(&act.lines).into_iter().map(way).collect();
    let quantity = quantity(&act.lines);
    let notes = [act.document.clone(), act.reason.as_deref().map(words::because)].into_iter().flatten();
    let condition = act.condition.as_deref().map(words::condition);
    let stage = act.report.as_ref().map(|report| words::report_stage(&report.stage));
    let complaint = act.complaint.as_ref().map(|complaint| words::category(&complaint.category));
    let coded = [condition, complaint, stage].into_iter().flatten();
    let held = act.holds.iter().map(|hold| words::because(&hold.reason));
    let notes: Vec<_> = coded.chain(notes).chain(held).collect();
    let photos = attached(act);
    let doubted = (!act.confirmed.is_empty()).then(|| tr(text::STEP_DOUBTED));
    view! {
        <li class="event" data-state=happening.voided.then_some("voided") data-kind=happening.kind>
            <Icon name=icon/>
            <p class="event-what">{word}</p>
            <span class="event-quantity">{quantity}</span>
            {ways}
            {photos}
            <p class="event-note">
                <span>{by}</span>
                {notes.into_iter().map(|note| view! { <span>{note}</span> }).collect::<Vec<_>>()}
                {doubted.map(|word| view! { <span>{word}</span> })}
                {happening.voided.then(|| view! { <span>{tr(text::STEP_VOID)}</span> })}
            </p>
        </li>
    }
}

pub(super) fn way(line: &Line) -> impl IntoView + use<> {
    view! {
        <p class="way">
            <span>{words::location(&line.from)}</span>
            <Icon name="chevron"/>
            <span>{words::location(&line.to)}</span>
        </p>
    }
}

/// A hundred serials on one way are one line to read.
pub(super) fn first_of_each_way(lines: &[Line]) -> Vec<&Line> {
    let mut ways: Vec<&Line> = Vec::new();
    for line in lines {
        if !ways.iter().any(|way| way.from == line.from && way.to == line.to) {
            ways.push(line);
        }
    }
    ways
}

pub(super) fn quantity(lines: &[Line]) -> String {
    let serials: Vec<&Line> =
        lines.iter().filter(|line| matches!(line.subject, Subject::Serial { .. })).collect();
    match (lines, serials.as_slice()) {
        ([], _) => String::new(),
        ([line], [_]) => match &line.subject {
            Subject::Serial { key, .. } => key.serial.to_string(),
            _ => String::new(),
        },
        _ => words::quantity(lines.iter().map(|line| line.quantity).sum()),
    }
}
