//! Where is it, where did it come from, to whom did it go.

use std::collections::BTreeMap;

use crate::key::{ContainerKey, Goods, Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Reading, Record, Records};

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
    let mut balances = BTreeMap::<&Location, Quantity>::new();
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

/// Where a unit is, as far as its records agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitWhereabouts {
    /// One place; several where the records contradict each other.
    pub places: Vec<Location>,
    /// The units it is installed in, from the nearest to the outermost.
    pub installed_in: Vec<SerialKey>,
    /// The containers it lies in, from the nearest to the outermost.
    pub packed_in: Vec<ContainerKey>,
    /// Where the outermost of them is: where somebody would have to go.
    pub stands_at: Vec<Location>,
}

/// Where a serial is. `records` hold it, the units around it, and the edges from it.
pub fn of_unit(records: &Records, unit: &SerialKey) -> UnitWhereabouts {
    let mut answer = UnitWhereabouts::default();
    let Some(serial) = records.serial(unit) else { return answer };
    answer.places = serial.places().into_iter().cloned().collect();
    answer.stands_at.clone_from(&answer.places);
    let mut inner = serial;
    while let Some(outer) = inner.installed_in() {
        // Two records that install each in the other end here.
        if outer == unit || answer.installed_in.contains(outer) {
            break;
        }
        answer.installed_in.push(outer.clone());
        let Some(known) = records.serial(outer) else { break };
        answer.stands_at = known.places().into_iter().cloned().collect();
        inner = known;
    }
    answer.packed_in = around(records, &Key::Serial(unit.clone()));
    answer
}

/// The containers that something lies in, from the nearest to the outermost.
pub fn around(records: &Records, key: &Key) -> Vec<ContainerKey> {
    let mut found = Vec::new();
    let mut waiting = vec![key.clone()];
    while let Some(inner) = waiting.pop() {
        for (outer, _) in records.edges_from(&inner) {
            let Key::Container(container) = outer else { continue };
            let contents = records.container(container).map(|it| it.contents()).unwrap_or_default();
            let there = contents.iter().any(|(key, quantity)| *key == inner && quantity.is_positive());
            if there && !found.contains(container) {
                found.push(container.clone());
                waiting.push(outer.clone());
            }
        }
    }
    found
}

/// What must be read to know the containers [around] something, and the record of the thing itself.
pub fn around_reading(known: &Records, key: &Key) -> Reading {
    let mut reading = Reading::default();
    let boxes = around(known, key).into_iter().map(Key::Container);
    for inner in boxes.chain([key.clone()]) {
        reading.beginnings.insert(inner.edge_prefix());
        let outer = known.edges_from(&inner).map(|(outer, _)| outer.clone());
        reading.keys.extend(outer.filter(|outer| matches!(outer, Key::Container(_))));
        reading.keys.insert(inner);
    }
    reading
}

/// Everything at one place: goods with their quantities, serials and containers. `records` hold what a
/// store finds under [`term::at`](crate::record::term::at).
pub fn at_location(records: &Records, place: &Location) -> Vec<(Key, Quantity)> {
    let there = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Stock(goods, at), Record::Stock(stock)) if at == place && !stock.quantity.is_zero() => {
            Some((goods.key(), stock.quantity))
        }
        (Key::Serial(_), Record::Serial(serial)) => {
            serial.places().contains(&place).then(|| (key.clone(), Quantity::ONE))
        }
        (Key::Container(_), Record::Container(container)) => {
            container.moves.places().contains(&place).then(|| (key.clone(), Quantity::ONE))
        }
        _ => None,
    });
    there.collect()
}

/// As [`at_location`], each thing once: no unit again in the quantity of its lot, and nothing beside the
/// container that it lies in. So one would carry it.
pub fn each_once_at(records: &Records, place: &Location) -> Vec<(Key, Quantity)> {
    let there = at_location(records, place);
    let mut elsewhere = BTreeMap::<Key, Quantity>::new();
    let mut told_by_other = |key: Key, quantity: Quantity| {
        let sum = elsewhere.entry(key).or_default();
        *sum = *sum + quantity;
    };
    for (key, _) in &there {
        match key {
            Key::Serial(unit) => {
                let lot = records.serial(unit).and_then(|known| known.lot()).cloned();
                told_by_other(
                    lot.map_or_else(|| Key::Product(unit.product.clone()), Key::Lot),
                    Quantity::ONE,
                );
            }
            Key::Container(container) => {
                let contents = records.container(container).map(|it| it.contents()).unwrap_or_default();
                let inside = contents.into_iter().filter(|(_, quantity)| quantity.is_positive());
                inside.for_each(|(key, quantity)| told_by_other(key, quantity));
            }
            _ => {}
        }
    }
    let once = there.into_iter().filter_map(|(key, quantity)| {
        let rest = quantity - elsewhere.get(&key).copied().unwrap_or_default();
        let is_unit = matches!(key, Key::Serial(_) | Key::Container(_));
        let is_told = if is_unit { rest.is_positive() } else { !rest.is_zero() };
        is_told.then_some((key, rest))
    });
    once.collect()
}
