//! Is this unit under warranty, until when, and by what: judged on the day on which the defect was
//! reported, last day included.

mod cover;
pub mod example;

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

pub use cover::{By, Cover, StartBy};

use crate::event::{EventId, Step, field};
use crate::key::{Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Described, Entry, Records, Serial};
use crate::time::Moment;

/// What a claim says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The day on which the defect was reported.
    pub on: NaiveDate,
    /// What the unit has run, in the unit of the terms.
    pub usage: Option<Quantity>,
    /// The cause, as a code of the firm's.
    pub cause: Option<String>,
    /// The component at fault.
    pub component: Option<SerialKey>,
}

/// The answer that the warranty desk reads aloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Why it is not covered; none means eligible.
    pub bars: Vec<Bar>,
    /// Until when, and by which terms, where any apply.
    pub cover: Option<Cover>,
    /// What was claimed for this unit before, and for those it replaced, oldest first.
    pub claims: Vec<Claimed>,
    /// The units whose warranty it took over, the nearest first.
    pub inherited_from: Vec<SerialKey>,
    /// The unit that it is in, where it is a component and is covered as one.
    pub in_unit: Option<SerialKey>,
}

/// One reason why it is not covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    NotInRecords,
    NotShipped,
    InOurStock {
        at: Location,
    },
    Scrapped,
    Stolen,
    Replaced {
        by: SerialKey,
    },
    Voided {
        by: EventId,
    },
    NoTerms,
    Ended {
        until: NaiveDate,
    },
    UsedUp {
        limit: Quantity,
        usage: Quantity,
    },
    Excluded {
        cause: String,
    },
    /// The component is not in this unit, and was not.
    NotItsComponent,
}

impl Answer {
    pub fn is_eligible(&self) -> bool {
        self.bars.is_empty()
    }
}

impl Bar {
    /// The bar's name, for style and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotInRecords => "not-in-records",
            Self::NotShipped => "not-shipped",
            Self::InOurStock { .. } => "in-our-stock",
            Self::Scrapped => "scrapped",
            Self::Stolen => "stolen",
            Self::Replaced { .. } => "replaced",
            Self::Voided { .. } => "voided",
            Self::NoTerms => "no-terms",
            Self::Ended { .. } => "ended",
            Self::UsedUp { .. } => "used-up",
            Self::Excluded { .. } => "excluded",
            Self::NotItsComponent => "not-its-component",
        }
    }
}

/// One earlier claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub event: EventId,
    pub serial: SerialKey,
    /// The component at fault, where it was known.
    pub component: Option<SerialKey>,
    pub reported_on: NaiveDate,
    pub defect: String,
    /// What the unit had run by then, in the unit of the terms.
    pub usage: Option<Quantity>,
    /// None while nothing is decided.
    pub decided: Option<Decided>,
}

/// What was decided on a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub accepted: bool,
    /// Against what the terms say.
    pub goodwill: bool,
    pub at: Moment,
    /// In one sentence; whoever refuses says it.
    pub reason: Option<String>,
}

/// Judges a claim.
pub fn judge(records: &Records, unit: &SerialKey, asked: &Asked) -> Answer {
    let Some(serial) = records.serial(unit) else {
        let bars = vec![Bar::NotInRecords];
        return Answer { bars, cover: None, claims: Vec::new(), inherited_from: Vec::new(), in_unit: None };
    };
    let is_known = |around: &SerialKey| records.serial(around).is_some();
    if let Some(around) = around(records, unit).filter(is_known).filter(|_| asked.component.is_none()) {
        return as_component(records, (unit, serial), around, asked);
    }
    let inherited_from = predecessors(records, unit);
    // A replacement has the warranty of the first unit in its chain.
    let first = inherited_from.last().unwrap_or(unit);
    let origin = records.serial(first).unwrap_or(serial);
    let cover = match &asked.component {
        Some(component) => cover::of_component(records, first, origin, component),
        None => cover::of_unit(records, first, origin),
    };
    let mut bars = state_bars(records, unit, serial);
    let component_there = |component: &SerialKey| {
        let is_within = || around(records, component).is_some_and(|around| around == *unit);
        was_in(records, component, unit) || was_in(records, component, first) || is_within()
    };
    if asked.component.as_ref().is_some_and(|component| !component_there(component)) {
        bars.push(Bar::NotItsComponent);
    }
    match &cover {
        Some(cover) => bars.extend(cover_bars(cover, asked)),
        None if bars.is_empty() => {
            let shipped = cover::shipments(origin).next().is_some();
            bars.push(if shipped { Bar::NoTerms } else { Bar::NotShipped });
        }
        None => {}
    }
    if let Some(cause) = asked.cause.as_ref().filter(|cause| excludes(records.product(&unit.product), cause))
    {
        bars.push(Bar::Excluded { cause: cause.clone() });
    }
    let chain = std::iter::once(unit).chain(&inherited_from);
    let mut claims: Vec<Claimed> = chain.flat_map(|unit| claims(records, unit)).collect();
    claims.sort_by_key(|claimed| (claimed.reported_on, claimed.event));
    Answer { bars, cover, claims, inherited_from, in_unit: None }
}

/// Judges a component that is asked for by its own number: through the unit that it is in, with which it was
/// shipped, and by what is recorded of itself.
fn as_component(
    records: &Records,
    (component, serial): (&SerialKey, &Serial),
    around: SerialKey,
    asked: &Asked,
) -> Answer {
    let of_it = Asked { component: Some(component.clone()), ..asked.clone() };
    let mut answer = judge(records, &around, &of_it);
    answer.bars.extend(state_bars(records, component, serial));
    answer.claims.retain(|claim| claim.component.as_ref() == Some(component));
    answer.claims.extend(claims(records, component));
    answer.claims.sort_by_key(|claimed| (claimed.reported_on, claimed.event));
    answer.in_unit = Some(around);
    answer
}

/// The keys that [`judge`] reads. Some follow only from records: ask again with what was read until
/// nothing is missing.
pub fn keys(records: &Records, unit: &SerialKey, asked: &Asked) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    let mut waiting: Vec<SerialKey> = vec![unit.clone()];
    waiting.extend(asked.component.clone());
    while let Some(unit) = waiting.pop() {
        if !keys.insert(Key::Serial(unit.clone())) {
            continue;
        }
        keys.insert(Key::Product(unit.product.clone()));
        let Some(serial) = records.serial(&unit) else { continue };
        for (event, step) in serial.told() {
            keys.insert(Key::Entry(event));
            keys.extend((step == Step::Claim).then_some(Key::Case(event)));
        }
        keys.extend(cover::shipments(serial).map(|moved| Key::Entry(moved.stamp.event)));
        keys.extend(cover::shipments(serial).map(|moved| Key::Location(moved.to.clone())));
        waiting.extend(predecessors(records, &unit));
        waiting.extend(within(serial).cloned());
    }
    let cases = keys.iter().filter_map(|key| match key {
        Key::Case(case) => records.case(*case),
        _ => None,
    });
    let decisions: Vec<Key> =
        cases.flat_map(|case| case.standing()).map(|(event, _)| Key::Entry(event)).collect();
    keys.extend(decisions);
    keys
}

/// Where and what the unit is now.
fn state_bars(records: &Records, unit: &SerialKey, serial: &Serial) -> Vec<Bar> {
    let mut bars = Vec::new();
    match serial.last_place() {
        Some(at) if at.is_inside() => bars.push(Bar::InOurStock { at: at.clone() }),
        Some(Location::Scrap) => bars.push(Bar::Scrapped),
        _ => {}
    }
    if serial.registers.text(field::STOLEN) == Some("yes") {
        bars.push(Bar::Stolen);
    }
    for (event, entry) in entries(records, serial) {
        if let Some(replacement) = entry.act.replacement.as_ref().filter(|it| it.old == *unit) {
            bars.push(Bar::Replaced { by: replacement.new.clone() });
        }
        if entry.step() == Some(Step::VoidWarranty) {
            bars.push(Bar::Voided { by: event });
        }
    }
    bars
}

fn cover_bars(cover: &Cover, asked: &Asked) -> Vec<Bar> {
    let mut bars = Vec::new();
    if asked.on > cover.until {
        bars.push(Bar::Ended { until: cover.until });
    }
    if let (Some(limit), Some(usage)) = (cover.usage_limit, asked.usage)
        && usage > limit
    {
        bars.push(Bar::UsedUp { limit, usage });
    }
    bars
}

fn excludes(product: Option<&Described>, cause: &str) -> bool {
    let excluded = product.and_then(|product| product.registers.text(field::WARRANTY_EXCLUDES));
    excluded.unwrap_or_default().split(',').any(|excluded| excluded.trim() == cause)
}

/// What was told of a unit beside its moves, and was not taken back.
pub(super) fn entries<'a>(
    records: &'a Records,
    serial: &'a Serial,
) -> impl Iterator<Item = (EventId, &'a Entry)> {
    serial.told().filter_map(|(event, _)| Some((event, records.entry(&event)?)))
}

fn claims(records: &Records, unit: &SerialKey) -> Vec<Claimed> {
    let Some(serial) = records.serial(unit) else { return Vec::new() };
    let claimed = entries(records, serial).filter_map(|(event, entry)| {
        let claim = entry.act.claim.as_ref().filter(|claim| claim.serial == *unit)?;
        Some(Claimed {
            event,
            serial: unit.clone(),
            component: claim.component.clone(),
            reported_on: claim.reported_on.0,
            defect: claim.defect.clone(),
            usage: claim.usage,
            decided: decided(records, event),
        })
    });
    claimed.collect()
}

/// What was decided last on a claim.
fn decided(records: &Records, claim: EventId) -> Option<Decided> {
    let case = records.case(claim)?;
    let entries = case.standing().filter_map(|(event, _)| Some((event, records.entry(&event)?)));
    let decisions = entries.filter_map(|(event, entry)| Some((entry, event, entry.act.decision.as_ref()?)));
    let (entry, _, decision) = decisions.max_by_key(|(entry, event, _)| (entry.hlc, *event))?;
    let (at, reason) = (entry.act.occurred_at, entry.act.reason.clone());
    Some(Decided { accepted: decision.accepted, goodwill: decision.goodwill, at, reason })
}

/// The units that this one replaced, the nearest first. A cycle in the records ends where it began.
fn predecessors(records: &Records, unit: &SerialKey) -> Vec<SerialKey> {
    let mut chain: Vec<SerialKey> = Vec::new();
    let mut current = unit.clone();
    loop {
        let serial = records.serial(&current);
        let replaced =
            serial.into_iter().flat_map(|serial| entries(records, serial)).find_map(|(_, entry)| {
                let replacement = entry.act.replacement.as_ref()?;
                (replacement.new == current).then(|| replacement.old.clone())
            });
        match replaced {
            Some(old) if old != *unit && !chain.contains(&old) => {
                chain.push(old.clone());
                current = old;
            }
            _ => return chain,
        }
    }
}

/// The unit that this one is in now.
fn within(serial: &Serial) -> Option<&SerialKey> {
    match serial.last_place() {
        Some(Location::Unit(unit)) => Some(unit),
        _ => None,
    }
}

/// The outermost unit that this one is in now. A cycle in the records ends where it began.
fn around(records: &Records, unit: &SerialKey) -> Option<SerialKey> {
    let mut chain = vec![unit];
    while let Some(next) = chain.last().and_then(|last| within(records.serial(last)?)) {
        if chain.contains(&next) {
            break;
        }
        chain.push(next);
    }
    chain.into_iter().skip(1).last().cloned()
}

/// Whether a component was ever installed in the unit.
fn was_in(records: &Records, component: &SerialKey, unit: &SerialKey) -> bool {
    let at = Location::Unit(Box::new(unit.clone()));
    records.serial(component).is_some_and(|component| component.standing().any(|moved| moved.to == at))
}

/// The last covered day. A date so far off that the calendar ends is still a date after every day that
/// is asked about.
fn after_months(start: NaiveDate, months: u32) -> NaiveDate {
    start.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}
