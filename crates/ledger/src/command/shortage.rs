//! More is taken than is booked where it is taken from.

use std::collections::BTreeMap;

use crate::event::{Act, Doubt, Step, Subject};
use crate::key::{Goods, Location};
use crate::quantity::Quantity;
use crate::record::Records;

/// Doubts about lots and lot-less goods of which fewer are booked than all lines together take.
pub(super) fn doubts(act: &Act, records: &Records) -> Vec<Doubt> {
    let mut taken = BTreeMap::<(Goods, Location), Quantity>::new();
    // What a customer brings back was booked to him; all else outside is a source without an end.
    let counted = |from: &Location| {
        from.is_inside() || (act.step == Step::Return && matches!(from, Location::Customer(_)))
    };
    let moved = act.lines.iter().filter(|line| counted(&line.from) && line.from != line.to);
    for line in moved.filter(|line| matches!(line.subject, Subject::Lot(_) | Subject::Product(_))) {
        let Some(goods) = line.subject.goods() else { continue };
        let sum = taken.entry((goods, line.from.clone())).or_default();
        *sum = *sum + line.quantity;
    }
    let doubts = taken.into_iter().filter_map(|((goods, at), taken)| {
        let booked = records.stock(&goods, &at);
        (taken > booked).then_some(match goods {
            Goods::Lot(lot) => Doubt::FewerBooked { lot, at, booked, taken },
            Goods::Product(product) => Doubt::FewerBookedOfProduct { product, at, booked, taken },
        })
    });
    doubts.collect()
}
