//! The words of a complaint, or why they are not shown.

use leptos::prelude::*;

use crate::i18n::{Text, text, tr, tr_with};
use crate::state::complaining::said::{Said, Written};
use crate::state::device;
use crate::state::read::read;
use crate::ui::live::live;
use crate::ui::notice::{Kind, Notice};

/// They are asked for as often as the page opens, and as the connection or the role changes.
#[component]
pub fn WrittenBy(reference: String, is_erased: RwSignal<bool>) -> impl IntoView {
    let device = device();
    let said = read(move || {
        device.status.track();
        device.working.track();
        let reference = reference.clone();
        async move { device.written(reference).await }
    });
    // What was read stays while the connection comes and goes.
    let said = Memo::new(move |before: Option<&Option<Said>>| match (said.get(), before) {
        (Some(Said::Offline), Some(Some(known @ Said::Here(_)))) => Some(known.clone()),
        (None, Some(known)) => known.clone(),
        (said, _) => said,
    });
    Effect::new(move |_| is_erased.set(said.with(|said| matches!(said, Some(Said::Erased)))));
    let state = move || said.with(|said| said.as_ref().map_or("busy", Said::as_str));
    view! {
        <section class="section" id="written" data-state=state>
            <h2>{tr(text::COMPLAINT_WRITTEN)}</h2>
            {live(move || said.get().map(|said| match said {
                Said::Here(written) => here(*written),
                Said::Lacking => why("hold", text::COMPLAINT_LACKING, text::COMPLAINT_LACKING_TEXT),
                Said::NoServer => why("phone", text::COMPLAINT_NO_SERVER, text::COMPLAINT_NO_SERVER_TEXT),
                Said::Offline => why("offline", text::COMPLAINT_OFFLINE, text::COMPLAINT_OFFLINE_TEXT),
                Said::Erased => why("trash", text::COMPLAINT_ERASED, text::COMPLAINT_ERASED_TEXT),
                Said::Missing => why("question", text::COMPLAINT_NO_WORDS, text::COMPLAINT_NO_WORDS_TEXT),
            }))}
        </section>
    }
}

fn why(icon: &'static str, what: Text, more: Text) -> AnyView {
    view! { <Notice kind=Kind::Info icon=icon what=tr(what) text=tr(more)/> }.into_any()
}

fn here(written: Written) -> AnyView {
    let facts = [
        (text::COMPLAINT_SAID_SINCE, written.since),
        (text::COMPLAINT_SAID_BOUGHT, written.bought),
        (text::COMPLAINT_SAID_CONTACT, written.contact),
    ];
    let facts = facts.into_iter().filter_map(|(word, said)| {
        let said = said?;
        Some(view! { <div class="setting"><dt>{tr(word)}</dt><dd>{said}</dd></div> })
    });
    let facts: Vec<_> = facts.collect();
    let named = written.named.map(|named| tr_with(text::COMPLAINT_NAMED, &[("number", &named)]));
    let named = if written.unverified {
        let what = tr(text::COMPLAINT_UNVERIFIED);
        let notice =
            view! { <Notice kind=Kind::Warning id="unverified" what=what text=named.unwrap_or_default()/> };
        Some(notice.into_any())
    } else {
        named.map(|named| view! { <p id="named">{named}</p> }.into_any())
    };
    view! {
        <blockquote class="letter" id="words">{written.words}</blockquote>
        {(!facts.is_empty()).then(|| view! { <dl class="panel" id="writer">{facts}</dl> })}
        {named}
        <p class="field-hint">{tr(text::COMPLAINT_NOT_KEPT)}</p>
    }
    .into_any()
}
