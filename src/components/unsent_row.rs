//! A record that is not sent, in words: what it is, why it is still here, and what can be done.

use leptos::prelude::*;
use lotwise_ledger::event::{Act, Line};
use lotwise_sync::replica::Status;

use super::timeline::{first_of_each_way, quantity, way};
use super::words::{self, Why};
use crate::i18n::{text, tr, tr_with};
use crate::state::device;
use crate::state::file::Files;
use crate::state::unsent::UnsentRecord;
use crate::ui::button::IconButton;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// A row of the list.
#[component]
pub fn UnsentRow(record: UnsentRecord, files: Files) -> impl IntoView {
    let device = device();
    let event = record.event;
    let (word, icon) = words::step(&record.kind);
    let act = record.act.clone();
    let lines: Vec<&Line> = act.iter().flat_map(|act| &act.lines).collect();
    let quantity = quantity(&lines);
    let goods = goods(&record);
    let ways: Vec<_> = first_of_each_way(&lines).into_iter().map(way).collect();
    let by = act.as_deref().map(by);
    let reason = act.and_then(|act| act.reason.as_deref().map(words::because));
    let foreign = record.is_foreign.then(|| tr(text::UNSENT_FOREIGN));
    let is_refused = record.refused.is_some();
    let name = [word.as_str(), " ", &goods].concat();
    let save = tr_with(text::UNSENT_SAVE_ONE, &[("what", &name)]);
    let retry = tr_with(text::UNSENT_RETRY_NAMED, &[("what", &name)]);
    view! {
        <div class="event" data-event=event.to_string() data-state=if is_refused { "refused" } else { "waiting" }>
            <Icon name=icon/>
            <p class="event-what">{word}</p>
            <span class="event-quantity">{quantity}</span>
            {(!goods.is_empty()).then(|| view! { <p class="event-goods">{goods}</p> })}
            {ways}
            <p class="event-note">
                {by.map(|by| view! { <span>{by}</span> })}
                {reason.map(|reason| view! { <span>{reason}</span> })}
                {foreign.map(|word| view! { <span>{word}</span> })}
            </p>
            {live(move || view! { <Reason why=words::why(&record, status(device))/> })}
            <div class="event-actions">
                {is_refused.then(|| view! {
                    <button class="button" type="button" aria-label=retry on:click=move |_| device.retry(event)>
                        <Icon name="sync"/>{tr(text::UNSENT_RETRY)}
                    </button>
                })}
                <IconButton icon="export" label=save on_press=Callback::new(move |()| files.export(event))/>
            </div>
        </div>
    }
}

/// Why it is here, and what to do about it.
#[component]
fn Reason(why: Why) -> impl IntoView {
    let Why { state, icon, message } = why;
    view! {
        <div class="why" data-state=state>
            <p class="why-what"><Icon name=icon/>{message.what}</p>
            {(!message.detail.is_empty()).then(|| view! { <p>{message.detail}</p> })}
        </div>
    }
}

/// None for a phone without a backend.
fn status(device: crate::state::Device) -> Option<Status> {
    (!device.is_local()).then(|| device.status.get())
}

/// "Lot L-1 · Oat drink".
fn goods(record: &UnsentRecord) -> String {
    let Some(subject) = &record.subject else { return String::new() };
    let (kind, _, number) = words::thing(subject);
    let thing = [kind, &number].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let product = record.product.as_ref().map(words::product);
    let product = product.filter(|product| *product != number);
    [Some(thing), product].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn by(act: &Act) -> String {
    let when = words::moment(act.occurred_at.date_time());
    tr_with(text::STEP_BY, &[("who", act.actor.as_str()), ("when", &when)])
}
