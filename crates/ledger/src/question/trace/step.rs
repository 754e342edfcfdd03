//! One step of a trace: the links that lead on from one key.

use super::line;
use super::stays::{Stays, is_bulk};
use super::{Certainty, Direction, Link, Why};
use crate::event::Step;
use crate::key::{Goods, Key, Location, LotKey};
use crate::quantity::Quantity;
use crate::record::{Edge, Records, Stock};

/// A link, and the bound of what it leads to: see [`Direction::all_time`].
pub(super) struct Next {
    pub(super) link: Link,
    pub(super) bound_ms: i64,
}

/// All links from `near`, of which what the bound leaves is affected.
pub(super) fn links(
    records: &Records,
    stays: &Stays,
    near: &Key,
    direction: Direction,
    bound_ms: i64,
) -> Vec<Next> {
    let mut links = along_edges(records, near, direction, bound_ms);
    let whole = |link: Link| Next { link, bound_ms: direction.all_time() };
    match near {
        Key::Lot(lot) => {
            links.extend(mixed(records, stays, lot, direction, bound_ms));
            links.extend(without_lot(records, lot).map(whole));
        }
        // What no lot was recorded for may be of any lot that lay where it was taken.
        Key::Product(product) if direction == Direction::Backward => {
            let lots = records.lots_of(product).map(|(lot, _)| lot);
            let taken_from = lots.filter(|lot| without_lot(records, lot).is_some());
            let possible = |lot: &LotKey| possible(near, Key::Lot(lot.clone()), Why::WithoutLot);
            links.extend(taken_from.map(|lot| whole(possible(lot))));
        }
        Key::Batch(batch) if direction == Direction::Forward => {
            links.push(whole(certain(near, Key::Lot(batch.lot.clone()))));
        }
        _ => {}
    }
    links
}

/// The links from `near` that somebody recorded, over production lines too.
pub(super) fn along_edges(records: &Records, near: &Key, direction: Direction, bound_ms: i64) -> Vec<Next> {
    let mut links: Vec<Next> = match direction {
        Direction::Forward => {
            let edges = records.edges_from(near);
            edges.filter_map(|(far, edge)| along(near, far, edge, direction, bound_ms)).collect()
        }
        // A box is not an ingredient of what was packed into it; its contents have edges to it.
        Direction::Backward => {
            let edges = records.edges_to(near);
            edges.filter_map(|(far, edge)| along(near, far, edge, direction, bound_ms)).collect()
        }
    };
    let lines: Vec<Key> = links.iter().map(|next| next.link.far.clone()).filter(is_line).collect();
    links.retain(|next| !is_line(&next.link.far));
    for production_line in lines {
        let over = match direction {
            Direction::Forward => line::outputs(records, &production_line, near),
            Direction::Backward => line::inputs(records, &production_line, near),
        };
        links.extend(over.into_iter().map(|link| Next { link, bound_ms: direction.all_time() }));
    }
    links
}

fn is_line(key: &Key) -> bool {
    matches!(key, Key::Line(_))
}

/// The link along one edge; none if all that was told of it was taken back, or lies before what is
/// affected of `near`. Backward, nothing that came to the input after its last use is in the output.
fn along(near: &Key, far: &Key, edge: &Edge, direction: Direction, bound_ms: i64) -> Option<Next> {
    let affected = |at_ms: i64| direction == Direction::Backward || at_ms >= bound_ms;
    let uses = || edge.standing().map(|(_, it)| it).filter(|it| affected(it.at.unix_ms()));
    let last_ms = uses().map(|it| it.at.unix_ms()).max()?;
    let reworked = uses().all(|it| it.step == Step::Rework);
    let unit = |key: &Key| matches!(key, Key::Serial(_));
    // A unit goes in once, however often it is told.
    let used = if unit(near) && unit(far) { Quantity::ONE } else { uses().map(|it| it.used).sum() };
    let link = Link {
        near: near.clone(),
        far: far.clone(),
        certainty: if reworked { Certainty::Possible } else { Certainty::Certain },
        why: reworked.then_some(Why::Rework),
        used,
        made: uses().map(|it| it.made).sum(),
    };
    let bound_ms = match direction {
        Direction::Forward => direction.all_time(),
        Direction::Backward => last_ms,
    };
    Some(Next { link, bound_ms })
}

/// The lots of the same product that lay with this one in a place where goods mix, at a time that counts:
/// forward while it was affected, backward before it was last taken.
fn mixed(records: &Records, stays: &Stays, lot: &LotKey, direction: Direction, bound_ms: i64) -> Vec<Next> {
    // Of a negative balance it is unknown when it came.
    let was_there = |stock: &Stock| stock.came.is_positive() || stock.quantity.is_negative();
    let own = Goods::Lot(lot.clone());
    let mut links = Vec::new();
    for (at, stock) in records.stock_of(&own).filter(|(at, stock)| was_there(stock) && is_bulk(records, at)) {
        let own_stays = stays.of(records, lot, at, stock);
        for (other, _) in records.lots_of(&lot.product).filter(|(other, _)| *other != lot) {
            let Some(beside) = records.balance(&Goods::Lot(other.clone()), at) else { continue };
            if !was_there(beside) {
                continue;
            }
            let other_stays = stays.of(records, other, at, beside);
            let pairs = own_stays.iter().flat_map(|own| other_stays.iter().map(|other| own.together(*other)));
            let bounds = pairs.flatten().filter_map(|both| match direction {
                Direction::Forward => (both.last_ms >= bound_ms).then_some(both.first_ms.max(bound_ms)),
                Direction::Backward => (both.first_ms <= bound_ms).then_some(both.last_ms.min(bound_ms)),
            });
            let link = || possible(&Key::Lot(lot.clone()), Key::Lot(other.clone()), Why::MixedLocation);
            let most = bounds.reduce(|one, other| direction.more(one, other));
            links.extend(most.map(|bound_ms| Next { link: link(), bound_ms }));
        }
    }
    links
}

/// The product's goods without a lot, if any left a place in which this lot lay.
fn without_lot(records: &Records, lot: &LotKey) -> Option<Link> {
    let loose = Goods::Product(lot.product.clone());
    let own = Goods::Lot(lot.clone());
    let inside = records.stock_of(&loose).filter(|(at, _)| at.is_inside());
    let mut taken = inside.filter(|(_, stock)| stock.left().is_positive());
    let lay = |at: &Location, loose: &Stock| {
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
