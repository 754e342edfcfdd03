//! Chain of custody of one unit: where it was and for how long, what was done to it, and how long it
//! was in use.

use super::warranty;
use crate::event::{EventId, Step};
use crate::key::{Location, SerialKey};
use crate::record::{Records, Serial};
use crate::time::Moment;

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Custody {
    /// One after the other, oldest first.
    pub stays: Vec<Stay>,
    /// Service, maintenance, repair and upgrades, oldest first.
    pub works: Vec<Work>,
    /// Days with customers, in the workshop, and installed in another unit, each begun day a whole one.
    pub days_in_service: i64,
    pub days_in_repair: i64,
    pub days_installed: i64,
    pub repairs: usize,
    pub upgrades: usize,
}

/// One stay at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    pub at: Location,
    /// The step that brought it there.
    pub by: Step,
    pub event: EventId,
    pub since: Moment,
    /// None while it is there.
    pub until: Option<Moment>,
}

/// One work on the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub event: EventId,
    pub kind: String,
    pub at: Moment,
    pub days: Option<u32>,
}

/// The custody of `unit` until `now`; none if no record knows it.
pub fn custody(records: &Records, unit: &SerialKey, now: Moment) -> Option<Custody> {
    let serial = records.serial(unit)?;
    let mut custody = Custody { stays: stays(serial), ..Custody::default() };
    for stay in &custody.stays {
        let days = (stay.until.unwrap_or(now).day() - stay.since.day()).num_days().max(0);
        match stay.at {
            Location::Customer(_) => custody.days_in_service += days,
            Location::Repair => custody.days_in_repair += days,
            Location::Unit(_) => custody.days_installed += days,
            _ => {}
        }
    }
    for (event, entry) in warranty::entries(records, serial) {
        let Some(service) = &entry.act.service else { continue };
        let (kind, at) = (service.kind.clone(), entry.act.occurred_at);
        custody.works.push(Work { event, kind, at, days: service.days });
    }
    custody.works.sort_by_key(|work| (work.at, work.event));
    let works = |kind: &str| custody.works.iter().filter(|work| work.kind == kind).count();
    // Where nobody wrote of repairs, each stay in the workshop was one.
    let stays = custody.stays.iter().filter(|stay| stay.at == Location::Repair).count();
    custody.repairs = if works("repair") > 0 { works("repair") } else { stays };
    custody.upgrades = works("upgrade");
    Some(custody)
}

/// Moves in the order of what their authors knew, told by when they happened: a late record stands where
/// it belongs.
fn stays(serial: &Serial) -> Vec<Stay> {
    let mut facts = serial.moves.facts();
    facts.retain(|fact| fact.from != fact.to);
    facts.sort_by_key(|fact| (fact.occurred_at, fact.stamp));
    let untils = facts.iter().skip(1).map(|next| Some(next.occurred_at)).chain([None]);
    let stays = facts.iter().zip(untils).map(|(fact, until)| Stay {
        at: fact.to.clone(),
        by: fact.step,
        event: fact.stamp.event,
        since: fact.occurred_at,
        until,
    });
    stays.collect()
}
