//! Goods that are taken alone from where a container stands come out of it, so that the container does not
//! go on telling of what is no longer in it.

use crate::event::{Act, Line, Subject};
use crate::key::{ContainerKey, Key, Location};
use crate::quantity::Quantity;
use crate::question::whereabouts;
use crate::record::{Reading, Records};

/// What must be read to know the containers around something.
pub(super) fn reading(key: &Key, known: &Records) -> Reading {
    whereabouts::around_reading(known, key)
}

/// The line in as many as there are sources: loose goods go first, then those in containers. A unit lies in
/// one place alone.
pub(super) fn lines(line: Line, records: &Records, act: &Act) -> Vec<Line> {
    let is_told = line.out_of.is_some() || line.into.is_some();
    if is_told || !line.from.is_inside() || line.from == line.to {
        return vec![line];
    }
    // What a container takes along is in lines of its own, without it.
    let goes_itself = |container: &ContainerKey| {
        act.lines.iter().any(|it| matches!(&it.subject, Subject::Container(gone) if gone == container))
    };
    let mut boxes = boxes(&line.subject.key(), &line.from, records);
    boxes.retain(|(container, _)| !goes_itself(container));
    if let Subject::Serial { .. } = line.subject {
        return vec![Line { out_of: boxes.into_iter().next().map(|(container, _)| container), ..line }];
    }
    let taken_before = |out_of: Option<&ContainerKey>| -> Quantity {
        let same = act.lines.iter().filter(|it| it.subject == line.subject && it.from == line.from);
        same.filter(|it| it.out_of.as_ref() == out_of).map(|it| it.quantity).sum()
    };
    let booked = line.subject.goods().map(|goods| records.stock(&goods, &line.from)).unwrap_or_default();
    let boxed: Quantity = boxes.iter().map(|(_, quantity)| *quantity).sum();
    let loose = (booked - boxed - taken_before(None)).max(Quantity::ZERO);
    let mut left = (line.quantity - loose).max(Quantity::ZERO);
    let mut parts = Vec::new();
    for (container, quantity) in boxes {
        let part = (quantity - taken_before(Some(&container))).min(left);
        if part.is_positive() {
            left = left - part;
            parts.push(Line { quantity: part, out_of: Some(container), ..line.clone() });
        }
    }
    // Weighed goods are weighed as a whole: their first line has the weight.
    let unboxed = line.quantity - parts.iter().map(|part| part.quantity).sum();
    if unboxed.is_positive() {
        parts.insert(0, Line { quantity: unboxed, ..line });
    }
    parts.iter_mut().skip(1).for_each(|part| part.weight = None);
    parts
}

/// The containers that hold it at a place, each with how much. One that was never moved stands where it was
/// packed, which no record tells: it counts as there.
fn boxes(key: &Key, at: &Location, records: &Records) -> Vec<(ContainerKey, Quantity)> {
    let holding = records.edges_from(key).filter_map(|(outer, _)| {
        let Key::Container(container) = outer else { return None };
        let known = records.container(container)?;
        let is_there = match (key, known.moves.last_place()) {
            (Key::Serial(_), _) | (_, None) => true,
            (_, Some(stands)) => stands == at,
        };
        let inside = known.contents().into_iter().filter(|(inner, _)| inner == key);
        let quantity: Quantity = inside.map(|(_, quantity)| quantity).sum();
        (is_there && quantity.is_positive()).then(|| (container.clone(), quantity))
    });
    holding.collect()
}
