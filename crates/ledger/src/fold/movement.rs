//! Lines: double entry of quantities and weights, the moves of units, the contents of containers.

use std::collections::BTreeSet;

use super::stamp;
use crate::event::{Act, Event, EventId, Line, Subject};
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Moves, Record, Records, UnitMove};
use crate::time::Moment;

/// The keys that a line touches.
pub(super) fn keys(line: &Line, keys: &mut BTreeSet<Key>) {
    keys.extend(line.subject.product().cloned().map(Key::Product));
    keys.extend(line.subject.lot().cloned().map(Key::Lot));
    keys.extend(line.batch.clone().map(Key::Batch));
    match &line.subject {
        Subject::Serial { key, .. } => keys.insert(Key::Serial(key.clone())),
        Subject::Container(container) => keys.insert(Key::Container(container.clone())),
        Subject::Lot(_) | Subject::Product(_) => false,
    };
    let goods = line.subject.goods();
    for location in [&line.from, &line.to] {
        keys.insert(Key::Location(location.clone()));
        keys.extend(goods.clone().map(|goods| Key::Stock(goods, location.clone())));
    }
    let containers = [&line.out_of, &line.into].into_iter().flatten();
    keys.extend(containers.cloned().map(Key::Container));
}

/// Makes the records of all that the line names. A balance is there from the first line on, counted
/// or voided, so that the records tell nothing of the order.
pub(super) fn exist(line: &Line, at: Moment, records: &mut Records) {
    if let Some(product) = line.subject.product() {
        records.change(&Key::Product(product.clone()));
    }
    if let Some(lot) = line.subject.lot() {
        records.change(&Key::Lot(lot.clone()));
    }
    if let Some(batch) = &line.batch {
        records.change(&Key::Batch(batch.clone()));
    }
    for container in [&line.out_of, &line.into].into_iter().flatten() {
        if let Some(Record::Container(it)) = records.change(&Key::Container(container.clone())) {
            it.add(&line.subject.key(), Quantity::ZERO);
        }
    }
    let goods = line.subject.goods();
    for location in [&line.from, &line.to] {
        records.change(&Key::Location(location.clone()));
        let Some(goods) = &goods else { continue };
        if let Some(Record::Stock(stock)) = records.change(&Key::Stock(goods.clone(), location.clone())) {
            stock.tell(at);
            if line.weight.is_some() {
                stock.weigh(Quantity::ZERO, Quantity::ZERO);
            }
        }
    }
}

/// Tells whether the line counts, and adds a unit's move to its record.
pub(super) fn count(event: &Event, act: &Act, line: &Line, voided: bool, records: &mut Records) -> bool {
    match moves_of(line, records) {
        Some(moves) => moves.add(unit_move(event, act, line)),
        None => !voided,
    }
}

/// Tells whether the line of an event that is taken back counted until now.
pub(super) fn uncount(line: &Line, target: EventId, target_counted: bool, records: &mut Records) -> bool {
    match moves_of(line, records) {
        Some(moves) => moves.void(target).is_some(),
        None => target_counted,
    }
}

/// Double entry: what leaves one location arrives at the other; `back` takes the line back.
pub(super) fn post(line: &Line, back: bool, records: &mut Records) {
    let signed = |quantity: Quantity| if back { -quantity } else { quantity };
    let (quantity, weight) = (signed(line.quantity), line.weight.map(signed));
    if let Some(goods) = line.subject.goods()
        && line.from != line.to
    {
        enter(&goods, &line.from, -quantity, Quantity::ZERO, weight.map(|weight| -weight), records);
        enter(&goods, &line.to, quantity, quantity, weight, records);
    }
    if line.out_of == line.into {
        return;
    }
    let ends = [(&line.out_of, -quantity), (&line.into, quantity)];
    for (container, quantity) in ends.into_iter().filter_map(|(end, quantity)| Some((end.clone()?, quantity)))
    {
        if let Some(Record::Container(container)) = records.change(&Key::Container(container)) {
            container.add(&line.subject.key(), quantity);
        }
    }
}

fn enter(
    goods: &Goods,
    at: &Location,
    quantity: Quantity,
    came: Quantity,
    weight: Option<Quantity>,
    records: &mut Records,
) {
    if let Some(Record::Stock(stock)) = records.change(&Key::Stock(goods.clone(), at.clone())) {
        stock.quantity = stock.quantity + quantity;
        stock.came = stock.came + came;
        if let Some(weight) = weight {
            stock.weigh(weight, if came.is_zero() { Quantity::ZERO } else { weight });
        }
    }
}

/// The moves of the unit that the line moves; none for goods that are no unit.
fn moves_of<'a>(line: &Line, records: &'a mut Records) -> Option<&'a mut Moves> {
    let key = match &line.subject {
        Subject::Serial { key, .. } => Key::Serial(key.clone()),
        Subject::Container(container) => Key::Container(container.clone()),
        Subject::Lot(_) | Subject::Product(_) => return None,
    };
    match records.change(&key)? {
        Record::Serial(serial) => Some(&mut serial.moves),
        Record::Container(container) => Some(&mut container.moves),
        _ => None,
    }
}

fn unit_move(event: &Event, act: &Act, line: &Line) -> UnitMove {
    let seen = match &line.subject {
        Subject::Serial { key, .. } => {
            act.seen.iter().find(|seen| seen.key == *key).and_then(|seen| seen.last)
        }
        Subject::Container(key) => {
            act.seen_containers.iter().find(|seen| seen.key == *key).and_then(|seen| seen.last)
        }
        Subject::Lot(_) | Subject::Product(_) => None,
    };
    UnitMove {
        stamp: stamp(event),
        step: act.step,
        seen,
        from: line.from.clone(),
        to: line.to.clone(),
        lot: line.subject.lot().cloned(),
        out_of: line.out_of.clone(),
        into: line.into.clone(),
        occurred_at: act.occurred_at,
    }
}
