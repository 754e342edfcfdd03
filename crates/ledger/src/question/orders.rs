//! How far an order, an ASN or a pick list is: what was planned, what was moved for it, what is open.

use crate::event::fact::Planned;
use crate::event::field;
use crate::key::{Goods, ProductKey};
use crate::quantity::Quantity;
use crate::record::OrderRecord;

/// One planned line with what was moved for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub planned: Planned,
    pub moved: Quantity,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fulfilment {
    pub lines: Vec<Progress>,
    /// What was moved for the order and stands in no line of it.
    pub beside: Vec<(Goods, Quantity)>,
}

impl Progress {
    /// What is still to come or to go. Never negative.
    pub fn open(&self) -> Quantity {
        (self.planned.quantity - self.moved).max(Quantity::ZERO)
    }
}

impl Fulfilment {
    /// How much of `goods` is open: on the lines that name their lot, and on those that name their product
    /// alone. None where no line is for them.
    pub fn open_for(&self, goods: &Goods) -> Option<Quantity> {
        let mut lines = self.lines.iter().filter(|line| takes(&line.planned, goods)).peekable();
        lines.peek()?;
        Some(lines.map(Progress::open).sum())
    }

    /// Whether nothing is open.
    pub fn is_done(&self) -> bool {
        self.lines.iter().all(|line| line.open().is_zero())
    }
}

/// The order's progress. What was moved is given to the lines that name its lot first, then to those
/// that name its product alone, in the order in which they stand; what is more than all of them goes to
/// the last.
pub fn fulfilment(order: &OrderRecord) -> Fulfilment {
    fulfilled(order.planned(), order.moved())
}

/// As [`fulfilment`], of any plan and what was moved for it by another account: picked, say.
pub fn fulfilled<'a>(
    planned: &[Planned],
    moved: impl IntoIterator<Item = (&'a Goods, Quantity)>,
) -> Fulfilment {
    let progress = |planned: &Planned| Progress { planned: planned.clone(), moved: Quantity::ZERO };
    let mut lines: Vec<Progress> = planned.iter().map(progress).collect();
    let mut beside = Vec::new();
    for (goods, moved) in moved {
        let by_lot = |planned: &Planned| match (goods, &planned.lot) {
            (Goods::Lot(lot), Some(named)) => lot == named,
            _ => false,
        };
        let by_product = |planned: &Planned| planned.lot.is_none() && is_of(goods, &planned.product);
        let mut rest = give(&mut lines, moved, by_lot);
        rest = give(&mut lines, rest, by_product);
        let last = lines.iter_mut().rev().find(|line| by_lot(&line.planned) || by_product(&line.planned));
        match last {
            Some(line) => line.moved = line.moved + rest,
            None if rest.is_positive() => beside.push((goods.clone(), rest)),
            None => {}
        }
    }
    Fulfilment { lines, beside }
}

fn give(lines: &mut [Progress], mut rest: Quantity, takes: impl Fn(&Planned) -> bool) -> Quantity {
    for line in lines.iter_mut().filter(|line| takes(&line.planned)) {
        let part = line.open().min(rest);
        line.moved = line.moved + part;
        rest = rest - part;
    }
    rest
}

/// Whether a line is for `goods`: it names their lot, or their product alone.
pub fn takes(planned: &Planned, goods: &Goods) -> bool {
    match (&planned.lot, goods) {
        (Some(named), Goods::Lot(lot)) => named == lot,
        (Some(_), Goods::Product(_)) => false,
        (None, _) => is_of(goods, &planned.product),
    }
}

/// Whether nobody waits for the order any more, though something may be open.
pub fn is_closed(order: &OrderRecord) -> bool {
    order.registers.text(field::STATUS) == Some(CLOSED)
}

/// The value of [`field::STATUS`] of an order that nobody waits for.
pub const CLOSED: &str = "closed";

fn is_of(goods: &Goods, product: &ProductKey) -> bool {
    goods.product() == product
}
