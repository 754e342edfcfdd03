//! Where is it, where did it come from, to whom did it go.

use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Record, Records};

/// The places of a lot, or of a product's goods without lot, each with its quantity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// In the house. A negative quantity is an exception and is shown as such.
    pub on_hand: Vec<(Location, Quantity)>,
    /// From whom, with the quantity that came.
    pub came_from: Vec<(Location, Quantity)>,
    /// To whom, and into scrap, production, repair and samples.
    pub went_to: Vec<(Location, Quantity)>,
}

impl Whereabouts {
    /// The quantity in the house, in base units.
    pub fn total_on_hand(&self) -> Quantity {
        self.on_hand.iter().map(|(_, quantity)| *quantity).sum()
    }
}

/// Reads the balances of all `goods` that `wanted` accepts; balances of the same place are added.
pub fn whereabouts(records: &Records, wanted: impl Fn(&Goods) -> bool) -> Whereabouts {
    let mut balances = std::collections::BTreeMap::<&Location, Quantity>::new();
    for (key, record) in records.iter() {
        if let (Key::Stock(goods, location), Record::Stock(stock)) = (key, record)
            && wanted(goods)
        {
            let sum = balances.entry(location).or_default();
            *sum = *sum + stock.quantity;
        }
    }
    told(balances)
}

/// The places of one lot, or of one product's goods without lot.
pub fn of_goods(records: &Records, goods: &Goods) -> Whereabouts {
    told(records.stock_of(goods).map(|(at, stock)| (at, stock.quantity)))
}

fn told<'a>(balances: impl IntoIterator<Item = (&'a Location, Quantity)>) -> Whereabouts {
    let mut answer = Whereabouts::default();
    for (location, quantity) in balances.into_iter().filter(|(_, quantity)| !quantity.is_zero()) {
        let location = location.clone();
        if location.is_inside() {
            answer.on_hand.push((location, quantity));
        } else if quantity.is_negative() {
            answer.came_from.push((location, -quantity));
        } else {
            answer.went_to.push((location, quantity));
        }
    }
    answer
}
