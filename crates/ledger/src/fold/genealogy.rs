//! What went into what, as one act says it.

use std::collections::BTreeMap;

use crate::event::{Act, Line, Step, Subject};
use crate::key::{Key, Location};
use crate::quantity::Quantity;
use crate::record::Use;

/// The edges of an act, or of the act that a void repeats: from, to, and how much.
///
/// Inputs are what goes into production, outputs what comes out of it and what `becomes` names. An
/// input without outputs goes to the production line, an output without inputs comes from there. A
/// component goes into its unit, packed goods go into their container.
pub(super) fn edges(act: &Act) -> Vec<(Key, Key, Use)> {
    let step = act.voids.as_ref().and_then(|voids| voids.step).unwrap_or(act.step);
    let mut edges = if step.transforms() { transformed(act, step) } else { Vec::new() };
    for line in &act.lines {
        let unit = match &line.to {
            Location::Unit(unit) => Some(Key::Serial((**unit).clone())),
            _ => None,
        };
        let packed = line.into.clone().filter(|_| line.out_of != line.into).map(Key::Container);
        for to in [unit, packed].into_iter().flatten() {
            for from in names(&line.subject) {
                edges.push((from, to.clone(), used(act, step, line.quantity, Quantity::ONE)));
            }
        }
    }
    edges
}

fn transformed(act: &Act, step: Step) -> Vec<(Key, Key, Use)> {
    let uses = act.lines.iter().any(|line| line.to == Location::Production);
    let makes = act.lines.iter().any(|line| line.from == Location::Production) || !act.becomes.is_empty();
    if act.on_line.is_none() && !(uses && makes) {
        return Vec::new();
    }
    let inputs = sums(act.lines.iter().filter(|line| line.to == Location::Production));
    let mut outputs = sums(act.lines.iter().filter(|line| line.from == Location::Production));
    for key in &act.becomes {
        outputs.entry(key.clone()).or_default();
    }
    let line = act.on_line.clone().map(Key::Line);
    let mut edges = Vec::new();
    if outputs.is_empty() {
        for (from, quantity) in inputs {
            edges.extend(line.clone().map(|to| (from, to, used(act, step, quantity, Quantity::ZERO))));
        }
        return edges;
    }
    if inputs.is_empty() {
        for (to, made) in outputs {
            edges.extend(line.clone().map(|from| (from, to, used(act, step, Quantity::ZERO, made))));
        }
        return edges;
    }
    for (from, quantity) in &inputs {
        let apart = outputs.iter().filter(|(to, _)| *to != from);
        edges.extend(apart.map(|(to, made)| (from.clone(), to.clone(), used(act, step, *quantity, *made))));
    }
    edges
}

/// All names of what the lines move, each with its sum.
fn sums<'a>(lines: impl Iterator<Item = &'a Line>) -> BTreeMap<Key, Quantity> {
    let mut sums = BTreeMap::<Key, Quantity>::new();
    for line in lines {
        for name in names(&line.subject).into_iter().chain(line.batch.as_deref().cloned().map(Key::Batch)) {
            let sum = sums.entry(name).or_default();
            *sum = *sum + line.quantity;
        }
    }
    sums
}

/// A serial of a lot is traced under both names.
fn names(subject: &Subject) -> Vec<Key> {
    let own = subject.key();
    let lot = subject.lot().cloned().map(Key::Lot).filter(|lot| *lot != own);
    [Some(own), lot].into_iter().flatten().collect()
}

fn used(act: &Act, step: Step, used: Quantity, made: Quantity) -> Use {
    Use { step, used, made, at: act.occurred_at }
}
