//! Shipping an order, or a container: what goes, to whom, by whom, and its papers.

use leptos::prelude::*;
use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::event::fact::Carriage;
use lotwise_ledger::key::{Key, Location, OrderKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::PartnerId;
use serde::{Deserialize, Serialize};

use crate::components::code::Code;
use crate::components::doubt::{Recording, RecordingNotes, Stage};
use crate::components::item_parts::NotFound;
use crate::components::status_bar::StatusBar;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::draft::{Draft, draft};
use crate::state::entry::{FieldError, invoice};
use crate::state::read::{Answer, read};
use crate::state::scanner::{Tone, scanner};
use crate::state::things::thing;
use crate::state::{Device, device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;

/// Something that may go.
#[derive(Clone, Debug, PartialEq)]
struct Going {
    what: Key,
    quantity: Quantity,
    from: Location,
    /// What is in it, or what the product is called.
    note: String,
}

/// What may go, for which order and to whom.
#[derive(Clone, Debug, Default, PartialEq)]
struct Offer {
    order: Option<OrderKey>,
    customer: String,
    goings: Vec<Going>,
}

/// The papers as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Papers {
    /// What they are for, as text.
    of: String,
    customer: String,
    carried_by: String,
    tracking: String,
    document: String,
    invoice: String,
    invoice_date: String,
    /// What stays, by key.
    stays: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FieldErrors {
    customer: Option<FieldError>,
    nothing: bool,
    invoice: Option<FieldError>,
    invoice_date: Option<FieldError>,
}

impl Papers {
    fn goes(&self, going: &Going) -> bool {
        !self.stays.contains(&going.what.to_string())
    }

    fn parse(&self, offer: &Offer) -> Result<Book, FieldErrors> {
        let mut errors = FieldErrors::default();
        let customer = PartnerId::parse(&self.customer).map_err(|error| errors.customer = Some(error.into()));
        let invoice = invoice(&self.invoice, &self.invoice_date).unwrap_or_else(|(number, date)| {
            (errors.invoice, errors.invoice_date) = (number, date);
            None
        });
        let to = Location::Customer(customer.ok());
        let goings = offer.goings.iter().filter(|going| self.goes(going));
        let taken: Vec<Taking> = goings.filter_map(|going| taking(going, &to)).collect();
        errors.nothing = taken.is_empty();
        if errors != FieldErrors::default() {
            return Err(errors);
        }
        let carriage = Carriage { by: said(&self.carried_by), tracking: said(&self.tracking) };
        let is_carried = carriage.by.is_some() || carriage.tracking.is_some();
        Ok(Book {
            document: said(&self.document),
            invoice,
            carriage: is_carried.then_some(carriage),
            order: offer.order.clone(),
            ..Book::new(Step::Ship, taken)
        })
    }
}

fn taking(going: &Going, to: &Location) -> Option<Taking> {
    let what = match going.what.clone() {
        Key::Container(container) => Taken::Container(container),
        Key::Serial(serial) => Taken::Serial(serial),
        Key::Lot(lot) => Taken::Lot(lot, going.quantity),
        Key::Product(product) => Taken::Product(product, going.quantity),
        _ => return None,
    };
    Some(Taking::new(what, going.from.clone(), to.clone()))
}

fn said(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

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
    let papers = draft::<Papers>(device, "ship");
    let (of, number) = (asked.clone(), asked.parse::<Key>().map_or(asked, |key| words::thing(&key).2));
    Effect::new(move |_| {
        let customer = offer.with(|offer| offer.iter().flatten().map(|it| it.customer.clone()).next());
        if let (true, Some(customer)) = (papers.is_read.get(), customer)
            && papers.value.with_untracked(|papers| papers.of != of)
        {
            papers.value.set(Papers { of: of.clone(), customer, ..Papers::default() });
        }
    });
    let found = Memo::new(move |_| offer.with(|offer| offer.as_ref().map(Option::is_some)));
    view! {
        <StatusBar title=tr(text::SHIP_TITLE)/>
        {live(move || match found.get() {
            Some(true) => view! { <Form offer papers/> }.into_any(),
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
                note: contents(&packed.contents),
            });
            let loose = view.outbound.loose.iter().map(|loose| Going {
                what: loose.what.clone(),
                quantity: loose.quantity,
                from: loose.at.clone(),
                note: crate::state::orders::product_of(&loose.what)
                    .map(|product| words::product(&view.name(product)))
                    .unwrap_or_default(),
            });
            let customer = view.partner.as_ref().map(ToString::to_string).unwrap_or_default();
            Some(Offer { order: Some(view.key.clone()), customer, goings: packed.chain(loose).collect() })
        }
        Key::Container(container) => {
            let (inside, at) = device.packed_in(container.clone()).await.ok()?;
            let from = at.unwrap_or_else(|| device.session.location());
            let what = Key::Container(container);
            let going = Going { what, quantity: Quantity::ONE, from, note: contents(&inside) };
            Some(Offer { goings: vec![going], ..Offer::default() })
        }
        _ => None,
    }
}

fn contents(inside: &[(Key, Quantity)]) -> String {
    let each = inside
        .iter()
        .map(|(key, quantity)| [words::thing(key).2, " × ".to_owned(), words::quantity(*quantity)].concat());
    each.collect::<Vec<_>>().join(" · ")
}

#[component]
fn Form(offer: Answer<Option<Offer>>, papers: Draft<Papers>) -> impl IntoView {
    let errors = RwSignal::new(FieldErrors::default());
    hear(offer, papers);
    let recording = Recording::new(move |_| {
        // The next shipment has papers of its own.
        papers.value.update(|papers| {
            let (of, customer) = (std::mem::take(&mut papers.of), std::mem::take(&mut papers.customer));
            *papers = Papers { of, customer, ..Papers::default() };
        });
    });
    let ship = move || {
        let offer = offer.get_untracked().flatten().unwrap_or_default();
        match papers.value.with_untracked(|papers| papers.parse(&offer)) {
            Ok(book) => {
                errors.set(FieldErrors::default());
                recording.start(Command::Book(book));
            }
            Err(found) => errors.set(found),
        }
    };
    let papers_of = move || match recording.stage.get() {
        Stage::Done(event) => Some(view! {
            <a href=routes::delivery(&event) class="button" id="delivery-note">
                <Icon name="truck"/>{tr(text::DELIVERY_TITLE)}
            </a>
        }),
        _ => None,
    };
    // All of it is gone: there is nothing more to fill in, unless that is undone.
    let is_over = Memo::new(move |_| {
        let is_done = recording.stage.with(|stage| matches!(stage, Stage::Done(_)));
        is_done && offer.with(|offer| offer.iter().flatten().all(|offer| offer.goings.is_empty()))
    });
    view! {
        <main class="page" id="content" data-page="ship"
            data-ready=move || if papers.value.with(|papers| !papers.of.is_empty()) { "yes" } else { "no" }
            data-state=move || recording.stage.with(|stage| stage.as_str())>
            <RecordingNotes recording done=tr(text::SHIP_SHIPPED).to_owned()/>
            {live(papers_of)}
            {live(move || (!is_over.get()).then(|| view! {
                <form class="form" on:submit=move |event| {
                    event.prevent_default();
                    ship();
                }>
                    <Goings offer papers/>
                    {live(move || errors.with(|errors| errors.nothing).then(|| view! {
                        <p class="field-error" role="alert"><Icon name="warning"/>{tr(text::SHIP_NOTHING)}</p>
                    }))}
                    <PaperFields papers errors/>
                </form>
                <div class="dock">
                    <Button kind=Kind::Main icon="ship" id="save" label=tr(text::SHIP_ACTION).to_owned()
                        busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                        on_press=Callback::new(move |()| ship())/>
                </div>
            }))}
        </main>
    }
}

/// A container's or a unit's label says that it goes.
fn hear(offer: Answer<Option<Offer>>, papers: Draft<Papers>) {
    let scanner = scanner();
    scanner.hand_to(move |reading| {
        let key = thing(&reading, None).map(|key| key.to_string());
        let is_offered = key.as_ref().is_some_and(|key| {
            offer.with_untracked(|it| {
                it.iter().flatten().any(|it| it.goings.iter().any(|it| it.what.to_string() == *key))
            })
        });
        if let Some(key) = key.filter(|_| is_offered) {
            papers.value.update(|papers| papers.stays.retain(|stays| *stays != key));
        }
        scanner.answer(if is_offered { Tone::Accepted } else { Tone::Refused });
    });
}

#[component]
fn PaperFields(papers: Draft<Papers>, errors: RwSignal<FieldErrors>) -> impl IntoView {
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    view! {
        <Field id="to" label=tr(text::SHIP_TO) value=papers.field(|papers| &mut papers.customer)
            error=error(|errors| &errors.customer)/>
        <Field id="carried-by" label=tr(text::SHIP_CARRIED_BY) value=papers.field(|papers| &mut papers.carried_by)/>
        <Field id="tracking" kind=FieldKind::Code label=tr(text::SHIP_TRACKING)
            value=papers.field(|papers| &mut papers.tracking)/>
        <Field id="document" label=tr(text::SHIP_DOCUMENT) value=papers.field(|papers| &mut papers.document)/>
        <Field id="invoice" label=tr(text::SHIP_INVOICE) value=papers.field(|papers| &mut papers.invoice)
            error=error(|errors| &errors.invoice)/>
        <Field id="invoice-date" kind=FieldKind::Date label=tr(text::SHIP_INVOICE_DATE)
            value=papers.field(|papers| &mut papers.invoice_date) error=error(|errors| &errors.invoice_date)/>
    }
}

/// What goes: all of it, unless a thing is left out.
#[component]
fn Goings(offer: Answer<Option<Offer>>, papers: Draft<Papers>) -> impl IntoView {
    live(move || {
        let goings = offer.get().flatten().map(|offer| offer.goings).unwrap_or_default();
        let rows = goings.into_iter().map(|going| {
            let (kind, _, number) = words::thing(&going.what);
            let (id, key) = (["goes-", &number].concat(), going.what.to_string());
            let end = (!matches!(going.what, Key::Container(_) | Key::Serial(_)))
                .then(|| words::quantity(going.quantity));
            let note = going.note.clone();
            let checked = move || papers.value.with(|papers| papers.goes(&going));
            let toggle = move |_| {
                papers.value.update(|papers| {
                    if papers.stays.contains(&key) {
                        papers.stays.retain(|stays| *stays != key);
                    } else {
                        papers.stays.push(key.clone());
                    }
                })
            };
            view! {
                <li class="row">
                    <label class="check">
                        <input type="checkbox" id=id prop:checked=checked on:change=toggle/>
                        <span class="row-main">
                            <span class="row-title">{kind}" "<Code text=number/></span>
                            <span class="row-note">{note}</span>
                        </span>
                    </label>
                    <span class="row-end">{end}</span>
                </li>
            }
        });
        let rows: Vec<_> = rows.collect();
        let count = rows.len().to_string();
        view! { <ul class="rows" id="goings" data-count=count>{rows}</ul> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> Offer {
        let from: Location = "at:MAIN:DOCK".parse().unwrap();
        let going = |key: &str| Going {
            what: key.parse().unwrap(),
            quantity: Quantity::units(3),
            from: from.clone(),
            note: String::new(),
        };
        let goings = vec![going("container/106141412345678908"), going("lot/sku:OAT/own/L1")];
        Offer { goings, ..Offer::default() }
    }

    #[test]
    fn what_stays_is_not_shipped() {
        let mut papers =
            Papers { customer: "Shop 7".to_owned(), tracking: "T-1".to_owned(), ..Papers::default() };
        let book = papers.parse(&offer()).unwrap();
        assert_eq!((book.taken.len(), book.carriage.unwrap().tracking.as_deref()), (2, Some("T-1")));
        papers.stays = vec!["lot/sku:OAT/own/L1".to_owned()];
        let book = papers.parse(&offer()).unwrap();
        assert!(matches!(&book.taken[..], [Taking { what: Taken::Container(_), .. }]));
        papers.stays.push("container/106141412345678908".to_owned());
        assert!(papers.parse(&offer()).unwrap_err().nothing);
    }

    #[test]
    fn somebody_gets_it() {
        let errors = Papers::default().parse(&offer()).unwrap_err();
        assert_eq!(errors.customer, Some(FieldError::Missing));
    }
}
