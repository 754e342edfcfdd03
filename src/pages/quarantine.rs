//! What the server keeps apart until a person looks at it: what was recorded, by whom, why it waits, and
//! whether it is let in.

use leptos::prelude::*;
use lotwise_ledger::key::Key;
use lotwise_sync::wire::Entry;

use crate::components::code::Code;
use crate::components::review_problem::{Managers, ReviewProblem};
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::state::review::{Review, Stage, draft_of};
use crate::state::{device, draft};
use crate::ui::button::{Button, Kind};
use crate::ui::empty::Empty;
use crate::ui::field::Field;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::whole::whole;

/// How many things are named of one event.
const NAMED: usize = 4;

#[component]
pub fn QuarantinePage() -> impl IntoView {
    view! {
        <StatusBar title=tr(text::QUARANTINE_TITLE)/>
        <main class="page" id="content" data-page="quarantine">
            <Managers content=|| view! { <Quarantine/> }.into_any()/>
        </main>
    }
}

#[component]
fn Quarantine() -> impl IntoView {
    let review = Review::of_quarantine(device());
    let is_empty = Memo::new(move |_| review.entries.with(Vec::is_empty));
    let head = move || {
        if !is_empty.get() {
            return view! { <p>{tr(text::QUARANTINE_TEXT)}</p> }.into_any();
        }
        let empty = matches!(review.stage.get(), Stage::Idle | Stage::Done).then(|| {
            let (text, hint) = (tr(text::QUARANTINE_EMPTY), tr(text::QUARANTINE_EMPTY_TEXT));
            view! { <Empty icon="ok" text hint/> }
        });
        empty.into_any()
    };
    let more = move || {
        review.next.get().map(|_| {
            view! {
                <Button id="more" label=tr(text::QUARANTINE_MORE).to_owned()
                    on_press=Callback::new(move |()| review.go_on())/>
            }
        })
    };
    view! {
        <div class="form" id="review" data-state=move || review.stage.get().as_str()>
            <ReviewProblem review/>
            {live(head)}
            // Each card is its own event's: a reason begun for one must not come to stand at the next.
            <ul class="cards" id="entries">
                <For each=move || review.entries.get() key=|entry| entry.event let:entry>
                    <Card entry review/>
                </For>
            </ul>
            {live(more)}
        </div>
    }
}

/// One event in words, and the two decisions, each with its reason.
#[component]
fn Card(entry: Entry, review: Review) -> impl IntoView {
    let (word, icon) = words::step(&entry.kind);
    let event = entry.event;
    let reason = RwSignal::new(String::new());
    let (missing, is_begun) = (RwSignal::new(false), RwSignal::new(false));
    let restore = move |kept: String| {
        reason.set(kept);
        is_begun.set(true);
    };
    let typed = move || Some(reason.get()).filter(|typed| !typed.is_empty());
    draft::keep(device(), &draft_of(event), restore, typed);
    let busy = Signal::derive(move || review.stage.get() == Stage::Busy);
    let decide = move |release: bool| {
        Callback::new(move |()| {
            let why = reason.get_untracked().trim().to_owned();
            missing.set(why.is_empty());
            if !why.is_empty() {
                review.decide(event, release, why);
            }
        })
    };
    let error = Signal::derive(move || missing.get().then(|| tr(text::QUARANTINE_WHY_MISSING).to_owned()));
    let own = event.to_string();
    let field = ["why-", &own].concat();
    let things: Vec<_> = entry.about.iter().filter_map(|key| key.parse::<Key>().ok()).collect();
    let things = things.iter().filter(|key| !words::thing(key).0.is_empty()).take(NAMED).map(|key| {
        let (kind, _, number) = words::thing(key);
        // Outside the house what has no name of its own is called by its kind.
        let is_named =
            kind != tr(text::KIND_LOCATION) || matches!(key, Key::Location(place) if place.is_inside());
        view! { <li>{is_named.then(|| [kind, " "].concat())}<Code text=number/></li> }
    });
    view! {
        <li class="panel quarantined" data-event=event.to_string() data-kind=entry.kind.clone()>
            <h2><Icon name=icon/>{word}</h2>
            <ul class="about">{things.collect::<Vec<_>>()}</ul>
            <p><b>{words::quarantined(entry.code)}</b></p>
            <p class="field-hint">{whole(who_and_when(&entry))}</p>
            {entry.reason.clone().map(|reason| view! { <p>{reason}</p> })}
            // One card is open at a time: so its decision is the page's one main action.
            <details name="decide" prop:open=move || is_begun.get()>
                <summary class="button">{tr(text::QUARANTINE_DECIDE)}</summary>
                <div class="form">
                    <Field id=field label=tr(text::QUARANTINE_WHY) value=reason
                        hint=tr(text::QUARANTINE_WHY_HINT) error/>
                    <Button kind=Kind::Main icon="ok" id=["release-", &own].concat() label=tr(text::QUARANTINE_RELEASE).to_owned()
                        busy on_press=decide(true)/>
                    <Button kind=Kind::Danger icon="close" id=["reject-", &own].concat() label=tr(text::QUARANTINE_REJECT).to_owned()
                        busy on_press=decide(false)/>
                </div>
            </details>
        </li>
    }
}

/// The person, the phone with its role, and both times.
fn who_and_when(entry: &Entry) -> String {
    let who = entry.actor.clone();
    let role = entry.role.as_deref().map(words::role);
    let phone = entry.device_name.clone().map(|name| match role {
        Some(role) if entry.actor.as_ref() == Some(&name) => role,
        Some(role) => [name, " (".to_owned(), role, ")".to_owned()].concat(),
        None => name,
    });
    let phone = phone.unwrap_or_else(|| tr(text::QUARANTINE_UNKNOWN_PHONE).to_owned());
    let recorded = entry.occurred_at.map(|at| words::moment(at.date_time()));
    let came = words::moment_of(entry.received_ms);
    let came = came.map(|when| tr_with(text::QUARANTINE_CAME, &[("when", &when)]));
    [who, Some(phone), recorded, came].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
