//! What may be taken: use, picking and shipping are refused for what is held, recalled or past its
//! use-by date. All else never is.

use std::collections::BTreeMap;

use super::Refusal;
use super::book::{Book, Taken, Taking, contents};
use crate::event::Step;
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::question::availability::{self, Purpose, Subject};
use crate::record::{Reading, Records};
use crate::time::Moment;

/// What must be read to judge one line.
pub(super) fn reading(step: Step, taking: &Taking, known: &Records) -> Reading {
    let mut reading = Reading::default();
    let Some(purpose) = purpose(step, taking) else { return reading };
    for (_, subject) in subjects(taking, known) {
        reading.add(availability::reading(known, &subject, &purpose));
    }
    if let Taken::Container(container) = &taking.what {
        let subject = Subject { out_of: Some(container.clone()), ..Subject::default() };
        reading.add(availability::reading(known, &subject, &purpose));
    }
    reading
}

/// Judges one line, with everything that it takes along.
pub(super) fn judge(step: Step, taking: &Taking, records: &Records, when: Moment) -> Result<(), Refusal> {
    let Some(purpose) = purpose(step, taking) else { return Ok(()) };
    if let Taken::Container(container) = &taking.what {
        let key = Key::Container(container.clone());
        let around = Subject { out_of: Some(container.clone()), ..Subject::default() };
        let mut reasons = availability::container_holds(records, &key);
        for reason in availability::standing_holds(records, &around) {
            let own = matches!(&reason, availability::Reason::HeldThrough { key: at, .. } if *at == key);
            if !own && !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        refuse(key, reasons)?;
    }
    for (key, subject) in subjects(taking, records) {
        refuse(key, availability::judge(records, &subject, &purpose, when).blocked)?;
    }
    Ok(())
}

/// Where a part of a stock is held, no more than the rest is taken.
pub(super) fn judge_parts(book: &Book, records: &Records) -> Result<(), Refusal> {
    let mut taken = BTreeMap::<(Goods, &Location), Quantity>::new();
    for taking in book.taken.iter().filter(|taking| purpose(book.step, taking).is_some()) {
        for (goods, quantity) in amounts(&taking.what, records) {
            let sum = taken.entry((goods, &taking.from)).or_default();
            *sum = *sum + quantity;
        }
    }
    for ((goods, at), taken) in taken {
        let reasons = availability::stock_holds(records, &goods, at);
        if !reasons.is_empty() && taken > availability::free_quantity(records, &goods, at) {
            return refuse(goods.key(), reasons);
        }
    }
    Ok(())
}

/// How much of which goods is taken: units count to their lot or product, and a container takes along all that
/// is in it.
fn amounts(what: &Taken, records: &Records) -> Vec<(Goods, Quantity)> {
    let of_key = |(key, quantity): (Key, Quantity)| match key {
        Key::Lot(lot) => Some((Goods::Lot(lot), quantity)),
        Key::Product(product) => Some((Goods::Product(product), quantity)),
        Key::Serial(unit) => {
            let lot = records.serial(&unit).and_then(|known| known.lot().cloned());
            Some((lot.map_or_else(|| Goods::Product(unit.product.clone()), Goods::Lot), Quantity::ONE))
        }
        _ => None,
    };
    match what {
        Taken::Lot(lot, quantity) => vec![(Goods::Lot(lot.clone()), *quantity)],
        Taken::Product(product, quantity) => vec![(Goods::Product(product.clone()), *quantity)],
        Taken::Serial(unit) => of_key((Key::Serial(unit.clone()), Quantity::ONE)).into_iter().collect(),
        Taken::SerialOfLot(_, lot) => vec![(Goods::Lot(lot.clone()), Quantity::ONE)],
        Taken::Container(container) => contents(records, container).into_iter().filter_map(of_key).collect(),
    }
}

fn refuse(key: Key, reasons: Vec<availability::Reason>) -> Result<(), Refusal> {
    if reasons.is_empty() { Ok(()) } else { Err(Refusal::Blocked { key, reasons }) }
}

/// What one line takes, as far as it is goods.
fn subjects(taking: &Taking, records: &Records) -> Vec<(Key, Subject)> {
    let keys = match &taking.what {
        Taken::Lot(lot, _) => vec![Key::Lot(lot.clone())],
        Taken::Product(product, _) => vec![Key::Product(product.clone())],
        Taken::Serial(serial) => vec![Key::Serial(serial.clone())],
        Taken::SerialOfLot(serial, lot) => vec![Key::Serial(serial.clone()), Key::Lot(lot.clone())],
        Taken::Container(container) => {
            let inside = contents(records, container).into_iter().map(|(key, _)| key);
            inside.filter(|key| !matches!(key, Key::Container(_))).collect()
        }
    };
    let subject = |key: Key| {
        let mut subject = Subject { at: Some(taking.from.clone()), ..Subject::of(&key) };
        if !matches!(taking.what, Taken::Container(_)) {
            subject.batch.clone_from(&taking.batch);
            subject.out_of.clone_from(&taking.out_of);
        }
        (key, subject)
    };
    keys.into_iter().map(subject).collect()
}

/// What a step is judged as; none where nothing can stand in its way.
fn purpose(step: Step, taking: &Taking) -> Option<Purpose> {
    use Step::{Consume, Install, Kit, Merge, Produce, Relabel, Repack, Rework};
    let uses = matches!(step, Consume | Produce | Repack | Relabel | Kit | Install | Merge | Rework);
    match (&taking.from, &taking.to) {
        (_, Location::Customer(customer)) if step == Step::Ship => {
            Some(Purpose::Ship { to: customer.clone() })
        }
        // Held goods may be put back into place, and what comes out of production is not used.
        (from, Location::Production | Location::Unit(_)) if uses && from.is_inside() => Some(Purpose::Use),
        // What is picked goes out.
        (_, _) if step == Step::Pick => Some(Purpose::Use),
        _ => None,
    }
}
