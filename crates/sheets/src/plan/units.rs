//! A list of serials beside a list of stock: the units are those that lie there already, or others.

use lotwise_ledger::command::{Taken, Taking};
use lotwise_ledger::key::{Goods, Key, Location, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::{Reading, Record, Records, term};

use super::{Judging, Plan, goods, lot, serial};
use crate::line::{Finding, Line, Said};

impl Plan {
    /// What must be read to know what lies at a place without a serial. Once it is known, it is reckoned on.
    pub(super) fn units_reading(
        &self,
        said: &Said,
        product: &ProductKey,
        known: &Records,
        reading: &mut Reading,
    ) {
        let Some(place) = &said.place else { return };
        if !self.unnumbered.contains_key(&(goods(said, product, known), place.clone())) {
            reading.terms.insert(term::at(place));
        }
    }

    /// A new unit is one of those that are booked there by their number alone, as far as there are any: then
    /// the stock stays as it is.
    pub(super) fn open_unit(
        &mut self,
        line: &Line,
        (product, place): (&ProductKey, &Location),
        records: &Records,
        judging: &mut Judging,
    ) {
        let Some(key) = serial(&line.said, product) else { return };
        let lot = lot(&line.said, product, records);
        let goods = goods(&line.said, product, records);
        let there = (goods.clone(), place.clone());
        let left =
            *self.unnumbered.entry(there.clone()).or_insert_with(|| unnumbered(records, &goods, place));
        if left >= Quantity::ONE {
            self.unnumbered.insert(there, left - Quantity::ONE);
            let what = match goods {
                Goods::Lot(lot) => Taken::Lot(lot, Quantity::ONE),
                Goods::Product(product) => Taken::Product(product, Quantity::ONE),
            };
            judging.work.taken.push(Taking::new(what, place.clone(), Location::Opening));
            judging.find(Finding::OfStock { at: place.clone() });
        } else if lot.is_none()
            && let Some(quantity) = in_lots(records, product, place)
        {
            return judging.find(Finding::LotUnsaid { quantity });
        }
        let what = match lot {
            Some(lot) => Taken::SerialOfLot(key, lot),
            None => Taken::Serial(key),
        };
        judging.work.taken.push(Taking::new(what, Location::Opening, place.clone()));
    }
}

/// How much of the goods lies there that no unit stands for.
fn unnumbered(records: &Records, goods: &Goods, place: &Location) -> Quantity {
    let units = records.iter().filter(|(key, record)| match (key, record) {
        (Key::Serial(unit), Record::Serial(serial)) => {
            let its = serial.lot().cloned().map_or_else(|| Goods::Product(unit.product.clone()), Goods::Lot);
            its == *goods && serial.places().contains(&place)
        }
        _ => false,
    });
    let units: Quantity = units.map(|_| Quantity::ONE).sum();
    records.stock(goods, place) - units
}

/// How much of the product lies there in lots without serials; none where there is none.
fn in_lots(records: &Records, product: &ProductKey, place: &Location) -> Option<Quantity> {
    let lots = records.lots_of(product).map(|(lot, _)| Goods::Lot(lot.clone()));
    let stocked = records.iter().filter_map(|(key, _)| match key {
        Key::Stock(goods @ Goods::Lot(lot), at) if lot.product == *product && at == place => {
            Some(goods.clone())
        }
        _ => None,
    });
    let all: std::collections::BTreeSet<Goods> = lots.chain(stocked).collect();
    let quantity: Quantity =
        all.iter().map(|goods| unnumbered(records, goods, place).max(Quantity::ZERO)).sum();
    quantity.is_positive().then_some(quantity)
}
