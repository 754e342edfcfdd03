//! Entering an order by hand: its number, for whom, and its lines, each product scanned or typed.

use leptos::prelude::*;
use lotwise_ledger::command::{Command, Note, OrderEntry};
use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::iso;
use lotwise_ledger::key::{Key, OrderKey, Paper, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{OrderNumber, PartnerId};
use serde::{Deserialize, Serialize};

use crate::components::doubt::{Recording, RecordingNotes};
use crate::components::scan_here::ScanHere;
use crate::components::words;
use crate::i18n::{text, tr};
use crate::routes;
use crate::state::draft::{Draft, draft};
use crate::state::entry::{FieldError, positive};
use crate::state::read::read;
use crate::state::scanner::{Outcome, Reading, Tone, scanner};
use crate::state::things::thing;
use crate::state::{device, navigation};
use crate::ui::button::{Button, Kind};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::form::Form;
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::notice::{Kind as NoticeKind, Notice};
use crate::ui::number::NumberField;
use crate::ui::windowed::{Rows, Windowed};
use lotwise_ledger::question::Found;

/// An order as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Typed {
    number: String,
    customer: String,
    due: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    product: ProductKey,
    quantity: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FieldErrors {
    number: Option<FieldError>,
    customer: Option<FieldError>,
    due: Option<FieldError>,
    /// There is no line.
    nothing: bool,
    /// A line whose quantity is none: its place in the list.
    lines: Option<(usize, FieldError)>,
}

impl Typed {
    fn parse(&self) -> Result<OrderEntry, FieldErrors> {
        let mut errors = FieldErrors::default();
        let number = OrderNumber::parse(&self.number).map_err(|error| errors.number = Some(error.into()));
        let partner = PartnerId::parse(&self.customer).map_err(|error| errors.customer = Some(error.into()));
        let due = iso::day(self.due.trim());
        if due.is_none() && !self.due.trim().is_empty() {
            errors.due = Some(FieldError::BadDate);
        }
        let mut lines = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            match positive(&line.quantity) {
                Ok(quantity) => lines.push(planned(line.product.clone(), quantity)),
                Err(error) => errors.lines = errors.lines.or(Some((index, error))),
            }
        }
        errors.nothing = self.lines.is_empty();
        match (number, partner) {
            (Ok(number), Ok(partner)) if errors == FieldErrors::default() => Ok(OrderEntry {
                order: OrderKey { paper: Paper::SalesOrder, number },
                partner: Some(partner),
                due,
                lines,
            }),
            _ => Err(errors),
        }
    }

    /// One more of a product: its line grows, or begins.
    fn add(&mut self, product: &ProductKey) {
        match self.lines.iter_mut().find(|line| line.product == *product) {
            Some(line) => {
                let quantity = line.quantity.parse::<Quantity>().unwrap_or(Quantity::ZERO);
                line.quantity = (quantity + Quantity::ONE).to_string();
            }
            None => self.lines.push(Line { product: product.clone(), quantity: "1".to_owned() }),
        }
    }
}

fn planned(product: ProductKey, quantity: Quantity) -> Planned {
    Planned { product, quantity, lot: None, serials: Vec::new(), at: None, expiry: None }
}

#[component]
pub fn NewOrder() -> impl IntoView {
    let typed = draft::<Typed>(device(), "order");
    let errors = RwSignal::new(FieldErrors::default());
    let scanner = scanner();
    scanner.hand_to(move |reading| scanner.answer(take(typed, &reading)));
    let navigation = navigation();
    let recording = Recording::new(move |_| {
        let order = typed.value.with_untracked(|typed| typed.parse().ok());
        typed.value.set(Typed::default());
        if let Some(order) = order {
            navigation.go(&routes::of_order(routes::ORDERS, &order.order));
        }
    })
    .of_draft("order");
    let save = Callback::new(move |()| match typed.value.with_untracked(Typed::parse) {
        Ok(entry) => {
            errors.set(FieldErrors::default());
            recording.start(Command::Note(Box::new(Note::Order(entry))));
        }
        Err(found) => errors.set(found),
    });
    let error = move |of: fn(&FieldErrors) -> &Option<FieldError>| {
        Signal::derive(move || errors.with(|errors| of(errors).as_ref().map(words::field_error)))
    };
    let no_line =
        move || errors.with(|errors| errors.nothing) && typed.value.with(|typed| typed.lines.is_empty());
    view! {
        <div class="form" id="new" data-state=move || recording.stage.with(|stage| stage.as_str())
            data-ready=move || if typed.is_read.get() { "yes" } else { "no" }>
            <RecordingNotes recording done=tr(text::COMMON_SAVED).to_owned()/>
            <p>{tr(text::ORDERS_NEW_TEXT)}</p>
            <Form on_enter=save>
                <Field id="order-number" kind=FieldKind::Code label=tr(text::ORDERS_NUMBER)
                    value=typed.field(|typed| &mut typed.number) error=error(|errors| &errors.number)/>
                <Known typed/>
                <Field id="customer" label=tr(text::ORDERS_CUSTOMER) value=typed.field(|typed| &mut typed.customer)
                    error=error(|errors| &errors.customer)/>
                <Field id="due" kind=FieldKind::Date label=[tr(text::ORDERS_DUE), " (", tr(text::COMMON_OPTIONAL), ")"].concat()
                    value=typed.field(|typed| &mut typed.due) error=error(|errors| &errors.due)/>
            </Form>
            <section class="section">
                <h2>{tr(text::ORDERS_PRODUCTS)}</h2>
                <ScanHere/>
                {live(move || no_line().then(|| view! {
                    <p class="field-error" role="alert"><Icon name="warning"/>{tr(text::ORDERS_NO_LINE)}</p>
                }))}
                <Form on_enter=save><Lines typed errors/></Form>
            </section>
            <p class="field-hint" id="again">{tr(text::ORDERS_AGAIN)}</p>
        </div>
        <div class="dock">
            <Button kind=Kind::Main icon="ok" id="save" label=tr(text::ORDERS_SAVE).to_owned()
                busy=Signal::derive(move || recording.stage.with(|stage| stage.as_str() == "busy"))
                on_press=save/>
        </div>
    }
}

/// Warns of an order whose lines would be replaced.
#[component]
fn Known(typed: Draft<Typed>) -> impl IntoView {
    let device = device();
    let order = Memo::new(move |_| {
        let number = typed.value.with(|typed| OrderNumber::parse(&typed.number).ok())?;
        Some(OrderKey { paper: Paper::SalesOrder, number })
    });
    let known = read(move || {
        let order = order.get();
        async move {
            let order = order?;
            device.outgoing_order(order.clone()).await.ok().flatten().map(|_| order)
        }
    });
    live(move || {
        known.get().flatten().map(|order| {
            view! {
                <Notice kind=NoticeKind::Warning id="ordered-before" what=tr(text::ORDERS_KNOWN)
                    text=tr(text::ORDERS_KNOWN_TEXT)>
                    <a class="button" id="known-order" href=routes::of_order(routes::ORDERS, &order)>
                        {tr(text::ORDERS_KNOWN_LOOK)}
                    </a>
                </Notice>
            }
        })
    })
}

/// The number of the paper, where it is the first unknown code, or one more of a product.
fn take(typed: Draft<Typed>, reading: &Reading) -> Tone {
    let is_unknown = matches!(&reading.outcome, Outcome::Resolved(it) if it.found == Found::Unknown);
    if is_unknown && typed.value.with_untracked(|typed| typed.number.is_empty()) {
        typed.value.update(|typed| reading.text.clone_into(&mut typed.number));
        return Tone::Accepted;
    }
    let key = thing(reading, None);
    match key.as_ref().and_then(Key::product) {
        Some(product) => {
            typed.value.update(|typed| typed.add(product));
            Tone::Accepted
        }
        None => Tone::Refused,
    }
}

/// The lines, each drawn once: its field keeps the focus while it is typed into.
#[component]
fn Lines(typed: Draft<Typed>, errors: RwSignal<FieldErrors>) -> impl IntoView {
    let products = Memo::new(move |_| {
        typed.value.with(|typed| typed.lines.iter().map(|line| line.product.clone()).collect::<Vec<_>>())
    });
    let at = move |index: usize| products.with(|products| products.get(index).cloned());
    let rows = Rows::here(
        Signal::derive(move || products.with(Vec::len)),
        Callback::new(move |index| at(index).map(|product| product.to_string()).unwrap_or_default()),
        Callback::new(move |index| {
            let product = untrack(|| at(index));
            product.map_or_else(
                || ().into_any(),
                |product| view! { <LineField typed errors product/> }.into_any(),
            )
        }),
    );
    view! { <Windowed id="new-lines" class="cards" rows/> }
}

#[component]
fn LineField(typed: Draft<Typed>, errors: RwSignal<FieldErrors>, product: ProductKey) -> impl IntoView {
    let device = device();
    let asked = product.clone();
    let name = read(move || {
        let product = asked.clone();
        async move { device.name_of(product).await.ok() }
    });
    let shown = words::product_key(&product);
    let key = StoredValue::new(product);
    let own =
        move |typed: &Typed| key.with_value(|key| typed.lines.iter().position(|line| line.product == *key));
    let begun = typed.value.with_untracked(|typed| Some(typed.lines.get(own(typed)?)?.quantity.clone()));
    let quantity = RwSignal::new(begun.unwrap_or_default());
    Effect::new(move |_| {
        let kept = typed.value.with(|typed| Some(typed.lines.get(own(typed)?)?.quantity.clone()));
        if let Some(kept) = kept.filter(|kept| quantity.with_untracked(|typed| typed != kept)) {
            quantity.set(kept);
        }
    });
    Effect::new(move |before: Option<()>| {
        let text = quantity.get();
        // The first value is the one before anything was typed.
        if before.is_some() {
            typed.value.maybe_update(|typed| {
                let line =
                    own(typed).and_then(|at| typed.lines.get_mut(at)).filter(|line| line.quantity != text);
                line.map(|line| line.quantity = text).is_some()
            });
        }
    });
    let at = Memo::new(move |_| typed.value.with(own));
    let error = Signal::derive(move || {
        let at = at.get()?;
        errors.with(|errors| {
            errors.lines.as_ref().filter(|(wrong, _)| *wrong == at).map(|(_, it)| words::field_error(it))
        })
    });
    let id = key.with_value(|key| ["quantity-", &words::product_key(key)].concat());
    let label = move || name.get().flatten().map_or_else(|| shown.clone(), |name| words::product(&name));
    let drop = move |_| {
        key.with_value(|key| typed.value.update(|typed| typed.lines.retain(|line| line.product != *key)));
    };
    view! {
        <div class="panel order-line">
            <div class="order-line-head">
                <p class="item-product">{label}</p>
                <button class="icon-button" type="button" aria-label=tr(text::WORK_TAKE_OUT) on:click=drop>
                    <Icon name="trash"/>
                </button>
            </div>
            <NumberField id label=tr(text::RECEIVE_QUANTITY) value=quantity less=tr(text::COMMON_LESS_BY_ONE)
                more=tr(text::COMMON_MORE_BY_ONE) error/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let mut typed =
            Typed { number: "SO-77".to_owned(), customer: "Shop 7".to_owned(), ..Typed::default() };
        typed.add(&"sku:OAT".to_owned().try_into().unwrap());
        typed
    }

    #[test]
    fn a_product_scanned_twice_is_wanted_twice() {
        let mut typed = typed();
        typed.add(&"sku:OAT".to_owned().try_into().unwrap());
        let entry = typed.parse().unwrap();
        assert_eq!((entry.lines.len(), entry.lines[0].quantity), (1, Quantity::units(2)));
        assert_eq!(entry.order.to_string(), "sales:SO-77");
    }

    #[test]
    fn every_fault_is_named_at_its_field() {
        let mut faulty =
            Typed { number: " ".to_owned(), customer: String::new(), due: "x".to_owned(), ..typed() };
        faulty.lines[0].quantity = "0".to_owned();
        let errors = faulty.parse().unwrap_err();
        assert_eq!((errors.number, errors.customer), (Some(FieldError::Missing), Some(FieldError::Missing)));
        assert_eq!(errors.due, Some(FieldError::BadDate));
        assert_eq!(errors.lines, Some((0, FieldError::NotPositive)));
        let empty = Typed { lines: Vec::new(), ..typed() };
        assert!(empty.parse().unwrap_err().nothing);
    }
}
