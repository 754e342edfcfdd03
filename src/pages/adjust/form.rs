//! What is typed to adjust, sample or dispose of goods, and the command that it is.

use lotwise_ledger::command::{Book, Command, Taken, Taking};
use lotwise_ledger::event::Step;
use lotwise_ledger::key::{ContainerKey, Key, Location, LotKey, ProductKey, SerialKey};
use lotwise_ledger::quantity::Quantity;
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, not_negative, positive};

/// What is done with the goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// The records are brought to what is there.
    #[default]
    Adjust,
    Sample,
    Dispose,
}

/// What it is done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Lot(LotKey),
    Serial(SerialKey),
    /// Goods without lot and serial.
    Product(ProductKey),
    /// With all that is in it; it is disposed of, and nothing else.
    Container(ContainerKey),
}

/// The fields as typed, kept until they are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustForm {
    pub way: Way,
    pub at: String,
    /// How many there are, where it is adjusted; else how many are taken.
    pub quantity: String,
    pub reason: String,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub at: Option<FieldError>,
    pub quantity: Option<FieldError>,
    pub reason: Option<FieldError>,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Adjust, Self::Sample, Self::Dispose];

    /// The word that the address and tests know.
    pub fn as_str(self) -> &'static str {
        self.step().as_str()
    }

    pub fn step(self) -> Step {
        match self {
            Self::Adjust => Step::Adjust,
            Self::Sample => Step::Sample,
            Self::Dispose => Step::Dispose,
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == word)
    }
}

impl What {
    pub fn key(&self) -> Key {
        match self {
            Self::Lot(lot) => Key::Lot(lot.clone()),
            Self::Serial(serial) => Key::Serial(serial.clone()),
            Self::Product(product) => Key::Product(product.clone()),
            Self::Container(container) => Key::Container(container.clone()),
        }
    }

    /// Whether a quantity of it is asked for; all else is one.
    pub fn is_counted(&self) -> bool {
        matches!(self, Self::Lot(_) | Self::Product(_))
    }

    pub fn ways(&self) -> &'static [Way] {
        if matches!(self, Self::Container(_)) { &[Way::Dispose] } else { &Way::ALL }
    }
}

impl AdjustForm {
    /// The command. `place_named` reads a place, `reason` what a reason is kept as; `booked` is where how
    /// many are booked in the house, and for a unit where it is.
    pub fn parse(
        &self,
        what: &What,
        booked: &[(Location, Quantity)],
        place_named: impl Fn(&str) -> Option<Location>,
        reason: impl Fn(&str) -> Option<String>,
    ) -> Result<Command, FieldErrors> {
        let at = place_named(&self.at);
        let reason = reason(&self.reason);
        let mut errors = FieldErrors {
            at: at.is_none().then_some(FieldError::Missing),
            reason: reason.is_none().then_some(FieldError::Missing),
            quantity: None,
        };
        let there =
            booked.iter().find(|(place, _)| at.as_ref() == Some(place)).map(|(_, quantity)| *quantity);
        let mut counted = || {
            let quantity = self.counted(there.unwrap_or_default());
            quantity.map_err(|error| errors.quantity = Some(error)).ok()
        };
        let taken = match what {
            What::Serial(serial) => Some((Taken::Serial(serial.clone()), there.is_none())),
            What::Container(container) => Some((Taken::Container(container.clone()), false)),
            What::Lot(lot) => counted().map(|(quantity, more)| (Taken::Lot(lot.clone(), quantity), more)),
            What::Product(product) => {
                counted().map(|(quantity, more)| (Taken::Product(product.clone(), quantity), more))
            }
        };
        match (at, taken) {
            (Some(at), Some((taken, more))) if errors == FieldErrors::default() => {
                Ok(book(self.way, taken, at, more, reason))
            }
            _ => Err(errors),
        }
    }

    /// How many are booked in or out, and whether in.
    fn counted(&self, booked: Quantity) -> Result<(Quantity, bool), FieldError> {
        if self.way != Way::Adjust {
            return positive(&self.quantity).map(|quantity| (quantity, false));
        }
        let difference = not_negative(&self.quantity)? - booked;
        if difference.is_zero() {
            return Err(FieldError::AsBooked);
        }
        let more = difference.is_positive();
        Ok((if more { difference } else { -difference }, more))
    }
}

fn book(way: Way, taken: Taken, at: Location, more: bool, reason: Option<String>) -> Command {
    let (from, to) = match way {
        Way::Sample => (at, Location::Sample),
        Way::Dispose => (at, Location::Scrap),
        Way::Adjust if more => (Location::InventoryDifference, at),
        Way::Adjust => (at, Location::InventoryDifference),
    };
    Command::Book(Book { reason, ..Book::new(way.step(), vec![Taking::new(taken, from, to)]) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::words::code_of;
    use crate::state::session::place_named;
    use lotwise_ledger::key::{Issuer, ProductKey};
    use lotwise_ledger::text::{LotNumber, SerialNumber, Sku};

    fn product() -> ProductKey {
        ProductKey::Sku(Sku::parse("P1").unwrap())
    }

    fn lot() -> What {
        What::Lot(LotKey { product: product(), issuer: Issuer::Own, number: LotNumber::parse("L1").unwrap() })
    }

    fn unit() -> What {
        What::Serial(SerialKey { product: product(), serial: SerialNumber::parse("S1").unwrap() })
    }

    /// `expected` is the quantity and whether it comes into the house, or what is wrong.
    fn check(what: &What, form: (Way, &str, &str, &str), expected: Result<(u32, bool), FieldErrors>) {
        let (way, at, quantity, reason) = form;
        let form = AdjustForm { way, at: at.into(), quantity: quantity.into(), reason: reason.into() };
        let booked = [(place_named("A-01").unwrap(), Quantity::units(10))];
        let read = form.parse(what, &booked, place_named, code_of).map(|command| {
            let Command::Book(book) = command else { panic!("{command:?}") };
            assert_eq!(book.step, way.step());
            assert!(book.reason.is_some());
            let taking = &book.taken[0];
            let quantity = match &taking.what {
                Taken::Lot(_, quantity) | Taken::Product(_, quantity) => *quantity,
                _ => Quantity::ONE,
            };
            (u32::try_from(quantity.whole_units()).unwrap(), taking.to.is_inside())
        });
        assert_eq!(read, expected, "{form:?}");
    }

    #[test]
    fn goods_go_to_where_the_way_says() {
        check(&lot(), (Way::Dispose, "A-01", "3", "wet"), Ok((3, false)));
        check(&lot(), (Way::Sample, "A-01", "1", "wet"), Ok((1, false)));
        check(&lot(), (Way::Adjust, "A-01", "7", "wet"), Ok((3, false)));
        check(&lot(), (Way::Adjust, "A-01", "12", "wet"), Ok((2, true)));
        check(&lot(), (Way::Adjust, "A-01", "0", "wet"), Ok((10, false)));
        check(&lot(), (Way::Adjust, "B-02", "4", "wet"), Ok((4, true)));
        check(&unit(), (Way::Adjust, "A-01", "", "wet"), Ok((1, false)));
        check(&unit(), (Way::Adjust, "B-02", "", "wet"), Ok((1, true)));
        check(&unit(), (Way::Dispose, "A-01", "", "wet"), Ok((1, false)));
    }

    #[test]
    fn goods_without_lot_are_counted_and_a_container_goes_whole() {
        let loose = What::Product(product());
        check(&loose, (Way::Adjust, "A-01", "7", "wet"), Ok((3, false)));
        check(&loose, (Way::Dispose, "A-01", "", "wet"), {
            Err(FieldErrors { quantity: Some(FieldError::Missing), ..FieldErrors::default() })
        });
        let Ok(Key::Container(container)) = "container/106141412345678908".parse() else {
            panic!("it is one")
        };
        let container = What::Container(container);
        check(&container, (Way::Dispose, "B-02", "", "wet"), Ok((1, false)));
        assert_eq!(container.ways(), [Way::Dispose]);
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        let missing = Some(FieldError::Missing);
        let wrong = |at, quantity, reason| Err(FieldErrors { at, quantity, reason });
        check(&lot(), (Way::Dispose, "", "", ""), wrong(missing.clone(), missing.clone(), missing.clone()));
        check(&lot(), (Way::Dispose, "A-01", "0", "wet"), wrong(None, Some(FieldError::NotPositive), None));
        check(&lot(), (Way::Adjust, "A-01", "10", "wet"), wrong(None, Some(FieldError::AsBooked), None));
        check(&unit(), (Way::Sample, "A-01", "", " "), wrong(None, None, missing));
    }
}
