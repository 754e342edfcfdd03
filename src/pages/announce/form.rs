//! What is typed of an announcement, and the command that it becomes. It is kept as it stands until it is
//! recorded.

use lotwise_ledger::command::Announce;
use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::key::{Issuer, LotKey, OrderKey, Paper, ProductKey};
use lotwise_ledger::text::{LotNumber, OrderNumber, TextError};
use lotwise_ledger::time::Day;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, optional_partner, positive};

/// The paper with its lines, and the line that is being written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnnounceForm {
    pub paper: String,
    pub number: String,
    pub supplier: String,
    pub due: String,
    pub lines: Vec<LineForm>,
    pub line: LineForm,
}

/// One line as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineForm {
    pub product: Option<ProductKey>,
    pub product_name: String,
    pub lot: String,
    pub expiry: String,
    /// In base units.
    pub quantity: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub number: Option<FieldError>,
    pub supplier: Option<FieldError>,
    pub due: Option<FieldError>,
    pub product: Option<FieldError>,
    pub lot: Option<FieldError>,
    pub expiry: Option<FieldError>,
    pub quantity: Option<FieldError>,
}

/// The values of the choice between the papers.
pub const ASN: &str = "asn";
pub const PURCHASE_ORDER: &str = "purchase";

impl AnnounceForm {
    /// The paper and its number, as soon as there is one.
    pub fn order(&self) -> Result<OrderKey, FieldError> {
        let paper = if self.paper == PURCHASE_ORDER { Paper::PurchaseOrder } else { Paper::Asn };
        Ok(OrderKey { paper, number: OrderNumber::parse(&self.number)? })
    }

    pub fn parse(&self) -> Result<Announce, FieldErrors> {
        let mut errors = FieldErrors::default();
        let order = self.order().map_err(|error| errors.number = Some(error));
        let due = day(&self.due).map_err(|error| errors.due = Some(error));
        let supplier = optional_partner(&self.supplier).map_err(|error| errors.supplier = Some(error));
        if self.lines.is_empty() {
            errors.product = Some(FieldError::Missing);
        }
        let lines: Result<Vec<Planned>, FieldErrors> = self.lines.iter().map(LineForm::parse).collect();
        match (order, supplier, due, lines) {
            (Ok(order), Ok(supplier), Ok(due), Ok(lines)) if errors == FieldErrors::default() => {
                let named = self.lines.iter().filter(|line| !line.product_name.trim().is_empty());
                let names = named
                    .filter_map(|line| Some((line.product.clone()?, line.product_name.trim().to_owned())));
                Ok(Announce { order, supplier, due: due.map(|day| day.0), lines, names: names.collect() })
            }
            (.., Err(of_line)) => {
                let FieldErrors { number, supplier, due, .. } = errors;
                Err(FieldErrors { number, supplier, due, ..of_line })
            }
            _ => Err(errors),
        }
    }
}

impl LineForm {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn parse(&self) -> Result<Planned, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.product.is_none() {
            errors.product = Some(FieldError::Missing);
        }
        let number = match LotNumber::parse(&self.lot) {
            Ok(number) => Ok(Some(number)),
            Err(TextError::Empty) => Ok(None),
            Err(error) => {
                let _: () = errors.lot = Some(error.into());
                Err(())
            }
        };
        let expiry = day(&self.expiry).map_err(|error| errors.expiry = Some(error));
        let quantity = positive(&self.quantity).map_err(|error| errors.quantity = Some(error));
        match (&self.product, number, expiry, quantity) {
            (Some(product), Ok(number), Ok(expiry), Ok(quantity)) => {
                let product = product.clone();
                let lot =
                    number.map(|number| LotKey { product: product.clone(), issuer: Issuer::Own, number });
                Ok(Planned { product, quantity, lot, serials: Vec::new(), at: None, expiry })
            }
            _ => Err(errors),
        }
    }
}

fn day(text: &str) -> Result<Option<Day>, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    lotwise_ledger::iso::day(text).map(|day| Some(Day(day))).ok_or(FieldError::BadDate)
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::text::Sku;

    use super::*;

    fn line() -> LineForm {
        LineForm {
            product: Some(ProductKey::Sku(Sku::parse("OAT-1").unwrap())),
            product_name: "Oat drink".to_owned(),
            lot: "L1".to_owned(),
            expiry: "2027-01-31".to_owned(),
            quantity: "24".to_owned(),
        }
    }

    #[test]
    fn a_paper_has_a_number_and_lines() {
        let form = AnnounceForm { number: "77".to_owned(), lines: vec![line()], ..AnnounceForm::default() };
        let announce = form.parse().unwrap();
        assert_eq!(announce.order.to_string(), "asn:77");
        assert_eq!(announce.lines[0].lot.as_ref().unwrap().number.as_str(), "L1");
        assert_eq!(announce.names.len(), 1);
        let bare = AnnounceForm { lines: Vec::new(), number: String::new(), ..form };
        let missing = Some(FieldError::Missing);
        let expected = FieldErrors { number: missing.clone(), product: missing, ..FieldErrors::default() };
        assert_eq!(bare.parse().unwrap_err(), expected);
    }

    #[test]
    fn a_supplier_may_be_left_out_and_is_not_dropped() {
        let form = AnnounceForm { number: "77".to_owned(), lines: vec![line()], ..AnnounceForm::default() };
        assert_eq!(form.parse().unwrap().supplier, None);
        let overlong = AnnounceForm { supplier: "x".repeat(300), ..form };
        let expected = FieldErrors { supplier: Some(FieldError::TooLong), ..FieldErrors::default() };
        assert_eq!(overlong.parse().unwrap_err(), expected);
    }

    #[test]
    fn every_fault_of_a_line_is_named() {
        let faulty = LineForm {
            product: None,
            lot: "x".repeat(90),
            expiry: "2027-02-30".to_owned(),
            quantity: "0".to_owned(),
            ..line()
        };
        let expected = FieldErrors {
            product: Some(FieldError::Missing),
            lot: Some(FieldError::TooLong),
            expiry: Some(FieldError::BadDate),
            quantity: Some(FieldError::NotPositive),
            ..FieldErrors::default()
        };
        assert_eq!(faulty.parse().unwrap_err(), expected);
    }
}
