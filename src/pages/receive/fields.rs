//! The fields of the receiving page, and the places that suit the goods.

use leptos::prelude::*;
use lotwise_ledger::key::Goods;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::issuer::Numbered;
use lotwise_ledger::question::put_away::Suiting;
use lotwise_ledger::text::{LotNumber, PartnerId};

use super::entry::Entry;
use super::form::{Destination, FieldErrors};
use super::serials::SerialFields;

use crate::components::photo_field::PhotoField;
use crate::components::words;
use crate::i18n::{date, text, tr, tr_with};
use crate::state::device;
use crate::state::entry::FieldError;
use crate::state::inbound::dock;
use crate::state::read::read;
use crate::ui::choice::{Answer, Choice};
use crate::ui::field::{Field, Kind as FieldKind};
use crate::ui::icon::Icon;
use crate::ui::live::live;
use crate::ui::number::NumberField;

/// How many places are suggested.
const SUGGESTED: usize = 3;

/// Which of the errors belongs to a field.
type Of = fn(&FieldErrors) -> &Option<FieldError>;

#[component]
pub fn Fields(entry: Entry) -> impl IntoView {
    let error = move |of: Of| error_of(entry, of);
    let has_gtin = Memo::new(move |_| entry.known.with(|known| known.gtin.is_some()));
    let has_rule = Memo::new(move |_| entry.product.with(|product| product.has_rule));
    let by_serial = Memo::new(move |_| entry.goes_by_serial());
    let equals = Signal::derive(move || match entry.form().base_quantity() {
        Some(Quantity::ONE) if by_serial.get() => tr(text::RECEIVE_EXPECTED_HINT).to_owned(),
        Some(quantity) if entry.content.with(|content| !matches!(content.trim(), "" | "1")) => {
            tr_with(text::RECEIVE_EQUALS, &[("quantity", &words::quantity(quantity))])
        }
        _ => String::new(),
    });
    view! {
        <Field id="product-name" label=tr(text::RECEIVE_PRODUCT_NAME) value=entry.product_name
            hint=tr(text::RECEIVE_PRODUCT_NAME_HINT) error=error(|errors| &errors.product_name)/>
        <Field id="lot" kind=FieldKind::Code label=tr(text::RECEIVE_LOT) value=entry.lot
            hint=tr(text::RECEIVE_LOT_HINT) error=error(|errors| &errors.lot)/>
        {live(move || has_rule.get().then(|| view! {
            <button class="button" type="button" id="lot-by-rule" on:click=move |_| entry.number_by_rule()>
                <Icon name="plus"/>{tr(text::RECEIVE_BY_RULE)}
            </button>
        }))}
        <Batch entry/>
        {live(move || {
            // Where serials are scanned, they are counted: what stands here is what they are held against.
            let label = if by_serial.get() { text::RECEIVE_EXPECTED } else { text::RECEIVE_QUANTITY };
            view! {
                <NumberField id="quantity" label=tr(label) value=entry.quantity less=tr(text::COMMON_LESS_BY_ONE)
                    more=tr(text::COMMON_MORE_BY_ONE) hint=equals error=error(|errors| &errors.quantity)/>
            }
        })}
        {live(move || has_gtin.get().then(|| view! {
            <NumberField id="product-content" label=tr(text::RECEIVE_CONTENT) value=entry.content
                less=tr(text::COMMON_LESS_BY_ONE) more=tr(text::COMMON_MORE_BY_ONE)
                hint=tr(text::RECEIVE_CONTENT_HINT).to_owned() error=error(|errors| &errors.content)/>
        }))}
        <SerialFields entry/>
        <Where entry/>
        <Dates entry/>
        <Reason entry/>
        <Field id="supplier" label=words::optional(text::RECEIVE_FROM) value=entry.supplier
            error=error(|errors| &errors.supplier)/>
        <PhotoField id="damage" label=words::optional(text::RECEIVE_DAMAGE) photo=entry.photo/>
    }
}

/// The batch within the lot, where the firm tells batches apart, or did when this was begun.
#[component]
fn Batch(entry: Entry) -> impl IntoView {
    let begun = move || entry.batch.with(|batch| !batch.is_empty());
    let is_asked = Memo::new(move |_| entry.has_batches.get() || begun());
    let has_rule = Memo::new(move |_| entry.product.with(|product| product.has_batch_rule));
    live(move || {
        is_asked.get().then(|| {
            view! {
                <Field id="batch" kind=FieldKind::Code label=words::optional(text::KIND_BATCH) value=entry.batch
                    hint=tr(text::BATCH_HINT) error=error_of(entry, |errors| &errors.batch)/>
                {live(move || has_rule.get().then(|| view! {
                    <button class="button" type="button" id="batch-by-rule"
                        on:click=move |_| entry.number_batch_by_rule()>
                        <Icon name="plus"/>{tr(text::RECEIVE_BATCH_BY_RULE)}
                    </button>
                }))}
            }
        })
    })
}

/// To which place, and whether they stay there.
#[component]
fn Where(entry: Entry) -> impl IntoView {
    let answers = Destination::ALL.map(|destination| {
        let word = match destination {
            Destination::Place => text::RECEIVE_TO_PLACE,
            Destination::Dock => text::RECEIVE_TO_DOCK,
            Destination::Quarantine => text::RECEIVE_TO_QUARANTINE,
        };
        Answer::new(destination.as_str(), tr(word))
    });
    Effect::new(move |before: Option<String>| {
        let destination = entry.destination.get();
        let chosen = before.is_some_and(|before| before != destination);
        if let (true, Destination::Dock, Some(dock)) = (chosen, Destination::named(&destination), dock()) {
            entry.location.set(words::location(&dock));
        }
        destination
    });
    view! {
        <Field id="location" kind=FieldKind::Code label=tr(text::RECEIVE_LOCATION) value=entry.location
            hint=tr(text::RECEIVE_LOCATION_HINT) error=error_of(entry, |errors| &errors.location)/>
        <Suggested entry/>
        <Choice name="to" legend=tr(text::RECEIVE_TO) answers=answers.to_vec() value=entry.destination/>
    }
}

#[component]
fn Dates(entry: Entry) -> impl IntoView {
    let computed = Memo::new(move |_| entry.form().computed_expiry(&entry.product.get()));
    view! {
        <Field id="expiry" kind=FieldKind::Date label=words::optional(text::ITEM_USE_BY) value=entry.expiry
            error=error_of(entry, |errors| &errors.expiry)/>
        {live(move || computed.get().map(|(day, days)| {
            let values = [("date", &*date(day)), ("days", &*days.to_string())];
            view! { <p class="field-hint" id="expiry-computed">{tr_with(text::RECEIVE_COMPUTED, &values)}</p> }
        }))}
        <Field id="best-before" kind=FieldKind::Date label=words::optional(text::ITEM_BEST_BEFORE)
            value=entry.best_before error=error_of(entry, |errors| &errors.best_before)/>
        <Field id="produced" kind=FieldKind::Date label=words::optional(text::ITEM_PRODUCED) value=entry.produced
            error=error_of(entry, |errors| &errors.produced)/>
    }
}

/// The reason, where one is needed.
#[component]
fn Reason(entry: Entry) -> impl IntoView {
    let short = Memo::new(move |_| entry.form().short_life(&entry.knowing()));
    let quarantine =
        Memo::new(move |_| Destination::named(&entry.destination.get()) == Destination::Quarantine);
    live(move || {
        let hint = match short.get() {
            Some((days, needed)) => {
                let values = [("days", days.to_string()), ("needed", needed.to_string())];
                tr_with(text::RECEIVE_SHORT_LIFE, &values.each_ref().map(|(name, value)| (*name, &**value)))
            }
            None => tr(text::RECEIVE_QUARANTINE_WHY).to_owned(),
        };
        (short.get().is_some() || quarantine.get()).then(|| {
            view! {
                <Field id="reason" label=tr(text::RECEIVE_REASON) value=entry.reason hint=hint
                    error=error_of(entry, |errors| &errors.reason)/>
            }
        })
    })
}

/// Where these goods already lie: one touch fills in the place.
#[component]
fn Suggested(entry: Entry) -> impl IntoView {
    let device = device();
    let goods = Memo::new(move |_| {
        let (product, labelled) =
            entry.known.with(|known| Some((known.product.clone()?, known.gtin.is_some())))?;
        let number = LotNumber::parse(&entry.lot.get()).ok();
        let supplier = PartnerId::parse(&entry.supplier.get()).ok();
        let asked = number.map(|number| Numbered { product: product.clone(), number, supplier, labelled });
        Some((product, asked))
    });
    let places = read(move || {
        let (goods, order) = (goods.get(), entry.order.get_value());
        device.revision.track();
        async move {
            let Some((product, asked)) = goods else { return Vec::new() };
            let goods = match asked {
                Some(asked) => device.lot_meant(asked, order).await.map(Goods::Lot),
                None => Ok(Goods::Product(product)),
            };
            match goods {
                Ok(goods) => device.places_for(goods).await.unwrap_or_default(),
                Err(_) => Vec::new(),
            }
        }
    });
    live(move || {
        let places = places.get().unwrap_or_default();
        let suits = |why| match why {
            Suiting::SameLot => Some(text::RECEIVE_LIES_THERE),
            Suiting::SameProduct => Some(text::PUT_AWAY_SAME_PRODUCT),
            Suiting::Empty | Suiting::Others => None,
        };
        let rows: Vec<_> = places
            .into_iter()
            .filter_map(|place| Some((words::location(&place.at), suits(place.why)?)))
            .take(SUGGESTED)
            .map(|(name, why)| {
                let (shown, data) = (name.clone(), name.clone());
                view! {
                    <li>
                        <button class="row" type="button" data-place=data
                            on:click=move |_| entry.location.set(name.clone())>
                            <Icon name="place"/>
                            <span class="row-main">
                                <span class="row-title">{shown}</span>
                                <span class="row-note">{tr(why)}</span>
                            </span>
                        </button>
                    </li>
                }
            })
            .collect();
        (!rows.is_empty()).then(|| view! { <ul class="rows" id="suggested">{rows}</ul> })
    })
}

pub fn error_of(entry: Entry, of: Of) -> Signal<Option<String>> {
    Signal::derive(move || entry.errors.with(|errors| of(errors).as_ref().map(words::field_error)))
}
