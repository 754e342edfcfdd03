//! The fold: how one event changes the records of the keys that it names.
//!
//! It is order-free and idempotent. Sums need no order; registers order by revision; a serial's
//! moves are a set; a void counts once, whether it comes before or after its target. So
//! `fold(A ∪ B)` does not depend on how it was reached.

use std::collections::BTreeSet;

use crate::event::{Act, Body, Event, EventId, Line, Step, Subject};
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Entry, Record, Records, SerialMove, Stamp};

/// The keys of all records that [`fold`] reads or changes for this event.
pub fn keys(event: &Event) -> BTreeSet<Key> {
    let mut keys = BTreeSet::from([Key::Entry(event.id()), Key::Voided(event.id())]);
    if let Body::Act(act) = &event.body {
        keys.extend(act_keys(act));
    }
    keys
}

/// The keys that an act touches, its own entry aside.
pub fn act_keys(act: &Act) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    for line in &act.lines {
        let goods = line.subject.goods();
        keys.insert(Key::Product(line.subject.product().clone()));
        if let Goods::Lot(lot) = &goods {
            keys.insert(Key::Lot(lot.clone()));
        }
        if let Subject::Serial { key, .. } = &line.subject {
            keys.insert(Key::Serial(key.clone()));
        }
        for location in [&line.from, &line.to] {
            keys.insert(Key::Location(location.clone()));
            keys.insert(Key::Stock(goods.clone(), location.clone()));
        }
    }
    keys.extend(act.writes.iter().map(|write| write.key.clone()));
    keys.extend(act.holds.iter().map(|hold| hold.key.clone()));
    keys.extend(act.releases.iter().map(|release| release.key.clone()));
    if let Some(voids) = &act.voids {
        keys.extend([Key::Voided(voids.target), Key::Entry(voids.target)]);
    }
    keys
}

/// Folds one event into `records`, which must hold all records that exist under [`keys`].
///
/// An event that was folded before, or whose kind is unknown, changes nothing.
pub fn fold(event: &Event, records: &mut Records) {
    let Body::Act(act) = &event.body else { return };
    if records.entry(&event.id()).is_some() {
        return;
    }
    let entry = Entry {
        hlc: event.header.hlc,
        hash: event.header_hash,
        kind: event.header.kind.clone(),
        act: (**act).clone(),
    };
    records.put(Key::Entry(event.id()), Record::Entry(Box::new(entry)));
    describe(event, act, records);
    match &act.voids {
        Some(voids) => void(event, voids.target, act, records),
        None => happen(event, act, records),
    }
}

/// Attributes, and that the things exist at all.
fn describe(event: &Event, act: &Act, records: &mut Records) {
    for line in &act.lines {
        let goods = line.subject.goods();
        records.change(&Key::Product(line.subject.product().clone()));
        if let Goods::Lot(lot) = &goods {
            records.change(&Key::Lot(lot.clone()));
        }
        for location in [&line.from, &line.to] {
            records.change(&Key::Location(location.clone()));
            // A balance is there from the first line on, counted or voided, so that the records
            // tell nothing of the order.
            records.change(&Key::Stock(goods.clone(), location.clone()));
        }
    }
    for write in &act.writes {
        if let Some(registers) = records.change(&write.key).and_then(Record::registers_mut) {
            registers.write(write, stamp(event));
        }
    }
    for hold in &act.holds {
        if let Some(holds) = records.change(&hold.key).and_then(Record::holds_mut) {
            holds.place(event.id(), &hold.reason);
        }
    }
    for release in &act.releases {
        if let Some(holds) = records.change(&release.key).and_then(Record::holds_mut) {
            holds.release(release.hold);
        }
    }
}

fn happen(event: &Event, act: &Act, records: &mut Records) {
    let voided = records.is_voided(&event.id());
    for line in &act.lines {
        let counts = match &line.subject {
            Subject::Serial { key, .. } => match records.change(&Key::Serial(key.clone())) {
                Some(Record::Serial(serial)) => serial.add(serial_move(event, act, line)),
                _ => false,
            },
            Subject::Lot(_) | Subject::Product(_) => !voided,
        };
        if counts {
            post(line, records);
        }
    }
}

fn void(event: &Event, target: EventId, act: &Act, records: &mut Records) {
    let first = !records.is_voided(&target);
    if let Some(Record::Voided(voided)) = records.change(&Key::Voided(target)) {
        voided.by.insert(event.id());
    }
    let target_counted = first && records.entry(&target).is_some();
    for line in &act.lines {
        let counted = match &line.subject {
            Subject::Serial { key, .. } => match records.change(&Key::Serial(key.clone())) {
                Some(Record::Serial(serial)) => serial.void(target).is_some(),
                _ => false,
            },
            Subject::Lot(_) | Subject::Product(_) => target_counted,
        };
        if counted {
            post(&reversed(line), records);
        }
    }
}

/// Double entry: what leaves one location arrives at the other.
fn post(line: &Line, records: &mut Records) {
    let goods = line.subject.goods();
    add(&goods, &line.from, -line.quantity, records);
    add(&goods, &line.to, line.quantity, records);
}

fn add(goods: &Goods, location: &Location, quantity: Quantity, records: &mut Records) {
    if let Some(Record::Stock(stock)) = records.change(&Key::Stock(goods.clone(), location.clone())) {
        stock.quantity = stock.quantity + quantity;
    }
}

fn reversed(line: &Line) -> Line {
    Line { from: line.to.clone(), to: line.from.clone(), ..line.clone() }
}

fn serial_move(event: &Event, act: &Act, line: &Line) -> SerialMove {
    let (key, lot) = match &line.subject {
        Subject::Serial { key, lot } => (Some(key), lot.clone()),
        Subject::Lot(_) | Subject::Product(_) => (None, None),
    };
    let seen = act.seen.iter().find(|seen| Some(&seen.key) == key).and_then(|seen| seen.last);
    SerialMove {
        stamp: stamp(event),
        kind: event.header.kind.clone(),
        seen,
        from: line.from.clone(),
        to: line.to.clone(),
        lot,
        occurred_at: act.occurred_at,
    }
}

fn stamp(event: &Event) -> Stamp {
    Stamp { hlc: event.header.hlc, event: event.id() }
}

/// A void is a step like the others to the chain, and the opposite of all others to the fold.
pub fn is_voidable(step: Step) -> bool {
    matches!(step, Step::Receive | Step::Move | Step::Ship)
}
