//! What was claimed for the unit so far, and the decision on what waits for one.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Note};
use lotwise_ledger::event::fact::Decision;
use lotwise_ledger::event::{EventId, Step};
use lotwise_ledger::question::warranty::Claimed;

use super::desk::Desk;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::long::Long;
use crate::components::words;
use crate::i18n::{Text, date, text, tr, tr_with};
use crate::state::desk::answer::UnitView;
use crate::state::draft;
use crate::state::entry::{FieldError, said};
use crate::state::lookup::today;
use crate::ui::field::Field;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;

/// What a claim can be decided to be.
const DECISIONS: [(&str, Text, &str, Decision); 3] = [
    ("accept", text::CLAIM_ACCEPT, "ok", Decision { accepted: true, goodwill: false }),
    ("goodwill", text::CLAIM_GOODWILL, "ok", Decision { accepted: true, goodwill: true }),
    ("refuse", text::CLAIM_REFUSE, "expired", Decision { accepted: false, goodwill: false }),
];

/// The name of the act.
const DECIDE: &str = "decide";

/// A claim, and the verdict for the day on which its defect was reported, while nothing is decided.
type Row = (Claimed, Option<String>);

/// All claims of the unit and of those that it replaced, the newest first.
#[component]
pub fn ClaimsSoFar(desk: Desk) -> impl IntoView {
    let rows = Memo::new(move |_| desk.view.with(|view| view.as_ref().map(rows_of).unwrap_or_default()));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty) && desk.view.with(Option::is_some));
    let lacking = Memo::new(move |_| desk.device.lacks(Step::Decide));
    let (recording, is_told) = (Recording::new(|_| {}), desk.tells(DECIDE));
    let lacks = move || lacking.get().filter(|_| rows.with(|rows| rows.iter().any(|row| row.1.is_some())));
    view! {
        <section class="section" id="claims">
            <h2>{tr(text::CLAIM_SO_FAR)}</h2>
            {live(move || is_told.get().then(|| view! {
                <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            }))}
            {live(move || is_empty.get().then(|| view! { <p class="field-hint">{tr(text::CLAIM_NONE)}</p> }))}
            {live(move || lacks().map(|lacking| view! {
                <Notice kind=Kind::Info icon="hold" id="decide-lacking" what=tr(text::CLAIM_DECIDE_LACKING)
                    text=words::lacking(lacking)/>
            }))}
            <Long id="claimed" class="cards" items=rows key=stamp draw=move |row| view! { <Card row desk recording/> }.into_any()/>
        </section>
    }
}

fn rows_of(view: &UnitView) -> Vec<Row> {
    let judged = |event: EventId| {
        let (_, answer) = view.judged.iter().find(|(judged, _)| *judged == event)?;
        Some(tr(words::verdict(answer, None).word).to_owned())
    };
    view.answer.claims.iter().rev().map(|claim| (claim.clone(), judged(claim.event))).collect()
}

/// What makes a card another one: a reason that is begun stays while other claims change.
fn stamp((claimed, judged): &Row) -> String {
    let (state, _, _) = words::decided(claimed);
    [&claimed.event.to_string(), " ", state, " ", judged.as_deref().unwrap_or_default()].concat()
}

/// One claim; while it waits, with what it can be decided to be.
#[component]
fn Card(row: Row, desk: Desk, recording: Recording) -> impl IntoView {
    let (claimed, judged) = row;
    let (state, icon, word) = words::decided(&claimed);
    let waited = (today() - claimed.reported_on).num_days();
    let component = claimed.component.as_ref().map(|part| part.serial.to_string());
    let other = (claimed.serial != desk.unit()).then(|| claimed.serial.serial.to_string());
    let notes = [
        Some(date(claimed.reported_on)),
        claimed.decided.is_none().then(|| words::waited(waited)),
        component.map(|number| tr_with(text::CLAIM_COMPONENT_OF, &[("serial", &number)])),
        claimed.usage.map(|it| tr_with(text::CLAIM_USAGE_OF, &[("usage", &words::quantity(it))])),
        other.map(|number| tr_with(text::CLAIM_OF_UNIT, &[("serial", &number)])),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let notes = words::joined(&notes.iter().map(String::as_str).collect::<Vec<_>>());
    let reason = claimed.decided.as_ref().and_then(|decided| decided.reason.clone());
    let judged = judged.map(|verdict| tr_with(text::CLAIM_JUDGED, &[("verdict", &verdict)]));
    let (event, is_open) = (claimed.event, claimed.decided.is_none());
    let may = Memo::new(move |_| is_open && desk.device.lacks(Step::Decide).is_none());
    view! {
        <div class="panel section" data-claim=state>
            <h3>{claimed.defect.clone()}</h3>
            <p><span class="badge" data-state=badge(state)><Icon name=icon/>{word}</span></p>
            <p class="field-hint">{whole(notes)}</p>
            {reason.map(|reason| view! { <p>{reason}</p> })}
            {judged.map(|judged| view! { <p>{whole(judged)}</p> })}
            {live(move || may.get().then(|| view! { <Decide event desk recording/> }))}
        </div>
    }
}

/// The state that style knows by its colour and shape.
fn badge(state: &str) -> &'static str {
    match state {
        "open" => "unknown",
        "refused" => "expired",
        _ => "available",
    }
}

/// Why, and what it is decided to be. To refuse, a reason is needed.
#[component]
fn Decide(event: EventId, desk: Desk, recording: Recording) -> impl IntoView {
    let name = ["decide/", &event.to_string()].concat();
    let why = draft::draft::<String>(desk.device, &name).value;
    let error = RwSignal::new(None::<String>);
    let decide = Callback::new(move |decision: Decision| {
        desk.tell(DECIDE, recording);
        let reason = said(&why.get_untracked());
        if reason.is_none() && !decision.accepted {
            error.set(Some(words::field_error(&FieldError::Missing)));
            return;
        }
        error.set(None);
        let note = Note::Decide { claim: event, decision, reason };
        recording.of_draft(&name).start(Command::Note(Box::new(note)));
    });
    let id = ["why-", &event.to_string()].concat();
    let buttons = DECISIONS.map(|(name, word, icon, decision)| {
        view! {
            <button class="button" type="button" data-action=name on:click=move |_| decide.run(decision.clone())>
                <Icon name=icon/>{tr(word)}
            </button>
        }
    });
    view! {
        <Field id label=tr(text::CLAIM_WHY) value=why hint=tr(text::CLAIM_WHY_HINT)
            error=Signal::derive(move || error.get())/>
        <div class="actions">{Vec::from(buttons)}</div>
    }
}
