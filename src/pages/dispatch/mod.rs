//! Shipping an order, or a container: what goes, to whom, by whom, and its papers.

mod papers;

use leptos::prelude::*;
use lotwise_ledger::key::Key;
use lotwise_ledger::quantity::Quantity;

use papers::{FieldErrors, Going, Offer, Papers};

use crate::components::delivery_note::DeliveryNote;
use crate::components::doubt::{Recording, RecordingNotes, Refusal, Stage};
use crate::components::item_parts::NotFound;
use crate::components::long::Long;
use crate::components::status_bar::StatusBar;
use crate::components::tick_row::{tick_row, toggle};
use crate::components::which::{Asking, WhichOne};
use crate::components::words::{self, Message};
use crate::i18n::{text, tr, tr_with};
use crate::state::draft::{Draft, draft};
use crate::state::entry::FieldError;
use crate::state::read::{Answer, read};
use crate::state::scanner::{Tone, scanner};
use crate::state::things::{Meant, meant};
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// Whether the address asks to ship an order or a container, and not one lot or serial.
pub fn is_wanted() -> bool {
    let key = untrack(|| navigation().query("key")).parse();
    matches!(key, Ok(Key::Order(_) | Key::Container(_)))
}

#[component]
pub fn DispatchPage() -> impl IntoView {
    let device = device();
    let asked = untrack(|| navigation().query("key"));
    let key = asked.clone();
    let offer = read(move || {
        device.revision.track();
        let key = key.clone();
        async move { offered(device, &key).await }
    });
    let name = ["ship/", &asked].concat();
    let papers = draft::<Papers>(device, &name);
    let (of, number) = (asked.clone(), asked.parse::<Key>().map_or(asked, |key| words::thing(&key).2));
    Effect::new(move |_| {
        let customer = offer.with(|offer| offer.iter().flatten().map(|it| it.customer.clone()).next());
        if let (true, Some(customer)) = (papers.is_read.get(), customer) {
            let standing = papers.value.with_untracked(|papers| papers.standing_for(&of, &customer));
            if papers.value.with_untracked(|papers| *papers != standing) {
                papers.value.set(standing);
            }
        }
    });
    let found = Memo::new(move |_| offer.with(|offer| offer.as_ref().map(Option::is_some)));
    view! {
        <StatusBar title=tr(text::SHIP_TITLE)/>
        {live(move || match found.get() {
            Some(true) => view! { <Shipping offer papers name=name.clone()/> }.into_any(),
            Some(false) => view! { <main class="page" id="content"><NotFound code=number.clone()/></main> }.into_any(),
            None => ().into_any(),
        })}
    }
}

async fn offered(device: Device, key: &str) -> Option<Offer> {
    match key.parse().ok()? {
        Key::Order(order) => {
            let view = device.outgoing_order(order).await.ok().flatten()?;
            let packed = view.outbound.packed.iter().map(|packed| Going {
                what: Key::Container(packed.container.clone()),
                quantity: Quantity::ONE,
                from: packed.at.clone(),
                note: words::contents(&packed.contents),
                inside: packed.contents.len(),
            });
            let loose = view.outbound.loose.iter().map(|loose| Going {
                what: loose.what.clone(),
                quantity: loose.quantity,
                from: loose.at.clone(),
                note: loose
                    .what
                    .product()
                    .map(|product| words::product(&view.name(product)))
                    .unwrap_or_default(),
                inside: 0,
            });
            let customer = view.partner.as_ref().map(ToString::to_string).unwrap_or_default();
            let goings = packed.chain(loose).collect();
            Some(Offer { order: Some(view.key.clone()), customer, goings, gone: None })
        }
        Key::Container(container) => {
            let boxed = device.boxed(container.clone()).await.ok()?;
            let customer = match boxed.order.clone() {
                Some(order) => device.customer_of(order).await,
                None => None,
            };
            let from = boxed.at.unwrap_or_else(|| device.session.location());
            let gone = Some(from.clone()).filter(|from| !from.is_inside());
            let (what, note) = (Key::Container(container), words::contents(&boxed.contents));
            let going = Going { what, quantity: Quantity::ONE, from, note, inside: boxed.contents.len() };
            Some(Offer {
                order: boxed.order,
                customer: customer.map(|customer| customer.to_string()).unwrap_or_default(),
                goings: Some(going).filter(|_| gone.is_none()).into_iter().collect(),
                gone,
            })
        }
        _ => None,
    }
}

#[component]
fn Shipping(offer: Answer<Option<Offer>>, papers: Draft<Papers>, name: String) -> impl IntoView {
    let errors = RwSignal::new(FieldErrors::default());
    // The next shipment has papers of its own.
    let left = move |_: &_, is_last| {
        let papers = papers.value.get_untracked();
        Some(if is_last { papers.for_next() } else { papers })
    };
    let recording = Recording::of_series(move || papers.value.update(|papers| *papers = papers.for_next()))
        .of_draft_with(&name, left);
    let refused = RwSignal::new(None::<Message>);
    let asking: Asking = RwSignal::new(None);
    hear(offer, papers, recording, (refused, asking));
    let ship = move || ship(offer, papers, errors, recording);
    let papers_of = move || match recording.stage.get() {
        Stage::Done(event) => Some(view! { <DeliveryNote event/> }),
        _ => None,
    };
    // All of it is gone: there is nothing more to fill in, unless that is undone.
    let is_over = Memo::new(move |_| {
        let is_done = recording.stage.with(|stage| matches!(stage, Stage::Done(_)));
        let ends = |offer: &Offer| offer.goings.is_empty() && (is_done || offer.gone.is_some());
        offer.with(|offer| offer.iter().flatten().all(ends)) && offer.with(Option::is_some)
    });
    let gone = move || {
        let is_done = recording.stage.with(|stage| matches!(stage, Stage::Done(_)));
        let at = offer.with(|offer| offer.iter().flatten().find_map(|offer| offer.gone.clone()));
        at.filter(|_| !is_done).map(|at| {
            let what = tr_with(text::SHIP_GONE, &[("place", &words::location(&at))]);
            view! { <Refusal message=Message { what, detail: tr(text::SHIP_GONE_TEXT).to_owned() }/> }
        })
    };
    view! {
        <main class="page" id="content" data-page="ship"
            data-ready=move || if papers.value.with(|papers| !papers.of.is_empty()) { "yes" } else { "no" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::SHIP_SHIPPED).to_owned()/>
            {live(gone)}
            {live(move || refused.get().map(|message| view! { <Refusal message/> }))}
            <WhichOne asking choose=move |key| goes(papers, &key)/>
            {live(papers_of)}
            {live(move || (!is_over.get()).then(|| view! {
                <Form on_enter=Callback::new(move |()| ship())>
                    <Goings offer papers/>
                    {live(move || errors.with(|errors| errors.nothing).then(|| view! {
                        <p class="field-error" role="alert"><Icon name="warning"/>{tr(text::SHIP_NOTHING)}</p>
                    }))}
                    <PaperFields papers errors/>
                </Form>
                <div class="dock">
                    <Button kind=Kind::Main icon="ship" id="save" label=tr(text::SHIP_ACTION).to_owned()
                        busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                        on_press=Callback::new(move |()| ship())/>
                </div>
            }))}
        </main>
    }
}

fn ship(
    offer: Answer<Option<Offer>>,
    papers: Draft<Papers>,
    errors: RwSignal<FieldErrors>,
    recording: Recording,
) {
    let offer = offer.get_untracked().flatten().unwrap_or_default();
    match papers.value.with_untracked(|papers| papers.parse(&offer)) {
        Ok(commands) => {
            errors.set(FieldErrors::default());
            recording.start_series(commands, Vec::new());
        }
        Err(found) => errors.set(found),
    }
}

/// A container's or a unit's label says that it goes.
fn hear(
    offer: Answer<Option<Offer>>,
    papers: Draft<Papers>,
    recording: Recording,
    (refused, asking): (RwSignal<Option<Message>>, Asking),
) {
    let scanner = scanner();
    scanner.hand_to(move |reading| {
        if recording.is_under_way() {
            refused.set(Some(words::still_saving()));
            return scanner.answer(Tone::Refused);
        }
        let is_offered = |key: &Key| {
            offer
                .with_untracked(|it| it.iter().flatten().any(|it| it.goings.iter().any(|it| it.what == *key)))
        };
        let (asked, tone) = match meant(&reading, is_offered) {
            Meant::One(key) if is_offered(&key) => {
                goes(papers, &key);
                (None, Tone::Accepted)
            }
            Meant::Several(keys) => (Some((reading.text.clone(), keys)), Tone::New),
            _ => (None, Tone::Refused),
        };
        asking.set(asked);
        refused.set((tone == Tone::Refused).then(|| Message {
            what: tr(text::SHIP_NOT_OFFERED).to_owned(),
            detail: tr(text::SHIP_NOT_OFFERED_TEXT).to_owned(),
        }));
        scanner.answer(tone);
    });
}

fn goes(papers: Draft<Papers>, key: &Key) {
    let key = key.to_string();
    papers.value.update(|papers| papers.stays.retain(|stays| *stays != key));
}

#[component]
fn PaperFields(papers: Draft<Papers>, errors: RwSignal<FieldErrors>) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    view! {
        <Field id="to" label=tr(text::SHIP_TO) value=papers.field(|papers| &mut papers.customer)
            error=error(|errors| &errors.customer)/>
        <Field id="carried-by" label=words::optional(text::SHIP_CARRIED_BY) value=papers.field(|papers| &mut papers.carried_by)/>
        <Field id="tracking" kind=FieldKind::Code label=words::optional(text::SHIP_TRACKING)
            value=papers.field(|papers| &mut papers.tracking)/>
        <Field id="document" label=words::optional(text::SHIP_DOCUMENT) value=papers.field(|papers| &mut papers.document)/>
        <Field id="invoice" label=words::optional(text::SHIP_INVOICE) value=papers.field(|papers| &mut papers.invoice)
            error=error(|errors| &errors.invoice)/>
        <Field id="invoice-date" kind=FieldKind::Date label=words::optional(text::SHIP_INVOICE_DATE)
            value=papers.field(|papers| &mut papers.invoice_date) error=error(|errors| &errors.invoice_date)/>
    }
}

/// What goes: all of it, unless a thing is left out.
#[component]
fn Goings(offer: Answer<Option<Offer>>, papers: Draft<Papers>) -> impl IntoView {
    let items = Signal::derive(move || offer.get().flatten().map(|offer| offer.goings).unwrap_or_default());
    let key = |going: &Going| {
        let (what, from) = (going.what.to_string(), going.from.to_string());
        [&what, " ", &from, " ", &going.quantity.to_string(), " ", &going.note].concat()
    };
    view! { <Long id="goings" items key draw=move |going| going_row(papers, going)/> }
}

fn going_row(papers: Draft<Papers>, going: Going) -> AnyView {
    let what = going.what.clone();
    let (_, _, number) = words::thing(&what);
    let (id, key) = (["goes-", &number].concat(), what.to_string());
    let end = (!matches!(what, Key::Container(_) | Key::Serial(_))).then(|| words::quantity(going.quantity));
    let note = going.note.clone();
    let goes = move || papers.value.with(|papers| papers.goes(&going));
    let toggle = move || papers.value.update(|papers| toggle(&mut papers.stays, &key));
    tick_row(id, &what, Some(note), view! { <span class="row-end">{end}</span> }.into_any(), goes, toggle)
}
