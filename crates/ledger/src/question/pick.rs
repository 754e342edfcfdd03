//! What to pick: which lot from which place, by the product's rotation, and why others are passed
//! over.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::availability::{Purpose, Reason, Subject, free_quantity, judge};
use crate::event::field;
use crate::key::{Goods, Location, LotKey, ProductKey};
use crate::quantity::Quantity;
use crate::record::{Described, Records};
use crate::text::{FacilityCode, PartnerId};
use crate::time::Moment;

/// In which order a product's lots go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// First expired, first out.
    Fefo,
    /// First in, first out.
    Fifo,
    /// Last in, first out.
    Lifo,
}

/// What is to be picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    pub product: ProductKey,
    pub quantity: Quantity,
    pub to: Option<PartnerId>,
    pub facility: FacilityCode,
    pub when: Moment,
    /// Where nothing is picked, of one kind of goods or of any: where picked goods are set down, and where
    /// somebody just looked and found none.
    pub not_from: Vec<(Option<Goods>, Location)>,
    /// The one lot that is wanted, where the order names it.
    pub lot: Option<LotKey>,
}

/// Take this much from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    pub lot: LotKey,
    pub at: Location,
    pub quantity: Quantity,
}

/// A place with the lot that is not picked from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    pub lot: LotKey,
    pub at: Location,
    pub why: Passing,
}

/// Why it is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passing {
    /// It must not be shipped.
    Blocked(Vec<Reason>),
    /// All that lies there is held.
    AllHeld,
    /// It lies where nothing is picked from: in quarantine, at receiving or shipping, or where somebody
    /// just looked in vain.
    NotForPicking,
    /// Enough comes from lots that go before it.
    Later,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickPlan {
    pub rotation: Rotation,
    pub picks: Vec<Pick>,
    pub passed_over: Vec<PassedOver>,
    /// How much is missing.
    pub short: Quantity,
}

impl Demand {
    /// Whether the goods are not picked from there.
    pub(super) fn passes(&self, goods: &Goods, at: &Location) -> bool {
        self.not_from.iter().any(|(of, place)| place == at && of.as_ref().is_none_or(|of| of == goods))
    }
}

/// One place with a lot that could be picked from.
struct Candidate {
    lot: LotKey,
    at: Location,
    free: Quantity,
    last_day: Option<NaiveDate>,
    in_since_ms: i64,
}

/// The product's rotation; FEFO where nothing is said.
pub fn rotation(product: Option<&Described>) -> Rotation {
    match product.and_then(|product| product.registers.text(field::ROTATION)) {
        Some("fifo") => Rotation::Fifo,
        Some("lifo") => Rotation::Lifo,
        _ => Rotation::Fefo,
    }
}

/// Plans a pick. `records` hold the product, its lots and their stock, and what holds reach them by.
pub fn pick(records: &Records, demand: &Demand) -> PickPlan {
    let product = records.product(&demand.product);
    let rotation = rotation(product);
    let mut plan = PickPlan { rotation, picks: Vec::new(), passed_over: Vec::new(), short: demand.quantity };
    let mut candidates = candidates(records, demand, &mut plan.passed_over);
    candidates.sort_by(|one, other| in_order(rotation, one, other));
    for candidate in candidates {
        let (lot, at) = (candidate.lot, candidate.at);
        let quantity = candidate.free.min(plan.short);
        if quantity.is_positive() {
            plan.short = plan.short - quantity;
            plan.picks.push(Pick { lot, at, quantity });
        } else {
            plan.passed_over.push(PassedOver { lot, at, why: Passing::Later });
        }
    }
    plan
}

fn candidates(records: &Records, demand: &Demand, passed_over: &mut Vec<PassedOver>) -> Vec<Candidate> {
    let product = records.product(&demand.product);
    let purpose = Purpose::Ship { to: demand.to.clone() };
    let mut candidates = Vec::new();
    for (lot, known) in records.lots_of(&demand.product) {
        let goods = Goods::Lot(lot.clone());
        if demand.lot.as_ref().is_some_and(|named| named != lot) {
            continue;
        }
        // A lot came in when it first lay anywhere in the house.
        let inside = records.stock_of(&goods).filter(|(at, _)| at.is_inside());
        let in_since_ms = inside.filter_map(|(_, stock)| stock.told).map(|told| told.first_ms).min();
        for (at, stock) in records.stock_of(&goods) {
            if at.facility() != Some(&demand.facility) || !stock.quantity.is_positive() {
                continue;
            }
            let mut pass = |why| passed_over.push(PassedOver { lot: lot.clone(), at: at.clone(), why });
            let subject = Subject { lot: Some(lot.clone()), at: Some(at.clone()), ..Subject::default() };
            let answer = judge(records, &subject, &purpose, demand.when);
            let free = free_quantity(records, &goods, at);
            if !answer.is_available() {
                pass(Passing::Blocked(answer.blocked));
            } else if free.is_zero() {
                pass(Passing::AllHeld);
            } else if not_for_picking(records, at) || demand.passes(&goods, at) {
                pass(Passing::NotForPicking);
            } else {
                let last_day = super::availability::last_day(known, product);
                let in_since_ms = in_since_ms.unwrap_or(i64::MAX);
                let (lot, at) = (lot.clone(), at.clone());
                candidates.push(Candidate { lot, at, free, last_day, in_since_ms });
            }
        }
    }
    candidates
}

pub(super) fn not_for_picking(records: &Records, at: &Location) -> bool {
    let purpose = records.location(at).and_then(|at| at.registers.text(field::PURPOSE));
    matches!(purpose, Some(field::QUARANTINE | field::RECEIVING | field::SHIPPING))
}

/// Lots without a date go last in FEFO. Of one lot the emptiest place goes first, so that places
/// come free.
fn in_order(rotation: Rotation, one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
    let by_date = |it: &Candidate| it.last_day.unwrap_or(NaiveDate::MAX);
    let by_rotation = match rotation {
        Rotation::Fefo => (by_date(one), one.in_since_ms).cmp(&(by_date(other), other.in_since_ms)),
        Rotation::Fifo => one.in_since_ms.cmp(&other.in_since_ms),
        Rotation::Lifo => Reverse(one.in_since_ms).cmp(&Reverse(other.in_since_ms)),
    };
    by_rotation.then_with(|| (&one.lot, one.free, &one.at).cmp(&(&other.lot, other.free, &other.at)))
}
