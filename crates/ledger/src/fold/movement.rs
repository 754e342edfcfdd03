//! Lines: double entry of quantities and weights, the moves of units, the contents of containers.

use std::collections::BTreeSet;

use super::stamp;
use crate::event::{Act, Event, EventId, Line, Subject};
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Moves, Record, Records, Span, UnitMove};
use crate::time::Moment;

/// The keys that a line touches.
pub(super) fn keys(line: &Line, keys: &mut BTreeSet<Key>) {
    keys.extend(line.subject.product().cloned().map(Key::Product));
    keys.extend(line.subject.lot().cloned().map(Key::Lot));
    keys.extend(line.batch.as_deref().cloned().map(Key::Batch));
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

/// What a line comes to in the sums.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Posting {
    Forth,
    Back,
    /// It is told, and counts for nothing: taken back already, or known.
    Nothing,
}

impl Posting {
    fn of(self, quantity: Quantity) -> Quantity {
        match self {
            Self::Forth => quantity,
            Self::Back => -quantity,
            Self::Nothing => Quantity::ZERO,
        }
    }
}

/// Makes the records of all that the line names, and posts it by double entry: what leaves one location
/// arrives at the other. A balance is there from the first line on, counted or not, so that the records
/// tell nothing of the order.
pub(super) fn post(line: &Line, posting: Posting, at: Moment, records: &mut Records) {
    let quantity = posting.of(line.quantity);
    let mut first = true;
    if let Some(goods) = line.subject.goods() {
        // What is only packed stays where it is.
        let posting = if line.from == line.to { Posting::Nothing } else { posting };
        let (quantity, weight) = (posting.of(line.quantity), line.weight.map(|weight| posting.of(weight)));
        let leaving = Entering { quantity: -quantity, weight: weight.map(|weight| -weight), came: false };
        let number = records.number(&goods);
        let goods = (&goods, number);
        let left_first = enter(goods, &line.from, leaving, at, records);
        let came_first = enter(goods, &line.to, Entering { quantity, weight, came: true }, at, records);
        first = left_first || came_first;
    }
    // Who posted a balance made the records of its goods and its place too.
    if first {
        ensure(line, records);
    }
    let batch = line.batch.as_deref().cloned().map(Key::Batch);
    if let (Location::Customer(_), true) = (&line.to, line.from.is_inside()) {
        for key in line.subject.lot().cloned().map(Key::Lot).into_iter().chain(batch.clone()) {
            if let Some(Record::Lot(lot) | Record::Batch(lot)) = records.change(key) {
                lot.shipped = Some(Span::with(lot.shipped, at));
            }
        }
    }
    batch.into_iter().for_each(|batch| records.ensure(batch));
    let packed = if line.out_of == line.into { Quantity::ZERO } else { quantity };
    for (container, quantity) in [(&line.out_of, -packed), (&line.into, packed)] {
        let Some(container) = container else { continue };
        if let Some(Record::Container(it)) = records.change(Key::Container(container.clone())) {
            it.add(&line.subject.key(), quantity);
        }
    }
}

/// Makes the records of the line's product, lot and places.
fn ensure(line: &Line, records: &mut Records) {
    records.ensure(Key::Location(line.from.clone()));
    records.ensure(Key::Location(line.to.clone()));
    if let Some(product) = line.subject.product() {
        records.ensure(Key::Product(product.clone()));
    }
    if let Some(lot) = line.subject.lot() {
        records.ensure(Key::Lot(lot.clone()));
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

/// What a line adds to one balance.
struct Entering {
    quantity: Quantity,
    weight: Option<Quantity>,
    /// Whether it comes to the place, or leaves it.
    came: bool,
}

/// Posts to one balance of goods with their number, and tells whether it is the first time that anything was.
fn enter(goods: (&Goods, u32), place: &Location, it: Entering, at: Moment, records: &mut Records) -> bool {
    let Record::Stock(stock) = records.change_stock(goods.0, goods.1, place) else { return true };
    let came = |quantity: Quantity| if it.came { quantity } else { Quantity::ZERO };
    let first = stock.told.is_none();
    stock.tell(at);
    stock.quantity = stock.quantity + it.quantity;
    stock.came = stock.came + came(it.quantity);
    if let Some(weight) = it.weight {
        stock.weigh(weight, came(weight));
    }
    first
}

/// The moves of the unit that the line moves; none for goods that are no unit.
fn moves_of<'a>(line: &Line, records: &'a mut Records) -> Option<&'a mut Moves> {
    let key = match &line.subject {
        Subject::Serial { key, .. } => Key::Serial(key.clone()),
        Subject::Container(container) => Key::Container(container.clone()),
        Subject::Lot(_) | Subject::Product(_) => return None,
    };
    match records.change(key)? {
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
        lot: line.subject.lot().cloned().map(Box::new),
        batch: line.batch.clone(),
        out_of: line.out_of.clone().map(Box::new),
        into: line.into.clone().map(Box::new),
        occurred_at: act.occurred_at,
    }
}
