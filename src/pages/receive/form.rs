//! What is typed on the receiving page, and the command that it becomes.

use chrono::NaiveDate;
use lotwise_ledger::command::{Coded, Dates, Packaging, Receive, Received};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Issuer, Location, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{LotNumber, PartnerId, SerialNumber, Sku, TextError};

use crate::state::entry::{FieldError, positive};

/// The fields as typed, and what the label said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReceiveForm {
    /// The product that the label or the person chose; without one, the name makes it.
    pub product: Option<ProductKey>,
    /// Whether the records have a name for it; if not, one is needed.
    pub product_named: bool,
    pub product_name: String,
    pub gtin: Option<Gtin>,
    /// Base units in one piece of the GTIN.
    pub content: String,
    /// The GTIN is one of a case: what it contains must be said once.
    pub is_case: bool,
    pub lot: String,
    /// One per line.
    pub serials: String,
    pub expiry: String,
    pub best_before: String,
    pub produced: Option<NaiveDate>,
    /// In pieces of the GTIN.
    pub quantity: String,
    pub supplier: String,
    pub location: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub product_name: Option<FieldError>,
    pub content: Option<FieldError>,
    pub lot: Option<FieldError>,
    pub serials: Option<FieldError>,
    pub expiry: Option<FieldError>,
    pub best_before: Option<FieldError>,
    pub quantity: Option<FieldError>,
    pub location: Option<FieldError>,
}

impl ReceiveForm {
    /// The command, or what must be mended first. `place` makes a location of a typed code.
    pub fn parse(&self, place: impl Fn(&str) -> Option<Location>) -> Result<Receive, FieldErrors> {
        let mut errors = FieldErrors::default();
        let product = self.product(&mut errors);
        let lot_number = optional(&self.lot, LotNumber::parse).map_err(|error| errors.lot = Some(error));
        let content = self.content(&mut errors);
        let received = self.received(content, &mut errors);
        let dates = Dates {
            expiry: date(&self.expiry, &mut errors.expiry),
            best_before: date(&self.best_before, &mut errors.best_before),
            produced: self.produced,
        };
        let to = place(&self.location);
        if to.is_none() {
            errors.location = Some(FieldError::Missing);
        }
        match (product, lot_number, received, to) {
            (Some(product), Ok(number), Some(received), Some(to)) if errors == FieldErrors::default() => {
                let name = self.product_name.trim();
                let lot =
                    number.map(|number| LotKey { product: product.clone(), issuer: Issuer::Own, number });
                Ok(Receive {
                    product_name: (!name.is_empty()).then(|| name.to_owned()),
                    packaging: self.gtin.clone().map(|gtin| Packaging { gtin, content: Some(content) }),
                    supplier: optional(&self.supplier, PartnerId::parse).ok().flatten(),
                    document: None,
                    coded: Coded::Came,
                    product,
                    lot,
                    dates,
                    received,
                    to,
                })
            }
            _ => Err(errors),
        }
    }

    /// Pieces times content, for the main action to say.
    pub fn base_quantity(&self) -> Option<Quantity> {
        let content =
            if self.content.trim().is_empty() { Quantity::ONE } else { self.content.parse().ok()? };
        let pieces: Quantity = self.quantity.parse().ok()?;
        pieces.packs_of(content).filter(|quantity| quantity.is_positive())
    }

    fn product(&self, errors: &mut FieldErrors) -> Option<ProductKey> {
        let name = self.product_name.trim();
        if name.is_empty() && !self.product_named {
            errors.product_name = Some(FieldError::Missing);
            return None;
        }
        match &self.product {
            Some(product) => Some(product.clone()),
            // Without any code of its own, a product goes by what it is called.
            None => match Sku::parse(name) {
                Ok(sku) => Some(ProductKey::Sku(sku)),
                Err(error) => {
                    errors.product_name = Some(error.into());
                    None
                }
            },
        }
    }

    fn content(&self, errors: &mut FieldErrors) -> Quantity {
        if self.content.trim().is_empty() && !self.is_case {
            return Quantity::ONE;
        }
        positive(&self.content).unwrap_or_else(|error| {
            errors.content = Some(error);
            Quantity::ONE
        })
    }

    fn received(&self, content: Quantity, errors: &mut FieldErrors) -> Option<Received> {
        let lines: Vec<&str> = self.serials.lines().filter(|line| !line.trim().is_empty()).collect();
        if lines.is_empty() {
            let pieces = positive(&self.quantity).map_err(|error| errors.quantity = Some(error)).ok()?;
            let quantity = pieces.packs_of(content);
            if quantity.is_none() {
                errors.quantity = Some(FieldError::TooLong);
            }
            return quantity.map(Received::Quantity);
        }
        let mut serials = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            match SerialNumber::parse(line) {
                Ok(serial) => serials.push(serial),
                Err(_) => errors.serials = Some(FieldError::BadLine { line: index + 1 }),
            }
        }
        Some(Received::Serials(serials))
    }
}

fn optional<T>(text: &str, parse: impl Fn(&str) -> Result<T, TextError>) -> Result<Option<T>, FieldError> {
    match parse(text) {
        Ok(parsed) => Ok(Some(parsed)),
        Err(TextError::Empty) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn date(text: &str, error: &mut Option<FieldError>) -> Option<NaiveDate> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let date = lotwise_ledger::iso::day(text);
    if date.is_none() {
        *error = Some(FieldError::BadDate);
    }
    date
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::text::{FacilityCode, LocationCode};

    use super::*;

    fn place(code: &str) -> Option<Location> {
        let facility = FacilityCode::parse("MAIN").ok()?;
        Some(Location::Inside { facility, code: LocationCode::parse(code).ok()? })
    }

    fn form() -> ReceiveForm {
        ReceiveForm {
            product_name: "Oat drink".to_owned(),
            lot: " L1 ".to_owned(),
            quantity: "2".to_owned(),
            location: "A-01".to_owned(),
            ..ReceiveForm::default()
        }
    }

    #[test]
    fn a_first_record_needs_a_name_a_quantity_and_a_place() {
        let receive = form().parse(place).unwrap();
        assert_eq!(receive.product.to_string(), "sku:Oat drink");
        assert_eq!(receive.lot.unwrap().number.as_str(), "L1");
        assert_eq!(receive.received, Received::Quantity(Quantity::units(2)));
    }

    #[test]
    fn cases_are_kept_in_base_units() {
        let gtin = Gtin::parse("09520000000011").unwrap_or_else(|_| Gtin::parse("4012345678901").unwrap());
        let cases = ReceiveForm { content: "12".to_owned(), gtin: Some(gtin), ..form() };
        assert_eq!(cases.base_quantity(), Some(Quantity::units(24)));
        let receive = cases.parse(place).unwrap();
        assert_eq!(receive.received, Received::Quantity(Quantity::units(24)));
        assert_eq!(receive.packaging.unwrap().content, Some(Quantity::units(12)));
    }

    #[test]
    fn every_fault_is_named_at_its_field() {
        let faulty = ReceiveForm {
            product_name: String::new(),
            quantity: "0".to_owned(),
            expiry: "2026-02-30".to_owned(),
            location: String::new(),
            lot: "x".repeat(100),
            content: "twelve".to_owned(),
            ..form()
        };
        let errors = faulty.parse(place).unwrap_err();
        let expected = FieldErrors {
            product_name: Some(FieldError::Missing),
            quantity: Some(FieldError::NotPositive),
            expiry: Some(FieldError::BadDate),
            location: Some(FieldError::Missing),
            lot: Some(FieldError::TooLong),
            content: Some(FieldError::NotANumber),
            ..FieldErrors::default()
        };
        assert_eq!(errors, expected);
    }

    #[test]
    fn serials_are_read_line_by_line() {
        let serials = ReceiveForm { serials: "SN1\n\n SN2 \n".to_owned(), quantity: String::new(), ..form() };
        let Received::Serials(read) = serials.parse(place).unwrap().received else { panic!() };
        assert_eq!(read.iter().map(SerialNumber::as_str).collect::<Vec<_>>(), ["SN1", "SN2"]);
        let bad = ReceiveForm { serials: format!("SN1\n{}", "x".repeat(100)), ..form() };
        assert_eq!(bad.parse(place).unwrap_err().serials, Some(FieldError::BadLine { line: 2 }));
    }
}
