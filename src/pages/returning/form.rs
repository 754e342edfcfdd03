//! What is typed and scanned on the return page, and the booking that it becomes.

use lotwise_ledger::command::{Book, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{Key, Location};
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, optional_partner, positive};

/// The conditions that a person can choose, as they are recorded.
pub const CONDITIONS: [&str; 5] = ["as_new", "opened", "damaged", "faulty", "expired"];

/// Where returned goods can go.
pub const DESTINATIONS: [&str; 5] = [QUARANTINE, STOCK, REPAIR, SCRAP, SUPPLIER];
pub const QUARANTINE: &str = "quarantine";
pub const STOCK: &str = "stock";
pub const REPAIR: &str = "repair";
pub const SCRAP: &str = "scrap";
pub const SUPPLIER: &str = "supplier";

/// Who gives the goods back to whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// A customer brings them.
    #[default]
    FromCustomer,
    /// They leave our stock for the supplier.
    ToSupplier,
}

/// The page as it was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnForm {
    pub way: Way,
    pub lines: Vec<FormLine>,
    pub condition: String,
    pub destination: String,
    /// Where the goods are put, of a destination in the house.
    pub place: String,
    pub supplier: String,
    pub note: String,
    /// The paper by which the goods were found.
    pub paper: String,
}

/// Goods that come back. Keys are kept as their texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormLine {
    pub key: String,
    /// The customer who has them or, on the way to the supplier, the place where they lie.
    pub from: String,
    pub quantity: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    /// Nothing was scanned yet.
    pub goods: Option<FieldError>,
    /// Each line's quantity that is none.
    pub quantities: Vec<(usize, FieldError)>,
    pub condition: Option<FieldError>,
    pub place: Option<FieldError>,
    pub supplier: Option<FieldError>,
}

impl ReturnForm {
    /// The booking; each field that is wrong says why. `held_because` is what stands at goods that go to
    /// quarantine.
    pub fn parse(
        &self,
        held_because: impl Fn(&Self) -> String,
        place_named: impl Fn(&str) -> Option<Location>,
    ) -> Result<Book, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.lines.is_empty() {
            errors.goods = Some(FieldError::Missing);
        }
        if self.way == Way::FromCustomer && self.condition.is_empty() {
            errors.condition = Some(FieldError::Missing);
        }
        let to = self.to(place_named, &mut errors);
        let taken = self.lines.iter().enumerate().filter_map(|(index, line)| {
            let taken = line.taken().map_err(|error| errors.quantities.push((index, error))).ok()?;
            let from = line.from.parse().unwrap_or(Location::Customer(None));
            Some(Taking::new(taken, from, to.clone()?))
        });
        let taken: Vec<Taking> = taken.collect();
        if errors != FieldErrors::default() {
            return Err(errors);
        }
        let step = if self.way == Way::FromCustomer { Step::Return } else { Step::ReturnToSupplier };
        Ok(Book {
            document: text(&self.paper),
            condition: text(&self.condition),
            reason: text(&self.note),
            held_because: (step == Step::Return && self.destination == QUARANTINE)
                .then(|| held_because(self)),
            ..Book::new(step, taken)
        })
    }

    fn to(
        &self,
        place_named: impl Fn(&str) -> Option<Location>,
        errors: &mut FieldErrors,
    ) -> Option<Location> {
        let supplier = optional_partner(&self.supplier).unwrap_or_else(|error| {
            errors.supplier = Some(error);
            None
        });
        match (self.way, self.destination.as_str()) {
            (Way::ToSupplier, _) => {
                // Goods leave to somebody who is known by name: he is asked for his word on them.
                if supplier.is_none() && errors.supplier.is_none() {
                    errors.supplier = Some(FieldError::Missing);
                }
                Some(Location::Supplier(Some(supplier?)))
            }
            (_, REPAIR) => Some(Location::Repair),
            (_, SCRAP) => Some(Location::Scrap),
            (_, SUPPLIER) => Some(Location::Supplier(supplier)),
            _ => {
                let place = place_named(&self.place);
                if place.is_none() {
                    errors.place = Some(FieldError::Missing);
                }
                place
            }
        }
    }
}

impl FormLine {
    /// A text that is no key of goods was in no list of ours: it counts as missing.
    fn taken(&self) -> Result<Taken, FieldError> {
        match self.key.parse::<Key>() {
            Ok(Key::Serial(serial)) => Ok(Taken::Serial(serial)),
            Ok(Key::Lot(lot)) => Ok(Taken::Lot(lot, positive(&self.quantity)?)),
            Ok(Key::Product(product)) => Ok(Taken::Product(product, positive(&self.quantity)?)),
            _ => Err(FieldError::Missing),
        }
    }
}

fn text(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use lotwise_ledger::text::{FacilityCode, LocationCode};

    use super::*;

    const LOT: &str = "lot/sku:MILK/own/L1";
    const UNIT: &str = "serial/sku:PUMP/SN1";
    const SHOP: &str = "customer:Shop 7";
    const BIN: &str = "at:MAIN:A-01";

    fn place(typed: &str) -> Option<Location> {
        let facility = FacilityCode::parse("MAIN").unwrap();
        LocationCode::parse(typed).ok().map(|code| Location::Inside { facility, code })
    }

    fn why(form: &ReturnForm) -> String {
        form.condition.clone()
    }

    fn line(key: &str, from: &str, quantity: &str) -> FormLine {
        FormLine { key: key.to_owned(), from: from.to_owned(), quantity: quantity.to_owned() }
    }

    fn form(destination: &str) -> ReturnForm {
        ReturnForm {
            lines: vec![line(LOT, SHOP, "3"), line(UNIT, SHOP, "")],
            condition: "damaged".to_owned(),
            destination: destination.to_owned(),
            place: "Q-01".to_owned(),
            paper: "R-1".to_owned(),
            ..ReturnForm::default()
        }
    }

    #[test]
    fn goods_go_where_the_person_says() {
        let check = |form: ReturnForm, step: Step, expected: &str| {
            let book = form.parse(why, place).unwrap();
            assert_eq!(book.step, step);
            let is_held = form.destination == QUARANTINE && form.way == Way::FromCustomer;
            assert_eq!(book.held_because.is_some(), is_held);
            assert!(book.taken.iter().all(|taking| taking.to.to_string() == expected), "{expected}");
            book
        };
        let book = check(form(QUARANTINE), Step::Return, "at:MAIN:Q-01");
        assert_eq!(book.taken.len(), 2);
        assert_eq!(book.taken[0].from.to_string(), SHOP);
        assert_eq!((book.document.as_deref(), book.condition.as_deref()), (Some("R-1"), Some("damaged")));
        check(form(STOCK), Step::Return, "at:MAIN:Q-01");
        check(form(SCRAP), Step::Return, "scrap");
        check(form(REPAIR), Step::Return, "repair");
        check(form(SUPPLIER), Step::Return, "supplier");
        let mill = ReturnForm { supplier: "Mill".to_owned(), ..form(SUPPLIER) };
        check(mill.clone(), Step::Return, "supplier:Mill");
        let lines = vec![line(LOT, BIN, "3")];
        check(ReturnForm { way: Way::ToSupplier, lines, ..mill }, Step::ReturnToSupplier, "supplier:Mill");
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let errors = |form: ReturnForm| form.parse(why, place).unwrap_err();
        let empty = errors(ReturnForm::default());
        assert_eq!(empty.goods, Some(FieldError::Missing));
        assert_eq!(empty.condition, Some(FieldError::Missing));
        assert_eq!(empty.place, Some(FieldError::Missing));
        let lines = vec![line(UNIT, SHOP, ""), line(LOT, SHOP, "0"), line(LOT, SHOP, "x")];
        let quantities = vec![(1, FieldError::NotPositive), (2, FieldError::NotANumber)];
        let wrong = errors(ReturnForm { lines, ..form(SCRAP) });
        assert_eq!(wrong, FieldErrors { quantities, ..FieldErrors::default() });
        let nobody = errors(ReturnForm { way: Way::ToSupplier, ..form("") });
        assert_eq!(nobody.supplier, Some(FieldError::Missing));
        assert_eq!(nobody.condition, None);
        // Left out he may be where goods come back; what is too long is never dropped.
        let overlong = errors(ReturnForm { supplier: "x".repeat(300), ..form(SUPPLIER) });
        assert_eq!(overlong.supplier, Some(FieldError::TooLong));
    }
}
