//! When lots lay where goods mix, as the entries of the place tell it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::event::field;
use crate::key::{Key, Location, LotKey};
use crate::quantity::Quantity;
use crate::record::{Records, Stock};

/// A time in which a lot lay at a place, in milliseconds since 1970, both ends included. It begins at
/// [`i64::MIN`] where nothing says when the lot came, and ends at [`i64::MAX`] where it is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) first_ms: i64,
    pub(super) last_ms: i64,
}

/// The stays of all lots, worked out when the first is asked for.
#[derive(Default)]
pub(super) struct Stays {
    turns: OnceCell<BTreeMap<(LotKey, Location), Vec<Turn>>>,
}

/// Something told of one lot at one place. What comes in one moment counts before what leaves in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    at_ms: i64,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Came(Quantity),
    Left(Quantity),
    /// Booked out, because a count had found less or nothing.
    Missed(Quantity),
    /// A count found nothing of it.
    CountedOut,
}

impl Stays {
    /// When the lot lay there. Where the entries at hand do not make up the balance, because some are not
    /// at hand or tell one fact twice, it is all the time from the first to the last that was told.
    pub(super) fn of(&self, records: &Records, lot: &LotKey, at: &Location, stock: &Stock) -> Vec<Stay> {
        let turns = self.turns.get_or_init(|| turns(records)).get(&(lot.clone(), at.clone()));
        match turns {
            Some(turns) if make_up(turns, stock) => stays(turns),
            _ => stock.told.map_or(vec![ALWAYS], |told| {
                let last_ms = if stock.quantity.is_zero() { told.last_ms } else { i64::MAX };
                let first_ms = if stock.quantity.is_negative() { i64::MIN } else { told.first_ms };
                vec![Stay { first_ms, last_ms }]
            }),
        }
    }
}

const ALWAYS: Stay = Stay { first_ms: i64::MIN, last_ms: i64::MAX };

/// Whether goods mix at the place.
pub(super) fn is_bulk(records: &Records, at: &Location) -> bool {
    at.is_inside() && records.location(at).and_then(|at| at.registers.text(field::MIXING)) == Some("bulk")
}

impl Stay {
    /// The time of both stays; none where they do not meet.
    pub(super) fn together(self, other: Self) -> Option<Self> {
        let (first_ms, last_ms) = (self.first_ms.max(other.first_ms), self.last_ms.min(other.last_ms));
        (first_ms <= last_ms).then_some(Self { first_ms, last_ms })
    }
}

/// What the entries tell of lots at places where goods mix, by time. What was taken back did not happen.
fn turns(records: &Records) -> BTreeMap<(LotKey, Location), Vec<Turn>> {
    let mut turns = BTreeMap::<_, Vec<Turn>>::new();
    for (event, entry) in records.entries() {
        let act = &entry.act;
        if act.voids.is_some() || records.is_voided(&event) {
            continue;
        }
        let at_ms = act.occurred_at.unix_ms();
        let mut tell = |lot: &LotKey, at: &Location, what: What| {
            if is_bulk(records, at) {
                turns.entry((lot.clone(), at.clone())).or_default().push(Turn { at_ms, what });
            }
        };
        for line in act.lines.iter().filter(|line| line.from != line.to) {
            let Some(lot) = line.subject.lot() else { continue };
            let missed = matches!(line.to, Location::InventoryDifference | Location::Unknown);
            let left = if missed { What::Missed } else { What::Left };
            tell(lot, &line.from, left(line.quantity));
            tell(lot, &line.to, What::Came(line.quantity));
        }
        for counted in act.counted.iter().filter(|counted| counted.seen.is_zero()) {
            if let Key::Lot(lot) = &counted.key {
                tell(lot, &counted.at, What::CountedOut);
            }
        }
    }
    turns.values_mut().for_each(|turns| turns.sort_unstable());
    turns
}

fn make_up(turns: &[Turn], stock: &Stock) -> bool {
    let (mut came, mut left) = (Quantity::ZERO, Quantity::ZERO);
    for turn in turns {
        match turn.what {
            What::Came(quantity) => came = came + quantity,
            What::Left(quantity) | What::Missed(quantity) => left = left + quantity,
            What::CountedOut => {}
        }
    }
    came == stock.came && came - left == stock.quantity
}

fn stays(turns: &[Turn]) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    let mut open: Option<i64> = None;
    let mut balance = Quantity::ZERO;
    let mut counted_out = false;
    for turn in turns {
        match turn.what {
            What::Came(quantity) => {
                balance = balance + quantity;
                counted_out = false;
                open = open.or(Some(turn.at_ms));
            }
            What::Left(quantity) => {
                balance = balance - quantity;
                if open.is_none() {
                    // It was there, whatever was counted or booked: since it last was, or since ever.
                    open = Some(stays.pop().map_or(i64::MIN, |stay| stay.first_ms));
                }
                counted_out = false;
            }
            What::Missed(quantity) => balance = balance - quantity,
            What::CountedOut => counted_out = true,
        }
        if balance.is_zero() || counted_out {
            let last_ms = turn.at_ms;
            stays.extend(open.take().map(|first_ms| Stay { first_ms, last_ms }));
        }
    }
    stays.extend(open.map(|first_ms| Stay { first_ms, last_ms: i64::MAX }));
    stays
}
