//! One complaint: what it is about, what its writer says, what was done, and what is to be done next.

use leptos::prelude::*;
use lotwise_ledger::event::EventId;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::complaint::Stage;

use super::acts::Acts;
use super::written::WrittenBy;
use crate::components::attached::attached;
use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::item_parts::{row, row_to};
use crate::components::words;
use crate::i18n::{text, tr, tr_with};
use crate::routes;
use crate::state::complaining::{ComplaintView, Done};
use crate::state::device;
use crate::state::read::read;
use crate::state::reports::ReportedGoods;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};
use crate::ui::whole::whole;

#[component]
pub fn Detail(event: EventId) -> impl IntoView {
    let device = device();
    let found = read(move || {
        device.revision.track();
        async move { device.complaint(event).await.ok().flatten() }
    });
    let view = Memo::new(move |_| found.get().flatten());
    let is_missing = Memo::new(move |_| found.with(|found| matches!(found, Some(None))));
    let reference = Memo::new(move |_| view.with(|view| view.as_ref()?.reference().map(str::to_owned)));
    let recording = Recording::new(|_| {});
    let is_erased = RwSignal::new(false);
    view! {
        {live(move || is_missing.get().then(|| view! {
            <Notice kind=Kind::Info what=tr(text::COMPLAINT_MISSING) text=tr(text::COMPLAINT_MISSING_TEXT)/>
        }))}
        {live(move || view.get().map(|view| view! { <About view/> }))}
        {live(move || reference.get().map(|reference| view! { <WrittenBy reference is_erased/> }))}
        {live(move || view.get().map(|view| done(&view.done)))}
        <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
        <Acts event view is_erased recording/>
    }
}

/// What it is about, and what the records say of it.
#[component]
fn About(view: ComplaintView) -> impl IntoView {
    let (state, icon, word) = words::complaint_stage(view.state.stage);
    let (grave, no_lot) = (view.is_grave(), view.names_no_lot());
    let product = view.goods.iter().find_map(|goods| Some(Key::Product(goods.product.as_ref()?.key.clone())));
    let rows: Vec<_> = view.goods.iter().map(|goods| view! { <li>{goods_row(goods)}</li> }).collect();
    let compare = product.map(|product| {
        let href = routes::complaints_of(&product);
        let word = tr(text::COMPLAINT_COMPARE).to_owned();
        view! { <li id="compare">{row_to(href, false, "count", word, String::new(), String::new())}</li> }
    });
    let came = tr_with(text::COMPLAINT_CAME, &[("when", &words::moment(view.at))]);
    let stood = words::moment(view.state.since.date_time());
    let since = tr_with(text::COMPLAINT_SINCE, &[("state", word), ("when", &stood)]);
    // Where nothing was done yet, that is said already.
    let since = if view.state.stage == Stage::Received { String::new() } else { since };
    let reference =
        view.reference().map(|reference| tr_with(text::COMPLAINT_REFERENCE, &[("reference", reference)]));
    view! {
        <section class="section" id="complaint" data-state=state>
            <h2>{words::complaint_category(view.category())}</h2>
            <p class="badges">
                {grave.then(|| view! {
                    <span class="badge" data-state="recalled"><Icon name="recalled"/>{tr(text::COMPLAINT_GRAVE)}</span>
                })}
                <span class="badge" data-state=state id="complaint-state"><Icon name=icon/>{word}</span>
            </p>
            <ul class="rows" id="about">{rows}{compare}</ul>
            {no_lot.then(|| view! { <p class="field-hint" id="no-lot">{tr(text::COMPLAINT_NO_LOT)}</p> })}
            <p class="field-hint">{whole(words::joined(&[&came, &since, &reference.unwrap_or_default()]))}</p>
            {attached(&view.act)}
        </section>
    }
}

fn goods_row(goods: &ReportedGoods) -> AnyView {
    let (kind, icon, number) = words::thing(&goods.key);
    let product = goods.product.as_ref().map(words::product).unwrap_or_default();
    match goods.key {
        Key::Product(_) => row(goods.key.clone(), icon, product, kind.to_owned(), String::new()),
        _ => row(goods.key.clone(), icon, number, words::joined(&[kind, &product]), String::new()),
    }
}

/// What was done, the first first.
fn done(done: &[Done]) -> AnyView {
    let entries: Vec<_> = done.iter().map(entry).collect();
    if entries.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="section">
            <h2>{tr(text::COMPLAINT_DONE_SO_FAR)}</h2>
            <ol class="timeline" id="done-so-far">{entries}</ol>
        </section>
    }
    .into_any()
}

fn entry(done: &Done) -> impl IntoView + use<> {
    let (word, icon) = match done.stage {
        Stage::Answered => (text::COMPLAINT_ANSWERED, "mail"),
        Stage::Closed => (text::COMPLAINT_CLOSED, "ok"),
        _ => (text::COMPLAINT_LOOKED_INTO, "search"),
    };
    let by = tr_with(text::STEP_BY, &[("who", done.act.actor.as_str()), ("when", &words::moment(done.at))]);
    let reason = done.act.reason.clone();
    view! {
        <li class="event" data-stage=words::complaint_stage(done.stage).0>
            <Icon name=icon/>
            <p class="event-what">{tr(word)}</p>
            {reason.map(|reason| view! { <p class="letter">{reason}</p> })}
            {attached(&done.act)}
            <p class="event-note"><span>{by}</span></p>
        </li>
    }
}
