//! Where to put goods away: where their lot already lies, else an empty place; never where mixing is
//! forbidden.

use std::collections::BTreeMap;

use crate::event::field;
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Record, Records};
use crate::text::FacilityCode;

/// A place to put the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub at: Location,
    pub why: Suiting,
}

/// Why a place suits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suiting {
    /// The lot lies there already.
    SameLot,
    Empty,
    /// Other lots of the product lie there, and may.
    SameProduct,
    /// Other products lie there, and may.
    Others,
}

/// Why a place does not suit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfit {
    /// Another lot lies there, and the place takes one lot.
    OtherLot,
    /// Another product lies there, and the place takes one product.
    OtherProduct,
    /// It is for quarantine, receiving or shipping.
    OtherPurpose,
}

/// The answer: places that suit, best first, and places that do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PutAway {
    pub places: Vec<Suggestion>,
    pub unfit: Vec<(Location, Unfit)>,
}

/// Suggests places of `facility` for `goods`. `records` hold its places and what lies in them.
pub fn put_away(records: &Records, goods: &Goods, facility: &FacilityCode) -> PutAway {
    let lying = contents(records);
    let mut answer = PutAway::default();
    for (key, _) in records.iter() {
        let Key::Location(at) = key else { continue };
        if at.facility() != Some(facility) {
            continue;
        }
        match fitness(records, goods, at, lying.get(at).map(Vec::as_slice).unwrap_or_default()) {
            Ok(why) => answer.places.push(Suggestion { at: at.clone(), why }),
            Err(unfit) => answer.unfit.push((at.clone(), unfit)),
        }
    }
    answer.places.sort_by(|one, other| (one.why, &one.at).cmp(&(other.why, &other.at)));
    answer
}

fn fitness(records: &Records, goods: &Goods, at: &Location, lying: &[&Goods]) -> Result<Suiting, Unfit> {
    let text = |field| records.location(at).and_then(|at| at.registers.text(field));
    if !matches!(text(field::PURPOSE), None | Some(field::STORAGE)) {
        return Err(Unfit::OtherPurpose);
    }
    let other_product = lying.iter().any(|there| there.product() != goods.product());
    lying.iter().try_for_each(|there| may_mix(records, at, goods, there))?;
    Ok(if lying.contains(&goods) {
        Suiting::SameLot
    } else if lying.is_empty() {
        Suiting::Empty
    } else if other_product {
        Suiting::Others
    } else {
        Suiting::SameProduct
    })
}

/// Whether a place takes one lot or one product only.
pub(crate) fn forbids_mixing(records: &Records, at: &Location) -> bool {
    matches!(mixing(records, at), Some("one_lot" | "one_product"))
}

/// Whether `goods` may lie at a place beside what is `there`.
pub(crate) fn may_mix(records: &Records, at: &Location, goods: &Goods, there: &Goods) -> Result<(), Unfit> {
    match mixing(records, at) {
        Some("one_lot") if there != goods => Err(Unfit::OtherLot),
        Some("one_product") if there.product() != goods.product() => Err(Unfit::OtherProduct),
        _ => Ok(()),
    }
}

fn mixing<'a>(records: &'a Records, at: &Location) -> Option<&'a str> {
    records.location(at)?.registers.text(field::MIXING)
}

/// What lies at one place.
pub(crate) fn lying_at(records: &Records, place: &Location) -> BTreeMap<Goods, Quantity> {
    let there = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Stock(goods, at), Record::Stock(stock)) if at == place && stock.quantity.is_positive() => {
            Some((goods.clone(), stock.quantity))
        }
        _ => None,
    });
    there.collect()
}

/// What lies where.
fn contents(records: &Records) -> BTreeMap<&Location, Vec<&Goods>> {
    let mut lying = BTreeMap::<&Location, Vec<&Goods>>::new();
    for (key, record) in records.iter() {
        if let (Key::Stock(goods, at), Record::Stock(stock)) = (key, record)
            && stock.quantity > Quantity::ZERO
        {
            lying.entry(at).or_default().push(goods);
        }
    }
    lying
}
