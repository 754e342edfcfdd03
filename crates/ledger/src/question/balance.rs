//! The balance of a lot: all that came is somewhere.

use crate::key::{Goods, Location};
use crate::quantity::Quantity;
use crate::record::Records;

/// What came of one lot, or of goods without one, and what became of it. In base units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub opening: Quantity,
    pub received: Quantity,
    pub made: Quantity,
    /// Brought back by customers.
    pub returned: Quantity,
    pub count_gain: Quantity,

    /// In the house and in the workshop.
    pub on_hand: Quantity,
    pub shipped: Quantity,
    pub returned_to_supplier: Quantity,
    /// Gone into production, or installed in units.
    pub used: Quantity,
    pub scrapped: Quantity,
    pub sampled: Quantity,
    pub process_loss: Quantity,
    pub count_loss: Quantity,
    pub unknown: Quantity,
}

/// The balance of `goods`, from their stock records.
pub fn balance(records: &Records, goods: &Goods) -> Balance {
    let mut balance = Balance::default();
    let add = |sum: &mut Quantity, quantity: Quantity| *sum = *sum + quantity;
    for (at, stock) in records.stock_of(goods) {
        match at {
            Location::Inside { .. } | Location::Repair => add(&mut balance.on_hand, stock.quantity),
            Location::Opening => add(&mut balance.opening, -stock.quantity),
            Location::Supplier(_) => {
                add(&mut balance.received, stock.left());
                add(&mut balance.returned_to_supplier, stock.came);
            }
            Location::Customer(_) => {
                add(&mut balance.shipped, stock.came);
                add(&mut balance.returned, stock.left());
            }
            Location::Production => {
                add(&mut balance.used, stock.came);
                add(&mut balance.made, stock.left());
            }
            Location::InventoryDifference => {
                add(&mut balance.count_loss, stock.came);
                add(&mut balance.count_gain, stock.left());
            }
            Location::Unit(_) => add(&mut balance.used, stock.quantity),
            Location::Scrap => add(&mut balance.scrapped, stock.quantity),
            Location::Sample => add(&mut balance.sampled, stock.quantity),
            Location::ProcessLoss => add(&mut balance.process_loss, stock.quantity),
            Location::Unknown => add(&mut balance.unknown, stock.quantity),
        }
    }
    balance
}

impl Balance {
    /// All that came.
    pub fn sources(&self) -> Quantity {
        [self.opening, self.received, self.made, self.returned, self.count_gain].into_iter().sum()
    }

    /// All that is somewhere. Double entry makes it the same as [`sources`](Self::sources).
    pub fn ends(&self) -> Quantity {
        let gone = [self.shipped, self.returned_to_supplier, self.used, self.scrapped, self.sampled];
        let lost = [self.process_loss, self.count_loss, self.unknown];
        self.on_hand + gone.into_iter().sum() + lost.into_iter().sum()
    }
}
