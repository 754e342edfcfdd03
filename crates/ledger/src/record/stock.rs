//! A balance: how much lies at one place, and how much came there.

use serde::{Deserialize, Serialize};

use super::Holds;
use crate::quantity::Quantity;
use crate::time::Moment;

/// How much of a lot, or of goods without one, lies at one location: the sum of all movements.
/// Negative at suppliers, and where more was taken than was booked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    pub quantity: Quantity,
    /// How much came to the place. What left it is this less the balance.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub came: Quantity,
    /// The net weight, of goods whose units weigh differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Box<Weight>>,
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
    /// From when to when anything was told of it. Events that were taken back count too: what they
    /// said may have been so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Span>,
}

/// A net weight, balanced like a quantity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    pub balance: Quantity,
    pub came: Quantity,
}

/// From the first movement to the last, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub first_ms: i64,
    pub last_ms: i64,
}

impl Span {
    /// A span that reaches to `at` as well.
    pub(crate) fn with(span: Option<Self>, at: Moment) -> Self {
        let at = at.unix_ms();
        let span = span.unwrap_or(Self { first_ms: at, last_ms: at });
        Self { first_ms: span.first_ms.min(at), last_ms: span.last_ms.max(at) }
    }
}

impl Stock {
    /// How much left the place.
    pub fn left(&self) -> Quantity {
        self.came - self.quantity
    }

    /// Whether goods may have lain here together with those of `other`.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.told, other.told) else {
            return true;
        };
        let until = |stock: &Self, span: Span| (!stock.quantity.is_positive()).then_some(span.last_ms);
        let begins_before = |first: i64, end: Option<i64>| end.is_none_or(|end| first <= end);
        begins_before(own.first_ms, until(other, others)) && begins_before(others.first_ms, until(self, own))
    }

    pub(crate) fn tell(&mut self, at: Moment) {
        self.told = Some(Span::with(self.told, at));
    }

    pub(crate) fn weigh(&mut self, balance: Quantity, came: Quantity) {
        let weight = self.weight.get_or_insert_default();
        weight.balance = weight.balance + balance;
        weight.came = weight.came + came;
    }
}

/// For `skip_serializing_if`, which hands over a reference.
fn is_zero(quantity: &Quantity) -> bool {
    quantity.is_zero()
}
