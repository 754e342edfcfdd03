//! Movements within an act: what, how much, from where, to where.

use serde::{Deserialize, Serialize};

use crate::key::{BatchKey, ContainerKey, Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;

/// A quantity of one thing from one location to another. A void's lines are the target's own: it
/// takes back what they say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub subject: Subject,
    /// In base units; always positive, and 1 for a serial or a container.
    pub quantity: Quantity,
    pub from: Location,
    pub to: Location,
    /// The net weight of goods whose units weigh differently, in the product's weight unit. Balanced
    /// like the quantity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Quantity>,
    /// The batch within the lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Box<BatchKey>>,
    /// The container that the goods come out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of: Option<ContainerKey>,
    /// The container that the goods go into, or stay in while it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<ContainerKey>,
}

/// What a line moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    Lot(LotKey),
    /// Goods without lot or serial.
    Product(ProductKey),
    Serial {
        key: SerialKey,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<LotKey>,
    },
    /// The container itself; each of its contents has a line of its own.
    Container(ContainerKey),
}

impl Line {
    /// A line of neither batch, weight nor container.
    pub fn new(subject: Subject, quantity: Quantity, from: Location, to: Location) -> Self {
        Self { subject, quantity, from, to, weight: None, batch: None, out_of: None, into: None }
    }

    pub(super) fn is_sound(&self) -> bool {
        // One fact of a unit may be told twice, and then counts once; a weight would tell the two apart.
        let one_unit = match self.subject {
            Subject::Serial { .. } | Subject::Container(_) => {
                self.quantity == Quantity::ONE && self.weight.is_none()
            }
            Subject::Lot(_) | Subject::Product(_) => true,
        };
        let moves = self.from != self.to || self.out_of != self.into;
        let weighs = self.weight.is_none_or(|weight| !weight.is_negative());
        self.quantity.is_positive() && one_unit && moves && weighs
    }
}

impl Subject {
    /// `None` for a container, whose contents are of several products.
    pub fn product(&self) -> Option<&ProductKey> {
        match self {
            Self::Lot(lot) => Some(&lot.product),
            Self::Product(product) => Some(product),
            Self::Serial { key, .. } => Some(&key.product),
            Self::Container(_) => None,
        }
    }

    pub fn lot(&self) -> Option<&LotKey> {
        match self {
            Self::Lot(lot) | Self::Serial { lot: Some(lot), .. } => Some(lot),
            _ => None,
        }
    }

    /// The balance that the line changes; a container has none.
    pub fn goods(&self) -> Option<Goods> {
        match self {
            Self::Lot(lot) | Self::Serial { lot: Some(lot), .. } => Some(Goods::Lot(lot.clone())),
            Self::Product(product) => Some(Goods::Product(product.clone())),
            Self::Serial { key, lot: None } => Some(Goods::Product(key.product.clone())),
            Self::Container(_) => None,
        }
    }

    /// What genealogy calls it: the most exact name that it has.
    pub fn key(&self) -> Key {
        match self {
            Self::Lot(lot) => Key::Lot(lot.clone()),
            Self::Product(product) => Key::Product(product.clone()),
            Self::Serial { key, .. } => Key::Serial(key.clone()),
            Self::Container(container) => Key::Container(container.clone()),
        }
    }
}
