//! Traceability lot codes: what came with the goods is kept, and a new one is asked about where 21 CFR
//! 1.1320 makes none. Only products that are on the Food Traceability List are asked about.

use std::collections::{BTreeMap, BTreeSet};

use super::write;
use crate::event::{Act, Doubt, Step, field};
use crate::key::{Key, Location, LotKey, ProductKey};
use crate::number::lot_code::{self, Decision, Source, WithoutReason};
use crate::record::Records;
use crate::text::{FacilityCode, LotNumber};

/// How goods came by the lot code under which they are received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Coded {
    /// It came with them.
    #[default]
    Came,
    /// It is given here, in place of the one that came, if any did.
    Here { instead_of: Option<LotNumber> },
}

/// What must be read of sender and receiver.
pub(super) fn receiving_keys(from: &Location, to: &Location) -> impl Iterator<Item = Key> {
    let facility = facility_of(to).cloned().map(Key::Facility);
    [Some(Key::Location(from.clone())), facility].into_iter().flatten()
}

/// What must be read of lots that no line brings out of production.
pub(super) fn becoming_keys(becomes: &[Key]) -> impl Iterator<Item = Key> {
    let lots = becomes.iter().filter_map(as_lot);
    lots.flat_map(|lot| [Key::Lot(lot.clone()), Key::Product(lot.product.clone())])
}

/// Keeps the lot code of received goods, or notes who gave the new one; and doubts what the rule does not
/// allow.
pub(super) fn receiving(
    records: &Records,
    (product, lot): (&ProductKey, Option<&LotKey>),
    coded: &Coded,
    (from, to): (&Location, &Location),
    act: &mut Act,
) -> Option<Doubt> {
    // What is given here under the same number is what came.
    let given = lot.and_then(|lot| match coded {
        Coded::Here { instead_of } if instead_of.as_ref() != Some(&lot.number) => Some((lot, instead_of)),
        Coded::Here { .. } | Coded::Came => None,
    });
    if let Some((lot, Some(came))) = given {
        act.writes.extend(write(
            records,
            &Key::Lot(lot.clone()),
            field::SUPPLIER_LOT,
            Some(came.to_string()),
        ));
    }
    if !is_listed(records, product) {
        return None;
    }
    let has_code = lot.is_some() && given.is_none_or(|(_, came)| came.is_some());
    let product = product.clone();
    match (lot_code::decide(receipt(records, from, to), has_code), given) {
        (Decision::Assign(_), Some((lot, _))) => {
            source(records, lot, facility_of(to), act);
            None
        }
        (Decision::Assign(_), None) => Some(Doubt::LotCodeNotGiven { product }),
        (Decision::Keep(_), Some((lot, came))) => came.clone().map(|number| {
            let was = LotKey { number, ..lot.clone() };
            Doubt::NewLotCode { lot: lot.clone(), was }
        }),
        (Decision::Without(WithoutReason::SenderOwesIt | WithoutReason::LostBefore), _) => {
            Some(Doubt::LotCodeOwed { product })
        }
        (Decision::Keep(_), None) | (Decision::Without(WithoutReason::RetailNeedsNone), _) => None,
    }
}

/// Doubts about the lot codes of goods that are received as they came, each once.
pub(super) fn received(act: &mut Act, records: &Records) -> Vec<Doubt> {
    let lines = if act.step == Step::Receive { act.lines.clone() } else { Vec::new() };
    let mut doubts = Vec::new();
    for line in &lines {
        let Some(product) = line.subject.product() else { continue };
        let (goods, way) = ((product, line.subject.lot()), (&line.from, &line.to));
        let doubt = receiving(records, goods, &Coded::Came, way, act);
        doubts.extend(doubt.filter(|doubt| !doubts.contains(doubt)));
    }
    doubts
}

/// Notes the source of each lot code that the act makes, and doubts those of goods that only pass
/// through it.
pub(super) fn transforming(records: &Records, act: &mut Act) -> Vec<Doubt> {
    if !act.step.transforms() {
        return Vec::new();
    }
    let used = act.lines.iter().filter(|line| line.to == Location::Production);
    let inputs: BTreeSet<LotKey> = used.clone().filter_map(|line| line.subject.lot()).cloned().collect();
    let beside = act.on_line.as_ref().map(|line| &line.facility);
    let beside = beside.or_else(|| used.clone().find_map(|line| facility_of(&line.from))).cloned();
    let mut outputs: BTreeMap<LotKey, Option<FacilityCode>> =
        act.becomes.iter().filter_map(as_lot).map(|lot| (lot.clone(), beside.clone())).collect();
    // What comes out as a loss needs no code.
    let made = act.lines.iter().filter(|line| line.from == Location::Production && line.to.is_inside());
    let made = made.filter_map(|line| Some((line.subject.lot()?.clone(), facility_of(&line.to).cloned())));
    outputs.extend(made);
    let mut doubts = Vec::new();
    for (lot, facility) in outputs {
        if inputs.contains(&lot) || !is_listed(records, &lot.product) {
            continue;
        }
        let was = inputs.iter().find(|input| input.product == lot.product);
        match (lot_code::decide(change(act.step, &inputs, &lot), was.is_some()), was) {
            (Decision::Assign(_), _) => source(records, &lot, facility.as_ref(), act),
            (Decision::Keep(_), Some(was)) => doubts.push(Doubt::NewLotCode { was: was.clone(), lot }),
            // Where no lot went in, nothing is known of a code that could have been kept.
            (Decision::Keep(_) | Decision::Without(_), _) => {}
        }
    }
    doubts
}

/// What the rule calls a step that makes `output`. Parting a lot, or giving another number to one that
/// stays alone and the same product, changes nothing of the food.
fn change(step: Step, inputs: &BTreeSet<LotKey>, output: &LotKey) -> lot_code::Act {
    let alone = inputs.len() == 1 && inputs.iter().all(|input| input.product == output.product);
    if alone && matches!(step, Step::Relabel | Step::Split | Step::Merge) {
        lot_code::Act::Other
    } else {
        lot_code::Act::Transformation
    }
}

fn receipt(records: &Records, from: &Location, to: &Location) -> lot_code::Act {
    let said = |key: Key| records.registers(&key).and_then(|registers| registers.text(field::TRACEABILITY));
    let sender = said(Key::Location(from.clone()));
    if sender == Some("fishing_vessel") {
        return lot_code::Act::FirstLandBasedReceiving;
    }
    let receiver = facility_of(to).and_then(|facility| said(Key::Facility(facility.clone())));
    lot_code::Act::Receiving {
        from: if sender == Some("exempt") { Source::Exempt } else { Source::Bound },
        by_retail_or_restaurant: receiver == Some("retail"),
    }
}

fn is_listed(records: &Records, product: &ProductKey) -> bool {
    let product = records.product(product);
    product.and_then(|it| it.registers.text(field::TRACEABILITY)) == Some("listed")
}

/// Writes that this place gave the lot its code.
pub(super) fn source(records: &Records, lot: &LotKey, facility: Option<&FacilityCode>, act: &mut Act) {
    if is_listed(records, &lot.product) {
        let facility = facility.map(ToString::to_string);
        act.writes.extend(write(records, &Key::Lot(lot.clone()), field::LOT_SOURCE, facility));
    }
}

fn facility_of(location: &Location) -> Option<&FacilityCode> {
    match location {
        Location::Inside { facility, .. } => Some(facility),
        _ => None,
    }
}

fn as_lot(key: &Key) -> Option<&LotKey> {
    match key {
        Key::Lot(lot) => Some(lot),
        _ => None,
    }
}
