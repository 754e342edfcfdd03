//! A report to a maker: what it says, how it is sent, and what was answered.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Note};
use lotwise_ledger::event::EventId;
use lotwise_ledger::event::fact::Report;
use lotwise_ledger::key::ProductKey;
use lotwise_ledger::question::reports::{ANSWERED, SENT, State, Told};

use super::attached::attached;
use super::doubt::{Recording, RecordingNotes};
use super::item_parts::row;
use super::letter::{Letter, letter};
use super::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::read::read;
use crate::state::reports::{ReportView, keep_maker_address, maker_address, share_then};
use crate::state::{device, draft};
use crate::ui::field::{Field, TextArea};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// Everything about one report, with what is to be done next.
#[component]
pub fn ReportCard(event: EventId) -> impl IntoView {
    let device = device();
    let read = read(move || {
        device.revision.track();
        async move { device.report(event).await.ok().flatten() }
    });
    let view = Memo::new(move |_| read.get().flatten());
    let recording = Recording::new(|_| {});
    // What is typed outlives news of the report, and an app that is closed half-way.
    let answer = RwSignal::new(String::new());
    let typed = move || Some(answer.get()).filter(|typed| !typed.is_empty());
    let name = ["answer/", &event.to_string()].concat();
    draft::keep(device, &name, move |typed: String| answer.set(typed), typed);
    view! {
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
        {live(move || view.get().map(|view| view! { <Card view recording answer/> }))}
    }
}

#[component]
fn Card(view: ReportView, recording: Recording, answer: RwSignal<String>) -> impl IntoView {
    let (state, icon, word) = words::report_state(view.report.state);
    let is_open = matches!(view.report.state, State::NotSent | State::Sent | State::Answered);
    let rows: Vec<_> = view
        .goods
        .iter()
        .map(|goods| {
            let (kind, icon, number) = words::thing(&goods.key);
            let product = goods.product.as_ref().map(words::product).unwrap_or_default();
            let note = words::joined(&[kind, &product]);
            view! { <li>{row(goods.key.clone(), icon, number, note, String::new())}</li> }
        })
        .collect();
    let said = view.act.complaint.as_ref().map(|it| words::category(&it.category));
    let told: Vec<_> = view.report.told.iter().cloned().map(told).collect();
    let event = view.event;
    view! {
        <section class="section report" id="report-card" data-state=state>
            <p><span class="badge" data-state=state id="report-state"><Icon name=icon/>{word}</span></p>
            <ul class="rows">{rows}</ul>
            <p class="report-words"><b>{said}</b>" "{view.act.reason.clone()}</p>
            {attached(&view.act)}
            <p class="field-hint">{words::moment(view.at)}" · "{view.act.actor.to_string()}</p>
            {(!told.is_empty()).then(|| view! { <ol class="timeline" id="told">{told}</ol> })}
            {is_open.then(|| view! { <Send view recording/><Answered event recording typed=answer/> })}
        </section>
    }
}

fn told(told: Told) -> impl IntoView {
    let at = words::moment(told.at.date_time());
    let by = match told.by.as_deref() {
        Some(BY_MAIL) => Some(tr(text::REPORT_BY_MAIL)),
        Some(BY_SHARE) => Some(tr(text::REPORT_BY_SHARE)),
        _ => None,
    };
    view! {
        <li class="event">
            <Icon name="ok"/>
            <p class="event-what">{words::report_stage(&told.stage)}</p>
            <p class="event-note"><span>{at}</span>{by.map(|by| view! { <span>{by}</span> })}{told.words.map(|words| view! { <span>{words}</span> })}</p>
        </li>
    }
}

/// How a report went, as it is recorded.
const BY_MAIL: &str = "mail";
const BY_SHARE: &str = "share";

/// By mail or by the system's share sheet. Whether it went out, only the person knows.
#[component]
fn Send(view: ReportView, recording: Recording) -> impl IntoView {
    let device = device();
    let Letter { subject, body } = letter(&view);
    let product =
        view.goods.first().and_then(|goods| goods.product.as_ref()).map(|product| product.key.clone());
    let address = RwSignal::new(product.as_ref().map(maker_address).unwrap_or_default());
    let kept = product.clone();
    let keep = move || {
        if let Some(product) = &kept {
            keep_maker_address(product, &address.get_untracked());
        }
    };
    // The sheet opens only while a press is fresh: what it is given is made before.
    let ready = StoredValue::new_local(None);
    let can_share = RwSignal::new(None::<bool>);
    let (title, text_of, act) = (subject.clone(), body.clone(), view.act.clone());
    let prepare = move || {
        device.shareable_then(title.clone(), text_of.clone(), act.clone(), move |shareable| {
            let _ = can_share.try_set(shareable.as_ref().map(|it| it.has_picture()));
            let _ = ready.try_set_value(shareable);
        });
    };
    prepare();
    let event = view.event;
    // What was tried last: a call or a letter leaves it open.
    let by = RwSignal::new(None::<&str>);
    let sent = move || {
        let report = Report { stage: SENT.to_owned(), by: by.get_untracked().map(str::to_owned) };
        recording.start(Command::Note(Box::new(Note::Tell { complaint: event, report, words: None })));
    };
    let share = move |_| {
        if let Some(shareable) = ready.try_update_value(Option::take).flatten() {
            let prepare = prepare.clone();
            share_then(shareable, move |shared| {
                // The sheet tells that something was chosen; that it went out, the person confirms.
                if shared.is_ok() {
                    let _ = by.try_set(Some(BY_SHARE));
                }
                if can_share.try_get_untracked().is_some() {
                    prepare();
                }
            });
        }
    };
    let href = move || routes::mail(&address.get(), &subject, &body);
    let is_sent = view.report.state != State::NotSent;
    view! {
        <section class="section">
            <Maker product address/>
            <div class="actions">
                <a class="button" data-kind=(!is_sent).then_some("main") id="mail" href=href on:click=move |_| {
                    keep();
                    by.set(Some(BY_MAIL));
                }>
                    <Icon name="mail"/>{tr(text::REPORT_MAIL)}
                </a>
                {live(move || can_share.get().map(|has_picture| {
                    let word = if has_picture { text::REPORT_SHARE_PHOTO } else { text::REPORT_SHARE };
                    view! {
                        <button class="button" type="button" id="share" on:click=share.clone()>
                            <Icon name="export"/>{tr(word)}
                        </button>
                    }
                }))}
            </div>
            {(!is_sent).then(|| mark_sent(sent))}
        </section>
    }
}

fn mark_sent(sent: impl Fn() + 'static) -> impl IntoView {
    view! {
        <p class="field-hint">{tr(text::REPORT_MARK_HINT)}</p>
        <button class="button" type="button" id="mark-sent" on:click=move |_| sent()>
            <Icon name="ok"/>{tr(text::REPORT_MARK_SENT)}
        </button>
    }
}

#[component]
fn Maker(product: Option<ProductKey>, address: RwSignal<String>) -> impl IntoView {
    product.map(|_| {
        view! {
            <Field id="maker" label=tr(text::REPORT_MAKER) value=address hint=tr(text::REPORT_MAKER_HINT)/>
        }
    })
}

/// What the maker answered, in the person's words.
#[component]
fn Answered(event: EventId, recording: Recording, typed: RwSignal<String>) -> impl IntoView {
    let missing = RwSignal::new(false);
    let save = move |submit: leptos::ev::SubmitEvent| {
        submit.prevent_default();
        let words = typed.get_untracked().trim().to_owned();
        missing.set(words.is_empty());
        if !words.is_empty() {
            let report = Report { stage: ANSWERED.to_owned(), by: None };
            let tell = Note::Tell { complaint: event, report, words: Some(words) };
            recording.start(Command::Note(Box::new(tell)));
            typed.set(String::new());
        }
    };
    let error = Signal::derive(move || missing.get().then(|| tr(text::FIELD_MISSING).to_owned()));
    view! {
        <form class="form" id="answer-form" on:submit=save>
            <TextArea id="answer" label=tr(text::REPORT_ANSWER) value=typed error=error/>
            <button class="button" id="save-answer">{tr(text::REPORT_SAVE_ANSWER)}</button>
        </form>
    }
}
