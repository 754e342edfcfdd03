//! Orders: all lines of one together, since half an order is none.

use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::iso;
use lotwise_ledger::key::OrderKey;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::time::Day;

use super::{Change, Judged, Judging, Plan, lot, serial};
use crate::column::Column;
use crate::line::{Finding, Line};

impl Plan {
    pub(super) fn judge_order(&mut self, lines: &[&Line], records: &Records) -> Vec<Judged> {
        let mut judgings: Vec<Judging> = lines.iter().map(|line| Judging::of(line)).collect();
        for (line, judging) in lines.iter().zip(&mut judgings).filter(|(line, _)| !line.is_refused()) {
            let product = self.product(&line.said, records);
            self.look_at_gtin(&line.said, product.as_ref(), records, judging);
            self.look_at_values(line, product.as_ref(), records, judging);
            self.look_at_zeros(&line.said, product.as_ref(), records, judging);
            self.keep(line, product.as_ref(), records, judging);
        }
        if let Some(refused) =
            judgings.iter().find(|judging| judging.is_refused()).map(|judging| judging.line)
        {
            let others = judgings.iter_mut().filter(|judging| !judging.is_refused());
            others.for_each(|judging| judging.find(Finding::OrderRefused { line: refused }));
        } else if let (Some(order), Some(first)) = (order(lines), judgings.first_mut()) {
            let planned = self.planned(lines, records);
            compare(order, planned, records, first);
            let is_new = first.work.order.is_some();
            judgings.iter_mut().for_each(|judging| judging.of_new_order = is_new);
        }
        judgings.into_iter().map(Judging::done).collect()
    }

    fn planned(&self, lines: &[&Line], records: &Records) -> Vec<Planned> {
        let mut planned: Vec<Planned> = Vec::new();
        for line in lines {
            let said = &line.said;
            let (Some(product), Some(quantity)) = (self.product(said, records), said.quantity) else {
                continue;
            };
            let expiry = said.told.iter().find(|(column, _)| *column == Column::Expiry);
            let expiry = expiry.and_then(|(_, text)| iso::day(text)).map(Day);
            let (lot, serial) = (lot(said, &product, records), serial(said, &product));
            // Units of the same goods are one line of the order, with all their serials.
            let alike = |it: &&mut Planned| {
                !it.serials.is_empty() && it.product == product && it.lot == lot && it.expiry == expiry
            };
            match (planned.iter_mut().find(alike), &serial) {
                (Some(it), Some(serial)) => {
                    it.serials.push(serial.clone());
                    it.quantity = it.quantity + quantity;
                }
                _ => {
                    let serials = serial.into_iter().collect();
                    planned.push(Planned { product, quantity, lot, serials, at: None, expiry });
                }
            }
        }
        planned
    }
}

fn order(lines: &[&Line]) -> Option<OrderKey> {
    lines.first()?.said.order.clone()
}

/// The plan against the one that stands. It is recorded with the order's first line.
fn compare(order: OrderKey, planned: Vec<Planned>, records: &Records, first: &mut Judging) {
    let standing = records.order(&order).map(|order| order.planned()).unwrap_or_default();
    let sorted = |lines: &[Planned]| {
        let mut lines = lines.to_vec();
        lines.sort();
        lines
    };
    if standing.is_empty() {
        first.work.order = Some((order, planned));
    } else if sorted(standing) != sorted(&planned) {
        let total = |lines: &[Planned]| {
            let sum: Quantity = lines.iter().map(|line| line.quantity).sum();
            format!("{} ({sum})", lines.len())
        };
        let (from, to) = (total(standing), total(&planned));
        first.changes.push(Change { column: Column::Order, from, to });
        first.work.changed_order = Some((order, planned));
    }
}
