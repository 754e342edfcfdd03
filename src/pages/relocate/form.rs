//! What is typed to move or ship one thing, and the command that it becomes. It is kept as it stands until it
//! is recorded.

use leptos::prelude::*;
use lotwise_ledger::command::{Book, Command, Relocate, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Key, Location};
use lotwise_ledger::text::PartnerId;
use serde::{Deserialize, Serialize};

use super::Way;
use crate::state::entry::{FieldError, carriage, invoice, positive, said};
use crate::state::session::place_named;

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub quantity: Option<FieldError>,
    pub from: Option<FieldError>,
    pub to: Option<FieldError>,
    pub invoice: Option<FieldError>,
    pub invoice_date: Option<FieldError>,
}

/// The fields as typed; kept until they are recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    pub quantity: String,
    pub from: String,
    pub to: String,
    pub carried_by: String,
    pub tracking: String,
    pub document: String,
    pub invoice: String,
    pub invoice_date: String,
}

impl MoveForm {
    pub fn parse(&self, way: Way, key: &Key) -> Result<Command, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut counted = || positive(&self.quantity).map_err(|error| errors.quantity = Some(error)).ok();
        let taken = match key {
            Key::Serial(serial) => Some(Taken::Serial(serial.clone())),
            Key::Container(container) => Some(Taken::Container(container.clone())),
            Key::Lot(lot) => counted().map(|quantity| Taken::Lot(lot.clone(), quantity)),
            Key::Product(product) => counted().map(|quantity| Taken::Product(product.clone(), quantity)),
            _ => None,
        };
        let from = place_named(&self.from);
        if from.is_none() {
            errors.from = Some(FieldError::Missing);
        }
        let to = match way {
            Way::Move => place_named(&self.to).ok_or(FieldError::Missing),
            // Who has the goods is asked in a recall: a shipment names its customer.
            Way::Ship => PartnerId::parse(&self.to)
                .map(|customer| Location::Customer(Some(customer)))
                .map_err(FieldError::from),
        };
        let to = to.map_err(|error| errors.to = Some(error));
        let document = said(&self.document);
        let invoice = invoice(&self.invoice, &self.invoice_date).unwrap_or_else(|(number, date)| {
            (errors.invoice, errors.invoice_date) = (number, date);
            None
        });
        match (taken, from, to) {
            (Some(taken), Some(from), Ok(to)) if errors == FieldErrors::default() => Ok(match way {
                Way::Move => Command::Move(Relocate { taken: vec![taken], from, to, document, invoice }),
                Way::Ship => Command::Book(Book {
                    document,
                    invoice,
                    carriage: carriage(&self.carried_by, &self.tracking),
                    ..Book::new(Step::Ship, vec![Taking::new(taken, from, to)])
                }),
            }),
            _ => Err(errors),
        }
    }
}

/// The fields on the page. A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Entry {
    pub quantity: RwSignal<String>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
    pub carried_by: RwSignal<String>,
    pub tracking: RwSignal<String>,
    pub document: RwSignal<String>,
    pub invoice: RwSignal<String>,
    pub invoice_date: RwSignal<String>,
    pub errors: RwSignal<FieldErrors>,
    /// The quantity and the place that the records propose.
    proposed: StoredValue<(String, String)>,
}

impl Entry {
    pub fn new(from: String, booked: &str) -> Self {
        let empty = || RwSignal::new(String::new());
        let quantity = if booked.is_empty() { "1" } else { booked }.to_owned();
        Self {
            quantity: RwSignal::new(quantity.clone()),
            from: RwSignal::new(from.clone()),
            proposed: StoredValue::new((quantity, from)),
            to: empty(),
            carried_by: empty(),
            tracking: empty(),
            document: empty(),
            invoice: empty(),
            invoice_date: empty(),
            errors: RwSignal::new(FieldErrors::default()),
        }
    }

    pub fn form(self) -> MoveForm {
        MoveForm {
            quantity: self.quantity.get(),
            from: self.from.get(),
            to: self.to.get(),
            carried_by: self.carried_by.get(),
            tracking: self.tracking.get(),
            document: self.document.get(),
            invoice: self.invoice.get(),
            invoice_date: self.invoice_date.get(),
        }
    }

    /// What the records do not propose: they may propose something else by then.
    pub fn worth_keeping(self) -> Option<MoveForm> {
        let mut form = self.form();
        let (quantity, from) = self.proposed.get_value();
        if form.quantity == quantity {
            form.quantity.clear();
        }
        if form.from == from {
            form.from.clear();
        }
        let typed =
            [&form.to, &form.carried_by, &form.tracking, &form.document, &form.invoice, &form.invoice_date];
        typed.iter().any(|text| !text.is_empty()).then_some(form)
    }

    pub fn restore(self, form: MoveForm) {
        let (quantity, from) = self.proposed.get_value();
        self.quantity.set(if form.quantity.is_empty() { quantity } else { form.quantity });
        self.from.set(if form.from.is_empty() { from } else { form.from });
        self.to.set(form.to);
        self.carried_by.set(form.carried_by);
        self.tracking.set(form.tracking);
        self.document.set(form.document);
        self.invoice.set(form.invoice);
        self.invoice_date.set(form.invoice_date);
    }

    /// What was recorded is not recorded again by a second press.
    pub fn clear(self) {
        let carriage = [self.carried_by, self.tracking];
        let papers = [self.document, self.invoice, self.invoice_date];
        [self.quantity, self.to]
            .into_iter()
            .chain(carriage)
            .chain(papers)
            .for_each(|field| field.set(String::new()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(way: Way, to: &str, expected: Result<&str, FieldError>) {
        let form = MoveForm {
            quantity: "2".to_owned(),
            from: "A-01".to_owned(),
            to: to.to_owned(),
            tracking: " TN 1".to_owned(),
            ..MoveForm::default()
        };
        let read = form.parse(way, &"lot/sku:MILK/own/L1".parse().unwrap()).map(|command| match command {
            Command::Move(relocate) => relocate.to.to_string(),
            Command::Book(book) => {
                assert_eq!(book.carriage.and_then(|it| it.tracking).as_deref(), Some("TN 1"));
                book.taken[0].to.to_string()
            }
            other => panic!("{other:?}"),
        });
        let expected = expected
            .map(str::to_owned)
            .map_err(|error| FieldErrors { to: Some(error), ..FieldErrors::default() });
        assert_eq!(read, expected, "{to:?}");
    }

    #[test]
    fn goods_go_to_a_place_or_to_a_customer_who_is_named() {
        check(Way::Move, "B-02", Ok("at:MAIN:B-02"));
        check(Way::Move, " ", Err(FieldError::Missing));
        check(Way::Ship, "Shop 7", Ok("customer:Shop 7"));
        check(Way::Ship, "", Err(FieldError::Missing));
        check(Way::Ship, &"x".repeat(300), Err(FieldError::TooLong));
    }
}
