//! Production lines on which inputs and outputs were recorded apart: which lot was in use when.
//!
//! A lot is in use from its first use until another lot of its product is, and may still be in the
//! first output after that. An output in which only one lot of a product can be has it for certain.

use super::step::possible;
use super::{Certainty, Link, Why, product_of};
use crate::key::Key;
use crate::quantity::Quantity;
use crate::record::Records;

/// One recorded use of an input, or one recorded output.
struct Run {
    key: Key,
    at_ms: i64,
    used: Quantity,
    made: Quantity,
}

/// The outputs of `line` that `input` may be in.
pub(super) fn outputs(records: &Records, line: &Key, input: &Key) -> Vec<Link> {
    let (inputs, outputs) = (inputs_of(records, line), outputs_of(records, line));
    let mut links = Vec::new();
    for output in &outputs {
        let lots = in_use(records, (&inputs, &outputs), input, output.at_ms);
        if lots.contains(&input) {
            links.push(link(input, output.key.clone(), lots.len(), &inputs, output, input));
        }
    }
    links
}

/// The inputs of `line` that may be in `output`.
pub(super) fn inputs(records: &Records, line: &Key, output: &Key) -> Vec<Link> {
    let (inputs, outputs) = (inputs_of(records, line), outputs_of(records, line));
    let mut links = Vec::new();
    for made in outputs.iter().filter(|run| run.key == *output) {
        for input in &inputs {
            let lots = in_use(records, (&inputs, &outputs), &input.key, made.at_ms);
            if lots.contains(&&input.key) {
                links.push(link(output, input.key.clone(), lots.len(), &inputs, made, &input.key));
            }
        }
    }
    links
}

fn link(near: &Key, far: Key, lots: usize, inputs: &[Run], output: &Run, input: &Key) -> Link {
    let used = inputs.iter().filter(|run| run.key == *input).map(|run| run.used).sum();
    let shared = possible(near, far, Why::SharedLine);
    let link = if lots == 1 { Link { certainty: Certainty::Certain, why: None, ..shared } } else { shared };
    Link { used, made: output.made, ..link }
}

/// The inputs of the same product as `like` that can be in an output made at `at_ms`, but for other names
/// of the same goods.
fn in_use<'a>(
    records: &Records,
    (inputs, outputs): (&'a [Run], &[Run]),
    like: &Key,
    at_ms: i64,
) -> Vec<&'a Key> {
    let product = product_of(like);
    let same_goods = |key: &Key| is_of_lot(records, key, like) || is_of_lot(records, like, key);
    let alike = inputs.iter().filter(|run| product_of(&run.key) == product);
    let alike: Vec<&Run> = alike.filter(|run| run.key == *like || !same_goods(&run.key)).collect();
    let mut lots: Vec<&Key> = alike.iter().map(|run| &run.key).collect();
    lots.sort_unstable();
    lots.dedup();
    lots.retain(|lot| {
        let own = || alike.iter().filter(|run| run.key == **lot).map(|run| run.at_ms);
        let (Some(first), Some(last)) = (own().min(), own().max()) else { return false };
        let others = alike.iter().filter(|run| run.key != **lot).map(|run| run.at_ms);
        let changed = others.filter(|other| *other > last).min();
        let rest =
            changed.map(|changed| outputs.iter().map(|run| run.at_ms).filter(|at| *at >= changed).min());
        let until = rest.map(|first_after| first_after.unwrap_or(i64::MAX));
        first <= at_ms && until.is_none_or(|until| at_ms <= until)
    });
    lots
}

/// Whether `part` is a batch or a unit of `whole`: it is recorded under both names.
fn is_of_lot(records: &Records, part: &Key, whole: &Key) -> bool {
    let lot = match part {
        Key::Batch(batch) => Some(&batch.lot),
        Key::Serial(unit) => records.serial(unit).and_then(|unit| unit.lot()),
        _ => None,
    };
    matches!((lot, whole), (Some(lot), Key::Lot(whole)) if lot == whole)
}

fn inputs_of(records: &Records, line: &Key) -> Vec<Run> {
    let edges = records.edges_to(line);
    edges.flat_map(|(key, edge)| edge.standing().map(move |(_, it)| run(key, it))).collect()
}

fn outputs_of(records: &Records, line: &Key) -> Vec<Run> {
    let edges = records.edges_from(line);
    edges.flat_map(|(key, edge)| edge.standing().map(move |(_, it)| run(key, it))).collect()
}

fn run(key: &Key, it: &crate::record::Use) -> Run {
    Run { key: key.clone(), at_ms: it.at.unix_ms(), used: it.used, made: it.made }
}
