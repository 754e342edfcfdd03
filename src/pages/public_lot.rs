//! What anyone may know of a lot, at its GS1 Digital Link path: no login, no install.

use leptos::prelude::*;

use crate::components::code::Code;
use crate::i18n::{Text, date, text, tr};
use crate::state::navigation::name_page;
use crate::state::public::{Complaint, LotState, PublicLot, Sent, public_lot};
use crate::state::read::read;
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, TextArea};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};

#[component]
pub fn PublicLotPage(gtin: String, lot: String) -> impl IntoView {
    name_page(&[tr(text::PUBLIC_LOT), " ", &lot].concat());
    let asked = (gtin.clone(), lot.clone());
    let answer = read(move || public_lot(asked.0.clone(), asked.1.clone()));
    view! {
        <main class="page answer" id="content" data-page="public-lot">
            <p class="item-kind">{tr(text::PUBLIC_TITLE)}</p>
            <h1 id="number">{tr(text::PUBLIC_LOT)}" "<Code text=lot.clone()/></h1>
            {live(move || answer.get().map(|answer| match answer {
                Ok(known) => view! { <Known known/> }.into_any(),
                Err(()) => view! {
                    <Notice kind=NoticeKind::Warning what=tr(text::PROBLEM_SERVER)
                        text=tr(text::PUBLIC_LATER) id="unreachable"/>
                }
                .into_any(),
            }))}
            <Report gtin lot/>
        </main>
    }
}

#[component]
fn Known(known: PublicLot) -> impl IntoView {
    let (state, icon, word, what_to_do): (_, _, Text, Text) = match known.state {
        LotState::InDate => ("available", "ok", text::PUBLIC_IN_DATE, text::PUBLIC_IN_DATE_TEXT),
        LotState::Expired => ("expired", "expired", text::PUBLIC_EXPIRED, text::PUBLIC_EXPIRED_TEXT),
        LotState::PastBestBefore => {
            ("past-best-before", "clock", text::PUBLIC_PAST_BEST_BEFORE, text::PUBLIC_PAST_BEST_BEFORE_TEXT)
        }
        LotState::Held => ("held", "hold", text::PUBLIC_HELD, text::PUBLIC_HELD_TEXT),
        LotState::Recalled => ("recalled", "recalled", text::PUBLIC_RECALLED, text::PUBLIC_RECALLED_TEXT),
        LotState::Unknown => ("unknown", "question", text::PUBLIC_UNKNOWN, text::PUBLIC_UNKNOWN_TEXT),
    };
    let dates = [(text::PUBLIC_USE_BY, known.expiry()), (text::PUBLIC_BEST_BEFORE, known.best_before())];
    let facts = dates.into_iter().filter_map(|(word, day)| {
        day.map(|day| view! { <div class="fact" data-size="figure"><dt>{tr(word)}</dt><dd>{date(day)}</dd></div> })
    });
    view! {
        {known.product.map(|product| view! { <p class="read-name" id="product">{product}</p> })}
        <div class="sign" data-state=state id="state" role="status">
            <Icon name=icon/>
            <div>
                <p class="sign-word">{tr(word)}</p>
                <p class="sign-reason">{tr(what_to_do)}</p>
            </div>
        </div>
        <dl class="facts">{facts.collect::<Vec<_>>()}</dl>
    }
}

/// A complaint in words; they stay here until the maker has them.
#[component]
fn Report(gtin: String, lot: String) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let contact = RwSignal::new(String::new());
    let complaint = Complaint::begin();
    let sent = complaint.sent;
    let send = Callback::new(move |()| {
        complaint.send(gtin.clone(), lot.clone(), words.get_untracked(), contact.get_untracked());
    });
    let error =
        Signal::derive(move || (sent.get() == Sent::Empty).then(|| tr(text::FIELD_MISSING).to_owned()));
    let problem = move || match sent.get() {
        Sent::Failed => Some((text::PUBLIC_REPORT_FAILED, text::PUBLIC_REPORT_FAILED_TEXT)),
        Sent::TooMany => Some((text::PUBLIC_REPORT_MANY, text::PUBLIC_REPORT_MANY_TEXT)),
        _ => None,
    };
    // What is sent and may fail is not drawn anew: whoever pressed stays where he was.
    let reference = Memo::new(move |_| match sent.get() {
        Sent::Done(reference) => Some(reference),
        _ => None,
    });
    live(move || match reference.get() {
        Some(reference) => view! {
            <Notice kind=NoticeKind::Done what=tr(text::PUBLIC_REPORT_DONE) text=tr(text::PUBLIC_REPORT_KEEP)
                id="reported">
                <p>{tr(text::PUBLIC_REPORT_REFERENCE)}" "<b id="reference"><Code text=reference/></b></p>
            </Notice>
        }
        .into_any(),
        None => view! {
            <section class="section" id="report">
                <h2>{tr(text::PUBLIC_REPORT)}</h2>
                <p>{tr(text::PUBLIC_REPORT_TEXT)}</p>
                {live(move || problem().map(|(what, to_do)| view! {
                    <Notice kind=NoticeKind::Refused what=tr(what) text=tr(to_do) id="report-problem"/>
                }))}
                <Form on_enter=send>
                    <TextArea id="words" label=tr(text::PUBLIC_REPORT_LABEL) value=words error=error/>
                    <Field id="contact" label=tr(text::PUBLIC_REPORT_CONTACT) value=contact
                        hint=tr(text::PUBLIC_REPORT_CONTACT_HINT)/>
                </Form>
                <Button kind=Kind::Main id="send" label=tr(text::PUBLIC_REPORT_SEND).to_owned()
                    busy=Signal::derive(move || sent.get() == Sent::Busy) on_press=send/>
                <p class="field-hint">{tr(text::PUBLIC_PRIVACY)}</p>
            </section>
        }
        .into_any(),
    })
}
