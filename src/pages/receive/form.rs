//! What is typed and scanned on the receiving page, and the command that it becomes. It is kept as it
//! stands until it is recorded.

use chrono::{Days, NaiveDate};
use lotwise_ledger::command::{Arrive, Coded, Dates, Numbered, Packaging, Receive, Received};
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{ContainerKey, Issuer, Location, LotKey, OrderKey, ProductKey};
use lotwise_ledger::number::paste::{self, List};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{BatchNumber, LotNumber, SerialNumber, Sku, TextError};
use serde::{Deserialize, Serialize};

use crate::state::entry::{FieldError, optional_partner, positive};
use crate::state::inbound::Arriving;

/// The fields as typed, and what labels said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReceiveForm {
    /// The product that the label or the person chose; without one, the name makes it.
    pub product: Option<ProductKey>,
    /// Whether the records have a name for it; if not, one is needed.
    pub product_named: bool,
    pub product_name: String,
    pub gtin: Option<String>,
    /// Base units in one piece of the GTIN.
    pub content: String,
    /// The GTIN is one of a case: what it contains must be said once.
    pub is_case: bool,
    pub lot: String,
    /// The batch within the lot, where the firm tells them apart.
    pub batch: String,
    /// The lot number that the rule gave, and what stood on the goods before.
    pub numbered: Option<GivenNumber>,
    /// As scanned, pasted or typed; ranges among them.
    pub serials: String,
    /// Each unit is to be counted by its serial.
    pub by_serial: bool,
    pub expiry: String,
    pub best_before: String,
    pub produced: String,
    /// In pieces of the GTIN.
    pub quantity: String,
    pub supplier: String,
    pub location: String,
    pub destination: Destination,
    /// Why they go to quarantine, or are taken with so little life left.
    pub reason: String,
    pub pallet: Option<ContainerKey>,
    /// The labels read so far: one that is read again stands for one more case.
    pub labels: Vec<String>,
}

/// A number that the product's rule gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenNumber {
    pub number: String,
    pub counted: Option<u64>,
    pub instead_of: String,
}

/// Where the goods go from the truck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// They lie where they belong.
    #[default]
    Place,
    /// They wait to be put away.
    Dock,
    Quarantine,
}

/// What is wrong with each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub product_name: Option<FieldError>,
    pub content: Option<FieldError>,
    pub lot: Option<FieldError>,
    pub batch: Option<FieldError>,
    pub serials: Option<FieldError>,
    pub expiry: Option<FieldError>,
    pub best_before: Option<FieldError>,
    pub produced: Option<FieldError>,
    pub quantity: Option<FieldError>,
    pub location: Option<FieldError>,
    pub reason: Option<FieldError>,
    pub supplier: Option<FieldError>,
}

/// What the page knows beside the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knowing {
    pub product: Arriving,
    pub order: Option<OrderKey>,
    pub today: NaiveDate,
}

/// The most serials of one entry.
pub const MOST_SERIALS: usize = 10_000;

impl Destination {
    pub const ALL: [Self; 3] = [Self::Place, Self::Dock, Self::Quarantine];

    /// The word that tests and style know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Dock => "dock",
            Self::Quarantine => "quarantine",
        }
    }

    pub fn named(text: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.as_str() == text).unwrap_or_default()
    }
}

impl ReceiveForm {
    /// The command, or what must be mended first. `place` makes a location of a typed code. Serials that
    /// cannot be read stay behind; see [`Self::serial_list`].
    pub fn parse(
        &self,
        knowing: &Knowing,
        place: impl Fn(&str) -> Option<Location>,
    ) -> Result<Arrive, FieldErrors> {
        let mut errors = FieldErrors::default();
        let product = self.product(&mut errors);
        let lot_number = optional(&self.lot, LotNumber::parse).map_err(|error| errors.lot = Some(error));
        let batch = optional(&self.batch, BatchNumber::parse).unwrap_or_else(|error| {
            errors.batch = Some(error);
            None
        });
        // A batch is one of a lot.
        if batch.is_some() && lot_number == Ok(None) {
            errors.lot = Some(FieldError::Missing);
        }
        let content = self.content(&mut errors);
        let received = self.received(content, &mut errors);
        let dates = self.dates(&knowing.product, &mut errors);
        let supplier = optional_partner(&self.supplier).unwrap_or_else(|error| {
            errors.supplier = Some(error);
            None
        });
        let to = place(&self.location);
        if to.is_none() {
            errors.location = Some(FieldError::Missing);
        }
        let reason = self.reason.trim();
        let needs_reason = self.destination == Destination::Quarantine || self.short_life(knowing).is_some();
        if needs_reason && reason.is_empty() {
            errors.reason = Some(FieldError::Missing);
        }
        match (product, lot_number, received, to) {
            (Some(product), Ok(number), Some(received), Some(to)) if errors == FieldErrors::default() => {
                let name = self.product_name.trim();
                let given = self.given();
                let lot =
                    number.map(|number| LotKey { product: product.clone(), issuer: Issuer::Own, number });
                let gtin = self.gtin.as_deref().and_then(|gtin| Gtin::parse(gtin).ok());
                let receive = Receive {
                    product_name: (!name.is_empty()).then(|| name.to_owned()),
                    packaging: gtin.map(|gtin| Packaging { gtin, content: Some(content) }),
                    supplier,
                    document: knowing.order.as_ref().map(|order| order.number.to_string()),
                    batch,
                    coded: given.map_or(Coded::Came, |given| Coded::Here {
                        instead_of: LotNumber::parse(&given.instead_of).ok(),
                    }),
                    product,
                    lot,
                    dates,
                    received,
                    to,
                };
                let reason = needs_reason.then(|| reason.to_owned());
                Ok(Arrive {
                    receive,
                    order: knowing.order.clone(),
                    in_container: self.pallet.clone(),
                    held_because: reason.clone().filter(|_| self.destination == Destination::Quarantine),
                    reason,
                    numbered: given.map(|given| Numbered { counted: given.counted }),
                    waits: self.destination == Destination::Dock,
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

    /// The serials, and what among them cannot be read.
    pub fn serial_list(&self) -> List {
        paste::read(&self.serials, MOST_SERIALS)
    }

    /// Whether a further scan belongs to goods that are entered and not recorded yet.
    pub fn has_goods(&self) -> bool {
        self.product.is_some() || !self.product_name.trim().is_empty()
    }

    /// The use-by date that follows from the production date, where the label has none, and the days that
    /// were added.
    pub fn computed_expiry(&self, product: &Arriving) -> Option<(NaiveDate, u64)> {
        if !self.expiry.trim().is_empty() || !self.best_before.trim().is_empty() {
            return None;
        }
        let days = product.shelf_life_days?;
        let produced = lotwise_ledger::iso::day(self.produced.trim())?;
        Some((produced.checked_add_days(Days::new(days))?, days))
    }

    /// How many days of life are left, and how many there must be, where they are fewer.
    pub fn short_life(&self, knowing: &Knowing) -> Option<(i64, i64)> {
        let needed = knowing.product.needed_days?;
        let typed = |text: &str| lotwise_ledger::iso::day(text.trim());
        let computed = || self.computed_expiry(&knowing.product).map(|(day, _)| day);
        let until = typed(&self.expiry).or_else(|| typed(&self.best_before)).or_else(computed)?;
        let days = (until - knowing.today).num_days();
        (days < needed).then_some((days, needed))
    }

    /// The rule's number, while it stands in the field as it was given.
    pub fn given(&self) -> Option<&GivenNumber> {
        self.numbered.as_ref().filter(|given| given.number == self.lot.trim())
    }

    fn dates(&self, product: &Arriving, errors: &mut FieldErrors) -> Dates {
        let computed = self.computed_expiry(product).map(|(day, _)| day);
        Dates {
            expiry: date(&self.expiry, &mut errors.expiry).or(computed),
            best_before: date(&self.best_before, &mut errors.best_before),
            produced: date(&self.produced, &mut errors.produced),
        }
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
        if !self.by_serial && self.serials.trim().is_empty() {
            let pieces = positive(&self.quantity).map_err(|error| errors.quantity = Some(error)).ok()?;
            let quantity = pieces.packs_of(content);
            if quantity.is_none() {
                errors.quantity = Some(FieldError::TooLong);
            }
            return quantity.map(Received::Quantity);
        }
        let list = self.serial_list();
        let serials: Vec<SerialNumber> = list.accepted.into_iter().map(|it| it.serial).collect();
        if serials.is_empty() {
            errors.serials = Some(FieldError::Missing);
        } else if self.counted().is_some_and(|counted| counted != serials.len() + list.refused.len()) {
            errors.quantity = Some(FieldError::CountDiffers { there: serials.len() });
        }
        Some(Received::Serials(serials))
    }

    /// How many units were counted, where more than the one that stands there from the beginning.
    pub fn counted(&self) -> Option<usize> {
        self.base_quantity()?.to_string().parse().ok().filter(|counted| *counted > 1)
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
mod tests;
