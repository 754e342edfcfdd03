//! One step of a trace: the links that lead on from one key.

use super::line;
use super::{Certainty, Direction, Link, Why};
use crate::event::{Step, field};
use crate::key::{Goods, Key, Location, LotKey};
use crate::quantity::Quantity;
use crate::record::{Edge, Records};

/// All links from `near`.
pub(super) fn links(records: &Records, near: &Key, direction: Direction) -> Vec<Link> {
    let mut links = along_edges(records, near, direction);
    match near {
        Key::Lot(lot) => {
            links.extend(mixed(records, lot));
            links.extend(without_lot(records, lot));
        }
        // What no lot was recorded for may be of any lot that lay where it was taken.
        Key::Product(product) if direction == Direction::Backward => {
            let lots = records.lots_of(product).map(|(lot, _)| lot);
            let taken_from = lots.filter(|lot| without_lot(records, lot).is_some());
            links.extend(taken_from.map(|lot| possible(near, Key::Lot(lot.clone()), Why::WithoutLot)));
        }
        Key::Batch(batch) if direction == Direction::Forward => {
            links.push(certain(near, Key::Lot(batch.lot.clone())));
        }
        _ => {}
    }
    links
}

/// The links from `near` that somebody recorded, over production lines too.
pub(super) fn along_edges(records: &Records, near: &Key, direction: Direction) -> Vec<Link> {
    let mut links = Vec::new();
    match direction {
        Direction::Forward => {
            links.extend(records.edges_from(near).filter_map(|(far, edge)| along(near, far, edge)));
        }
        Direction::Backward => {
            // A box is not an ingredient of what was packed into it; its contents have edges to it.
            links.extend(records.edges_to(near).filter_map(|(far, edge)| along(near, far, edge)));
        }
    }
    let lines: Vec<Key> = links.iter().map(|link| link.far.clone()).filter(is_line).collect();
    links.retain(|link| !is_line(&link.far));
    for production_line in lines {
        match direction {
            Direction::Forward => links.extend(line::outputs(records, &production_line, near)),
            Direction::Backward => links.extend(line::inputs(records, &production_line, near)),
        }
    }
    links
}

fn is_line(key: &Key) -> bool {
    matches!(key, Key::Line(_))
}

/// The link along one edge; none if all that was told of it was taken back.
fn along(near: &Key, far: &Key, edge: &Edge) -> Option<Link> {
    if !edge.stands() {
        return None;
    }
    let reworked = edge.standing().all(|(_, it)| it.step == Step::Rework);
    let unit = |key: &Key| matches!(key, Key::Serial(_));
    // A unit goes in once, however often it is told.
    let used = if unit(near) && unit(far) { Quantity::ONE } else { edge.used() };
    Some(Link {
        near: near.clone(),
        far: far.clone(),
        certainty: if reworked { Certainty::Possible } else { Certainty::Certain },
        why: reworked.then_some(Why::Rework),
        used,
        made: edge.standing().map(|(_, it)| it.made).sum(),
    })
}

/// The lots of the same product that lay with this one in a place where goods mix.
fn mixed(records: &Records, lot: &LotKey) -> Vec<Link> {
    let goods = Goods::Lot(lot.clone());
    let mut links = Vec::new();
    for (at, stock) in records.stock_of(&goods).filter(|(at, _)| is_bulk(records, at)) {
        for (other, _) in records.lots_of(&lot.product).filter(|(other, _)| *other != lot) {
            let beside = records.balance(&Goods::Lot(other.clone()), at);
            if beside.is_some_and(|other| other.came.is_positive() && other.overlaps(stock)) {
                links.push(possible(&Key::Lot(lot.clone()), Key::Lot(other.clone()), Why::MixedLocation));
            }
        }
    }
    links
}

fn is_bulk(records: &Records, at: &Location) -> bool {
    let mixing = records.location(at).and_then(|at| at.registers.text(field::MIXING));
    at.is_inside() && mixing == Some("bulk")
}

/// The product's goods without a lot, if any left a place in which this lot lay.
fn without_lot(records: &Records, lot: &LotKey) -> Option<Link> {
    let loose = Goods::Product(lot.product.clone());
    let own = Goods::Lot(lot.clone());
    let inside = records.stock_of(&loose).filter(|(at, _)| at.is_inside());
    let mut taken = inside.filter(|(_, stock)| stock.left().is_positive());
    let lay = |at: &Location, loose: &crate::record::Stock| {
        records.balance(&own, at).is_some_and(|own| own.came.is_positive() && own.overlaps(loose))
    };
    let met = taken.any(|(at, stock)| lay(at, stock));
    met.then(|| possible(&Key::Lot(lot.clone()), Key::Product(lot.product.clone()), Why::WithoutLot))
}

pub(super) fn possible(near: &Key, far: Key, why: Why) -> Link {
    Link { certainty: Certainty::Possible, why: Some(why), ..certain(near, far) }
}

fn certain(near: &Key, far: Key) -> Link {
    Link {
        near: near.clone(),
        far,
        certainty: Certainty::Certain,
        why: None,
        used: Quantity::ZERO,
        made: Quantity::ZERO,
    }
}
