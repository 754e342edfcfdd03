//! Orders, and cases: what an event began and others go on with.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Registers, Stamp};
use crate::event::fact::{Plan, Planned, Settled};
use crate::event::{EventId, Step};
use crate::key::{Goods, Key, SerialKey};
use crate::quantity::Quantity;

/// A purchase order, an ASN, a sales order or a pick list: what is planned, and what was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRecord {
    pub registers: Registers,
    rev: u32,
    /// The plans of the highest revision, sorted by stamp; the last one is shown.
    plans: Vec<(Stamp, Vec<Planned>)>,
    /// What each event moved for it.
    served: BTreeMap<EventId, Vec<Served>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    voided: BTreeSet<EventId>,
}

/// What one line of an event moved for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    pub goods: Goods,
    /// A serial counts once, however often it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<SerialKey>,
    pub quantity: Quantity,
}

/// What was begun by one event: a complaint, a claim, a recall, a count, an inspection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What it is; none while only later events are known.
    pub opened: Option<Step>,
    /// When it was begun, in milliseconds since 1970-01-01T00:00Z; 0 while only later events are known.
    #[serde(default)]
    pub since_ms: i64,
    pub registers: Registers,
    /// What it is about.
    pub about: BTreeSet<String>,
    /// The events of the case, the first one included.
    events: BTreeMap<EventId, Step>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    voided: BTreeSet<EventId>,
}

/// What people said of one exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    findings: BTreeMap<EventId, String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    voided: BTreeSet<EventId>,
}

impl OrderRecord {
    pub(crate) fn plan(&mut self, plan: &Plan, stamp: Stamp) {
        if plan.rev < self.rev {
            return;
        }
        if plan.rev > self.rev {
            self.rev = plan.rev;
            self.plans.clear();
        }
        let told = (stamp, plan.lines.clone());
        if let Err(place) = self.plans.binary_search(&told) {
            self.plans.insert(place, told);
        }
    }

    pub(crate) fn serve(&mut self, event: EventId, served: Vec<Served>) {
        self.served.insert(event, served);
    }

    pub(crate) fn void(&mut self, event: EventId) {
        self.voided.insert(event);
    }

    /// The lines as they stand; of two plans that did not know each other, the later.
    pub fn planned(&self) -> &[Planned] {
        self.plans.last().map(|(_, lines)| lines.as_slice()).unwrap_or_default()
    }

    /// The revision that the next plan must carry.
    pub fn next_rev(&self) -> u32 {
        self.rev.saturating_add(1)
    }

    /// What was received, picked or shipped for it, by goods.
    pub fn moved(&self) -> BTreeMap<&Goods, Quantity> {
        let mut moved = BTreeMap::<&Goods, Quantity>::new();
        let mut met = BTreeSet::new();
        let standing = self.served.iter().filter(|(event, _)| !self.voided.contains(*event));
        for served in standing.flat_map(|(_, served)| served) {
            if served.serial.as_ref().is_none_or(|serial| met.insert(serial)) {
                let sum = moved.entry(&served.goods).or_default();
                *sum = *sum + served.quantity;
            }
        }
        moved
    }
}

impl Case {
    pub(crate) fn add(&mut self, event: EventId, step: Step) {
        self.events.insert(event, step);
    }

    pub(crate) fn void(&mut self, event: EventId) {
        self.voided.insert(event);
    }

    /// The events that were not taken back, with their steps.
    pub fn standing(&self) -> impl Iterator<Item = (EventId, Step)> {
        let standing = self.events.iter().filter(|(event, _)| !self.voided.contains(*event));
        standing.map(|(event, step)| (*event, *step))
    }

    /// All events, those that were taken back among them.
    pub fn events(&self) -> impl Iterator<Item = (EventId, Step)> {
        self.events.iter().map(|(event, step)| (*event, *step))
    }

    /// Whether it was begun and not ended.
    pub fn is_open(&self) -> bool {
        let Some(opened) = self.opened else { return false };
        let begun = self.standing().any(|(_, step)| step == opened);
        begun && !self.standing().any(|(_, step)| step.closes(opened))
    }

    /// What it is about, as keys.
    pub fn subjects(&self) -> impl Iterator<Item = Key> {
        self.about.iter().filter_map(|key| key.parse().ok())
    }
}

impl Settlement {
    pub(crate) fn add(&mut self, event: EventId, settled: &Settled) {
        self.findings.insert(event, settled.finding.clone());
    }

    pub(crate) fn void(&mut self, event: EventId) {
        self.voided.insert(event);
    }

    /// What was found, and was not taken back. Any finding settles the exception.
    pub fn standing(&self) -> impl Iterator<Item = (&EventId, &str)> {
        let standing = self.findings.iter().filter(|(event, _)| !self.voided.contains(*event));
        standing.map(|(event, finding)| (event, finding.as_str()))
    }
}
