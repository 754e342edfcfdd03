//! What may go, the papers as typed, and the shipment that they become.

use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Key, Location, OrderKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::PartnerId;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, carriage, invoice, said};
use crate::state::portions;

/// Something that may go.
#[derive(Clone, Debug, PartialEq)]
pub struct Going {
    pub what: Key,
    pub quantity: Quantity,
    pub from: Location,
    /// What is in it, or what the product is called.
    pub note: String,
    /// How many things are in it.
    pub inside: usize,
}

/// What may go, for which order and to whom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    pub order: Option<OrderKey>,
    pub customer: String,
    pub goings: Vec<Going>,
    /// Where the container is that is no longer in the house.
    pub gone: Option<Location>,
}

/// The papers as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Papers {
    /// What they are for, as text.
    pub of: String,
    pub customer: String,
    /// The customer that the order named last: what stands in the field is his until it is typed over.
    pub named: String,
    pub carried_by: String,
    pub tracking: String,
    pub document: String,
    pub invoice: String,
    pub invoice_date: String,
    /// What stays, by key.
    pub stays: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub customer: Option<FieldError>,
    pub nothing: bool,
    pub invoice: Option<FieldError>,
    pub invoice_date: Option<FieldError>,
}

impl Papers {
    /// As they stand for `of`, of which the customer is named so. What was typed stays, and a customer who
    /// becomes known later comes into a field that nobody typed in.
    pub fn standing_for(&self, of: &str, named: &str) -> Self {
        let (of, named) = (of.to_owned(), named.to_owned());
        if self.of != of {
            return Self { of, customer: named.clone(), named, ..Self::default() };
        }
        let customer = if self.customer == self.named { &named } else { &self.customer };
        Self { customer: customer.clone(), named, ..self.clone() }
    }

    /// Those of the next shipment of the same to the same.
    pub fn for_next(&self) -> Self {
        let Self { of, customer, named, .. } = self.clone();
        Self { of, customer, named, ..Self::default() }
    }

    pub fn goes(&self, going: &Going) -> bool {
        !self.stays.contains(&going.what.to_string())
    }

    /// The shipment, in as many records as it needs.
    pub fn parse(&self, offer: &Offer) -> Result<Vec<Command>, FieldErrors> {
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
        let book = Book {
            document: said(&self.document),
            invoice,
            carriage: carriage(&self.carried_by, &self.tracking),
            order: offer.order.clone(),
            ..Book::new(Step::Ship, taken)
        };
        Ok(portions::booked(&book, |container| {
            let its = |going: &&Going| matches!(&going.what, Key::Container(known) if known == container);
            offer.goings.iter().find(its).map_or(0, |going| going.inside)
        }))
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
            inside: 0,
        };
        let goings = vec![going("container/106141412345678908"), going("lot/sku:OAT/own/L1")];
        Offer { goings, ..Offer::default() }
    }

    #[test]
    fn what_stays_is_not_shipped() {
        let mut papers =
            Papers { customer: "Shop 7".to_owned(), tracking: "T-1".to_owned(), ..Papers::default() };
        let parse = |papers: &Papers| match papers.parse(&offer()).unwrap().pop() {
            Some(Command::Book(book)) => book,
            other => panic!("{other:?}"),
        };
        let book = parse(&papers);
        assert_eq!((book.taken.len(), book.carriage.unwrap().tracking.as_deref()), (2, Some("T-1")));
        papers.stays = vec!["lot/sku:OAT/own/L1".to_owned()];
        let book = parse(&papers);
        assert!(matches!(&book.taken[..], [Taking { what: Taken::Container(_), .. }]));
        papers.stays.push("container/106141412345678908".to_owned());
        assert!(papers.parse(&offer()).unwrap_err().nothing);
    }

    #[test]
    fn a_customer_who_is_known_late_is_not_typed_over() {
        let begun = Papers::default().standing_for("order/sales:77", "");
        assert_eq!((begun.of.as_str(), begun.customer.as_str()), ("order/sales:77", ""));
        let known = begun.standing_for("order/sales:77", "Shop 7");
        assert_eq!(known.customer, "Shop 7");
        let typed = Papers { customer: "Shop 8".to_owned(), tracking: "T-1".to_owned(), ..known };
        assert_eq!(typed.standing_for("order/sales:77", "Shop 9").customer, "Shop 8");
        let next = typed.standing_for("order/sales:78", "Shop 9");
        assert_eq!((next.customer.as_str(), next.tracking.as_str()), ("Shop 9", ""));
    }

    #[test]
    fn somebody_gets_it() {
        let errors = Papers::default().parse(&offer()).unwrap_err();
        assert_eq!(errors.customer, Some(FieldError::Missing));
    }
}
