//! What a warranty desk records of a unit: a claim, what was decided on it, the early end of its warranty,
//! and the unit that was given for it.

use std::collections::BTreeSet;

use super::{Circumstances, Decision as Decided, Refusal, must_have_come};
use crate::event::fact::{Claim, Replacement};
use crate::event::{Act, Doubt, EventId, Step};
use crate::key::{Key, SerialKey};
use crate::record::{Case, Entry, Records};

/// What must be read of `units` to know what was claimed for them and given for them.
pub(super) fn keys<'a>(
    known: &'a Records,
    units: impl IntoIterator<Item = &'a SerialKey>,
) -> impl Iterator<Item = Key> {
    let mut keys = BTreeSet::new();
    for unit in units {
        keys.insert(Key::Serial(unit.clone()));
        let told = known.serial(unit).into_iter().flat_map(|unit| unit.told());
        for (event, step) in told.filter(|(_, step)| matches!(step, Step::Claim | Step::Replace)) {
            keys.insert(Key::Entry(event));
            keys.extend((step == Step::Claim).then_some(Key::Case(event)));
        }
    }
    keys.into_iter()
}

/// Refuses a day that has not come. A unit that the firm never had is asked about, and so is a second claim
/// for what is claimed and not decided.
pub(super) fn claim(claim: &Claim, records: &Records, at: &Circumstances, mut act: Act) -> Decided {
    must_have_come(claim.reported_on.0, at)?;
    let units = || [Some(&claim.serial), claim.component.as_ref()].into_iter().flatten();
    let mut doubts: Vec<Doubt> = units().filter_map(|unit| never_received(records, unit)).collect();
    doubts.extend(claimed_already(records, claim));
    act.about.extend(units().cloned().map(Key::Serial));
    act.claim = Some(Box::new(claim.clone()));
    Ok((act, doubts))
}

/// Refuses a unit given for itself. One that was replaced before is asked about, and so is a new one that is
/// not in the house.
pub(super) fn replace(replacement: &Replacement, records: &Records, mut act: Act) -> Decided {
    let Replacement { old, new } = replacement;
    if old == new {
        return Err(Refusal::Repeated { key: Key::Serial(new.clone()) });
    }
    let mut doubts: Vec<Doubt> = never_received(records, old).into_iter().collect();
    let replaced = told(records, old).filter_map(|(_, entry)| entry.act.replacement.as_ref());
    let by = replaced.filter(|before| before.old == *old).map(|before| before.new.clone());
    doubts.extend(by.map(|by| Doubt::AlreadyReplaced { serial: old.clone(), by }));
    doubts.extend(not_in_house(records, new));
    act.replacement = Some(Box::new(replacement.clone()));
    Ok((act, doubts))
}

/// Refuses to end a warranty early without saying why.
pub(super) fn void_warranty(serial: &SerialKey, why: &str, records: &Records, mut act: Act) -> Decided {
    act.about.push(Key::Serial(serial.clone()));
    act.reason = Some(reason(Some(why))?);
    Ok((act, never_received(records, serial).into_iter().collect()))
}

/// The reason that a person gave; a blank one is none.
pub(super) fn reason(why: Option<&str>) -> Result<String, Refusal> {
    let why = why.map(str::trim).filter(|why| !why.is_empty());
    why.map(str::to_owned).ok_or(Refusal::WithoutReason)
}

fn never_received(records: &Records, unit: &SerialKey) -> Option<Doubt> {
    let is_known = records.serial(unit).is_some_and(|unit| unit.last_place().is_some());
    (!is_known).then(|| Doubt::NeverReceived { serial: unit.clone() })
}

fn not_in_house(records: &Records, unit: &SerialKey) -> Option<Doubt> {
    let known = records.serial(unit).filter(|unit| unit.in_house().is_none());
    match known.and_then(|unit| unit.last_place()) {
        Some(at) => Some(Doubt::BookedElsewhere { serial: unit.clone(), at: at.clone() }),
        None => never_received(records, unit),
    }
}

/// The claims of the same defect that nobody has decided.
fn claimed_already(records: &Records, claim: &Claim) -> impl Iterator<Item = Doubt> {
    told(records, &claim.serial).filter_map(|(event, entry)| {
        let before = entry.act.claim.as_ref()?;
        let is_same = before.serial == claim.serial && before.defect == claim.defect;
        let is_open = records.case(event).is_some_and(Case::is_open);
        let (serial, on) = (before.serial.clone(), before.reported_on);
        (is_same && is_open).then_some(Doubt::AlreadyClaimed { serial, claim: event, on })
    })
}

fn told<'a>(records: &'a Records, unit: &SerialKey) -> impl Iterator<Item = (EventId, &'a Entry)> {
    let told = records.serial(unit).into_iter().flat_map(|unit| unit.told());
    told.filter_map(|(event, _)| Some((event, records.entry(&event)?)))
}
